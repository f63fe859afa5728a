"""A fiscal calendar as a value, and the one text it is written as."""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from calculations.fiscal.custom import Custom
from calculations.fiscal.standard import Standard
from calculations.fiscal.weeks import MONTHS, WEEKDAYS, Weeks

__all__ = ["CALENDAR_YEAR", "EXAMPLES", "Calendar"]

EXAMPLES = "standard:2, standard:2:end, 4-4-5:last-sat-jan, 3-3-3-4:near-sun-dec or custom:2024=2024-02-05/…"

_STANDARD = re.compile(r"standard(:end|:start)?|(?:standard:)?(\d+)(:end|:start)?")
_WEEKS = re.compile(r"(\d(?:-\d){2,3}):(last|near)-([a-z]{3})-([a-z]{3})(:end|:start)?(?::53-in-(\d+))?")
_CUSTOM = re.compile(r"custom:(.*);([\d-]+)")


@dataclass(frozen=True, slots=True)
class Calendar:
    """How days fall into fiscal quarters: a rule for standard or week-based years, or listed periods of custom ones.

    `str` writes it, and `Calendar.parse` reads that back: `standard:2` (from February, named by the year of the start),
    `standard:2:end` (by that of the end), `4-4-5:last-sat-jan` and `4-5-4:near-sat-jan:end:53-in-3` (the 53rd week in
    the third period), `3-3-3-4:…` (13 periods), `custom:2024=…;…` (first days of the periods of each quarter: a slash
    between periods, a comma between quarters, a semicolon between years, and at last the first day after them).
    """

    rule: Standard | Weeks | Custom = field(default_factory=Standard)

    @classmethod
    def standard(cls, first_month: int, *, named_by_end: bool = False) -> "Calendar":
        """Years of twelve calendar months from the first day of one; ValueError for a month that is none."""
        return cls(Standard(first_month, named_by_end))

    @classmethod
    def parse(cls, text: str) -> "Calendar":
        """Read what `str` writes, in any case and with blanks; a number alone is the first month of standard years.

        ValueError says what was expected.
        """
        plain = re.sub(r"\s+", "", text).lower()
        if match := _STANDARD.fullmatch(plain):
            return cls(Standard(int(match[2] or 1), match[3] == ":end"))
        if match := _WEEKS.fullmatch(plain):
            if match[3] not in WEEKDAYS or match[4] not in MONTHS:
                raise ValueError(f"{text!r}: write the weekday and the month by three letters, as in last-sat-jan")
            return cls(
                Weeks(
                    tuple(map(int, match[1].split("-"))),
                    WEEKDAYS.index(match[3]),
                    MONTHS.index(match[4]) + 1,
                    nearest=match[2] == "near",
                    named_by_end=match[5] == ":end",
                    extra=int(match[6] or 0),
                )
            )
        if match := _CUSTOM.fullmatch(plain):
            return cls(Custom(tuple(map(_year, match[1].split(";"))), _day(match[2])))
        raise ValueError(f"{text!r} is not a fiscal calendar: write it as {EXAMPLES}")

    @property
    def is_custom(self) -> bool:
        """Whether it knows listed years only."""
        return isinstance(self.rule, Custom)

    @property
    def is_of_weeks(self) -> bool:
        """Whether its quarters are whole weeks: week-based years, and custom ones laid out like them."""
        if isinstance(self.rule, Custom):
            days = [*(starts[0] for _, quarters in self.rule.years for starts in quarters), self.rule.end]
            return all((after - before).days % 7 == 0 for before, after in pairwise(days))
        return isinstance(self.rule, Weeks)

    def __str__(self) -> str:
        return str(self.rule)


CALENDAR_YEAR = Calendar()
"""Fiscal years that are calendar years."""


def _year(text: str) -> tuple[int, tuple[tuple[date, ...], ...]]:
    name, _, quarters = text.partition("=")
    if not name.isdigit():
        raise ValueError(f"{text!r} is not a year of a custom calendar: write 2024=2024-02-05/2024-03-04,…")
    return int(name), tuple(tuple(map(_day, starts.split("/"))) for starts in quarters.split(","))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day of a custom calendar: write it as 2024-02-05") from None
