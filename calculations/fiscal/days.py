"""Many days at once: the quarter and the period each belongs to."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from calculations.fiscal.calendar import CALENDAR_YEAR, Calendar
from calculations.fiscal.custom import Custom
from calculations.fiscal.quarter import Quarter

__all__ = ["covered", "period_labels", "quarter_index", "quarter_labels", "year_before"]

Days = NDArray[np.datetime64]


def covered(days: Days, calendar: Calendar) -> NDArray[np.bool_]:
    """Whether each day is known and the calendar reaches it: all known days, but for a custom calendar."""
    known = ~np.isnat(days)
    if isinstance(calendar.rule, Custom):
        at = days.astype("datetime64[D]")
        known &= (at >= np.datetime64(calendar.rule.start, "D")) & (at < np.datetime64(calendar.rule.end, "D"))
    return known


def quarter_index(days: Days, calendar: Calendar = CALENDAR_YEAR) -> NDArray[np.int64]:
    """`Quarter.index` of each day.

    Raises:
        OutsideCalendarError: a custom calendar does not reach one of them. ValueError: a day is not known.
    """
    if not days.size:
        return np.zeros(days.shape, dtype=np.int64)
    first, last = _ends(days, calendar)
    starts = [Quarter.at(index, calendar).start for index in range(first.index, last.index + 1)]
    return _placed(days, starts) + first.index


def quarter_labels(days: Days, calendar: Calendar = CALENDAR_YEAR) -> tuple[NDArray[np.intp], list[str]]:
    """Code of each day's quarter, and the labels of the codes in order of time; raises as `quarter_index`."""
    found, code = np.unique(quarter_index(days, calendar), return_inverse=True)
    return code, [str(Quarter.at(int(index), calendar)) for index in found]


def period_labels(days: Days, calendar: Calendar = CALENDAR_YEAR) -> tuple[NDArray[np.intp], list[str]]:
    """Code of each day's period, and the labels of the codes in order of time; raises as `quarter_index`."""
    if not days.size:
        return np.zeros(days.shape, dtype=np.intp), []
    first, last = _ends(days, calendar)
    quarters = (Quarter.at(index, calendar) for index in range(first.index, last.index + 1))
    periods = [period for quarter in quarters for period in quarter.periods]
    found, code = np.unique(_placed(days, [period.start for period in periods]), return_inverse=True)
    return code, [periods[at].label for at in found]


def year_before(day: date, calendar: Calendar = CALENDAR_YEAR, years: int = 1) -> date:
    """The day so many years before: by calendar years, or by 52 weeks each where the calendar is of weeks.

    Two years in a row are then of one length, with the same weekdays, whichever of them has a 53rd week.
    """
    if calendar.is_of_weeks:
        return day - timedelta(weeks=52 * years)
    last = monthrange(day.year - years, day.month)[1]
    return day.replace(year=day.year - years, day=min(day.day, last))


def _ends(days: Days, calendar: Calendar) -> tuple[Quarter, Quarter]:
    """The quarters of the first and of the last day."""
    at = days.astype("datetime64[D]")
    if np.isnat(at).any():
        raise ValueError("a day that is not known belongs to no quarter")
    first, last = at.min().item(), at.max().item()
    return Quarter.of(first, calendar), Quarter.of(last, calendar)


def _placed(days: Days, starts: Sequence[date]) -> NDArray[np.int64]:
    """Position of the last start on or before each day."""
    edges = np.array(starts, dtype="datetime64[D]")
    return np.searchsorted(edges, days.astype("datetime64[D]"), side="right").astype(np.int64) - 1
