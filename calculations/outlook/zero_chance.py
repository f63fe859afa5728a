"""The chance that a seller books nothing in a quarter, from zero quarters so far."""

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats, Vector

__all__ = ["zero_chances"]

_TEAM = 8.0  # the team's quarters count for a group as so many of its own
_LEAST, _MOST = 1.0, 200.0  # quarters the group's rate counts for a seller


def zero_chances(booked: Floats, member: NDArray[np.int64], group_count: int) -> Vector:
    """Chance of a quarter without bookings for each seller: own quarters of the same kind, drawn to the group's rate.

    Whether a quarter stays empty depends on whether the one before it did: a seller who has stopped sells nothing
    again. So there are two rates, after a quarter with and after one without bookings. Each is a seller's own count,
    joined by the group's rate, which counts for as many quarters as the differences between sellers say (method of
    moments of a beta-binomial). No amount of money is in it, so the unit does not matter.

    Args:
        booked: (n, T) bookings, NaN where the seller was not there; zero or below counts as none.
        member: n group numbers. group_count: g.

    Returns:
        n chances in the quarter after the last; exactly 0 in a team that never had an empty quarter.
    """
    known = ~np.isnan(booked)
    empty = known & ~(booked > 0)
    if not empty.any():
        return np.zeros(booked.shape[0])
    last = np.where(known.any(axis=1), empty[np.arange(booked.shape[0]), _last(known)], False)
    found = np.zeros(booked.shape[0])
    for state in (False, True):
        after = known[:, 1:] & known[:, :-1] & (empty[:, :-1] == state)
        tries, zeros = after.sum(axis=1).astype(np.float64), (after & empty[:, 1:]).sum(axis=1).astype(np.float64)
        if not tries.any():  # one quarter only: all there is are its own zeros
            tries, zeros = known.sum(axis=1).astype(np.float64), empty.sum(axis=1).astype(np.float64)
        rate = (zeros.sum() + 0.5) / (tries.sum() + 1.0)
        worth = _worth(zeros, tries, float(rate))
        for g in range(group_count):
            mine = (member == g) & (last == state)
            own = member == g
            shared = (zeros[own].sum() + _TEAM * rate) / (tries[own].sum() + _TEAM)
            found[mine] = (zeros[mine] + worth * shared) / (tries[mine] + worth)
    return found


def _last(known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Column of each row's last known quarter; the last column where there is none."""
    return np.asarray(known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1), dtype=np.int64)


def _worth(zeros: Vector, tries: Vector, rate: float) -> float:
    """How many quarters the group's rate counts for: κ of Var = m p (1 − p) (1 + (m − 1) / (κ + 1)), by moments."""
    told = tries > 1
    plain = tries[told] * rate * (1 - rate)
    extra = float((((zeros[told] - tries[told] * rate) ** 2) - plain).sum())
    most = float((plain * (tries[told] - 1)).sum())
    if extra <= 0 or most <= 0:
        return _MOST
    return float(np.clip(most / extra - 1.0, _LEAST, _MOST))
