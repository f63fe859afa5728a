"""The tab Versions."""
