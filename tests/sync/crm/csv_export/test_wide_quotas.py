"""Tables of quotas with a column for each period: one quota for each owner and period."""

from pathlib import Path

import pytest

from calculations.fiscal import Calendar
from sync.crm.csv_export.mapping import FileMapping, to_toml
from sync.errors import FixConfigurationError
from tests.sync.crm.csv_export.folders import Export, exported


def _quotas(one: Export) -> list[tuple[object, object]]:
    return [(row["StartDate"], row["QuotaAmount"]) for row in one.rows("ForecastingQuota")]


def test_a_column_for_each_quarter(tmp_path: Path) -> None:
    """Two people and two quarters are four quotas, and each column says what it became."""
    one = exported(tmp_path, quotas='Owner,Q1 2026,Q2 2026\nAda A,"100,000",120000\nBen B,80000,90000\n')
    assert _quotas(one) == [
        ("2026-01-01", 100_000.0),
        ("2026-04-01", 120_000.0),
        ("2026-01-01", 80_000.0),
        ("2026-04-01", 90_000.0),
    ]
    assert one.totals.quotas == {"2026-01-01": {"": 180_000.0}, "2026-04-01": {"": 210_000.0}}
    assert one.names("User") == {"Ada A", "Ben B"}
    told = [(choice.field, choice.column, choice.why) for choice in one.previews[0].choices]
    assert told[1:] == [
        ("QuotaAmount", "Q1 2026", "its heading names the period that begins on 2026-01-01"),
        ("QuotaAmount", "Q2 2026", "its heading names the period that begins on 2026-04-01"),
    ]
    assert one.codes == ["csv.quarter-named"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-01", "2026-02"),
        ("Jan 2026", "Feb 2026"),
        ("Jan-26", "Feb-26"),
        ("01/2026", "02/2026"),
        ("2026-01-01", "2026-02-01"),
        ("1/1/2026", "2/1/2026"),
        ("01.01.2026", "01.02.2026"),
        ("Quota Jan 2026", "Quota Feb 2026"),
        ("Ziel Januar 2026", "Ziel Februar 2026"),
        ("Jan 2026 target (EUR)", "Feb 2026 target (EUR)"),
    ],
)
def test_a_column_for_each_month(tmp_path: Path, first: str, second: str) -> None:
    """Months are named in many ways; a day that is the first of a month in one form only is read in that form."""
    one = exported(tmp_path, quotas=f"Owner,{first},{second}\nAda A,30000,40000\nBen B,20000,10000\n")
    assert _quotas(one) == [
        ("2026-01-01", 30_000.0),
        ("2026-02-01", 40_000.0),
        ("2026-01-01", 20_000.0),
        ("2026-02-01", 10_000.0),
    ]


def test_what_else_a_wide_table_holds(tmp_path: Path) -> None:
    """Sums beside the periods and below the rows are none; an empty cell is no quota, and 0 is one."""
    text = (
        "Quotas of the year\n\nOwner,Jan 2026,Feb 2026,Mar 2026,Q1 2026,Quota,Total\n"
        "Ada A,1000,0,,1000,1000,1000\nBen B,,,,,,\nCleo C,7,8,x,15,15,15\nDana D,,,9,9,9,9\n"
        "Total,1000,0,9,1009,1009,1009\n"
    )
    one = exported(tmp_path, quotas=text)
    assert _quotas(one) == [("2026-01-01", 1_000.0), ("2026-02-01", 0.0), ("2026-03-01", 9.0)]
    assert [(line.line, line.reason) for line in one.totals.rejected["quotas.csv"]] == [
        (5, "only one of its cells says something: it is a title, a footer or a total, not a row"),
        (6, "Mar 2026: 'x' is no number"),
        (8, "it is a total, not a row"),
    ]
    unread = next(found for one in one.previews for found in one.findings if found.code == "csv.column-unread")
    assert unread.rows == ("Q1 2026", "Quota", "Total")


def test_a_person_without_any_amount_is_named(tmp_path: Path) -> None:
    """A line that says a team and no amount is no quota, and does not vanish."""
    one = exported(tmp_path, quotas="Owner,Team,Q1 2026,Q2 2026\nAda A,East,1,2\nBen B,West,,\n")
    assert _quotas(one) == [("2026-01-01", 1.0), ("2026-04-01", 2.0)]
    assert [line.reason for line in one.totals.rejected["quotas.csv"]] == ["no period has an amount in it"]


def test_a_long_table_stays_one(tmp_path: Path) -> None:
    """Where a column says the period, columns that are called as periods are not read."""
    one = exported(tmp_path, quotas="Owner,Quarter,Quota,Q1 2025,Q2 2025\nAda A,2026-01-01,5,6,7\n")
    assert _quotas(one) == [("2026-01-01", 5.0)]


def test_it_is_written_down() -> None:
    """The proposal says the first day of each column's period; a text that is no day, or another object, is refused."""
    mapping = FileMapping("ForecastingQuota", "q.csv", {"QuotaOwnerId": "Owner"}, periods={"Q1 2026": "2026-01-01"})
    assert '[csv.files.periods]\n"Q1 2026" = "2026-01-01"\n' in to_toml(mapping)
    assert mapping.fields == ("Id", "QuotaOwnerId", "StartDate", "QuotaAmount")
    with pytest.raises(FixConfigurationError, match="Q1 2026"):
        FileMapping("ForecastingQuota", "q.csv", {"QuotaOwnerId": "Owner"}, periods={"Q1 2026": "January"})
    with pytest.raises(FixConfigurationError, match="ForecastingQuota"):
        FileMapping("Account", "q.csv", {"Name": "Owner"}, periods={"Q1 2026": "2026-01-01"})


@pytest.mark.parametrize(
    ("file", "year", "code"), [("quotas_2026", 2024, "csv.year-assumed"), ("quotas", 2026, "csv.year-assumed")]
)
@pytest.mark.parametrize(
    ("first", "second", "calendar", "days"),
    [
        ("Q1 Quota", "Q2 Quota", "standard:1", ("2026-01-01", "2026-04-01")),
        ("Q1", "Q2", "standard:2", ("2026-02-01", "2026-05-01")),
        ("Jan", "Feb", "standard:1", ("2026-01-01", "2026-02-01")),
        ("Dezember", "Januar", "standard:2", ("2026-12-01", "2027-01-01")),
        ("Mar Target", "Apr Target", "standard:4:end", ("2026-03-01", "2025-04-01")),
    ],
)
def test_headings_without_a_year_are_of_the_one_in_the_files_name_or_the_planned_one(
    tmp_path: Path, file: str, year: int, code: str, first: str, second: str, calendar: str, days: tuple[str, str]
) -> None:
    """A fiscal year begins in February, or in April and is named by its end: January and April lie where they must."""
    header = f"Owner,{first},{second}\n"
    one = exported(tmp_path, Calendar.parse(calendar), year, **{file: f"{header}Ada A,30000,40000\nBen B,1,2\n"})
    assert _quotas(one)[:2] == [(days[0], 30_000.0), (days[1], 40_000.0)]
    assert code in one.codes


def test_headings_without_a_year_that_nothing_tells_are_not_read(tmp_path: Path) -> None:
    """No year anywhere: it is said, with what to write, and no quota is made up."""
    one = exported(tmp_path, quotas="Owner,Q1 Quota,Q2 Quota\nAda A,30000,40000\nBen B,1,2\n")
    assert one.codes == ["csv.year-missing"]
    assert not one.previews[0].is_known
    assert not one.totals.quotas
