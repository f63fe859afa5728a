"""Quarters of a fiscal calendar and the periods they are made of, half-open: the end is the first day not in them."""

import re
from dataclasses import dataclass
from datetime import date

from calculations.fiscal.calendar import CALENDAR_YEAR, Calendar
from calculations.fiscal.standard import Standard

__all__ = ["Period", "Quarter"]

_LABEL = re.compile(r"(\d{4})\s*-?\s*Q([1-4])", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_PERIOD = re.compile(r"(\d{4})P(\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """A fiscal month: its first day, the first day after it, and its name (2020-03; 2020P05 where it is no month)."""

    start: date
    end: date
    label: str

    @property
    def days(self) -> int:
        """Days it holds."""
        return (self.end - self.start).days

    @classmethod
    def parse(cls, label: str, calendar: Calendar = CALENDAR_YEAR) -> "Period":
        """The period of that name.

        Raises:
            ValueError: the calendar has no period of that name. OutsideCalendarError: nor that year.
        """
        if match := _MONTH.fullmatch(label):
            quarter = Quarter.of(date(int(match[1]), int(match[2]), 1), calendar)
            its = [period for period in quarter.periods if period.label == label]
        elif match := _PERIOD.fullmatch(label):
            its = [p for number in range(1, 5) for p in Quarter(int(match[1]), number, calendar).periods]
            its = [period for period in its if period.label == label]
        else:
            its = []
        if not its:
            raise ValueError(f"{label!r} is no period of the fiscal calendar {str(calendar)[:40]}")
        return its[0]


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a fiscal year, by the year's name and its number; quarters of one calendar stand in order."""

    year: int
    number: int
    calendar: Calendar = CALENDAR_YEAR

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"quarter number {self.number} is not one of 1 to 4")

    @classmethod
    def parse(cls, label: str, calendar: Calendar = CALENDAR_YEAR) -> "Quarter":
        """Read `2020Q1`, `2020-Q1` or `2020 q1`; ValueError says what was expected."""
        match = _LABEL.fullmatch(label.strip())
        if match is None:
            raise ValueError(f"{label!r} is not a quarter: write the year and the quarter, as in 2020Q1")
        return cls(int(match[1]), int(match[2]), calendar)

    @classmethod
    def of(cls, day: date, calendar: Calendar = CALENDAR_YEAR) -> "Quarter":
        """The quarter that holds `day`; OutsideCalendarError where a custom calendar does not reach."""
        return cls(*calendar.rule.quarter_of(day), calendar)

    @classmethod
    def at(cls, index: int, calendar: Calendar = CALENDAR_YEAR) -> "Quarter":
        """The quarter of that index."""
        return cls(index // 4, index % 4 + 1, calendar)

    @property
    def index(self) -> int:
        """Year × 4 + number − 1: quarters that follow one another count on by one."""
        return self.year * 4 + self.number - 1

    def shift(self, quarters: int) -> "Quarter":
        """The quarter that many quarters later (negative: earlier); it may be one its calendar does not know."""
        return Quarter.at(self.index + quarters, self.calendar)

    def reach(self, quarters: int) -> "Quarter":
        """As `shift`, but no farther back or ahead than its calendar knows."""
        step = 1 if quarters > 0 else -1
        found = self
        while found.index != self.index + quarters and found.shift(step).is_known:
            found = found.shift(step)
        return found

    @property
    def is_known(self) -> bool:
        """Whether its calendar reaches it: always, but for custom ones."""
        return self.calendar.rule.knows(self.year)

    @property
    def start(self) -> date:
        """First day of the quarter; OutsideCalendarError where a custom calendar does not reach."""
        return self.calendar.rule.quarter_start(self.year, self.number)

    @property
    def end(self) -> date:
        """First day after the quarter (exclusive)."""
        return self.shift(1).start

    @property
    def days(self) -> int:
        """Days it holds."""
        return (self.end - self.start).days

    @property
    def weeks(self) -> float:
        """Days over seven: 13 or 14 in a week-based calendar."""
        return self.days / 7

    @property
    def months(self) -> float:
        """Twelfths of a year it holds: 3 in standard years; elsewhere by its weeks, 13 of which are 3."""
        return 3.0 if isinstance(self.calendar.rule, Standard) else self.weeks * 12 / 52

    def longer_than(self, other: "Quarter") -> float:
        """How many times as long as another quarter, by `months`: 1 in standard years, 14 / 13 for a 53rd week."""
        return self.months / other.months

    @property
    def periods(self) -> tuple[Period, ...]:
        """Its fiscal months in order, two to four of them; they tile it."""
        starts = self.calendar.rule.period_starts(self.year, self.number)
        labels = [self.calendar.rule.period_label(self.year, self.number, start) for start in starts]
        return tuple(map(Period, starts, (*starts[1:], self.end), labels))

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"
