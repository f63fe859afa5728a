"""Functions that forecast series."""
