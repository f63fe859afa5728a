"""Seasonality: how a quarter's quota falls on its months, and last quotas made comparable."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Vector
from calculations.errors import ShapeError
from calculations.fiscal import Quarter, Standard
from calculations.quota.split.shares import split_across

__all__ = ["even_shares", "month_weights", "restated_last_quota", "split_to_months"]


def month_weights(days: Sequence[date], amounts: ArrayLike, quarter: Quarter) -> Vector:
    """Share of each month of a quarter in the bookings of that quarter in earlier years, every year counting once.

    Args:
        days: close dates, length n.
        amounts: closed-won value of each, money.
        quarter: the quarter to plan; only bookings in its months of earlier fiscal years count.

    Returns:
        A share for each of its fiscal months, which sum to 1: the mean over the years of each month's share in its
        year. Months that are no calendar months are compared by the day: what was booked in one of 28 days counts 35/28
        of it for one of 35. When no earlier year has bookings in the quarter, by their length; in standard years a
        third each.

    Raises:
        ShapeError: lengths differ.
    """
    values = np.asarray(amounts, dtype=np.float64)
    if values.shape != (len(days),):
        raise ShapeError(f"{len(days)} days and {values.size} amounts: give one amount per day")
    rows, months = [], len(quarter.periods)
    for day, value in zip(days, values, strict=True):
        its = Quarter.of(day, quarter.calendar)
        if its.number == quarter.number and its.year < quarter.year:
            rows.append((its.year, *_as_of_the_planned(day, value, its, quarter)))
    table = pd.DataFrame(rows, columns=["year", "month", "amount"]).groupby(["year", "month"])["amount"].sum()
    by_year = table.unstack().reindex(columns=range(months)).fillna(0.0)
    by_year = by_year[by_year.sum(axis=1) > 0].clip(lower=0.0)
    if by_year.empty:
        return even_shares(quarter)
    return by_year.div(by_year.sum(axis=1), axis=0).mean().to_numpy(dtype=np.float64)


def _as_of_the_planned(day: date, value: float, its: Quarter, planned: Quarter) -> tuple[int, float]:
    """Place of a day's month, and its value, in a planned quarter whose months may be longer, or more, than its own."""
    if isinstance(planned.calendar.rule, Standard):
        return sum(period.end <= day for period in its.periods), value
    if len(its.periods) != len(planned.periods):
        alike = planned.start + (day - its.start) * planned.days // its.days
        return sum(period.end <= alike for period in planned.periods), value
    place = sum(period.end <= day for period in its.periods)
    return place, value * planned.periods[place].days / its.periods[place].days


def even_shares(quarter: Quarter) -> Vector:
    """Shares of a quarter's months by their length; those of standard years are taken as alike."""
    periods = quarter.periods
    if isinstance(quarter.calendar.rule, Standard):
        return np.full(len(periods), 1 / len(periods))
    return np.array([period.days / quarter.days for period in periods], dtype=np.float64)


def split_to_months(quotas: ArrayLike, weights: ArrayLike, unit: int = 1) -> NDArray[np.int64]:
    """Split quarter quotas over months in proportion to weights; each rep's months sum to the quota exactly.

    Args:
        quotas: n quotas, whole money, not negative.
        weights: m weights for everyone, or (n, m) for each: seasonality, times the ramp of each month where it applies.
        unit: money the months are multiples of where the quota allows; one month carries what is below it.

    Returns:
        (n, m) whole money. A quota without any weight falls on the months evenly.

    Raises:
        ShapeError: weights fit neither all nor each of the quotas.
    """
    return split_across(quotas, weights, unit)


def restated_last_quota(last_quota: ArrayLike, factor: float, ramp: ArrayLike | None = None) -> Vector:
    """Last quotas made comparable with the quarter to plan, for the floors and caps of a split.

    A change rule such as −20 % to +30 % is about the person, not about the season: against last quarter's bare quota a
    strong quarter would put everyone at the cap and leave the total unallocated.

    Args:
        last_quota: n quotas last in force, money; NaN without one.
        factor: how the planned quarter compares with that one (as the total over the sum of the last quotas, so
            that only what one rep moves beyond the team is bounded).
        ramp: ramp factors under which they were set; a quota set at ramp 0.5 is restated to twice itself. NaN or zero:
            not known at full ramp.

    Returns:
        n quotas at full ramp and season, NaN where they are not known.
    """
    last = np.asarray(last_quota, dtype=np.float64)
    under = np.ones(last.shape) if ramp is None else np.asarray(ramp, dtype=np.float64)
    full = np.full(last.shape, np.nan)
    np.divide(last, under, out=full, where=under > 0)
    return full * factor
