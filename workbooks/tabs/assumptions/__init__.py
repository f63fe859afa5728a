"""The tab Assumptions."""
