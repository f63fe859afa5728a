"""Functions over accounts."""

from xl_addin.catalog.accounts import potential

__all__ = ["FUNCTIONS"]

FUNCTIONS = (*potential.FUNCTIONS,)
