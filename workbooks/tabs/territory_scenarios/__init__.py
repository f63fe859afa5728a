"""The tab Territory scenarios."""
