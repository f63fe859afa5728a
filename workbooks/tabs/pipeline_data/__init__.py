"""The tab Pipeline data."""
