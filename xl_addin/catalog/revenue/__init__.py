"""Functions that plan revenue and resources."""
