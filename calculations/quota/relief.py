"""Relief: leave, performance plans and accounts that move within the quarter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Vector
from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter

__all__ = ["AccountMove", "Leave", "MovedQuota", "leave_factor", "performance_plan_findings", "pro_rated_moves"]


@dataclass(frozen=True, slots=True)
class Leave:
    """A leave of one rep: first day away, and first day back (exclusive)."""

    rep: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class AccountMove:
    """An account whose quota moves to another rep on a day; `quota` is its part of the quarter's quota, money."""

    account: str
    giver: str
    taker: str
    day: date
    quota: int


@dataclass(frozen=True, slots=True)
class MovedQuota:
    """Quota moved by each account (whole money, aligned with the moves), and each rep's net change in the order of
    the reps; the changes sum to zero."""

    moved: NDArray[np.int64]
    change: NDArray[np.int64]
    findings: tuple[Finding, ...]


def leave_factor(reps: Sequence[str], leaves: Sequence[Leave], quarter: Quarter) -> Vector:
    """Share of a quarter each rep is there: 1 less the days of leave over the days of the quarter.

    Args:
        reps: n rep keys.
        leaves: leaves of any of them; days outside the quarter do not count, days that overlap count once.
        quarter: the quarter to plan.

    Returns:
        n factors from 0 to 1; multiply the ramp by them, so that the relief also lowers floor and cap.
    """
    length = (quarter.end - quarter.start).days
    away: dict[str, set[date]] = {rep: set() for rep in reps}
    for leave in leaves:
        if leave.rep in away:
            first, last = max(leave.start, quarter.start), min(leave.end, quarter.end)
            away[leave.rep] |= {first + timedelta(days=i) for i in range(max((last - first).days, 0))}
    return np.array([1.0 - len(away[rep]) / length for rep in reps], dtype=np.float64)


def performance_plan_findings(reps: Sequence[str]) -> tuple[Finding, ...]:
    """The rule for reps on a performance improvement plan: the full quota, out of the capacity upside, flagged.

    Args:
        reps: keys of the reps on a plan.

    Returns:
        A note that names them, none without any.
    """
    if not reps:
        return ()
    sentence = f"{len(reps)} reps are on a performance plan: they carry the full quota and count in no capacity upside."
    return (Finding("quota.performance-plan", sentence, "Plan their cover.", tuple(reps), Severity.NOTE),)


def pro_rated_moves(reps: Sequence[str], moves: Sequence[AccountMove], quarter: Quarter) -> MovedQuota:
    """Quota that goes along when accounts change hands within the quarter: by the days left from the day of the move.

    Args:
        reps: n rep keys.
        moves: the moves; one on or before the first day takes the whole part along, one after the quarter nothing.
        quarter: the quarter whose quotas are in force.

    Returns:
        What moves, to the nearest whole money, and each rep's net change: what one gives another takes. A move from or
        to someone who is not among the reps is named and not made.
    """
    length = (quarter.end - quarter.start).days
    place = {rep: i for i, rep in enumerate(reps)}
    change = np.zeros(len(reps), dtype=np.int64)
    moved = np.zeros(len(moves), dtype=np.int64)
    unknown = []
    for i, move in enumerate(moves):
        if move.giver not in place or move.taker not in place:
            unknown.append(move.account)
            continue
        left = min(max((quarter.end - move.day).days, 0), length)
        moved[i] = (2 * move.quota * left + length) // (2 * length)
        change[place[move.giver]] -= moved[i]
        change[place[move.taker]] += moved[i]
    found: tuple[Finding, ...] = ()
    if unknown:
        sentence = f"{len(unknown)} of {len(moves)} account moves name a rep without a quota and were not made."
        remedy = "Correct the rep, or give both a quota."
        found = (Finding("quota.move-unknown-rep", sentence, remedy, tuple(unknown), Severity.BLOCKING),)
    return MovedQuota(moved, change, found)
