"""The tab Quota review."""
