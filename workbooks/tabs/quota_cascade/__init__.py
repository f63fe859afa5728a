"""The tab Quota cascade."""
