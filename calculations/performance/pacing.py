"""Pacing: how much of a quarter is usually booked by a day of it, by the own past's cumulative paths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from calculations.fiscal import Quarter

__all__ = ["FEWEST_QUARTERS", "Pace", "pace_of"]

FEWEST_QUARTERS = 4
"""A path of fewer quarters says nothing of the seasons."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What share of a quarter's bookings was there by the same part of it, over past quarters.

    usual: the median. low: the least that any of them had. quarters: how many they are.
    """

    usual: float
    low: float
    quarters: int


def pace_of(booked: Mapping[date, float], quarter: Quarter, day: date, past: Sequence[Quarter]) -> Pace | None:
    """The pace on a day of a quarter; None before its first day, and with fewer than four past quarters.

    Args:
        booked: won money by the day it was won. quarter: under way. day: up to and with which bookings count.
        past: whole quarters before it; those in which nothing was booked do not count.

    A past quarter is cut where the same part of its days is over: days over, rounded, of all its days.
    """
    over = (day + timedelta(days=1) - quarter.start).days / quarter.days
    if over <= 0:
        return None
    shares = []
    for one in past:
        cut = one.start + timedelta(days=round(over * one.days))
        total = sum(money for won, money in booked.items() if one.start <= won < one.end)
        if total > 0:
            shares.append(sum(money for won, money in booked.items() if one.start <= won < cut) / total)
    if len(shares) < FEWEST_QUARTERS:
        return None
    return Pace(median(shares), min(shares), len(shares))
