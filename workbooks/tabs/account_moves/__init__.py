"""The tab Account moves."""
