"""Functions over territories."""
