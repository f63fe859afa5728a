"""A quarter of more or fewer fiscal months than three: every tab that has columns by month has one for each of them."""

from datetime import timedelta
from pathlib import Path

import pytest

from calculations.fiscal import Calendar, Quarter
from workbooks.book.checks import control_totals
from workbooks.book.layout import layout_of, planning_layout
from workbooks.xlsx.build import build
from workbooks.xlsx.edit import enter
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read
from xl_addin.names import Host

PERIODS = Calendar.parse("3-3-3-4:near-sun-dec")
"""Years of 13 periods: the fourth quarter has four of them, of four weeks each."""


@pytest.mark.parametrize(("quarter", "months"), [("2020Q2", 3), ("2020Q4", 4)])
def test_the_layout_is_that_of_the_quarter(quarter: str, months: int) -> None:
    """Three or four columns by month; what names no quarter has the usual three."""
    layout = layout_of(quarter, str(PERIODS))
    assert layout is planning_layout(months)
    columns = [column.id for column in layout.tables()["quota_months"][1].columns]
    assert columns == ["name", *(f"month_{at}" for at in range(1, months + 1)), "final", "rep_id"]
    forecast = [column.id for column in layout.tables()["plan_forecast"][1].columns]
    assert [name for name in forecast if name.startswith("month")] == [f"month{at}" for at in range(1, months + 1)]
    assert layout_of("", "no calendar") is planning_layout()


@pytest.mark.full
def test_a_quarter_of_four_periods_is_built_typed_into_and_read(make_facts, tmp_path: Path) -> None:
    """Four lines of shares and four columns of quotas, which add up; people's shares hold through a refresh.

    The year has 53 weeks: its last period has five.
    """
    quarter = Quarter(2020, 4, PERIODS)
    facts = make_facts(quarter=str(quarter), calendar=PERIODS, as_of=quarter.start - timedelta(days=1), revenue=None)
    path = build(facts, tmp_path / "plan.xlsx", host=Host.LIBREOFFICE).path
    document = read(path, expected_quarter="2020Q4")
    assert [str(found) for found in document.findings] == []
    assert [str(found) for found in control_totals(document)] == []
    season = document.tables["quota_season"]
    assert list(season.columns["label"]) == ["2020P10", "2020P11", "2020P12", "2020P13"]
    assert list(season.columns["history_share"]) == pytest.approx([4 / 17, 4 / 17, 4 / 17, 5 / 17])
    shares = (0.1, 0.2, 0.3, 0.4)
    typed = {("quota_season", str(at), "own_share"): share for at, share in enumerate(shares, start=1)}
    enter(path, {"target": 1_000_000.0, **typed})
    publish(facts, path)
    document = read(path, expected_quarter="2020Q4")
    assert [str(found) for found in document.findings] == []
    assert list(document.tables["quota_season"].columns["share"]) == list(shares)
    by_month = document.tables["quota_months"]
    assert sum(by_month.columns["final"]) >= 1_000_000
    for row in by_month:
        assert sum(row.values[f"month_{at}"] for at in range(1, 5)) == row.values["final"]
