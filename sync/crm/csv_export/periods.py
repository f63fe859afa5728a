"""Headings that name a period, as in tables of quotas with a column for each quarter or month."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from calculations.fiscal.calendar import Calendar
from sync.crm.csv_export.dates import FORMS, is_iso, is_of_form, moment_of, quarter_form
from sync.crm.csv_export.headings import without_unit

__all__ = ["NamedPeriods", "periods_named"]

_QUOTA = re.compile(r"\b(?:sales|quota|quote|target|goal|ziel|zielvorgabe|vertriebsziel|soll)\b", re.IGNORECASE)
_BARE_NUMBERS = ("excel", "unix", "%Y%m%d")
"""Forms that a customer's number may have as well."""


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
    texts = {name: _QUOTA.sub("", without_unit(name)).strip(" -:\u2013()") for name in dict.fromkeys(header)}
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
