"""The tab Revenue data."""
