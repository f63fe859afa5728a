"""Headings that name a period, as in tables of quotas with a column for each quarter or month."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from calculations.fiscal import CALENDAR_YEAR, Quarter
from calculations.fiscal.calendar import Calendar
from sync.crm.csv_export.dates import FORMS, is_iso, is_of_form, moment_of, quarter_form
from sync.crm.csv_export.headings import without_unit

__all__ = ["NamedPeriods", "periods_named", "periods_of_year", "without_year", "year_in"]

_QUOTA = re.compile(r"\b(?:sales|quota|quote|target|goal|ziel|zielvorgabe|vertriebsziel|soll)\b", re.IGNORECASE)
_BARE_NUMBERS = ("excel", "unix", "%Y%m%d")
"""Forms that a customer's number may have as well."""
_MONTH = "%b %Y"
_ANY_YEAR = 2000
_MIDDLE = 15  # a day that every month has well inside it
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?:FY|GJ|CY)[ _-]?(\d\d)(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedPeriods:
    """Columns whose headings name a period, in their order: the first day of each, and the form they are written in."""

    form: str = ""
    days: Mapping[str, date] = field(default_factory=dict)


def periods_named(header: Sequence[str], calendar: Calendar | None = None) -> NamedPeriods:
    """The columns of a header that name a period each, all in the form that most of them have.

    Quarters are those of the fiscal calendar, or of calendar years without one. A quarter beside its months is their
    sum, and not read; nor is a second column of the same period. Where the days fit two forms, that is taken in which
    they are the first of a month, as those of periods are.
    """
    texts = _bare(header)
    best, rank = NamedPeriods(), (0, 0)
    for form in FORMS:
        if form in _BARE_NUMBERS:
            continue
        days: dict[str, date] = {}
        for name, text in texts.items():
            meant = quarter_form(calendar) if form == "quarter" else form
            if is_of_form(text, meant) and (form == FORMS[0] or not is_iso(text)):
                day = moment_of(text, meant).date()
                if day not in days.values():
                    days[name] = day
        fit = (len(days), sum(day.day == 1 for day in days.values()))
        if fit > rank:
            best, rank = NamedPeriods(form, days), fit
    return best


def without_year(header: Sequence[str]) -> tuple[str, ...]:
    """The columns of a header that name a quarter or a month and no year, as Q1 Quota and Jan do.

    A single month is none: May and March may name other things.
    """
    texts = _bare(header)
    quarters = [name for name, text in texts.items() if is_of_form(f"{text} {_ANY_YEAR}", "quarter")]
    months = [name for name, text in texts.items() if is_of_form(f"{text} {_ANY_YEAR}", _MONTH)]
    return tuple(quarters if len(quarters) >= len(months) else months if len(months) > 1 else ())


def periods_of_year(header: Sequence[str], year: int, calendar: Calendar | None = None) -> NamedPeriods:
    """What the columns of `without_year` mean in a fiscal year of a calendar, of that of calendar years without one."""
    texts = _bare(header)
    days: dict[str, date] = {}
    form = ""
    for name in without_year(header):
        form = "quarter" if is_of_form(f"{texts[name]} {year}", "quarter") else _MONTH
        day = _day_in(texts[name], form, year, calendar)
        if day not in days.values():
            days[name] = day
    return NamedPeriods(form, days)


def year_in(text: str) -> int | None:
    """The one year that a file's name says, as in quotas-2026 and FY26 quotas; None where it says none, or several."""
    told = {int(year) for year in _YEAR.findall(text)} | {_ANY_YEAR + int(year) for year in _SHORT_YEAR.findall(text)}
    return told.pop() if len(told) == 1 else None


def _day_in(text: str, form: str, year: int, calendar: Calendar | None) -> date:
    """The first day of a quarter of a fiscal year, or of the month that lies in it."""
    if form == "quarter":
        return moment_of(f"{text} {year}", quarter_form(calendar)).date()
    months = [moment_of(f"{text} {year + off}", form).date() for off in (0, -1, 1)]
    fiscal = calendar or CALENDAR_YEAR
    return next((day for day in months if Quarter.of(day.replace(day=_MIDDLE), fiscal).year == year), months[0])


def _bare(header: Sequence[str]) -> dict[str, str]:
    """The headings without what says that they are quotas, and without units."""
    return {name: _QUOTA.sub("", without_unit(name)).strip(" -:\u2013()") for name in dict.fromkeys(header)}
