"""Functions of the open pipeline: what is won of it, how fast, what it must cover, what became of it."""

from xl_addin.catalog.pipeline import coverage, deal_lists, flow, win_rates

__all__ = ["FUNCTIONS"]

FUNCTIONS = (*win_rates.FUNCTIONS, *coverage.FUNCTIONS, *flow.FUNCTIONS, *deal_lists.FUNCTIONS)
