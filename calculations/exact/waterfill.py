"""Water-filling: the split closest to given proportions that keeps every share within its bounds."""

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Vector

__all__ = ["Groups", "fill", "group_sums", "one_group", "water_level", "water_levels"]

Groups = NDArray[np.int64]

_LEAST = 1e-250
"""A weight up to it is none: money divided by less is no number any more."""
_NEAR = 1e-9
"""Share of a total by which running sums may miss it: rounding is far below."""


def one_group(size: int) -> Groups:
    """Group numbers that put all shares into one group."""
    return np.zeros(size, dtype=np.int64)


def group_sums(groups: Groups, values: Vector, count: int) -> Vector:
    """Sum of the values in each of `count` groups, 0.0 where a group has none."""
    return np.bincount(groups, values, count).astype(np.float64, copy=False)


def fill(levels: Vector | float, weights: Vector, lower: Vector, upper: Vector) -> Vector:
    """Shares at a water level: clip(level · w, lower, upper).

    Args:
        levels: the water level t of each share, or one for all, money per weight; at infinity every share with a
            weight is at its upper bound.
        weights: n weights, not negative; a weight of zero, or up to 1e-250, stays at its lower bound.
        lower: n lower bounds, finite.
        upper: n upper bounds, at least the lower ones; infinity is none.

    Returns:
        n shares.
    """
    live = weights > _LEAST
    wanted = np.where(live, levels, 0.0) * np.where(live, weights, 1.0)
    shares: Vector = np.minimum(np.maximum(wanted, lower), np.where(live, upper, lower))
    return shares


def water_levels(totals: Vector, groups: Groups, weights: Vector, lower: Vector, upper: Vector) -> Vector:
    """The level t of each group at which Σ clip(t · w, lower, upper) is its total, in O(n log n) for all together.

    The shares at this level minimise Σ (q − w)² / w over all splits within the bounds, and are the lexicographic
    max–min of q / w. As t rises each share waits at its lower bound until lower / w, grows with slope w, and stops at
    upper / w: the sum is piecewise linear, and one sort of those 2n points finds the piece that holds the total.

    Args:
        totals: G totals to split, money.
        groups: group of each of n shares, 0 to G − 1.
        weights: n weights, not negative.
        lower: n lower bounds, finite, not negative.
        upper: n upper bounds, at least the lower ones; infinity is none.

    Returns:
        G levels; 0 where the lower bounds already reach the total, infinity where the upper bounds stay below it.
    """
    count = totals.size
    live = weights > _LEAST
    bottom = group_sums(groups, lower, count)
    top = group_sums(groups, np.where(live, upper, lower), count)
    g, low, high = groups[live], lower[live], upper[live]
    # Weights that sum to 1 in each group keep the running sums below comparable across groups.
    scale = group_sums(g, weights[live], count)
    w = weights[live] / scale[g]
    starts, stops = low / w, high / w
    piece = _piece(totals, bottom, g, w, starts, stops)
    # The running sums carry rounding errors of all earlier pieces: each piece found solves its own equation afresh.
    free = (starts <= piece[g]) & (stops > piece[g])
    settled = group_sums(g, np.where(free, 0.0, np.where(stops <= piece[g], high, low)), count)
    settled += group_sums(groups[~live], lower[~live], count)
    slope = group_sums(g, np.where(free, w, 0.0), count)
    levels = piece.copy()
    np.divide(totals - settled, slope, out=levels, where=slope > 0)
    np.divide(levels, scale, out=levels, where=scale > 0)
    levels[totals > top] = np.inf
    levels[totals <= bottom] = 0.0
    sums = group_sums(groups, fill(levels[groups], weights, lower, upper), count)
    for missed in np.flatnonzero(
        (np.abs(sums - totals) > _NEAR * totals) & (totals > bottom) & (totals < top)
    ).tolist():
        own = groups == missed
        levels[missed] = _level_by_halves(float(totals[missed]), weights[own], lower[own], upper[own])
    return levels


def water_level(total: float, weights: Vector, lower: Vector, upper: Vector) -> float:
    """The level of a single group: see `water_levels`."""
    return float(water_levels(np.array([total]), one_group(weights.size), weights, lower, upper)[0])


def _level_by_halves(total: float, weights: Vector, lower: Vector, upper: Vector) -> float:
    """The highest level at which the shares are no more than the total, in 64 steps.

    For weights so far apart that the small ones are lost in the running sums beside the large: 1 + 1e-17 is 1. Floats
    that are not negative lie in the order of their bits, so that half of the bits is half of the levels.
    """
    low, high = 0, int(np.float64(total / weights[weights > _LEAST].min()).view(np.int64)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        level = float(np.int64(middle).view(np.float64))
        low, high = (middle, high) if fill(level, weights, lower, upper).sum() <= total else (low, middle)
    return float(np.int64(low).view(np.float64))


def _piece(totals: Vector, bottom: Vector, groups: Groups, weights: Vector, starts: Vector, stops: Vector) -> Vector:
    """The breakpoint from which on each group's sum is linear up to its total; 0 for a group without any."""
    capped = np.isfinite(stops)
    points = np.concatenate([starts, stops[capped]])
    owner = np.concatenate([groups, groups[capped]])
    slopes = np.concatenate([weights, -weights[capped]])
    order = np.lexsort((points, owner))
    points, owner = points[order], owner[order]
    sizes = np.bincount(owner, minlength=totals.size)
    first = sizes.cumsum() - sizes
    slope = slopes[order].cumsum()
    rise = slope[:-1] - np.concatenate([[0.0], slope])[first][owner[:-1]]
    steps = np.where(owner[1:] == owner[:-1], rise * (points[1:] - points[:-1]), 0.0)
    run = np.concatenate([[0.0], steps.cumsum()])[: points.size]
    sums = bottom[owner] + run - np.append(run, 0.0)[first][owner]
    below = np.bincount(owner, sums < totals[owner], totals.size).astype(np.int64)
    piece = np.zeros(totals.size)
    some = sizes > 0
    piece[some] = points[first[some] + np.maximum(below[some] - 1, 0)]
    return piece
