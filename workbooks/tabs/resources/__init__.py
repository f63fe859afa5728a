"""The tab Resources."""
