"""Functions that set quotas, spread them and judge them."""

from xl_addin.catalog.quota import cascade, fairness, review, split, spread, timing, weights

__all__ = ["FUNCTIONS"]

FUNCTIONS = (
    *timing.FUNCTIONS,
    *weights.FUNCTIONS,
    *split.FUNCTIONS,
    *spread.FUNCTIONS,
    *cascade.FUNCTIONS,
    *fairness.FUNCTIONS,
    *review.FUNCTIONS,
)
