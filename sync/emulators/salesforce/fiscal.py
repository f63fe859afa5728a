"""The org's fiscal calendar: its periods, and the SQL that puts a day into a fiscal year and quarter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.ids import make_id

__all__ = ["FiscalCalendar"]


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """Fiscal years that begin on the first of `start_month`, named after the year they start (or end) in."""

    start_month: int = 1
    named_by_end: bool = False

    @classmethod
    def of(cls, features: Features) -> "FiscalCalendar":
        """The calendar an org with these features keeps."""
        return cls(features.fiscal_year_start_month, features.fiscal_year_named_by_end)

    @property
    def _shift(self) -> int:
        return 1 if self.named_by_end and self.start_month > 1 else 0

    def year_of(self, day: date) -> int:
        """The name of the fiscal year that holds `day`."""
        return (day.year * 12 + day.month - self.start_month) // 12 + self._shift

    def year_start(self, day: date) -> date:
        """First day of the fiscal year that holds `day`."""
        return _first_of((day.year * 12 + day.month - self.start_month) // 12 * 12 + self.start_month - 1)

    def quarter_start(self, day: date) -> date:
        """First day of the fiscal quarter that holds `day`."""
        months = day.year * 12 + day.month - self.start_month
        return _first_of(months // 3 * 3 + self.start_month - 1)

    def sql_year(self, day: str) -> str:
        """SQL for the fiscal year of a day or moment column."""
        months = f"(substr({day}, 1, 4) * 12 + substr({day}, 6, 2) - {self.start_month})"
        return f"({months} / 12 + {self._shift})"

    def sql_quarter(self, day: str) -> str:
        """SQL for the fiscal quarter (1 to 4) of a day or moment column."""
        months = f"(substr({day}, 1, 4) * 12 + substr({day}, 6, 2) - {self.start_month})"
        return f"({months} % 12 / 3 + 1)"

    def sql_month(self, day: str) -> str:
        """SQL for the fiscal month (1 to 12) of a day or moment column."""
        return f"((substr({day}, 6, 2) + 12 - {self.start_month}) % 12 + 1)"

    def settings_rows(self, first: int, last: int) -> Iterator[dict[str, Any]]:
        """FiscalYearSettings rows of the fiscal years that start in calendar years `first` to `last`."""
        for year in range(first, last + 1):
            start = date(year, self.start_month, 1)
            yield {
                "Id": make_id("022", year),
                "Name": str(self.year_of(start)),
                "StartDate": start,
                "EndDate": _first_of(year * 12 + 12 + self.start_month - 1) - timedelta(days=1),
            }

    def period_rows(self, first: int, last: int, forecast_kind: str) -> Iterator[dict[str, Any]]:
        """Period rows (years, quarters, months) of those fiscal years; EndDate is the last day, as in Salesforce."""
        for year in range(first, last + 1):
            for kind, length in (("Year", 12), ("Quarter", 3), ("Month", 1)):
                for number in range(12 // length):
                    months = year * 12 + self.start_month - 1 + number * length
                    yield {
                        "Id": make_id("026", year * 20 + {"Year": 0, "Quarter": 1, "Month": 5}[kind] + number),
                        "FiscalYearSettingsId": make_id("022", year),
                        "Type": kind,
                        "StartDate": _first_of(months),
                        "EndDate": _first_of(months + length) - timedelta(days=1),
                        "IsForecastPeriod": kind == forecast_kind,
                        "QuarterLabel": f"Quarter {number + 1}" if kind == "Quarter" else None,
                        "PeriodLabel": f"Period {number + 1}" if kind == "Month" else None,
                        "Number": number + 1,
                        "FullyQualifiedLabel": f"{kind} {number + 1} FY {self.year_of(_first_of(months))}",
                    }
