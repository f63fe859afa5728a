"""Whole money for many groups at once: fixed amounts first, the rest in round units by Webster's method."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Vector
from calculations.errors import ShapeError
from calculations.exact.waterfill import Groups
from calculations.exact.webster import Units, apportion
from calculations.quota.split.bounds import Bounds, unbounded

__all__ = ["NEGLIGIBLE_SHARE", "split_across", "whole_shares"]

NEGLIGIBLE_SHARE = 1e-12
"""A weight this far below the largest one of its group is no weight."""


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
    weights = _scaled(weights, groups, totals.size)
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


def _scaled(weights: Vector, groups: Groups, count: int) -> Vector:
    """Weights over the largest of their group; what is 12 digits smaller is zero for money and would overflow."""
    largest = np.zeros(count)
    np.maximum.at(largest, groups, weights)
    scaled: Vector = weights / np.where(largest > 0, largest, 1.0)[groups]
    return np.where(scaled < NEGLIGIBLE_SHARE, 0.0, scaled)


def split_across(quotas: ArrayLike, weights: ArrayLike, unit: int = 1) -> NDArray[np.int64]:
    """Split each of n quotas over m columns (months, product lines) in proportion to weights, exactly by row.

    Args:
        quotas: n quotas, whole money, not negative.
        weights: m weights for everyone, or (n, m) for each; what is missing or below zero counts as zero.
        unit: money the parts are multiples of where the quota allows; one part carries what is below it.

    Returns:
        (n, m) whole money; each row sums to its quota. A quota without any weight is split evenly.

    Raises:
        ShapeError: weights fit neither all nor each of the quotas.
    """
    amounts = np.asarray(quotas, dtype=np.int64)
    given = np.asarray(weights, dtype=np.float64)
    if given.ndim not in (1, 2) or (given.ndim == 2 and given.shape[0] != amounts.size):
        raise ShapeError(f"weights have shape {given.shape} for {amounts.size} quotas: give one row, or one per quota")
    spread = np.broadcast_to(given, (amounts.size, given.shape[-1])).copy()
    spread[~(np.isfinite(spread) & (spread > 0))] = 0.0
    spread[spread.sum(axis=1) == 0] = 1.0
    groups: Groups = np.repeat(np.arange(amounts.size), spread.shape[1])
    parts, _ = whole_shares(amounts, groups, spread.ravel(), unbounded(groups.size), unit)
    return parts.reshape(spread.shape)
