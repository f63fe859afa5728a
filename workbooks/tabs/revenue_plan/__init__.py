"""The tab Revenue plan."""
