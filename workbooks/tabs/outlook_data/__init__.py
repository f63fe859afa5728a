"""The data tab of the outlook: its compact table."""
