"""Functions on pay, for a workbook of those who may see it: no tab of the plan calls them."""

from xl_addin.catalog.pay import payout

__all__ = ["FUNCTIONS"]

FUNCTIONS = payout.FUNCTIONS
