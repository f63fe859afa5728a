"""The hire mix: by hand, and against every mix there is."""

import math
from datetime import date
from itertools import product

import pytest

from calculations.fiscal import Quarter
from calculations.resources.budget import Costs
from calculations.resources.hire_mix import hire_mix, next_rep_findings
from calculations.resources.next_rep import Hire, next_rep
from calculations.resources.response import Response

HIRE = Hire.of(date(2020, 4, 1), Quarter.parse("2020Q2"), (), Costs(100.0, 0.0, 0.0, 0.0))
"""At full ramp from the first day, 100 in the first year."""


def test_hires_go_where_the_next_one_contributes_most():
    """Four quarters, margin 1. East in proportion: 4 × 50 − 100 = 100 each. West: 4 × 200 × (√2 − 1) − 100 = 231.4
    first, then 4 × 200 × (√3 − √2) − 100 = 154.3, then 114.4, then 88.9; North never pays."""
    segments = [
        Response("East", 100.0, 2.0, 1.0),
        Response("West", 200.0, 1.0, 0.5),
        Response("North", 20.0, 4.0, 1.0),
        Response("Gone", 500.0, 0.0, 0.3),
    ]
    made = hire_mix(segments, HIRE, budget=500.0, gross_margin=1.0)
    west = [800 * (math.sqrt(n + 2) - math.sqrt(n + 1)) - 100 for n in range(3)]
    assert [step.response.segment for step in made.steps] == ["West", "West", "West", "East", "East"]
    assert made.contribution == pytest.approx(sum(west) + 200)
    assert (made.counts, made.cost) == ({"West": 3, "East": 2}, 500.0)


@pytest.mark.parametrize("budget", [0.0, 99.0, 100.0, 250.0, 300.0, 700.0, 10_000.0])
@pytest.mark.parametrize("margin", [0.3, 0.7, 1.0])
def test_no_mix_within_the_budget_contributes_more(budget, margin):
    """All mixes of up to seven hires in each of three segments, their bookings worked out anew from the power."""
    curves = ((300.0, 2.0, 0.34), (150.0, 0.5, 0.2), (400.0, 5.0, 0.9))
    segments = [Response(str(n), *curve) for n, curve in enumerate(curves)]
    best = max(
        sum(
            margin * 4 * bookings * (((reps + count) / reps) ** power - 1) - 100 * count
            for count, (bookings, reps, power) in zip(counts, curves, strict=True)
        )
        for counts in product(range(8), repeat=3)
        if sum(counts) <= 7 and 100 * sum(counts) <= budget
    )
    made = hire_mix(segments, HIRE, budget=budget, most_hires=7, gross_margin=margin)
    assert made.contribution == pytest.approx(best)
    assert made.cost <= budget


def test_equals_are_taken_in_the_order_listed():
    """Two alike and money for one: the first."""
    made = hire_mix([Response(name, 400.0, 2.0, 0.9) for name in "ba"], HIRE, budget=100.0)
    assert made.counts == {"b": 1}


def test_a_hire_that_costs_nothing_is_bounded_by_how_many_could_start():
    """No cost and no budget: three, because no more could start."""
    free = Hire.of(date(2020, 4, 1), Quarter.parse("2020Q2"), (), Costs(0.0, 0.0, 0.0, 0.0))
    assert len(hire_mix([Response("x", 400.0, 2.0, 0.9)], free, budget=0.0, most_hires=3).steps) == 3


def test_where_nobody_pays_it_is_said_with_the_nearest():
    """20 × 4 × 0.7 / 4 reps = 14 of margin against 100; a segment without reps is named as not known."""
    segments = [Response("North", 20.0, 4.0, 1.0), Response("Gone", 500.0, 0.0, 0.3)]
    unknown, loses = next_rep_findings([next_rep(one, HIRE) for one in segments])
    assert (unknown.code, unknown.rows) == ("resources.response-unknown", ("Gone",))
    assert (loses.code, loses.rows) == ("resources.next-rep-loses", ("North",))
    assert loses.amount == pytest.approx(86.0)
    assert "14 of margin against a cost of 100" in loses.sentence
    assert hire_mix(segments, HIRE).steps == ()


def test_no_segments_at_all():
    """Nothing to judge is a finding, not a zero."""
    assert [one.code for one in next_rep_findings([])] == ["resources.response-unknown"]
    assert list(next_rep_findings([next_rep(Response("x", 400.0, 1.0, 0.9), HIRE)])) == []


def test_budgets_and_numbers_below_zero_are_refused():
    """Both, and a budget that is no number."""
    for wrong in ({"budget": -1.0}, {"budget": math.nan}, {"most_hires": -1}):
        with pytest.raises(ValueError, match="below zero"):
            hire_mix([], HIRE, **wrong)
