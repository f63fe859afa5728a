"""Custom fiscal years: the periods as somebody laid them out, known for the years laid out and for no others."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import NamedTuple

from calculations.errors import OutsideCalendarError

__all__ = ["Custom", "PeriodRow"]


class PeriodRow(NamedTuple):
    """A period as a CRM holds it: its first day, the first day after it, its quarter (1 to 4), its year's name."""

    start: date
    end: date
    quarter: int
    year: int


@dataclass(frozen=True, slots=True)
class Custom:
    """Years whose periods are listed.

    years: name of each year, and the first days of the periods of each of its four quarters. end: the first day after
    the last year. The years follow one another without a gap.

    Raises:
        ValueError: no year, a year that does not follow the one before, without four quarters, or days out of order.
    """

    years: tuple[tuple[int, tuple[tuple[date, ...], ...]], ...]
    end: date

    def __post_init__(self) -> None:
        if not self.years:
            raise ValueError("a custom calendar lists the periods of at least one year")
        names = [name for name, _ in self.years]
        for before, after in pairwise(names):
            if after != before + 1:
                raise ValueError(f"fiscal year {after} comes after {before}: list every year, named one by one")
        for name, quarters in self.years:
            if len(quarters) != 4 or not all(quarters):
                raise ValueError(f"fiscal year {name} has {sum(map(bool, quarters))} quarters: a year has four")
        days = [*(start for _, quarters in self.years for starts in quarters for start in starts), self.end]
        for day, following in pairwise(days):
            if following <= day:
                raise ValueError(f"the periods of a custom calendar are out of order: {following} comes after {day}")

    @classmethod
    def of(cls, rows: Iterable[PeriodRow]) -> "Custom":
        """The calendar of a CRM's period rows, in any order.

        Raises:
            ValueError: they leave a gap or overlap, or are no whole years.
        """
        listed = sorted(rows)
        for row, following in pairwise(listed):
            if (row.year, row.quarter) > (following.year, following.quarter):
                late, early = (f"{one.year}Q{one.quarter}" for one in (row, following))
                raise ValueError(
                    f"fiscal periods are out of order: {row.start} is in {late}, {following.start} in {early}"
                )
            if row.end != following.start:
                what = "overlap" if following.start < row.end else "leave a gap"
                last = row.end - timedelta(days=1)
                raise ValueError(f"fiscal periods {what}: one ends on {last}, the next begins on {following.start}")
        years = []
        for name, its in groupby(listed, key=lambda row: row.year):
            quarters = {number: tuple(row.start for row in of) for number, of in groupby(its, lambda row: row.quarter)}
            years.append((name, tuple(quarters.get(number, ()) for number in range(1, 5))))
        return cls(tuple(years), listed[-1].end if listed else date.min)

    @property
    def start(self) -> date:
        """First day of the first year."""
        return self.years[0][1][0][0]

    def quarter_start(self, year: int, number: int) -> date:
        """First day of a quarter; that of the first quarter after the last known year is known too.

        Raises:
            OutsideCalendarError: the year is not listed.
        """
        if (year, number) == (self.years[-1][0] + 1, 1):
            return self.end
        return self.period_starts(year, number)[0]

    def period_starts(self, year: int, number: int) -> tuple[date, ...]:
        """First days of the quarter's periods.

        Raises:
            OutsideCalendarError: the year is not listed.
        """
        return self._year(year)[number - 1]

    def quarter_of(self, day: date) -> tuple[int, int]:
        """Year and number of the quarter that holds `day`.

        Raises:
            OutsideCalendarError: the day lies outside the listed years.
        """
        if not self.start <= day < self.end:
            raise self._outside(str(day))
        at = bisect_right(self.years, day, key=lambda year: year[1][0][0]) - 1
        name, quarters = self.years[at]
        return name, bisect_right(quarters, day, key=lambda starts: starts[0])

    def period_label(self, year: int, number: int, start: date) -> str:
        """The year and the period counted from its first day, as in 2020P05."""
        quarters = self._year(year)
        before = sum(map(len, quarters[: number - 1]))
        return f"{year:04d}P{before + quarters[number - 1].index(start) + 1:02d}"

    def knows(self, year: int) -> bool:
        """Whether the year is listed."""
        return self.years[0][0] <= year <= self.years[-1][0]

    def _year(self, year: int) -> tuple[tuple[date, ...], ...]:
        if not self.knows(year):
            raise self._outside(f"fiscal year {year}")
        return self.years[year - self.years[0][0]][1]

    def _outside(self, what: str) -> OutsideCalendarError:
        first, last = self.years[0][0], self.years[-1][0]
        known = f"the years {first} to {last}, {self.start} to {self.end - timedelta(days=1)}"
        return OutsideCalendarError(f"{what} is outside the fiscal calendar, which knows {known}")

    def __str__(self) -> str:
        told = [
            f"{name}={','.join('/'.join(start.isoformat() for start in starts) for starts in quarters)}"
            for name, quarters in self.years
        ]
        return f"custom:{';'.join([*told, self.end.isoformat()])}"
