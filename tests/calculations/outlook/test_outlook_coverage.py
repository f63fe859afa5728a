"""The pipeline a target needs: a definition that closes."""

import math

import numpy as np
import pytest

from calculations.outlook.coverage import coverage, missing_money, pipeline_to_create
from calculations.outlook.cut import Cut, cut_of
from calculations.outlook.draws import draw
from tests.calculations.outlook.tables import table_of

CUT = Cut(expected=80.0, booked=20.0, sums=np.array([60.0, 70.0, 80.0, 90.0, 100.0]), rows=3)
"""20 are booked, and 60 of 240 open are expected."""


def test_a_quarter_that_comes_out_at_its_target_needed_what_it_had() -> None:
    """A target of 80, which is what is expected, needs the 240 that are open: nothing is missing."""
    made = coverage(CUT, 80.0, 240.0, 60.0)
    assert (made.left, made.required, made.missing) == (60.0, 240.0, 0.0)
    assert made.ratio == made.required_ratio == 4.0


def test_a_quarter_that_booked_exactly_its_target_misses_nothing() -> None:
    """At its end all is booked: none is required, whatever is open and though .1 + .2 is not .3."""
    ended = cut_of(draw(table_of({"kind": "booked", "mean": 0.1}, {"kind": "booked", "mean": 0.2}), 1))
    for target, open_amount in ((0.3, 0.0), (0.3, 50.0), (0.3 * (1 + 1e-15), 50.0)):
        made = coverage(ended, target, open_amount, 0.0)
        assert (made.left, made.required, made.missing) == (0.0, 0.0, 0.0)
        assert math.isnan(made.ratio)
        assert math.isnan(made.required_ratio)
    assert coverage(ended, 0.2, 9.0, 1.0).missing == 0.0


def test_what_is_missing_is_won_at_the_rate_of_what_is_open() -> None:
    """Ten more to book at 60 of 240 won are 40 more of pipeline; ten fewer are 40 less; a low target needs none."""
    assert coverage(CUT, 90.0, 240.0, 60.0).missing == pytest.approx(40.0)
    assert coverage(CUT, 90.0, 240.0, 60.0).required_ratio == pytest.approx(4.0)
    fewer = coverage(CUT, 70.0, 240.0, 60.0)
    assert (fewer.required, fewer.missing) == (pytest.approx(200.0), 0.0)
    assert coverage(CUT, 21.0, 40.0, 40.0).required == 0.0


def test_a_chance_asks_for_more_than_the_mean() -> None:
    """Of five draws four reach 70: a target of 90 with a chance of .8 lacks 20, which is 80 of pipeline."""
    assert missing_money(CUT, 90.0) == 10.0
    assert missing_money(CUT, 90.0, 0.8) == 20.0
    assert coverage(CUT, 90.0, 240.0, 60.0, 0.8).missing == pytest.approx(80.0)
    more = Cut(100.0, 20.0, CUT.sums + missing_money(CUT, 90.0, 0.8), 3)
    assert more.chance(90.0) == 0.8


@pytest.mark.parametrize(("open_amount", "won"), [(0.0, 0.0), (240.0, 0.0), (240.0, math.nan), (0.0, 5.0)])
def test_a_gap_without_a_rate_is_not_known(open_amount: float, won: float) -> None:
    """Nothing open, or nothing won of it: what the gap needs cannot be told, and is not zero."""
    made = coverage(CUT, 90.0, open_amount, won)
    assert math.isnan(made.required)
    assert math.isnan(made.missing)
    assert coverage(CUT, 70.0, open_amount, won).missing == 0.0


def test_without_a_target_nothing_is_known() -> None:
    """No target: no gap, no coverage, no pipeline to create."""
    made = coverage(CUT, math.nan, 240.0, 60.0)
    assert all(math.isnan(figure) for figure in (made.left, made.required, made.missing, made.ratio))
    assert math.isnan(pipeline_to_create(CUT, math.nan, 0.1))


def test_pipeline_to_create() -> None:
    """Ten missing at a tenth won are 100 to create; nothing missing is nothing; no conversion, no answer."""
    assert pipeline_to_create(CUT, 90.0, 0.1) == pytest.approx(100.0)
    assert pipeline_to_create(CUT, 90.0, 0.1, 0.8) == pytest.approx(200.0)
    assert pipeline_to_create(CUT, 80.0, 0.0) == 0.0
    assert math.isnan(pipeline_to_create(CUT, 90.0, 0.0))
    assert math.isnan(pipeline_to_create(CUT, 90.0, math.nan))
