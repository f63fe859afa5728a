"""The org's own fiscal calendar, out of what its records say: organisation, fiscal years, periods."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from calculations.fiscal import CALENDAR_YEAR, Calendar, Custom, PeriodRow, Quarter

__all__ = ["OrgCalendar", "calendar_of_org", "difference", "told"]

Row = Mapping[str, Any]

_DAY = timedelta(days=1)
_BACK, _AHEAD = 16, 12


class OrgCalendar(NamedTuple):
    """A calendar as the CRM tells it: None where it tells nothing, or, with a `fault`, nothing that makes years."""

    calendar: Calendar | None
    fault: str = ""


def calendar_of_org(organization: Row | None, years: Sequence[Row], periods: Sequence[Row]) -> OrgCalendar:
    """The fiscal calendar an org keeps.

    Where its quarters begin with months as the organisation says, it is a standard one; otherwise the quarters and
    months are those listed as periods. A listed year is named and numbered as the org does, and, where its records do
    not say, after the standard quarter its middle lies in.

    Args:
        organization: FiscalYearStartMonth and UsesStartDateAsFiscalYearName; None when it is not visible.
        years: `FiscalYearSettings`: Id, Name. periods: `Period`: Type, StartDate, EndDate (the last day), Number,
            FullyQualifiedLabel, FiscalYearSettingsId. Days are dates or ISO texts.
    """
    names = {str(row["Id"]): str(row.get("Name") or "") for row in years}
    quarters = sorted((row for row in periods if row["Type"] == "Quarter"), key=lambda row: str(row["StartDate"]))
    standard = None
    if organization is not None and organization.get("FiscalYearStartMonth"):
        named_by_end = organization.get("UsesStartDateAsFiscalYearName") in (False, 0)
        standard = Calendar.standard(int(organization["FiscalYearStartMonth"]), named_by_end=named_by_end)
    basis = standard or CALENDAR_YEAR
    if not quarters or (standard and all(_is_one_of(row, standard) for row in quarters)):
        return OrgCalendar(standard)
    months = [row for row in periods if row["Type"] == "Month"]
    try:
        listed = Custom.of(_whole_years(list(_rows(quarters, months, names, basis))))
    except ValueError as fault:
        return OrgCalendar(None, str(fault))
    return OrgCalendar(Calendar(listed))


def difference(declared: Calendar, org: Calendar, day: date) -> str:
    """Where two calendars differ in the years around a day, the nearest first; empty where they do not."""
    now = day.year * 4 + (day.month - 1) // 3
    for index in sorted(range(now - _BACK, now + _AHEAD), key=lambda index: abs(index - now)):
        one, other = Quarter.at(index, declared), Quarter.at(index, org)
        if not (one.is_known and other.is_known):
            continue
        if (one.start, one.end) != (other.start, other.end):
            return f"{one} is {_days(one)} as declared, and {_days(other)} in the org"
        if [period.start for period in one.periods] != [period.start for period in other.periods]:
            return f"the months of {one} begin on {_starts(one)} as declared, and on {_starts(other)} in the org"
    return ""


def told(calendar: Calendar) -> str:
    """A calendar for people: its text, or, of a custom one, which years are listed."""
    if not isinstance(calendar.rule, Custom):
        return str(calendar)
    rule = calendar.rule
    return f"custom, {rule.years[0][0]} to {rule.years[-1][0]} ({rule.start} to {rule.end - _DAY})"


def _is_one_of(row: Row, calendar: Calendar) -> bool:
    """Whether a period is a quarter of the calendar."""
    start, end = _day(row["StartDate"]), _day(row["EndDate"]) + _DAY
    quarter = Quarter.of(start, calendar)
    return (quarter.start, quarter.end) == (start, end)


def _rows(
    quarters: Sequence[Row], months: Sequence[Row], names: Mapping[str, str], basis: Calendar
) -> Iterable[PeriodRow]:
    """The periods of each quarter: its months where they tile it, else the quarter itself."""
    starts = sorted({(_day(row["StartDate"]), _day(row["EndDate"]) + _DAY) for row in months})
    for row in quarters:
        start, end = _day(row["StartDate"]), _day(row["EndDate"]) + _DAY
        number, year = _numbered(row, names, Quarter.of(start + (end - start) / 2, basis))
        its = [span for span in starts if start <= span[0] < end]
        tiles = bool(its) and its[0][0] == start and its[-1][1] == end
        for first, last in its if tiles else [(start, end)]:
            yield PeriodRow(first, last, number, year)


def _numbered(row: Row, names: Mapping[str, str], usual: Quarter) -> tuple[int, int]:
    """Number and year of a quarter, as the org says or as is usual."""
    name = names.get(str(row.get("FiscalYearSettingsId") or ""), "") or str(row.get("FullyQualifiedLabel") or "")
    said = re.findall(r"\d{4}", name) or re.findall(r"FY\D*(\d{2})\b", name)
    if not said or not row.get("Number"):
        return usual.number, usual.year
    year = int(said[-1])
    return int(row["Number"]), year if year > 99 else 2000 + year


def _whole_years(rows: list[PeriodRow]) -> list[PeriodRow]:
    """Without first and last years that lack quarters: a CRM may list the end of one and the beginning of another."""
    by_year = [list(its) for _, its in groupby(rows, key=lambda row: row.year)]
    while by_year and len({row.quarter for row in by_year[0]}) < 4:
        by_year.pop(0)
    while by_year and len({row.quarter for row in by_year[-1]}) < 4:
        by_year.pop()
    return [row for year in by_year for row in year]


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value[:10])


def _days(quarter: Quarter) -> str:
    return f"{quarter.start} to {quarter.end - _DAY}"


def _starts(quarter: Quarter) -> str:
    return ", ".join(str(period.start) for period in quarter.periods)
