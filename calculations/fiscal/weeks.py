"""Week-based fiscal years: 52 or 53 weeks that end on a weekday of a month, cut into periods of whole weeks."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

__all__ = ["MONTHS", "WEEKDAYS", "Weeks"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_WEEKS_OF_A_QUARTER, _WEEKS_OF_A_YEAR = 13, 52
_WEEKS_OF_A_PERIOD = 4


@dataclass(frozen=True, slots=True)
class Weeks:
    """Years of 52 or 53 weeks, the layout of retailers and makers: 4-4-5, 4-5-4, 5-4-4, or 13 periods of four weeks.

    pattern: weeks of each period of a quarter (three numbers that add up to 13), or periods of each quarter (four
    numbers that add up to 13, each period being four weeks). A year ends on the last `weekday` (0 is Monday) of
    `month`, or, with `nearest`, on the one nearest to the month's last day, which may lie in the next month.
    named_by_end: a year is named after the calendar year of the `month` it ends with, else after that of the month
    after the one the year before ended with; for December both are the same, and it is dropped.
    extra: the period, counted from 1, that takes the 53rd week; the last one when 0.
    """

    pattern: tuple[int, ...]
    weekday: int
    month: int
    nearest: bool = False
    named_by_end: bool = False
    extra: int = 0

    def __post_init__(self) -> None:
        if len(self.pattern) not in (3, 4) or sum(self.pattern) != _WEEKS_OF_A_QUARTER or min(self.pattern) < 1:
            told = "-".join(map(str, self.pattern))
            raise ValueError(f"{told} is not a layout of weeks: write 4-4-5, 4-5-4, 5-4-4 or 3-3-3-4 (13 periods)")
        if not 0 <= self.weekday < len(WEEKDAYS) or not 1 <= self.month <= len(MONTHS):
            raise ValueError(f"weekday {self.weekday} or month {self.month} is none: 0 is Monday, 1 is January")
        periods = sum(map(len, self._quarters(0)))
        if not 0 <= self.extra <= periods:
            raise ValueError(f"period {self.extra} cannot take the 53rd week: a year has {periods} periods")
        if self.extra == periods:
            object.__setattr__(self, "extra", 0)
        if self.month == len(MONTHS):
            object.__setattr__(self, "named_by_end", False)

    def quarter_start(self, year: int, number: int) -> date:
        """First day of a quarter."""
        weeks = sum(map(sum, self._of(year)[: number - 1]))
        return self.year_start(year) + timedelta(weeks=weeks)

    def period_starts(self, year: int, number: int) -> tuple[date, ...]:
        """First days of the quarter's periods."""
        start = self.quarter_start(year, number)
        weeks = self._of(year)[number - 1]
        return tuple(start + timedelta(weeks=before) for before in accumulate(weeks[:-1], initial=0))

    def quarter_of(self, day: date) -> tuple[int, int]:
        """Year and number of the quarter that holds `day`."""
        year = day.year + 1
        while self.year_start(year) > day:
            year -= 1
        number = max(number for number in range(1, 5) if self.quarter_start(year, number) <= day)
        return year, number

    def period_label(self, year: int, number: int, start: date) -> str:
        """The year and the period counted from its first day, as in 2020P05."""
        before = sum(len(weeks) for weeks in self._of(year)[: number - 1])
        return f"{year:04d}P{before + self.period_starts(year, number).index(start) + 1:02d}"

    def knows(self, year: int) -> bool:  # noqa: ARG002 - the rule holds for every year
        """Week-based years have no first and no last."""
        return True

    def year_start(self, year: int) -> date:
        """First day of a year: the day after the year before ended."""
        return self._year_end(year - 1) + timedelta(days=1)

    def weeks_of(self, year: int) -> int:
        """52 or 53."""
        return (self.year_start(year + 1) - self.year_start(year)).days // 7

    def _year_end(self, year: int) -> date:
        """Last day of a year."""
        ends_in = year + (self.month < len(MONTHS) and not self.named_by_end)
        last = date(ends_in, self.month, calendar.monthrange(ends_in, self.month)[1])
        back = (last.weekday() - self.weekday) % 7
        return last + timedelta(days=7 - back if self.nearest and back > 3 else -back)

    def _of(self, year: int) -> tuple[tuple[int, ...], ...]:
        """Weeks of the periods of each quarter of a year."""
        return self._quarters(self.weeks_of(year) - _WEEKS_OF_A_YEAR)

    def _quarters(self, more: int) -> tuple[tuple[int, ...], ...]:
        """Weeks of the periods of each quarter, of a year with so many weeks beyond 52."""
        is_weeks = len(self.pattern) == 3
        quarters = [list(self.pattern) if is_weeks else [_WEEKS_OF_A_PERIOD] * self.pattern[at] for at in range(4)]
        left = self.extra or sum(map(len, quarters))
        for periods in quarters:
            if 0 < left <= len(periods):
                periods[left - 1] += more
            left -= len(periods)
        return tuple(tuple(periods) for periods in quarters)

    def __str__(self) -> str:
        end = f"{'near' if self.nearest else 'last'}-{WEEKDAYS[self.weekday]}-{MONTHS[self.month - 1]}"
        more = [":end"] * self.named_by_end + [f":53-in-{self.extra}"] * bool(self.extra)
        return f"{'-'.join(map(str, self.pattern))}:{end}{''.join(more)}"
