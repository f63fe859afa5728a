"""Functions over accounts."""
