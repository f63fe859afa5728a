"""From five quantiles to the range of any coverage."""

from statistics import NormalDist

import numpy as np

from calculations.arrays import Floats
from calculations.forecast.network import QUANTILES

__all__ = ["NORMAL_QUANTILES", "bounds", "normal_quantile"]


def normal_quantile(rate: float) -> float:
    """Half-width, in standard deviations, of the central range of a normal that covers `rate` of it."""
    return NormalDist().inv_cdf(0.5 + rate / 2)


NORMAL_QUANTILES = np.array([NormalDist().inv_cdf(q) for q in QUANTILES])
"""The five quantiles of a standard normal, for where there is no network."""


def bounds(quantiles: Floats, rate: float) -> tuple[Floats, Floats]:
    """Lower and upper end of the central range that covers `rate`.

    Args:
        quantiles: (…, 5), the quantiles of `network.QUANTILES`, ordered.
        rate: coverage, above 0 and below 1.

    Each side is read off straight lines through its quantiles against the normal's: exact at 80 % and 95 %, and
    carried on along the outer line beyond, so that wider coverage never gives a narrower range.
    """
    at = normal_quantile(rate)
    inner, outer = NORMAL_QUANTILES[3], NORMAL_QUANTILES[4]
    low, lower, median, upper, high = np.moveaxis(quantiles, -1, 0)
    if at <= inner:
        share = at / inner
        return median + share * (lower - median), median + share * (upper - median)
    share = (at - inner) / (outer - inner)
    return lower + share * (low - lower), upper + share * (high - upper)
