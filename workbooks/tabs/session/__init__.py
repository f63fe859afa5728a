"""The tab Session."""
