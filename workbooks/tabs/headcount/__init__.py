"""The tab Headcount."""
