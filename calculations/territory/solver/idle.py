"""Moves that gain nothing: groups of accounts that change hands and leave everybody as far from the rules as before."""

import numpy as np
import numpy.typing as npt

from calculations.territory.solver.kernel import Kernel

__all__ = ["without_idle_moves"]

_MARGIN = 1e-9

Ints = npt.NDArray[np.int64]


def without_idle_moves(kernel: Kernel, units: Ints) -> Ints:
    """The same plan with the owners of today wherever a closed group of moves brings nobody nearer to the rules.

    Reps between whom accounts move make a group; what moves within a group changes nobody else's load. A plan within
    the rules has no such group that costs nothing, but one that cannot keep them may have: five reps with one account
    each are as uneven whoever has which.

    Args:
        kernel: n units and r reps. units: rep of each unit.

    Returns:
        Rep of each unit.
    """
    owner = kernel.owner
    may_stay = (owner >= 0) & np.isfinite(kernel.cost[np.arange(len(units)), np.maximum(owner, 0)])
    moved = np.flatnonzero(may_stay & (owner != units))
    group = _groups(kernel.shape[1], owner[moved], units[moved])
    kept = units.copy()
    kept[moved] = owner[moved]
    before, after = (_beyond(kernel, each) for each in (kept, units))
    sums = [np.bincount(group, each, kernel.shape[1]) for each in (before, after)]
    gains = sums[0] > sums[1] + _MARGIN
    found = units.copy()
    idle = moved[~gains[group[owner[moved]]]]
    found[idle] = owner[idle]
    return found


def _beyond(kernel: Kernel, units: Ints) -> npt.NDArray[np.float64]:
    """How far each rep's loads lie outside their bands, in shares of the mean rep, added up over the resources."""
    columns = [np.bincount(units, use, kernel.shape[1]) for use in kernel.usage.T]
    loads = np.stack(columns, axis=1)
    under, over = np.maximum(kernel.low - loads, 0.0), np.maximum(loads - kernel.high, 0.0)
    beyond: npt.NDArray[np.float64] = (under + over).sum(axis=1)
    return beyond


def _groups(reps: int, one: Ints, other: Ints) -> Ints:
    """The group of each rep, named by its first: reps between whom something moves are of one group."""
    first = np.arange(reps)
    while True:
        lower = first.copy()
        np.minimum.at(lower, one, first[other])
        np.minimum.at(lower, other, first[one])
        lower = lower[lower]
        if (lower == first).all():
            return first
        first = lower
