"""Ramp: the share of a full quota that a person new in the role carries, month by month."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.assumptions import RAMP_SCHEDULE
from calculations.findings import Finding, Severity
from calculations.fiscal import Calendar, MonthLine

__all__ = ["DEFAULT_SCHEDULE", "Day", "as_days", "monthly_ramp", "ramp_factor", "ramp_findings"]

DEFAULT_SCHEDULE = RAMP_SCHEDULE
"""Factor in the month of hire and each month after it, then 1: a visible, editable assumption."""

Day = date | np.datetime64 | str | None


def as_days(start_dates: Iterable[Day] | NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Days as an array, NaT where none is given; an array of days is taken as it is."""
    if isinstance(start_dates, np.ndarray) and start_dates.dtype.kind == "M":
        return start_dates.astype("datetime64[D]")
    known = [None if day is None or day == "" else pd.Timestamp(day).to_datetime64() for day in start_dates]
    days: NDArray[np.datetime64] = np.array(known, dtype="datetime64[D]")
    return days


def monthly_ramp(
    start_dates: Iterable[Day] | NDArray[np.datetime64],
    first_day: date,
    end_day: date,
    schedule: Sequence[float] = DEFAULT_SCHEDULE,
    calendar: Calendar | None = None,
) -> NDArray[np.float64]:
    """Ramp factor of each person in each fiscal month of a period.

    Args:
        start_dates: first day in the role of each of n people; None, empty or NaT is not known.
        first_day: first day of the period.
        end_day: first day after the period (exclusive); the period holds m whole or begun months.
        schedule: factor by months of tenure, the month of hire being month 0; 1 after its last entry.
        calendar: whose months they are; see `MonthLine.of` for what they are without one.

    Returns:
        (n, m) factors: schedule[tenure], in the month of hire times the share of its days from the start date on,
        0 in months before it; NaN for a start date that is not known.
    """
    days = as_days(start_dates)
    last_day = np.datetime64(end_day, "D") - 1
    line = MonthLine.of(first_day, end_day, len(schedule) + 1, calendar)
    hired = line.at(days)
    known = ~np.isnat(days)
    tenure = np.where(known[:, None], line.places[None, :] - hired[:, None], 0)
    factors = np.append(np.asarray(schedule, dtype=np.float64), 1.0)
    ramp = factors[np.clip(tenure, 0, factors.size - 1)]
    month_end = line.begin(hired + 1)
    month_days = np.maximum((month_end - line.begin(hired)).astype(np.float64), 1.0)
    employed = (month_end - days).astype(np.float64) / np.where(known, month_days, 1.0)
    ramp = np.where(tenure == 0, ramp * employed[:, None], ramp)
    ramp = np.where((tenure < 0) | (days > last_day)[:, None], 0.0, ramp)
    return np.where(known[:, None], ramp, np.nan)


def ramp_factor(
    start_dates: Iterable[Day],
    quarter_start: date,
    quarter_end: date,
    schedule: Sequence[float] = DEFAULT_SCHEDULE,
    calendar: Calendar | None = None,
) -> NDArray[np.float64]:
    """Share of a full quota each person carries over a quarter: the mean of its months' ramp factors.

    Args:
        start_dates: first day in the role of each of n people; None, empty or NaT is not known.
        quarter_start: first day of the quarter.
        quarter_end: first day after it (exclusive).
        schedule: factor by months of tenure, the month of hire being month 0; 1 after its last entry.
        calendar: whose months they are; without one those of the calendar, or three equal parts of 13 or 14 weeks.

    Returns:
        n factors from 0 to the schedule's largest; 0 for a start on or after `quarter_end`, NaN for one that is not
        known. With the default schedule a start on the quarter's first day gives (0 + 0.25 + 0.5) / 3 = 0.25.
    """
    factor: NDArray[np.float64] = monthly_ramp(start_dates, quarter_start, quarter_end, schedule, calendar).mean(axis=1)
    return factor


def ramp_findings(start_dates: Iterable[Day], quarter_end: date, keys: Sequence[str]) -> tuple[Finding, ...]:
    """People whose start date leaves them without a usable ramp factor.

    Args:
        start_dates: first day in the role of each of n people.
        quarter_end: first day after the quarter (exclusive).
        keys: n row keys.

    Returns:
        A warning naming the people without a start date, and a note naming those who start after the quarter.
    """
    days = as_days(start_dates)
    unknown = tuple(key for key, day in zip(keys, days, strict=True) if np.isnat(day))
    later = tuple(key for key, day in zip(keys, days, strict=True) if day >= np.datetime64(quarter_end, "D"))
    found = []
    if unknown:
        sentence = f"{len(unknown)} of {len(days)} people have no start date, so their ramp is not known."
        found.append(Finding("quota.start-date-missing", sentence, "Enter the first day in the role.", unknown))
    if later:
        sentence = f"{len(later)} of {len(days)} people start after the quarter and carry no quota in it."
        remedy = "Correct the start date, or plan them from their first quarter on."
        found.append(Finding("quota.hire-after-quarter", sentence, remedy, later, Severity.NOTE))
    return tuple(found)
