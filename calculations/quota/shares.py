"""Whole money for many groups at once: fixed amounts first, the rest in round units by Webster's method."""

import numpy as np
from numpy.typing import NDArray

from calculations.quota.bounds import Bounds
from calculations.quota.waterfill import Groups, Vector
from calculations.quota.webster import Units, apportion

__all__ = ["whole_shares"]


def whole_shares(
    totals: Units, groups: Groups, weights: Vector, bounds: Bounds, unit: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Shares of each group's total in whole money, within bounds, and what the bounds leave over.

    Fixed amounts may leave a rest that is no multiple of the unit. What is below one unit goes to the share next in
    line for one: should the total rise, that share gets the whole unit, so nobody falls.

    Args:
        totals: G totals, whole money.
        groups: group of each of n shares, 0 to G − 1.
        weights: n weights, not negative.
        bounds: bounds of the n shares.
        unit: whole money the shares are multiples of, fixed amounts apart.

    Returns:
        n shares, and G rests: above zero what the caps leave over, below zero by how much the floors are above the
        total. Shares and rest of a group always sum to its total.
    """
    shares = bounds.low.astype(np.int64)
    carried = np.zeros(totals.size, dtype=np.int64)
    np.add.at(carried, groups, shares)
    # Groups whose floors and fixed amounts already reach the total stay at them; the others go on.
    going = (totals > carried)[groups] & ~bounds.fixed
    fixed = np.zeros(totals.size, dtype=np.int64)
    np.add.at(fixed, groups[bounds.fixed], shares[bounds.fixed])
    units, odd = np.divmod(totals - fixed, unit)
    counts, following = apportion(
        np.where(totals > carried, units, 0),
        groups[going],
        weights[going],
        shares[going] // unit,
        bounds.high[going] / unit,
    )
    money = counts * unit
    next_in_line = following[following >= 0]
    money[next_in_line] += odd[following >= 0]
    shares[going] = money
    given = np.zeros(totals.size, dtype=np.int64)
    np.add.at(given, groups, shares)
    return shares, totals - given
