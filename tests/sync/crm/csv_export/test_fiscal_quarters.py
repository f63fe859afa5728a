"""Quarters by name, which are those of the fiscal calendar that the settings declare."""

from datetime import date
from pathlib import Path

import pytest

from calculations.fiscal.calendar import Calendar
from sync.crm.csv_export.dates import is_of_form, moment_of
from sync.crm.csv_export.mapping import to_toml
from tests.sync.crm.csv_export.folders import exported

FEBRUARY = "standard:2:end"
"""Years from February that are called by the year of their end: FY26 begins in February 2025."""


@pytest.mark.parametrize(
    ("text", "calendar", "first"),
    [
        ("FY26 Q1", FEBRUARY, date(2025, 2, 1)),
        ("2026Q1", FEBRUARY, date(2025, 2, 1)),
        ("Q4 FY2026", FEBRUARY, date(2025, 11, 1)),
        ("Q1 2026", "standard:2", date(2026, 2, 1)),
        ("Q1 CY26", FEBRUARY, date(2026, 1, 1)),
        ("CY2026 Q2", FEBRUARY, date(2026, 4, 1)),
        ("FY24 Q2", "custom:2024=2024-02-05,2024-05-06,2024-08-05,2024-11-04;2025-02-03", date(2024, 5, 6)),
    ],
)
def test_a_named_quarter(text: str, calendar: str, first: date) -> None:
    """It begins where the fiscal calendar says; one that is said to be of the calendar year does there."""
    assert moment_of(text, f"quarter {calendar}").date() == first


def test_a_quarter_that_the_calendar_does_not_reach() -> None:
    """It is no date, so its line is not taken."""
    assert not is_of_form("FY25 Q1", "quarter custom:2024=2024-02-05,2024-05-06,2024-08-05,2024-11-04;2025-02-03")


@pytest.mark.parametrize(
    "table",
    [
        "Owner,Quarter,Quota\nAda A,FY26 Q1,100\nAda A,FY26 Q2,200\n",
        "Owner,FY26 Q1,FY26 Q2\nAda A,100,200\n",
    ],
)
def test_the_preview_says_which_calendar(tmp_path: Path, table: str) -> None:
    """A quarter to a row or to a column, the plan's fiscal quarters are read, and the preview names the first."""
    one = exported(tmp_path, Calendar.parse(FEBRUARY), quotas=table)
    assert [row["StartDate"] for row in one.rows("ForecastingQuota")] == ["2025-02-01", "2025-05-01"]
    told = [found.sentence for found in one.previews[0].findings if found.code == "csv.quarter-named"]
    assert told == [
        "quotas.csv: FY26 Q1 is read as the quarter of the fiscal calendar standard:2:end that begins on 2025-02-01."
    ]


def test_the_calendar_is_written_down(tmp_path: Path) -> None:
    """The mapping keeps the calendar, so a file that comes later is read alike."""
    table = "Owner,Quarter,Quota\nAda A,FY26 Q1,100\nBen B,FY26 Q1,200\n"
    fiscal = exported(tmp_path, Calendar.parse(FEBRUARY), quotas=table)
    assert 'date_format = "quarter standard:2:end"' in to_toml(fiscal.previews[0].mapping)
    plain = exported(tmp_path, quotas=table)
    assert 'date_format = "quarter"\n' in to_toml(plain.previews[0].mapping)
    assert {row["StartDate"] for row in plain.rows("ForecastingQuota")} == {"2026-01-01"}
