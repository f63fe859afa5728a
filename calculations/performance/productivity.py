"""Productivity: bookings per head and per ramp-equivalent, as a whole and by tenure."""

from collections.abc import Hashable, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.errors import ShapeError
from calculations.findings import Finding
from calculations.fiscal import Calendar, MonthLine
from calculations.ramp import DEFAULT_SCHEDULE, monthly_ramp
from calculations.ratios import ratio_of

__all__ = ["TENURE_BANDS", "UNKNOWN", "productivity_by", "productivity_findings", "tenure_band", "tenure_months"]

TENURE_BANDS = (("0-3 months", 0), ("3-6 months", 3), ("6-12 months", 6), ("1-2 years", 12), ("2 years and more", 24))
"""Bands and the whole months of tenure they start with: a visible, editable assumption."""

UNKNOWN = "not known"

Days = Sequence[date | np.datetime64 | str | None]


def tenure_months(start_dates: Days, day: date) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Whole months between each start date and a day; NaN for a start that is unknown or after the day.

    Args:
        start_dates: first day in the role of n people; None, empty or NaT is not known.
        day: the day to count to; a month is whole when its day of the month has come again.
    """
    days = pd.Series(_dates(start_dates))
    months = (day.year - days.dt.year) * 12 + day.month - days.dt.month - (days.dt.day > day.day)
    tenure: np.ndarray[tuple[int], np.dtype[np.float64]] = months.where(months >= 0).to_numpy(dtype=np.float64)
    return tenure


def tenure_band(start_dates: Days, day: date) -> list[str]:
    """Band of `TENURE_BANDS` of each person on a day, "not known" without a start date by then."""
    months = tenure_months(start_dates, day)
    starts = np.array([start for _, start in TENURE_BANDS])
    place = np.searchsorted(starts, np.nan_to_num(months), side="right") - 1
    return [UNKNOWN if np.isnan(m) else TENURE_BANDS[p][0] for m, p in zip(months, place, strict=True)]


def productivity_by(
    groups: Sequence[Hashable],
    bookings: ArrayLike,
    start_dates: Days,
    first_day: date,
    end_day: date,
    *,
    end_dates: Days | None = None,
    schedule: Sequence[float] = DEFAULT_SCHEDULE,
    calendar: Calendar | None = None,
) -> pd.DataFrame:
    """Bookings per head and per ramped rep of each group over a period of m fiscal months.

    per_head = Σ bookings / people in the role on at least a day; per_ramped_month = Σ bookings / Σ monthly
    ramp-equivalents; per_ramped = m × that: what one fully ramped rep books in the period.

    Args:
        groups: group of each of n people (all of them in one, region, tenure band).
        bookings: n closed-won values of the period, money; NaN (no deals) is zero for someone in the role.
        start_dates: first day in the role; None, empty or NaT is not known.
        first_day: first day of the period. end_day: first day after it (exclusive).
        end_dates: last day in the role of those who left; None or NaT otherwise.
        schedule: ramp factor by months of tenure. calendar: whose months they are, see `monthly_ramp`.

    Returns:
        One row per group in order of first appearance: `group`, `bookings`, `heads`, `ramp_months` (Σ monthly
        ramp-equivalents), `ramp_equivalents` (mean of the months), `per_head`, `per_ramped_month`, `per_ramped`, and
        `unknown` people without a start date: they and their bookings are in `per_head` but not in the ramped
        figures, which would otherwise be inflated. NaN where nobody, or nobody ramped, is in the group.

    Raises:
        ShapeError: lengths differ.
    """
    booked = np.asarray(bookings, dtype=np.float64)
    if not booked.shape == (len(groups),) or len(start_dates) != len(groups):
        raise ShapeError(f"{len(groups)} groups, {booked.size} bookings and {len(start_dates)} start dates")
    ramp = monthly_ramp(start_dates, first_day, end_day, schedule, calendar)
    months = ramp.shape[1]
    left = [None] * len(groups) if end_dates is None else list(end_dates)
    if len(left) != len(groups):
        raise ShapeError(f"{len(groups)} groups and {len(left)} end dates: give one per person, None for who stayed")
    ramp = ramp * _stayed(left, MonthLine.of(first_day, end_day, 0, calendar))
    unknown = np.isnan(ramp).any(axis=1)
    starts = _dates(start_dates)
    ends = _dates(left)
    present = ~(starts >= np.datetime64(end_day, "D")) & ~(ends < np.datetime64(first_day, "D"))
    code, names = pd.factorize(pd.Series(list(groups), dtype=object), use_na_sentinel=False)
    size = len(names)
    money = np.nan_to_num(booked)
    heads = np.bincount(code[present], minlength=size)
    total = np.bincount(code, weights=money, minlength=size)
    ramped = np.bincount(code, weights=np.where(unknown, 0.0, money), minlength=size)
    equivalents = np.bincount(code, weights=np.where(unknown, 0.0, ramp.sum(axis=1)), minlength=size)
    return pd.DataFrame(
        {
            "group": pd.Series(np.asarray(names, dtype=object), dtype=object),
            "bookings": total,
            "heads": heads,
            "ramp_months": equivalents,
            "ramp_equivalents": equivalents / months,
            "per_head": ratio_of(total, heads),
            "per_ramped_month": ratio_of(ramped, equivalents),
            "per_ramped": ratio_of(ramped * months, equivalents),
            "unknown": np.bincount(code, weights=unknown, minlength=size).astype(np.int64),
        }
    )


def productivity_findings(productivity: pd.DataFrame, dimension: str = "group") -> tuple[Finding, ...]:
    """Groups whose ramped productivity lies 15 % or more below the whole, with the money that would close it.

    Args:
        productivity: the result of `productivity_by`. dimension: what a group is, for the code ("region").
    """
    whole = ratio_of(
        (productivity["per_ramped"] * productivity["ramp_equivalents"]).sum(), productivity["ramp_equivalents"].sum()
    ).item()
    found = []
    for row in productivity[productivity["per_ramped"] < 0.85 * whole].to_dict("records"):
        missing = (whole - row["per_ramped"]) * row["ramp_equivalents"]
        sentence = (
            f"{row['group']} books {row['per_ramped']:,.0f} per ramped rep, {1 - row['per_ramped'] / whole:.0%} below "
            f"the {whole:,.0f} of all: {missing:,.0f} less than its ramped strength would bring at that rate."
        )
        found.append(
            Finding(f"performance.{dimension}-unproductive", sentence, "", (str(row["group"]),), amount=missing)
        )
    return tuple(found)


def _dates(days: Days) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """Days, NaT where none is given; the empty text of a CRM export is none."""
    known = [None if day is None or day == "" else pd.Timestamp(day).to_datetime64() for day in days]
    return np.array(known, dtype="datetime64[D]")


def _stayed(end_dates: Days, line: MonthLine) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Share of each month before people left: 1 in whole months, 0 after the last day."""
    last = _dates(end_dates)
    gone = np.where(np.isnat(last), np.datetime64("9999-12-30", "D"), last) + 1
    days, following = line.begin(line.places), line.begin(line.places + 1)
    part = (gone[:, None] - days).astype(np.float64) / (following - days).astype(np.float64)
    share: np.ndarray[tuple[int, int], np.dtype[np.float64]] = np.clip(part, 0.0, 1.0)
    return share
