"""Functions that say what a quarter brings and how surely, out of a published outlook."""

from xl_addin.catalog.outlook import cuts, deals, parts, quotas

__all__ = ["FUNCTIONS"]

FUNCTIONS = (*cuts.FUNCTIONS, *deals.FUNCTIONS, *parts.FUNCTIONS, *quotas.FUNCTIONS)
