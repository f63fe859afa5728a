"""Date literals: THIS_QUARTER, LAST_N_DAYS:30, NEXT_FISCAL_YEAR, … as half-open ranges of days.

`LAST_N_X:n` are the n units before the current one, `NEXT_N_X:n` the n after it; LAST_N_DAYS also holds today, as
Salesforce's does. LAST_90_DAYS and NEXT_90_DAYS are those with n = 90. Weeks begin on Sunday (the en_US locale).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sync.emulators.salesforce.fiscal import FiscalCalendar

__all__ = ["DayRange", "day_range"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `start` up to, but without, `end`."""

    start: date
    end: date


def _plus_months(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _units(today: date, fiscal: FiscalCalendar) -> dict[str, tuple[date, Callable[[date, int], date]]]:
    """For each unit: the first day of the current one, and how to step n of them."""

    def weeks(first: date, n: int) -> date:
        return first + timedelta(weeks=n)

    def months(first: date, n: int) -> date:
        return _plus_months(first, n)

    def quarters(first: date, n: int) -> date:
        return _plus_months(first, 3 * n)

    def years(first: date, n: int) -> date:
        return _plus_months(first, 12 * n)

    def fiscal_quarters(first: date, n: int) -> date:
        return fiscal.step("Quarter", first, n)

    def fiscal_years(first: date, n: int) -> date:
        return fiscal.step("Year", first, n)

    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    return {
        "WEEK": (sunday, weeks),
        "MONTH": (today.replace(day=1), months),
        "QUARTER": (date(today.year, (today.month - 1) // 3 * 3 + 1, 1), quarters),
        "YEAR": (date(today.year, 1, 1), years),
        "FISCAL_QUARTER": (fiscal.quarter_start(today), fiscal_quarters),
        "FISCAL_YEAR": (fiscal.year_start(today), fiscal_years),
    }


def day_range(name: str, count: int, today: date, fiscal: FiscalCalendar) -> DayRange | None:
    """The days a date literal stands for on `today`; None when there is no such literal."""
    if name in {"LAST_90_DAYS", "NEXT_90_DAYS"}:
        name, count = name.replace("90", "N"), 90
    single = {"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1}
    if name in single:
        start = today + single[name] * _DAY
        return DayRange(start, start + _DAY)
    if name == "LAST_N_DAYS":
        return DayRange(today - count * _DAY, today + _DAY)
    if name == "NEXT_N_DAYS":
        return DayRange(today + _DAY, today + (count + 1) * _DAY)
    if name == "N_DAYS_AGO":
        return DayRange(today - count * _DAY, today - (count - 1) * _DAY)
    units = _units(today, fiscal)
    for unit, (first, step) in units.items():
        ranges = {
            f"LAST_{unit}": (-1, 0),
            f"THIS_{unit}": (0, 1),
            f"NEXT_{unit}": (1, 2),
            f"LAST_N_{unit}S": (-count, 0),
            f"NEXT_N_{unit}S": (1, count + 1),
            f"N_{unit}S_AGO": (-count, -count + 1),
        }
        if name in ranges:
            low, high = ranges[name]
            return DayRange(step(first, low), step(first, high))
    return None
