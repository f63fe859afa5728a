"""Budget lines by hand."""

from datetime import date

import pytest

from calculations.fiscal import Calendar, Quarter
from calculations.resources.budget import Costs, budget_lines

Q2 = Quarter.parse("2020Q2")
COSTS = Costs(head_year=120_000.0, tools_month=100.0, recruiting=1_000.0, enablement=500.0)


def test_lines_of_a_quarter():
    """Ten heads: 30 months at 10,000. Two from May: 4 months; one from July: nothing. Tools for 34 months."""
    lines = budget_lines(10.0, [(date(2020, 5, 1), 2), (date(2020, 7, 1), 1)], Q2, COSTS)
    assert {line.name: line.amount for line in lines} == {
        "headcount, at work": 300_000,
        "headcount, hires": 40_000,
        "tools": 3_400,
        "recruiting": 2_000,
        "enablement": 1_000,
    }


def test_hires_of_before_cost_three_months_and_no_recruiting():
    """One who came in February is there all quarter and was recruited in another."""
    lines = {line.name: line.amount for line in budget_lines(0.0, [(date(2020, 2, 1), 1)], Q2, COSTS)}
    assert (lines["headcount, hires"], lines["recruiting"]) == (30_000, 0)


def test_impossible_costs_and_heads():
    """Nothing is below zero."""
    with pytest.raises(ValueError, match="costs"):
        Costs(tools_month=-1.0)
    for heads, hires in ((-1.0, 0), (1.0, -1)):
        with pytest.raises(ValueError, match="heads and hires"):
            budget_lines(heads, [(date(2020, 5, 1), hires)], Q2)


def test_head_months_of_weeks():
    """A hire in the second period of 4-4-5 weeks is there for nine of thirteen: 27/13 head months; one of before 3."""
    quarter = Quarter(2020, 1, Calendar.parse("4-4-5:near-sat-jan"))
    hires = [(date(2020, 3, 10), 1), (date(2019, 12, 1), 1)]
    lines = {line.name: line.units for line in budget_lines(1.0, hires, quarter, COSTS)}
    assert lines["headcount, at work"] == pytest.approx(3.0)
    assert lines["headcount, hires"] == pytest.approx(27 / 13 + 3)
