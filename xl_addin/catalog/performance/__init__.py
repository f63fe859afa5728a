"""Functions that look back."""
