"""The tab Data Versions."""
