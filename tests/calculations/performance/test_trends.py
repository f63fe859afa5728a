"""Trends against figures computed by hand and from AdventureWorks."""

import math
from datetime import date

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.fiscal import Calendar
from calculations.performance.trends import quarterly_trends
from tests.calculations.performance.adventureworks_frames import orders

FIVE = ["2019Q1", "2019Q2", "2019Q3", "2019Q4", "2020Q1"]


def test_change_compares_with_the_same_quarter_of_the_year_before() -> None:
    """100, 200, 50, 80, 120: the first quarter grew by 20 %, its attainment from 50 % to 80 % by 30 points.

    Trailing four quarters: 100 + 200 + 50 + 80 = 430, then 200 + 50 + 80 + 120 = 450.
    """
    frame = quarterly_trends(
        ["a"] * 5, FIVE, [100, 200, 50, 80, 120], [200, 200, 100, 100, 150], as_of=date(2020, 3, 31)
    )
    assert frame["quarter"].tolist() == FIVE
    assert frame["change_rate"].iloc[:4].isna().all()
    assert frame["change_rate"].iloc[4] == pytest.approx(0.2)
    assert frame["attainment_change"].iloc[4] == pytest.approx(0.3)
    assert frame["trailing_actual"].tolist()[3:] == [430.0, 450.0]
    assert not frame["partial"].any()


def test_trailing_sums_change_by_the_year() -> None:
    """Eight quarters of 1, 1, 1, 1, 2, 2, 2, 2 double: 8 / 4 − 1 = 100 %."""
    labels = [*FIVE, "2020Q2", "2020Q3", "2020Q4"]
    frame = quarterly_trends(["a"] * 8, labels, [1, 1, 1, 1, 2, 2, 2, 2], as_of=date(2020, 12, 31))
    assert frame["trailing_change_rate"].iloc[-1] == pytest.approx(1.0)
    assert frame["quota"].isna().all()


def test_quarter_without_rows_is_not_zero() -> None:
    """A missing quarter is NaN, and so is what would be compared with it; a quarter of zero is zero, a base of none."""
    frame = quarterly_trends(["a", "a", "a"], ["2019Q1", "2019Q2", "2020Q1"], [np.nan, 0, 5], as_of=date(2020, 3, 31))
    assert frame["quarter"].tolist() == FIVE
    assert frame["actual"].isna().tolist() == [True, False, True, True, False]
    assert frame["change_rate"].isna().all()


def test_running_quarter_is_partial_and_not_compared() -> None:
    """On 2020-03-30 the quarter lacks a day: its actual is shown, its change and attainment are not."""
    frame = quarterly_trends(["a", "a"], ["2019Q1", "2020Q1"], [100, 90], [100, 100], as_of=date(2020, 3, 30))
    last = frame.iloc[-1]
    assert bool(last["partial"])
    assert last["actual"] == 90
    assert math.isnan(last["change_rate"])
    assert math.isnan(last["attainment"])


def test_later_quarters_are_not_read() -> None:
    """A quarter that begins after as_of leaves no trace; without any quarter there are no rows."""
    frame = quarterly_trends(["a", "a"], ["2019Q4", "2020Q1"], [1, 2], as_of=date(2019, 12, 31))
    assert frame["quarter"].tolist() == ["2019Q4"]
    assert quarterly_trends(["a"], ["2020Q1"], [1], as_of=date(2019, 12, 31)).empty


def test_fiscal_years_start_where_they_are_told() -> None:
    """With a year from February, 2019Q4 runs to the end of January 2020 and is partial on the 30th."""
    frame = quarterly_trends(["a"], ["2019Q4"], [1], as_of=date(2020, 1, 30), calendar=Calendar.standard(2))
    assert frame["partial"].tolist() == [True]


def test_lengths_that_differ_are_a_fault() -> None:
    """Two groups and one quarter do not fit."""
    with pytest.raises(ShapeError, match="2 groups, 1 quarters"):
        quarterly_trends(["a", "a"], ["2019Q4"], [1, 2], as_of=date(2019, 12, 31))


def test_real_trend() -> None:
    """AdventureWorks 2020Q1 against 2019Q1, by plain sums over the orders; 2020Q2, without June, is partial."""
    frame = orders()
    rows = quarterly_trends(["all"] * len(frame), frame["quarter"].tolist(), frame["amount"], as_of=date(2020, 5, 31))
    sums = frame.groupby("quarter")["amount"].sum()
    trend = rows.set_index("quarter")
    assert trend.loc["2020Q1", "change_rate"] == pytest.approx(sums["2020Q1"] / sums["2019Q1"] - 1)
    assert trend.index[trend["partial"]].tolist() == ["2020Q2"]
