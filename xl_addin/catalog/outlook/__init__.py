"""Functions that say what a quarter brings and how surely, out of a published outlook."""

from xl_addin.catalog.outlook import coverage, cuts, deals, parts, quotas

__all__ = ["FUNCTIONS"]

FUNCTIONS = (*coverage.FUNCTIONS, *cuts.FUNCTIONS, *deals.FUNCTIONS, *parts.FUNCTIONS, *quotas.FUNCTIONS)
