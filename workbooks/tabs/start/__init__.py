"""The tab Start."""
