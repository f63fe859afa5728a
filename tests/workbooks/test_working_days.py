"""A plan by working days: the workbook forecasts by the same days as the plan."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from calculations.revenue.plan import revenue_plan
from tests.calculations.revenue import plan_cases
from workbooks.book.checks import control_totals
from workbooks.xlsx.build import build
from workbooks.xlsx.read import read
from xl_addin.names import Host

EASTER = tuple(date(year, 4, day) for year, day in ((2017, 14), (2018, 2), (2019, 19), (2020, 10)))
CLOSED = tuple(date(2020, 5, 4) + timedelta(days=day) for day in range(5))
"""A week in May 2020 in which nobody works."""


def test_the_workbook_forecasts_by_the_plans_working_days(make_facts, tmp_path: Path) -> None:
    """With a week off, May has 16 working days and not 21: less than April, which is over an Easter as ever."""
    by_days = plan_cases.facts(sales=plan_cases.steady_sales(noise=0.2))
    plain, made = revenue_plan(by_days), revenue_plan(replace(by_days, holidays=(*EASTER, *CLOSED)))
    assert plain.time_series is not None
    assert made.time_series is not None
    assert made.time_series.monthly[0, 1] < 0.85 * plain.time_series.monthly[0, 1]
    path = build(make_facts(revenue=made), tmp_path / "plan.xlsx", host=Host.LIBREOFFICE).path
    document = read(path, expected_quarter="2020Q2")
    assert [str(found) for found in (*document.findings, *control_totals(document))] == []
    assert len(document.tables["plan_holidays"]) == len(EASTER) + len(CLOSED)
    total = next(row for row in document.tables["plan_forecast"] if row.values["node"] == "total")
    assert total.values["month2"] == pytest.approx(made.time_series.monthly[0, 1], abs=0.01)
