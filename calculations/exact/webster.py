"""Webster's divisor method within bounds: whole units that sum exactly, without the Alabama paradox.

Largest remainders can lower a share when the total rises. A divisor method hands out units one after another in one
fixed order, so that a larger total only ever adds units (house-monotone); Webster's (Sainte-Laguë's) is the one of
them without a bias for large or small shares.
"""

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Vector
from calculations.exact.waterfill import Groups, fill, one_group, water_levels

__all__ = ["Units", "apportion", "round_to_units"]

Units = NDArray[np.int64]


def apportion(totals: Units, groups: Groups, weights: Vector, lower: Units, upper: Vector) -> tuple[Units, Units]:
    """Split whole units in each group in proportion to the weights by Webster's method, within bounds.

    Unit k + 1 of a share has the priority w / (k + ½); units go out by falling priority, at equal priority to the
    larger weight, then to the earlier position. Units below the lower bound are given beforehand.

    Args:
        totals: units to split in each of G groups; taken as at least Σ lower and at most what the upper bounds hold.
        groups: group of each of n shares, 0 to G − 1.
        weights: n weights, not negative; a weight of zero gets its lower bound.
        lower: n lower bounds in units, not negative.
        upper: n upper bounds in units, at least the lower ones; whole numbers, or infinity for none.

    Returns:
        The n unit counts, and for each group the position next in line for one unit more, −1 when all of its shares
        are at their upper bounds.
    """
    low = lower.astype(np.float64)
    high = np.where(weights > 0, upper, low)
    # The shares before rounding differ from those after it by at most half a unit each. Every unit below the level
    # of a total n/2 smaller is therefore handed out, and none above the level of a total n/2 larger: only the units
    # in between need sorting. One unit of margin on either side absorbs floating-point noise.
    slack = np.bincount(groups, minlength=totals.size) / 2 + 1
    lowest, highest = _levels_around(totals, slack, groups, weights, low, high)
    bottom = fill(lowest[groups], weights, low, high)
    top = fill(highest[groups], weights, low, high)
    base = np.minimum(np.maximum(np.floor(bottom) - 1, low), high).astype(np.int64)
    ceiling = np.minimum(np.maximum(np.ceil(top) + 1, low), high).astype(np.int64)
    owner, unit = _units_between(base, ceiling)
    line = owner[_by_priority(groups[owner], weights[owner], unit)]
    given = np.zeros(totals.size, dtype=np.int64)
    np.add.at(given, groups, base)
    wanted = np.maximum(totals - given, 0)
    waiting = np.bincount(groups[line], minlength=totals.size)
    first = waiting.cumsum() - waiting
    place = np.arange(line.size) - first[groups[line]]
    counts = base + np.bincount(line[place < wanted[groups[line]]], minlength=weights.size)
    following = np.full(totals.size, -1, dtype=np.int64)
    some = wanted < waiting
    following[some] = line[first[some] + wanted[some]]
    return counts, following


def _by_priority(groups: Groups, weights: Vector, unit: Units) -> NDArray[np.int64]:
    """The order in which units go out: by group, falling priority, larger weight; else as they stand.

    Two sorts instead of four, for equal priorities are rare: only where some are found does the weight decide.
    """
    turn = (unit + 0.5) / weights
    order = np.lexsort((turn, groups))
    there = turn[order]
    if (there[1:] == there[:-1]).any():
        order = np.lexsort((-weights, turn, groups))
    return order


def _levels_around(
    totals: Units, slack: Vector, groups: Groups, weights: Vector, low: Vector, high: Vector
) -> tuple[Vector, Vector]:
    """The water levels of totals that are `slack` smaller, and of those that are as much larger, found in one go."""
    both = np.concatenate([totals - slack, totals + slack])
    twice = np.concatenate([groups, groups + totals.size])
    levels = water_levels(both, twice, *(np.concatenate([values, values]) for values in (weights, low, high)))
    return levels[: totals.size], levels[totals.size :]


def round_to_units(total: int, weights: Vector, lower: Units, upper: Vector) -> tuple[Units, int | None]:
    """The units of a single group, and the position next in line, None when there is none: see `apportion`."""
    counts, following = apportion(np.array([total]), one_group(weights.size), weights, lower, upper)
    return counts, int(following[0]) if following[0] >= 0 else None


def _units_between(base: Units, ceiling: Units) -> tuple[Units, Units]:
    """Owner and number (from 0) of every unit from `base` up to `ceiling` of each share."""
    spans = ceiling - base
    owner = np.arange(base.size).repeat(spans)
    first = (spans.cumsum() - spans).repeat(spans)
    return owner, np.arange(owner.size) - first + base[owner]
