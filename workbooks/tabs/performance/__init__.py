"""The tab Performance."""
