"""Quarters of a fiscal calendar, half-open: the end is the first day that no longer belongs."""

import re
from dataclasses import dataclass
from datetime import date

__all__ = ["Quarter"]

_LABEL = re.compile(r"(\d{4})\s*-?\s*Q([1-4])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a fiscal year that starts on the first day of `first_month`.

    A fiscal year is named after the calendar year in which it starts, as `FiscalYearSettings` in a CRM does by
    default; with `first_month=1` fiscal and calendar quarters are the same.
    """

    year: int
    number: int
    first_month: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"quarter number {self.number} is not one of 1 to 4")
        if not 1 <= self.first_month <= 12:
            raise ValueError(f"first month {self.first_month} is not one of 1 to 12")

    @classmethod
    def parse(cls, label: str, first_month: int = 1) -> "Quarter":
        """Read `2020Q1`, `2020-Q1` or `2020 q1`; ValueError says what was expected."""
        match = _LABEL.fullmatch(label.strip())
        if match is None:
            raise ValueError(f"{label!r} is not a quarter: write the year and the quarter, as in 2020Q1")
        return cls(int(match[1]), int(match[2]), first_month)

    @classmethod
    def of(cls, day: date, first_month: int = 1) -> "Quarter":
        """The quarter that holds `day`."""
        months = day.year * 12 + day.month - first_month
        return cls(months // 12, months % 12 // 3 + 1, first_month)

    def shift(self, quarters: int) -> "Quarter":
        """The quarter that many quarters later (negative: earlier)."""
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1, self.first_month)

    @property
    def start(self) -> date:
        """First day of the quarter."""
        months = self.first_month - 1 + (self.number - 1) * 3
        return date(self.year + months // 12, months % 12 + 1, 1)

    @property
    def end(self) -> date:
        """First day after the quarter (exclusive)."""
        return self.shift(1).start

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"
