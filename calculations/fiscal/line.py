"""A line of fiscal months without a gap, for what counts in months: tenure, ramps, lags."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from calculations.fiscal.calendar import CALENDAR_YEAR, Calendar
from calculations.fiscal.quarter import Period, Quarter
from calculations.fiscal.standard import Standard

__all__ = ["MonthLine", "periods_between"]

Days = NDArray[np.datetime64]
Ints = NDArray[np.int64]

_WEEKS_OF_A_MONTH = 52 / 12
_MONTHS_OF_A_YEAR, _DAYS_OF_A_YEAR = 12.0, 364.0
_LEAST_WEEKS = 11
"""Below this a span of whole weeks is no quarter, and its months are those of the calendar."""


def periods_between(first: date, last: date, calendar: Calendar = CALENDAR_YEAR) -> tuple[Period, ...]:
    """The fiscal months from the one that holds `first` to the one that holds `last`, in order.

    Raises:
        OutsideCalendarError: a custom calendar does not reach one of the days.
    """
    start, end = Quarter.of(first, calendar).index, Quarter.of(last, calendar).index
    periods = (period for index in range(start, end + 1) for period in Quarter.at(index, calendar).periods)
    return tuple(period for period in periods if period.end > first and period.start <= last)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """Fiscal months one after the other: the first days of K months and the end of the last.

    starts: K + 1 days. first, count: the months of the period the line was made for are `first` to `first` + `count`.
    Months are spoken of by their place; a day before the line is at −1, one after it at K. is_of_months: whether they
    are those of the calendar, which are taken as alike.
    """

    starts: Days
    first: int
    count: int
    is_of_months: bool = False

    @classmethod
    def of(cls, first_day: date, end_day: date, before: int, calendar: Calendar | None = None) -> "MonthLine":
        """The months a period holds or begins, and `before` months or more ahead of them.

        Args:
            first_day, end_day: the period, end exclusive. before: months.
            calendar: whose months; without one those of the calendar, or, where the period is a quarter or a year of
                whole weeks that no calendar month begins, as many equal parts as it has months (13 weeks have three).
        """
        if calendar is None and _is_of_weeks(first_day, end_day):
            return cls._in_parts(first_day, end_day, before)
        if calendar is None or isinstance(calendar.rule, Standard):
            begin = np.datetime64(first_day, "M")
            last = np.datetime64(end_day - timedelta(days=1), "M")
            starts = np.arange(begin - before, last + 2).astype("datetime64[D]")
            return cls(starts, before, int((last - begin).astype(np.int64)) + 1, is_of_months=True)
        return _listed(first_day, end_day, before, calendar)

    @classmethod
    def _in_parts(cls, first_day: date, end_day: date, before: int) -> "MonthLine":
        days = (end_day - first_day).days
        count = round(days / 7 / _WEEKS_OF_A_MONTH)
        places = np.rint(np.arange(-before, count + 1) * (days / count)).astype("timedelta64[D]")
        return cls(np.datetime64(first_day, "D") + places, before, count)

    @property
    def places(self) -> Ints:
        """Places of the period's months."""
        return np.arange(self.first, self.first + self.count, dtype=np.int64)

    @property
    def years(self) -> NDArray[np.float64]:
        """Time from the beginning of the line to each of its K + 1 days, in years of twelve months, or of 52 weeks."""
        if self.is_of_months:
            return np.arange(self.starts.size) / _MONTHS_OF_A_YEAR
        days: NDArray[np.float64] = (self.starts - self.starts[0]).astype(np.float64)
        return days / _DAYS_OF_A_YEAR

    def at(self, days: Days) -> Ints:
        """Place of the month that holds each day; NaT counts as after the line."""
        return np.searchsorted(self.starts, days.astype("datetime64[D]"), side="right").astype(np.int64) - 1

    def begin(self, places: Ints) -> Days:
        """First day of each month; the first of the line for a place before it, its end for one after it."""
        found: Days = self.starts[np.clip(places, 0, self.starts.size - 1)]
        return found


@lru_cache(maxsize=256)  # a search over drivers asks for the same line thousands of times
def _listed(first_day: date, end_day: date, before: int, calendar: Calendar) -> MonthLine:
    """The line of a calendar whose months are no months."""
    mine = periods_between(first_day, end_day - timedelta(days=1), calendar)
    quarter = Quarter.of(first_day, calendar)
    earlier = [period for period in quarter.periods if period.end <= mine[0].start]
    while len(earlier) < before and (quarter := quarter.shift(-1)).is_known:
        earlier = [*quarter.periods, *earlier]
    days = [period.start for period in (*earlier, *mine)]
    lacking = max(before - len(earlier), 0)  # before the listed years of a custom calendar months are all alike
    ahead = [days[0] - timedelta(days=round(back * _WEEKS_OF_A_MONTH * 7)) for back in range(lacking, 0, -1)]
    starts = np.array([*ahead, *days, mine[-1].end], dtype="datetime64[D]")
    return MonthLine(starts, lacking + len(earlier), len(mine))


def _is_of_weeks(first_day: date, end_day: date) -> bool:
    """Whether a period is a quarter or a year of whole weeks, and not of calendar months."""
    weeks, rest = divmod((end_day - first_day).days, 7)
    return rest == 0 and weeks >= _LEAST_WEEKS and not first_day.day == end_day.day == 1
