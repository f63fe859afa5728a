"""The response of bookings to reps: by hand, from own data, from the assumption, and between the two."""

import math

import numpy as np
import pandas as pd
import pytest

from calculations.resources.response import Response, responses


def panel(**segments):
    """Bookings and reps of segments, quarter by quarter from 2018Q1 on."""
    rows = [
        (name, f"{2018 + n // 4}Q{n % 4 + 1}", float(bookings), float(reps))
        for name, line in segments.items()
        for n, (bookings, reps) in enumerate(line)
    ]
    return pd.DataFrame(rows, columns=["segment", "quarter", "bookings", "reps"])


def codes(found):
    """Codes of findings, in order."""
    return [one.code for one in found]


def test_the_curve_is_a_power_of_the_reps():
    """Twice the square root of four times the reps: 900 with 4, 1,800 with 16, nothing with none; so from 16."""
    curve = Response("East", 900.0, 4.0, 0.5)
    assert curve.at(np.array([0.0, 4.0, 16.0])) == pytest.approx([0.0, 900.0, 1800.0])
    assert curve.with_reps(16.0).bookings == pytest.approx(1800.0)
    assert float(curve.with_reps(16.0).at(4.0)) == pytest.approx(900.0)


def test_one_segment_is_weighed_by_precision():
    """Slope, its variance and the mean of both by hand, as in any regression on one variable with a normal prior."""
    reps, bookings = np.array([1.0, 2.0, 3.0, 4.0, 6.0]), np.array([100.0, 130.0, 120.0, 180.0, 190.0])
    x, y = np.log(reps), np.log(bookings)
    sxx = ((x - x.mean()) ** 2).sum()
    slope = ((x - x.mean()) * (y - y.mean())).sum() / sxx
    left = y - y.mean() - slope * (x - x.mean())
    precision, assumed = sxx / ((left**2).sum() / 3), 1 / 0.1**2
    made = responses(panel(only=zip(bookings, reps, strict=True)), 0.34, 0.1)
    (one,) = made.segments
    assert one.elasticity == pytest.approx((slope * precision + 0.34 * assumed) / (precision + assumed))
    assert one.prior_share == pytest.approx(assumed / (precision + assumed))
    assert one.elasticity_sd == pytest.approx((precision + assumed) ** -0.5)
    assert one.quarters == 5
    assert "resources.one-segment" in codes(made.findings)


def test_what_moves_all_segments_alike_is_the_market():
    """Exact curves of .6 and .2 under a market that doubles and halves: both are found, and little is assumed."""
    market = (1.0, 2.0, 0.5, 3.0, 1.0, 0.7)
    east, west = (1.0, 2.0, 4.0, 3.0, 2.0, 5.0), (4.0, 1.0, 2.0, 6.0, 9.0, 3.0)
    made = responses(
        panel(
            east=[(100 * m * r**0.6, r) for m, r in zip(market, east, strict=True)],
            west=[(300 * m * r**0.2, r) for m, r in zip(market, west, strict=True)],
        ),
    )
    assert [one.elasticity for one in made.segments] == pytest.approx([0.6, 0.2], abs=1e-6)
    assert max(one.prior_share for one in made.segments) < 1e-6
    assert made.findings == ()


def test_a_usual_quarter_is_the_mean_of_the_last_four():
    """Of 1 to 6: (3 + 4 + 5 + 6) / 4."""
    (one,) = responses(panel(only=[(n, 2 * n) for n in range(1, 7)])).segments
    assert (one.bookings, one.reps) == (4.5, 9.0)


@pytest.mark.parametrize(
    "line", [[(100, 4), (110, 4), (90, 4), (100, 4)], [(100, 4), (120, 5)]], ids=["never changed", "two quarters"]
)
def test_where_own_data_tell_nothing_the_assumption_stands(line):
    """Reps that never changed, or no quarter left to judge the errors by: all of it is the assumption, and is said."""
    made = responses(panel(only=line), 0.4, 0.2)
    assert (made.segments[0].elasticity, made.segments[0].prior_share) == (0.4, 1.0)
    assert made.segments[0].elasticity_sd == pytest.approx(0.2)
    assert "resources.elasticity-assumed" in codes(made.findings)


def test_an_assumption_without_doubt_is_kept():
    """A standard deviation of zero: whatever own data say, 0.34."""
    (one,) = responses(panel(only=[(n**0.9, n) for n in range(1, 9)]), 0.34, 0.0).segments
    assert (one.elasticity, one.elasticity_sd, one.prior_share) == (0.34, 0.0, 1.0)


@pytest.mark.parametrize(("power", "bound"), [(-0.5, 0.0), (1.8, 1.0)])
def test_what_is_outside_the_bounds_is_taken_to_the_nearest(power, bound):
    """More reps that bring less, or more than in proportion, are no curve to hire by; the finding names the segment."""
    made = responses(panel(only=[(100.0 * n**power, n) for n in range(1, 9)]))
    assert made.segments[0].elasticity == bound
    assert [one.rows for one in made.findings if one.code == "resources.elasticity-bounded"] == [("only",)]


def test_quarters_without_bookings_or_reps_are_left_out_and_counted():
    """A credit, a zero and a quarter without reps: three of seven tell nothing of the response."""
    line = [(-5, 2), (0, 2), (100, 0), (100, 1), (150, 2), (170, 3), (210, 4)]
    made = responses(panel(only=line))
    assert made.segments[0].quarters == 4
    (left,) = [one for one in made.findings if one.code == "resources.quarters-left-out"]
    assert left.sentence.startswith("3 quarters")


def test_no_history_has_no_responses():
    """An empty panel: no segment, nothing made up."""
    assert responses(panel()) == type(responses(panel()))((), ())


def test_a_segment_that_sold_nothing_lately_is_not_known():
    """All zeros: no curve, and no money from it."""
    (one,) = responses(panel(only=[(0, 2)] * 4)).segments
    assert not one.is_known
    assert math.isnan(float(one.at(3.0)))


@pytest.mark.parametrize(("mean", "sd"), [(-0.1, 0.1), (1.1, 0.1), (0.3, -0.1), (math.nan, 0.1), (0.3, math.nan)])
def test_assumptions_outside_their_bounds_are_refused(mean, sd):
    """Elasticities are 0 to 1, doubts not below zero, and both are numbers."""
    with pytest.raises(ValueError, match="elasticity"):
        responses(panel(), mean, sd)
    with pytest.raises(ValueError, match="between 0 and 1"):
        Response("x", 1.0, 1.0, 1.5)
