"""Laws of hires: none brings more than the one before, more budget never contributes less, units do not matter."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.fiscal import Quarter
from calculations.resources.budget import Costs
from calculations.resources.hire_mix import hire_mix
from calculations.resources.next_rep import Hire, next_rep
from calculations.resources.response import Response, responses

Q2 = Quarter.parse("2020Q2")
HIRE = Hire.of(date(2020, 5, 1), Q2, costs=Costs(100.0, 1.0, 10.0, 5.0))

curves = st.builds(
    Response,
    st.sampled_from(("a", "b", "c")),
    st.floats(1.0, 1e4),
    st.floats(0.1, 50.0),
    st.floats(0.0, 1.0),
)
lines = st.lists(st.tuples(st.floats(1.0, 1e3), st.floats(0.5, 20.0)), min_size=4, max_size=4)


def panel(segments):
    """A frame of lines of bookings and reps."""
    rows = [(n, f"2019Q{q + 1}", *pair) for n, line in segments.items() for q, pair in enumerate(line)]
    return pd.DataFrame(rows, columns=["segment", "quarter", "bookings", "reps"])


@given(curves, st.integers(0, 20))
def test_the_next_rep_never_brings_more_than_the_one_before(curve, before):
    """In the quarter and in the year, and never less than nothing."""
    one, other = next_rep(curve, HIRE, before), next_rep(curve, HIRE, before + 1)
    room = 1e-9 * float(curve.at(curve.reps + before + 2.0))
    assert -room <= other.first_year <= one.first_year + room
    assert -room <= other.in_quarter <= one.in_quarter + room


@given(st.lists(curves, max_size=3), st.floats(0.0, 2e3), st.floats(0.0, 2e3))
def test_more_budget_never_contributes_less(segments, budget, more):
    """And a mix never costs more than its budget, nor contributes less than nothing."""
    one, other = (hire_mix(segments, HIRE, budget=money) for money in (budget, budget + more))
    assert other.contribution >= one.contribution >= 0.0
    assert one.cost <= budget * (1 + 1e-6)


@settings(max_examples=30, deadline=None)
@given(lines, lines, st.floats(1e-3, 1e6), st.randoms(use_true_random=False))
def test_neither_unit_nor_order_matters(east, west, rate, shuffled):
    """Bookings at another rate and rows in another order: the same response, money times the rate."""
    frame = panel({"east": east, "west": west})
    order = list(range(len(frame)))
    shuffled.shuffle(order)
    told = responses(frame).segments
    moved = responses(frame.assign(bookings=frame["bookings"] * rate).iloc[order]).segments
    for one, other in zip(told, moved, strict=True):
        assert other.elasticity == pytest.approx(one.elasticity, abs=1e-6)
        assert other.prior_share == pytest.approx(one.prior_share, abs=1e-6)
        assert other.bookings == pytest.approx(one.bookings * rate)
        assert 0.0 <= one.prior_share <= 1.0
