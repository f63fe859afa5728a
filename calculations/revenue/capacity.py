"""Capacity: what the people at hand can book in a quarter by month, with those who leave and their replacements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Floats
from calculations.assumptions import ATTRITION_RATE, BACKFILL_LAG, RAMP_MONTHS
from calculations.errors import ShapeError
from calculations.findings import Finding
from calculations.fiscal import Calendar, MonthLine
from calculations.ramp import DEFAULT_SCHEDULE, Day, as_days, monthly_ramp

__all__ = ["DEFAULT_ATTRITION", "DEFAULT_BACKFILL_LAG", "Capacity", "capacity", "ramp_schedule"]

DEFAULT_ATTRITION = ATTRITION_RATE.default
"""Share of sellers who leave in a year: a visible, editable assumption."""

DEFAULT_BACKFILL_LAG = int(BACKFILL_LAG.default)
"""Whole months between the month of a loss and the first month of the replacement: a visible, editable assumption."""

Days: TypeAlias = Sequence[Day] | NDArray[np.datetime64]


_DAYS_OF_A_SHORT_MONTH = 28


@dataclass(frozen=True, slots=True)
class Capacity:
    """What n seats can book in m months.

    months: first day of each. ramp, survival (n, m): rates. own, backfill (n, m): money booked by those in the seat,
    and by those who replace whom attrition or a known leaving takes. heads (m): people at work, expected, of those
    with a quota who were there on the day that is known.
    """

    months: tuple[date, ...]
    ramp: Floats
    survival: Floats
    own: Floats
    backfill: Floats
    heads: Floats
    findings: tuple[Finding, ...]

    @property
    def by_seat(self) -> Floats:
        """Money of each seat over the period, replacements included."""
        return np.asarray((self.own + self.backfill).sum(axis=1), dtype=np.float64)

    @property
    def by_month(self) -> Floats:
        """Money of each month."""
        return np.asarray((self.own + self.backfill).sum(axis=0), dtype=np.float64)

    @property
    def total(self) -> float:
        """Money of the period."""
        return float(self.by_seat.sum())


def ramp_schedule(months: float) -> tuple[float, ...]:
    """The straight ramp that reaches full productivity after `months`: tenure / months, by whole months of tenure.

    Four months give 0, 25, 50, 75 % and then all; zero months give none to wait for.
    """
    if not RAMP_MONTHS.holds(months):
        low, high = RAMP_MONTHS.bounds
        raise ValueError(f"a ramp of {months:g} months is not between {low:g} and {high:g}")
    return tuple(tenure / months for tenure in range(ceil(months)))


def capacity(
    quotas: ArrayLike,
    start_dates: Days,
    first_day: date,
    end_day: date,
    as_of: date,
    *,
    attainment_rates: ArrayLike = 1.0,
    attrition_rates: ArrayLike = DEFAULT_ATTRITION,
    schedule: Sequence[float] = DEFAULT_SCHEDULE,
    season: ArrayLike = 1.0,
    backfill_lag: int = DEFAULT_BACKFILL_LAG,
    end_dates: Days | None = None,
    keys: Sequence[str] = (),
    calendar: Calendar | None = None,
) -> Capacity:
    """Capacity = Σ months Σ seats quota/months × season(m) × ramp(tenure) × attainment × survival(m), and replacements.

    Survival of a month = (1 − annual attrition)^(its share of a year: 1/12, or its weeks of 52), counted from the month
    after `as_of` (or the month of a later start); who leaves in a month books nothing in it. What is lost in month k is
    replaced from month k + lag on, with a ramp of its own; replacements are taken to stay.

    Args:
        quotas: quarterly street quota of n seats at full ramp, money. start_dates: first day in the role; None is not
            known and counts as ramped. first_day, end_day: the quarter, end exclusive, of m fiscal months.
        as_of: last day that is known; attrition works from the month after it.
        attainment_rates: bookings / street quota expected, one or n. attrition_rates: share leaving in a year, one
            or n. schedule: ramp by whole months of tenure, then 1. season: one factor or m, the mean month being 1.
        backfill_lag: whole months. end_dates: last day of known leavers, None for all others; their seats are
            replaced after the lag as well. keys: names of the seats, for findings. calendar: whose months they are, see
            `monthly_ramp`.

    Returns:
        The capacity. A missing or negative quota, and a missing attainment, count nothing and are findings.

    Raises:
        ShapeError: lengths differ. ValueError: a rate of attrition outside 0 to 1, or a lag below zero.
    """
    asked = np.asarray(quotas, dtype=np.float64)
    size = asked.size
    ends: Days = [None] * size if end_dates is None else end_dates
    if asked.ndim != 1 or len(start_dates) != size or len(ends) != size:
        raise ShapeError(f"{size} quotas, {len(start_dates)} start dates and {len(ends)} end dates: give one per seat")
    attrition = _per_seat(attrition_rates, size, "attrition rates")
    attained = _per_seat(attainment_rates, size, "attainment rates")
    if ((attrition < 0) | (attrition > 1)).any():
        raise ValueError("attrition is a share of the people a year, 0 to 1")
    if backfill_lag < 0:
        raise ValueError(f"a backfill lag of {backfill_lag} months is before the loss")
    ramp = monthly_ramp(start_dates, first_day, end_day, schedule, calendar)
    since = max((first_day - as_of).days // _DAYS_OF_A_SHORT_MONTH + 2, 0)
    line = MonthLine.of(first_day, end_day, since + backfill_lag + len(schedule) + 2, calendar)
    months = line.places
    wave = np.asarray(season, dtype=np.float64)
    if wave.shape not in ((), (months.size,)):
        raise ShapeError(f"season has shape {wave.shape} for {months.size} months: give one factor per month")
    unknown = np.isnan(ramp).any(axis=1)
    ramp[unknown] = 1.0
    valid = (asked >= 0) & ~np.isnan(attained)
    monthly = np.where(valid, np.nan_to_num(asked) / months.size * np.nan_to_num(attained), 0.0)[
        :, None
    ] * np.broadcast_to(wave, months.size)
    held = _Timeline.of(start_dates, ends, as_of, line, attrition)
    survival = held.survival(months) * held.stay(months)
    started = np.array(start_dates, dtype="datetime64[D]")  # not known counts as there
    found = (
        *_told("capacity.start-date-missing", "have no start date and count as ramped", unknown & valid, monthly, keys),
        *_told("capacity.quota-missing", "have no quota or attainment and count nothing", ~valid, monthly, keys),
    )
    return Capacity(
        months=tuple(day.item() for day in line.begin(months)),
        ramp=ramp,
        survival=survival,
        own=monthly * ramp * survival,
        backfill=monthly * held.replaced(months, schedule, backfill_lag),
        heads=np.asarray(survival[valid & ~(started > np.datetime64(as_of, "D"))].sum(axis=0), dtype=np.float64),
        findings=found,
    )


@dataclass(frozen=True, slots=True)
class _Timeline:
    """n seats over time, months by their places on a line: `known` is the last known month, `born` the one from which
    attrition works on each seat, `vacant` the one in which a known leaver's seat stands empty at its end, `last` their
    last day."""

    line: MonthLine
    known: int
    born: NDArray[np.int64]
    vacant: NDArray[np.int64]
    last: NDArray[np.datetime64]
    kept: Floats

    @classmethod
    def of(
        cls,
        starts: Days,
        ends: Days,
        as_of: date,
        line: MonthLine,
        attrition: Floats,
    ) -> "_Timeline":
        first, last = as_days(starts), as_days(ends)
        hired, known = line.at(first), int(line.at(np.array([as_of], dtype="datetime64[D]"))[0])
        born = np.where(np.isnat(first) | (hired <= known), known + 1, hired)
        never = line.places[-1] + 1
        vacant = np.where(np.isnat(last), never, np.maximum(line.at(last + 1), 0))
        return cls(line, known, born, vacant, last, 1.0 - attrition)

    def survival(self, months: NDArray[np.int64]) -> Floats:
        """Share of each seat still held at the end of each month, by attrition alone."""
        years = self.line.years
        upto, since = (years[np.clip(places, 0, years.size - 1)] for places in (months + 1, self.born))
        share: Floats = self.kept[:, None] ** np.maximum(upto[None, :] - since[:, None], 0.0)
        return share

    def stay(self, months: NDArray[np.int64]) -> Floats:
        """Share of each month a known leaver is there."""
        begin, following = self.line.begin(months), self.line.begin(months + 1)
        gone = np.where(np.isnat(self.last), following[-1], self.last + 1)
        part = (gone[:, None] - begin).astype(np.float64) / (following - begin).astype(np.float64)
        share: Floats = np.clip(part, 0.0, 1.0)
        return share

    def replaced(self, months: NDArray[np.int64], schedule: Sequence[float], lag: int) -> Floats:
        """Ramped share of replacements at work in each month."""
        factors = np.append(np.asarray(schedule, dtype=np.float64), 1.0)
        earliest = min(self.known + 1, int(self.vacant.min(initial=months[-1])))
        line = np.arange(earliest, months[-1] + 1)
        before = self.survival(line - 1)
        lost = np.where(line[None, :] < self.vacant[:, None], before - self.survival(line), 0.0)
        lost = np.where(line[None, :] == self.vacant[:, None], before, lost)
        tenure = months[None, :] - line[:, None] - lag
        ramped = np.where(tenure >= 0, factors[np.clip(tenure, 0, factors.size - 1)], 0.0)
        share: Floats = lost @ ramped
        return share


def _per_seat(rates: ArrayLike, size: int, what: str) -> Floats:
    """One rate for everyone, or one each."""
    given = np.asarray(rates, dtype=np.float64)
    if given.shape not in ((), (size,)):
        raise ShapeError(f"{what} have shape {given.shape} for {size} seats: give one, or one per seat")
    return np.broadcast_to(given, (size,)).copy()


def _told(code: str, what: str, rows: NDArray[np.bool_], monthly: Floats, keys: Sequence[str]) -> tuple[Finding, ...]:
    """A finding about some seats, with their full capacity as the money at stake."""
    if not rows.any():
        return ()
    names = tuple(keys[i] if i < len(keys) else str(i + 1) for i in np.flatnonzero(rows).tolist())
    amount = float(monthly[rows].sum())
    sentence = f"{len(names)} of {rows.size} seats {what}."
    return (Finding(code, sentence, "Complete them in the list of people.", names, amount=amount),)
