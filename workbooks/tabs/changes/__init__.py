"""The tab Changes."""
