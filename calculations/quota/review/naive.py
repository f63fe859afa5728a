"""The quota methods in common use: what any better method has to beat on the same money."""

from collections.abc import Callable, Mapping

import numpy as np

from calculations.arrays import Vector
from calculations.quota.review.known import Known

__all__ = ["NAIVE_METHODS", "Weighting"]

Weighting = Callable[[Known], Vector]


def _others_mean(weights: Vector) -> Vector:
    """Weights with the unknown ones (new reps) at the mean of the others; all 1 when none is known."""
    usable = np.isfinite(weights) & (weights > 0)
    return np.where(usable, weights, weights[usable].mean() if usable.any() else 1.0)


def _equal(known: Known) -> Vector:
    return np.ones(len(known.keys))


def _window(known: Known, quarters: int) -> Vector:
    """Mean bookings per quarter present in the last `quarters`."""
    recent = known.history[:, -quarters:]
    present = (~np.isnan(recent)).sum(axis=1)
    return _others_mean(np.where(present > 0, np.nansum(recent, axis=1) / np.maximum(present, 1), np.nan))


def _same_quarter_last_year(known: Known) -> Vector:
    """The quarter a year before plus one rate for all, which is proportional to it.

    With fewer than four quarters the oldest one serves, and without any the last quota.
    """
    quarters = known.history.shape[1]
    return _others_mean(known.history[:, -min(4, quarters)] if quarters else known.last_quota)


def _half_equal_half_last(known: Known) -> Vector:
    last = _window(known, 1)
    shares: Vector = last / last.sum() + 1.0 / last.size
    return shares


NAIVE_METHODS: Mapping[str, Weighting] = {
    "equal": _equal,
    "same quarter last year + x %": _same_quarter_last_year,
    "last quarter": lambda known: _window(known, 1),
    "mean of last four quarters": lambda known: _window(known, 4),
    "mean of all history": lambda known: _window(known, max(known.history.shape[1], 1)),
    "last quota + x %": lambda known: _others_mean(known.last_quota),
    "potential": lambda known: _others_mean(known.potential),
    "number of accounts": lambda known: _others_mean(known.accounts),
    "half equal, half last quarter": _half_equal_half_last,
}
