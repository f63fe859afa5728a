"""Standard fiscal years: twelve calendar months from the first day of one."""

from dataclasses import dataclass
from datetime import date

__all__ = ["Standard"]


@dataclass(frozen=True, slots=True)
class Standard:
    """Years of twelve calendar months that begin on the first day of `first_month`.

    A year is named after the calendar year in which it starts, or, with `named_by_end`, in which it ends; from January
    both are the same, and `named_by_end` is dropped.
    """

    first_month: int = 1
    named_by_end: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.first_month <= 12:
            raise ValueError(f"first month {self.first_month} is not one of 1 to 12")
        if self.first_month == 1:
            object.__setattr__(self, "named_by_end", False)

    def quarter_start(self, year: int, number: int) -> date:
        """First day of a quarter."""
        return self._first_of(year, 3 * number - 3)

    def period_starts(self, year: int, number: int) -> tuple[date, ...]:
        """First days of the quarter's three months."""
        return tuple(self._first_of(year, 3 * number - 3 + month) for month in range(3))

    def quarter_of(self, day: date) -> tuple[int, int]:
        """Year and number of the quarter that holds `day`."""
        months = day.year * 12 + day.month - self.first_month
        return months // 12 + self.named_by_end, months % 12 // 3 + 1

    def period_label(self, year: int, number: int, start: date) -> str:  # noqa: ARG002 - the month says it all
        """The calendar month, as in 2020-03."""
        return f"{start.year:04d}-{start.month:02d}"

    def knows(self, year: int) -> bool:  # noqa: ARG002 - the rule holds for every year
        """Standard years have no first and no last."""
        return True

    def _first_of(self, year: int, month: int) -> date:
        """First day of a month of a fiscal year, the first being 0."""
        months = self.first_month - 1 + month
        return date(year - self.named_by_end + months // 12, months % 12 + 1, 1)

    def __str__(self) -> str:
        return f"standard:{self.first_month}{':end' if self.named_by_end else ''}"
