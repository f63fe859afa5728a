"""Water-filling: the split closest to given proportions that keeps every share within its bounds."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Vector", "fill", "water_level"]

Vector = NDArray[np.float64]


def fill(level: float, weights: Vector, lower: Vector, upper: Vector) -> Vector:
    """Shares at a water level: clip(level · w, lower, upper).

    Args:
        level: the water level t, money per weight; infinity means every share with a weight is at its upper bound.
        weights: n weights, not negative; a weight of zero stays at its lower bound.
        lower: n lower bounds, finite.
        upper: n upper bounds, at least the lower ones; infinity is none.

    Returns:
        n shares.
    """
    if np.isinf(level):
        return np.where(weights > 0, upper, lower)
    shares: Vector = np.clip(level * weights, lower, np.where(weights > 0, upper, lower))
    return shares


def water_level(total: float, weights: Vector, lower: Vector, upper: Vector) -> float:
    """The level t at which Σ clip(t · w, lower, upper) is the total, by breakpoint search in O(n log n).

    The shares at this level minimise Σ (q − w)² / w over all splits within the bounds, and are the lexicographic
    max–min of q / w. As t rises each share waits at its lower bound until lower / w, grows with slope w, and stops at
    upper / w: the sum is piecewise linear, and one sort of those 2n points finds the piece that holds the total.

    Args:
        total: money to split.
        weights: n weights, not negative.
        lower: n lower bounds, finite, not negative.
        upper: n upper bounds, at least the lower ones; infinity is none.

    Returns:
        The level; 0 when the lower bounds already reach the total, infinity when the upper bounds stay below it.
    """
    if total <= lower.sum():
        return 0.0
    live = weights > 0
    w, low, high = weights[live], lower[live], upper[live]
    if total > high.sum() + lower[~live].sum():
        return float("inf")
    starts, stops = low / w, high / w
    capped = np.isfinite(stops)
    points = np.concatenate([starts, stops[capped]])
    slopes = np.concatenate([w, -w[capped]])
    order = np.argsort(points, kind="stable")
    points, slope = points[order], np.cumsum(slopes[order])
    sums = lower.sum() + np.concatenate([[0.0], np.cumsum(slope[:-1] * np.diff(points))])
    piece = points[max(int(np.searchsorted(sums, total, side="left")) - 1, 0)]
    # The running sums carry rounding errors of all earlier pieces: the piece found, solve its own equation afresh.
    free = (starts <= piece) & (stops > piece)
    settled = np.where(stops <= piece, high, low)[~free].sum() + lower[~live].sum()
    return float((total - settled) / w[free].sum()) if free.any() else float(piece)
