"""The tab Engine."""
