"""The tab Territory health."""
