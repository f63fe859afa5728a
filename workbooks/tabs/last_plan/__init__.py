"""The tab Last plan."""
