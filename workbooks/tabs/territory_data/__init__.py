"""The tab Territory data."""
