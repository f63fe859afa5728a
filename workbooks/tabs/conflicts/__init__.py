"""The tab Conflicts."""
