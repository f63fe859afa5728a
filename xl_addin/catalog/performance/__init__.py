"""Functions that look back: what was reached, and what stayed."""

from xl_addin.catalog.performance import attainment, retention

__all__ = ["FUNCTIONS"]

FUNCTIONS = (*attainment.FUNCTIONS, *retention.FUNCTIONS)
