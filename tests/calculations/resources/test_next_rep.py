"""The next rep by hand: bookings by months of ramp, cost by start, contribution, and what is not known."""

import math
from datetime import date

import pytest

from calculations.fiscal import Quarter
from calculations.resources.budget import Costs
from calculations.resources.next_rep import Hire, next_rep
from calculations.resources.response import Response

Q2 = Quarter.parse("2020Q2")
COSTS = Costs(head_year=120.0, tools_month=1.0, recruiting=8.0, enablement=4.0)


def test_in_proportion_a_hire_brings_what_the_others_do():
    """Four book 1,200, so 100 a month each; ramp 0, 25, 50 % in the quarter, then 75 % and eight full months."""
    step = next_rep(Response("East", 1200.0, 4.0, 1.0), Hire.of(date(2020, 4, 1), Q2, costs=COSTS), gross_margin=0.5)
    assert step.in_quarter == pytest.approx(75.0)
    assert step.first_year == pytest.approx(950.0)
    assert (step.cost_in_quarter, step.cost_first_year) == pytest.approx((3 * 11 + 12, 120 + 12 + 12))
    assert step.contribution_in_quarter == pytest.approx(37.5 - 45)
    assert step.contribution == pytest.approx(475 - 144)


@pytest.mark.parametrize(
    ("start", "booked", "cost"),
    [(date(2020, 5, 1), 25.0, 34.0), (date(2020, 6, 15), 0.0, 23.0), (date(2020, 7, 1), 0.0, 0.0)],
)
def test_a_later_start_brings_and_costs_less_in_the_quarter(start, booked, cost):
    """From May 0 + 25 and two months, in June nothing yet and one month begun, from July neither; the year is whole."""
    step = next_rep(Response("East", 1200.0, 4.0, 1.0), Hire.of(start, Q2, costs=COSTS))
    assert (step.in_quarter, step.cost_in_quarter) == pytest.approx((booked, cost))
    assert step.first_year == pytest.approx(950.0)
    assert step.cost_first_year == 144.0


def test_each_one_brings_less_than_the_one_before():
    """Square root of 1 to 4 people, no ramp: 300, then 300 × (√3 − √2) … from a base of 300 with one."""
    curve, hire = Response("East", 300.0, 1.0, 0.5), Hire.of(date(2020, 4, 1), Q2, (), COSTS)
    brought = [next_rep(curve, hire, n).in_quarter for n in range(3)]
    assert brought == pytest.approx([300 * (math.sqrt(n + 2) - math.sqrt(n + 1)) for n in range(3)])


@pytest.mark.parametrize("curve", [Response("x", 100.0, 0.0, 0.3), Response("x", -5.0, 2.0, 0.3)])
def test_without_reps_or_bookings_nothing_is_known(curve):
    """Nobody there, or credits only: not a number, never zero."""
    step = next_rep(curve, Hire.of(date(2020, 4, 1), Q2, costs=COSTS))
    assert math.isnan(step.in_quarter)
    assert math.isnan(step.contribution)
    assert step.cost_first_year == 144.0


def test_what_cannot_be_is_refused():
    """A start before the quarter, hires below none, a margin above 1, a negative cost."""
    hire = Hire.of(date(2020, 4, 1), Q2)
    with pytest.raises(ValueError, match="before the quarter, which starts on 2020-04-01"):
        Hire.of(date(2020, 3, 31), Q2)
    with pytest.raises(ValueError, match="fewer than none"):
        next_rep(Response("x", 1.0, 1.0, 0.3), hire, -1)
    with pytest.raises(ValueError, match="gross margin"):
        next_rep(Response("x", 1.0, 1.0, 0.3), hire, 0, 1.1)
    with pytest.raises(ValueError, match="below zero"):
        Costs(head_year=-1.0)
