"""Hires: when each would have to be asked for, what it books in the quarter and later, and how many close a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.assumptions import LEAD_DAYS
from calculations.errors import OutsideCalendarError
from calculations.findings import Finding, Severity
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter, periods_between
from calculations.ramp import DEFAULT_SCHEDULE

__all__ = [
    "DEFAULT_LEAD_DAYS",
    "HireOption",
    "first_start",
    "hire_findings",
    "hire_options",
    "month_starts",
    "start_months",
]

DEFAULT_LEAD_DAYS = int(LEAD_DAYS.default)
"""Days from the requisition to the first day: a visible, editable assumption."""

_NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True)
class HireOption:
    """A hire on the first day of a month.

    requisition: last day to ask for it. is_possible: that day is not past. in_quarter, next_quarter, first_year: what
    one such hire books in the quarter, in the next one and in a year of months, money. needed: hires that close the gap
    within the quarter; None when such a hire books nothing in it.
    """

    start: date
    requisition: date
    is_possible: bool
    in_quarter: float
    next_quarter: float
    first_year: float
    needed: int | None


def hire_options(
    gap: float,
    quota: float,
    quarter: Quarter,
    as_of: date,
    *,
    lead_days: int = DEFAULT_LEAD_DAYS,
    attainment_rate: float = 1.0,
    schedule: Sequence[float] = DEFAULT_SCHEDULE,
    season: ArrayLike = 1.0,
) -> tuple[HireOption, ...]:
    """What hires would bring, by the month they start in: those of the quarter and of the one after it.

    Hires = ⌈gap / contribution of the start month⌉; requisition date = start − lead time. A hire books quota/months ×
    season(m) × ramp(tenure) × attainment each month; a longer or shorter quarter later brings as much a week.
    Attrition of the new is left out.

    Args:
        gap: to close, money; zero or less needs nobody. quota: quarterly street quota at full ramp, money.
        quarter: planned. as_of: today. lead_days: from requisition to first day. attainment_rate: bookings / quota.
        schedule: ramp by months of tenure. season: one factor, or one for each of the quarter's months; later ones
            count 1.

    Raises:
        ValueError: a lead time below zero.
    """
    if lead_days < 0:
        raise ValueError(f"a lead time of {lead_days} days is after the start")
    here, year = len(quarter.periods), _months_of_the_year(quarter)
    following = quarter.shift(1)
    until = here + (len(following.periods) if following.is_known else here)
    full = _of_the_quota(quarter, year + until)
    full[:here] *= np.asarray(season, dtype=np.float64)
    monthly = max(quota, 0.0) * attainment_rate
    factors = np.append(np.asarray(schedule, dtype=np.float64), 1.0)
    options = []
    for ahead, start in enumerate(month_starts(quarter, until)):
        tenure = np.arange(year + ahead) - ahead
        ramp = np.where(tenure < 0, 0.0, factors[np.clip(tenure, 0, factors.size - 1)])
        booked = monthly * ramp * full[: year + ahead]
        in_quarter = float(booked[:here].sum())
        requisition = start - timedelta(days=lead_days)
        options.append(
            HireOption(
                start=start,
                requisition=requisition,
                is_possible=requisition >= as_of,
                in_quarter=in_quarter,
                next_quarter=float(booked[here:until].sum()),
                first_year=float(booked.sum()),
                needed=_needed(gap, in_quarter),
            )
        )
    return tuple(options)


def first_start(as_of: date, lead_days: int = DEFAULT_LEAD_DAYS, calendar: Calendar = CALENDAR_YEAR) -> date:
    """First day of the first fiscal month a hire asked for on `as_of` can start in; that day itself past the calendar.

    In standard years these are calendar months whenever the year begins.
    """
    ready = as_of + timedelta(days=lead_days)
    try:
        month = periods_between(ready, ready, calendar)[0]
    except OutsideCalendarError:
        return ready
    return ready if ready == month.start else month.end


def month_starts(quarter: Quarter, count: int) -> tuple[date, ...]:
    """First days of so many fiscal months from the quarter's first on; past a custom calendar as long as one of 52/12
    weeks each."""
    days = [period.start for period in quarter.periods]
    end, following = quarter.end, quarter.shift(1)
    while len(days) < count and following.is_known:
        days += [period.start for period in following.periods]
        end, following = following.end, following.shift(1)
    return tuple((days + [end + timedelta(weeks=round(k * 52 / 12)) for k in range(count)])[:count])


def start_months(quarter: Quarter) -> tuple[date, ...]:
    """First days of the months hires are shown for: those of the quarter and of the one after it."""
    following = quarter.shift(1)
    return month_starts(quarter, len(quarter.periods) + len((following if following.is_known else quarter).periods))


def _of_the_quota(quarter: Quarter, count: int) -> Floats:
    """Share of the quarter's quota in each of so many fiscal months from its first on: alike within a quarter, and as
    much a week in all of them; past a custom calendar as in the last one known."""
    shares: list[float] = []
    one = quarter
    while len(shares) < count and one.is_known:
        shares += [one.longer_than(quarter) / len(one.periods)] * len(one.periods)
        one = one.shift(1)
    return np.array((shares + [shares[-1]] * count)[:count], dtype=np.float64)


def _months_of_the_year(quarter: Quarter) -> int:
    """Fiscal months of the quarter's year: 12, or 13."""
    return sum(len(Quarter(quarter.year, number, quarter.calendar).periods) for number in range(1, 5))


def hire_findings(options: Sequence[HireOption], gap: float, quarter: Quarter) -> tuple[Finding, ...]:
    """What hiring can and cannot do for the quarter, said plainly."""
    if not gap > 0 or not options:
        return ()
    possible = [option for option in options if option.is_possible]
    helping = [option for option in possible if option.in_quarter > 0]
    if helping:
        best = max(helping, key=lambda option: option.in_quarter)
        sentence = (
            f"{best.needed} hires starting {best.start} would close the gap of {gap:,.0f} in {quarter}, "
            f"{best.in_quarter:,.0f} each; ask for them by {best.requisition}."
        )
        return (Finding("resources.hires", sentence, "", (str(best.start),), Severity.NOTE, gap),)
    later = max((option.first_year for option in possible), default=max(option.first_year for option in options))
    sentence = (
        f"Nobody hired from now on books anything in {quarter}: hires close none of its gap of {gap:,.0f}. "
        f"They are later capacity, {later:,.0f} each in their first twelve months."
    )
    remedy = "Close the gap by other means; hire for the quarters after it."
    return (Finding("resources.hires-too-late", sentence, remedy, (), Severity.WARNING, gap),)


def _needed(gap: float, contribution: float) -> int | None:
    """Whole hires for a gap; rounding noise does not ask for one more."""
    if not gap > 0:
        return 0
    return ceil(gap / contribution * (1.0 - _NEGLIGIBLE)) if contribution > 0 else None
