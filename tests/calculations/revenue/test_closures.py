"""The gap and its closures in order, by hand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.revenue.closures import CLOSURES, reconcile


def test_closures_come_in_order_and_sum_to_the_gap():
    """Gap 300 of 1,000: two hires of 40, stretch 5 % of 700 = 35, attainment 80 → 88 % of 735 = 73.5, rest 111.5."""
    made = reconcile(
        1000.0,
        700.0,
        {"time_series": 900.0, "pipeline": math.nan},
        hire_contribution=40.0,
        most_hires=2,
        capacity=700.0,
        attainment_rate=0.8,
        best_attainment_rate=0.88,
    )
    assert [c.name for c in made.closures] == list(CLOSURES)
    assert [c.amount for c in made.closures] == pytest.approx([80, 35, 73.5, 111.5])
    assert [c.left for c in made.closures] == pytest.approx([220, 185, 111.5, 0])
    assert made.view_gaps["time_series"] == 100
    assert "2 of at most 2 hires" in made.closures[0].sentence
    assert "5.0% higher" in made.closures[1].sentence
    assert "888" in made.closures[3].sentence
    assert [f.code for f in made.findings] == ["revenue.gap", "revenue.gap-not-closed"]
    assert "time series -100" in made.findings[0].sentence


def test_a_small_gap_is_closed_by_the_first_step():
    """Gap 30, a hire brings 40: one hire, nothing else."""
    made = reconcile(730.0, 700.0, {}, hire_contribution=40.0, most_hires=5, capacity=700.0)
    assert [c.amount for c in made.closures] == [30, 0, 0, 0]
    assert "1 of at most 5" in made.closures[0].sentence
    assert made.closures[1].sentence == "Not needed."
    assert [f.code for f in made.findings] == ["revenue.gap"]


def test_hires_that_book_nothing_in_the_quarter_are_said_to():
    """Contribution 0, and nobody to stretch: the target is what moves."""
    made = reconcile(100.0, 40.0, {}, most_hires=5)
    assert [c.amount for c in made.closures] == [0, 0, 0, 60]
    assert "later quarters" in made.closures[0].sentence
    assert "no capacity" in made.closures[1].sentence


def test_a_plan_above_its_target_needs_nothing():
    """20 to spare, a note."""
    made = reconcile(80.0, 100.0, {"capacity": 100.0})
    assert (made.gap, made.closures) == (-20, ())
    assert made.findings[0].amount == 20


def test_no_target_is_no_gap():
    """NaN is said, not computed with."""
    assert reconcile(math.nan, 100.0, {}).findings[0].code == "revenue.gap-unknown"


@pytest.mark.parametrize("attained", [0.0, 5e-324])
def test_no_attainment_cannot_be_raised(attained):
    """Nothing, and next to nothing, have no better quarter: the step gives nothing."""
    made = reconcile(100.0, 0.0, {}, attainment_rate=attained, best_attainment_rate=0.9)
    assert made.closures[2].limit == 0


amount = st.floats(0, 1e6)


@settings(max_examples=100, deadline=None)
@given(st.floats(-1e5, 1e6), amount, amount, st.integers(0, 9), st.floats(0, 1.5), st.floats(0, 1.5))
def test_laws_of_closures(target, plan, contribution, hires, now, best):
    """Closures sum to the gap, none exceeds its limit, and what is left never grows."""
    made = reconcile(
        target, plan, {}, hire_contribution=contribution, most_hires=hires, capacity=plan, attainment_rate=now,
        best_attainment_rate=best,
    )  # fmt: skip
    if made.gap <= 0:
        assert made.closures == ()
        return
    assert sum(c.amount for c in made.closures) == pytest.approx(made.gap)
    assert all(0 <= c.amount <= c.limit for c in made.closures)
    assert made.closures[-1].left == 0
    left = [c.left for c in made.closures]
    assert left == sorted(left, reverse=True)
