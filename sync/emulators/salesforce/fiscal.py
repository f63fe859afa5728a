"""The org's fiscal calendar: its periods, and the SQL that puts a day into a fiscal year and quarter."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, Final, Literal, Self

from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.ids import make_id

__all__ = ["CALENDARS", "FiscalCalendar", "FiscalYear", "Span"]

_DAY = timedelta(days=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SATURDAY = 5
_WEEKS: Final[dict[str, tuple[tuple[int, ...], ...]]] = {
    "4-4-5": ((4, 4, 5),) * 4,
    "4-5-4": ((4, 5, 4),) * 4,
    "5-4-4": ((5, 4, 4),) * 4,
    "13": ((4, 4, 4), (4, 4, 4), (4, 4, 4), (4, 4, 4, 4)),
}
"""Weeks of the periods of each quarter; the 53rd week of a long year lengthens the last period, or the one named."""
CALENDARS: Final = ("standard", *_WEEKS, "custom")
_LONG: Final = "53-in-"
_CUSTOM: Final = (2, 4, 3, 3)
"""Months of the quarters of a custom year: no two halves are alike, so that no formula of months finds them."""

Kind = Literal["Year", "Quarter", "Month", "Week"]


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` up to, but without, `end`."""

    start: date
    end: date

    @property
    def last(self) -> date:
        """The last day, as Salesforce writes the end of a period."""
        return self.end - _DAY


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """One fiscal year: the calendar year it is counted by, its quarters, and the periods of each quarter."""

    number: int
    quarters: tuple[tuple[Span, ...], ...]

    @property
    def span(self) -> Span:
        """The whole year."""
        return Span(self.quarters[0][0].start, self.quarters[-1][-1].end)

    def spans(self, kind: Kind) -> list[Span]:
        """Its years (one), quarters, periods ("Month") or weeks, in order."""
        match kind:
            case "Year":
                return [self.span]
            case "Quarter":
                return [Span(periods[0].start, periods[-1].end) for periods in self.quarters]
            case "Month":
                return [period for periods in self.quarters for period in periods]
            case "Week":
                year = self.span
                count = -(-(year.end - year.start).days // 7)
                starts = [year.start + timedelta(weeks=n) for n in range(count)]
                return [Span(start, end) for start, end in pairwise([*starts, year.end])]


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """How the org cuts time into fiscal years, quarters and periods.

    `kind`: `standard` years begin on the first of `start_month` and have twelve months. `4-4-5`, `4-5-4`, `5-4-4`
    and `13` are years of whole weeks that end on the `weekday` (0 Monday to 6 Sunday) that is the last in the month
    before `start_month`, or, if `nearest`, the nearest to that month's end; the 53rd week of a long year is in period
    `long_period`, counted from 1, or in the last one. `custom` years begin on the
    `first_day`-th of `start_month`, and their quarters have 2, 4, 3 and 3 months.
    A year is named after the calendar year of the start month it begins with, `named_by_end` after the next one.
    """

    start_month: int = 1
    named_by_end: bool = False
    kind: str = "standard"
    weekday: int = _SATURDAY
    nearest: bool = False
    first_day: int = 1
    long_period: int = 0

    @classmethod
    def of(cls, features: Features) -> "FiscalCalendar":
        """The calendar an org with these features keeps."""
        return cls(
            features.fiscal_year_start_month,
            features.fiscal_year_named_by_end,
            features.fiscal_calendar,
            features.fiscal_weekday,
            features.fiscal_nearest,
            features.fiscal_first_day,
            features.fiscal_long_period,
        )

    @classmethod
    def parsed(cls, text: str) -> Self:
        """The calendar that `text` describes, words with colons between them, the kind first.

        `standard`, `standard:2` (any first month), `standard:2:end` (named by the year it ends in), `4-4-5:2`,
        `4-4-5:2:nearest:saturday`, `4-5-4:2:53-in-6` (the 53rd week in the sixth period), `13:last:friday`, `custom`,
        `custom:4:6` (first month and day).
        ValueError: a word that has no meaning there.
        """
        kind, *words = text.strip().lower().split(":")
        if kind not in CALENDARS:
            raise ValueError(f"{kind!r} is not a calendar; choose one of {', '.join(CALENDARS)}")
        found: dict[str, Any] = {"kind": kind}
        if kind == "custom":
            found |= {"start_month": 4, "first_day": 6}
        numbers = [int(word) for word in words if word.isdecimal()]
        for word in words:
            if word == "end":
                found["named_by_end"] = True
            elif kind in _WEEKS and word in {"last", "nearest"}:
                found["nearest"] = word == "nearest"
            elif kind in _WEEKS and word in _WEEKDAYS:
                found["weekday"] = _WEEKDAYS.index(word)
            elif kind in _WEEKS and word.startswith(_LONG) and word.removeprefix(_LONG).isdecimal():
                found["long_period"] = int(word.removeprefix(_LONG))
            elif not word.isdecimal():
                raise ValueError(f"{word!r} means nothing in the calendar {text!r}")
        if len(numbers) > (2 if kind == "custom" else 1):
            raise ValueError(f"the calendar {text!r} has too many numbers")
        for name, number, most in zip(("start_month", "first_day"), numbers, (12, 28), strict=False):
            if not 1 <= number <= most:
                raise ValueError(f"{number} in the calendar {text!r} must lie between 1 and {most}")
            found[name] = number
        periods = sum(len(quarter) for quarter in _WEEKS.get(kind, ()))
        if found.get("long_period", 0) > periods:
            raise ValueError(f"the calendar {text!r} has {periods} periods")
        return cls(**found)

    @property
    def features(self) -> dict[str, Any]:
        """The switches of an org that keeps this calendar."""
        return {
            "fiscal_year_start_month": self.start_month,
            "fiscal_year_named_by_end": self.named_by_end,
            "fiscal_calendar": self.kind,
            "fiscal_weekday": self.weekday,
            "fiscal_nearest": self.nearest,
            "fiscal_first_day": self.first_day,
            "fiscal_long_period": self.long_period,
        }

    @property
    def is_standard(self) -> bool:
        """Whether years are twelve calendar months, so that months alone tell a day's quarter."""
        return self.kind == "standard"

    # Years and periods -------------------------------------------------------------------------------------------

    def year(self, number: int) -> FiscalYear:
        """The fiscal year that is counted by calendar year `number`."""
        return _year(self, number)

    def name(self, year: FiscalYear) -> str:
        """What a year is called."""
        return str(year.number + self._shift)

    def holding(self, day: date) -> FiscalYear:
        """The fiscal year that holds `day`."""
        for number in (day.year + 1, day.year, day.year - 1):
            year = self.year(number)
            if year.span.start <= day:
                return year
        raise AssertionError(f"no fiscal year holds {day}")  # years begin within a year of their number

    def spans(self, kind: Kind, first: date, last: date) -> list[Span]:
        """The years, quarters, periods or weeks from the one that holds `first` to the one that holds `last`."""
        years = range(self.holding(first).number, self.holding(last).number + 1)
        found = [span for number in years for span in self.year(number).spans(kind)]
        return [span for span in found if span.end > first and span.start <= last]

    def step(self, kind: Kind, first: date, count: int) -> date:
        """The first day of the span that is `count` spans after (before, if negative) the one that begins `first`."""
        years = -(-abs(count) // {"Year": 1, "Quarter": 4, "Month": 12, "Week": 52}[kind]) + 1
        number = self.holding(first).number
        starts = [s.start for y in range(number - years, number + years + 1) for s in self.year(y).spans(kind)]
        return starts[starts.index(first) + count]

    @property
    def _shift(self) -> int:
        return 1 if self.named_by_end and self.start_month > 1 else 0

    def year_of(self, day: date) -> int:
        """The name of the fiscal year that holds `day`."""
        return self.holding(day).number + self._shift

    def year_start(self, day: date) -> date:
        """First day of the fiscal year that holds `day`."""
        return self.holding(day).span.start

    def quarter_start(self, day: date) -> date:
        """First day of the fiscal quarter that holds `day`."""
        return self.spans("Quarter", day, day)[0].start

    # SQL ---------------------------------------------------------------------------------------------------------

    def sql_year(self, day: str) -> str:
        """SQL for the fiscal year of a day or moment column."""
        if not self.is_standard:
            return (
                "(SELECT CAST(y.Name AS INTEGER) FROM FiscalYearSettings y "
                f"WHERE y.StartDate <= substr({day}, 1, 10) AND y.EndDate >= substr({day}, 1, 10))"
            )
        months = f"(substr({day}, 1, 4) * 12 + substr({day}, 6, 2) - {self.start_month})"
        return f"({months} / 12 + {self._shift})"

    def sql_quarter(self, day: str) -> str:
        """SQL for the fiscal quarter (1 to 4) of a day or moment column."""
        if not self.is_standard:
            return self._sql_number("Quarter", day)
        months = f"(substr({day}, 1, 4) * 12 + substr({day}, 6, 2) - {self.start_month})"
        return f"({months} % 12 / 3 + 1)"

    def sql_month(self, day: str) -> str:
        """SQL for the fiscal month (1 to 12, of 13 periods to 13) of a day or moment column."""
        if not self.is_standard:
            return self._sql_number("Month", day)
        return f"((substr({day}, 6, 2) + 12 - {self.start_month}) % 12 + 1)"

    @staticmethod
    def _sql_number(kind: str, day: str) -> str:
        return (
            f"(SELECT p.Number FROM Period p WHERE p.Type = '{kind}' "
            f"AND p.StartDate <= substr({day}, 1, 10) AND p.EndDate >= substr({day}, 1, 10))"
        )

    # Rows --------------------------------------------------------------------------------------------------------

    def settings_rows(self, first: int, last: int) -> Iterator[dict[str, Any]]:
        """FiscalYearSettings rows of the fiscal years counted by the calendar years `first` to `last`."""
        for number in range(first, last + 1):
            year = self.year(number)
            yield {
                "Id": make_id("022", number),
                "PeriodId": make_id("026", _period_number("Year", number, 0)),
                "Name": self.name(year),
                "IsStandardYear": self.is_standard,
                "YearType": "Standard" if self.is_standard else "Custom",
                "StartDate": year.span.start,
                "EndDate": year.span.last,
                "QuarterLabelScheme": "NumberByYear",
                "PeriodLabelScheme": "NumberByYear",
                "WeekLabelScheme": "NumberByYear",
                "QuarterPrefix": "Quarter" if self.is_standard else "Q",
                "PeriodPrefix": "Month" if self.is_standard else "P",
                "WeekStartDay": 1 if self.is_standard else (year.span.start.weekday() + 1) % 7 + 1,
            }

    def period_rows(self, first: int, last: int, forecast_kinds: Collection[str]) -> Iterator[dict[str, Any]]:
        """Period rows (years, quarters, periods, and weeks where years are custom or forecasts weekly) of those years.

        EndDate is the last day, as in Salesforce. `forecast_kinds`: the types that are forecast periods.
        """
        kinds: tuple[Kind, ...] = ("Year", "Quarter", "Month", "Week")
        for count in range(first, last + 1):
            year = self.year(count)
            for kind in kinds[:3] if self.is_standard and "Week" not in forecast_kinds else kinds:
                for number, span in enumerate(year.spans(kind)):
                    yield {
                        "Id": make_id("026", _period_number(kind, count, number)),
                        "FiscalYearSettingsId": make_id("022", count),
                        "Type": kind,
                        "StartDate": span.start,
                        "EndDate": span.last,
                        "IsForecastPeriod": kind in forecast_kinds,
                        "QuarterLabel": f"Quarter {number + 1}" if kind == "Quarter" else None,
                        "PeriodLabel": f"Period {number + 1}" if kind == "Month" else None,
                        "Number": number + 1,
                        "FullyQualifiedLabel": f"{kind} {number + 1} FY {self.name(year)}",
                    }


def _period_number(kind: Kind, year: int, number: int) -> int:
    """The number in a period's id; the weeks have a range of their own, behind all others."""
    if kind == "Week":
        return 1_000_000 + year * 60 + number
    return year * 20 + {"Year": 0, "Quarter": 1, "Month": 5}[kind] + number


@lru_cache(maxsize=512)
def _year(calendar: FiscalCalendar, number: int) -> FiscalYear:
    start = _year_start(calendar, number)
    if calendar.kind in _WEEKS:
        end = _year_start(calendar, number + 1)
        groups = _WEEKS[calendar.kind]
        lengths = [7 * weeks for group in groups for weeks in group]
        lengths[calendar.long_period - 1] += (end - start).days - sum(lengths)
        edges = [start + timedelta(days=days) for days in accumulate(lengths, initial=0)]
    else:
        groups = tuple((1,) * months for months in (_CUSTOM if calendar.kind == "custom" else (3, 3, 3, 3)))
        months = number * 12 + calendar.start_month - 1
        edges = [_first_of(months + n).replace(day=start.day) for n in range(13)]
    spans = iter(Span(a, b) for a, b in pairwise(edges))
    return FiscalYear(number, tuple(tuple(next(spans) for _ in group) for group in groups))


def _year_start(calendar: FiscalCalendar, number: int) -> date:
    """The first day of a fiscal year."""
    first = date(number, calendar.start_month, 1)
    if calendar.kind not in _WEEKS:
        return first.replace(day=calendar.first_day)
    end_of_month = first - _DAY
    back = (end_of_month.weekday() - calendar.weekday) % 7
    if calendar.nearest and back > 3:
        back -= 7
    return end_of_month - timedelta(days=back) + _DAY
