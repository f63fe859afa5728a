"""Functions that forecast series."""

from xl_addin.catalog.forecast import series

__all__ = ["FUNCTIONS"]

FUNCTIONS = (*series.FUNCTIONS,)
