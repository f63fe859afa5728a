"""Accuracy measures on numbers small enough to check by hand."""

import math

import pytest

from calculations.errors import ShapeError
from calculations.forecast.accuracy import (
    bias_rate,
    coverage_rate,
    interval_score_error,
    mase_error,
    smape_error,
    wape_error,
)

ACTUAL = [100.0, 200.0, 100.0]
PREDICTED = [110.0, 180.0, 100.0]


def test_wape_by_hand():
    """|10| + |−20| + 0 over 400."""
    assert wape_error(ACTUAL, PREDICTED) == pytest.approx(30 / 400)


def test_bias_is_forecast_less_actual():
    """10 − 20 + 0 over 400: forecasts were too low by 2.5 %."""
    assert bias_rate(ACTUAL, PREDICTED) == pytest.approx(-10 / 400)


def test_smape_by_hand_and_two_zeros_agree():
    """20/210, 40/380 and 0, averaged; zero forecast as zero is no error."""
    assert smape_error(ACTUAL, PREDICTED) == pytest.approx((20 / 210 + 40 / 380) / 3)
    assert smape_error([0.0], [0.0]) == 0.0


def test_mase_by_hand():
    """Mean error 10 over the history's mean change on two periods before, (2 + 4) / 2 = 3."""
    assert mase_error(ACTUAL, PREDICTED, [1.0, 2.0, 3.0, 6.0], 2) == pytest.approx(10 / 3)


def test_undefined_measures_are_not_numbers():
    """Nothing sold, no full season, or a history that never changed: there is no scale."""
    assert math.isnan(wape_error([0.0], [1.0]))
    assert math.isnan(bias_rate([0.0], [1.0]))
    assert math.isnan(mase_error([1.0], [1.0], [1.0, 2.0], 4))
    assert math.isnan(mase_error([1.0], [1.0], [5.0, 5.0, 5.0], 1))


def test_coverage_counts_the_ends():
    """100 on its lower end is in, 200 below 210 is out, 100 within 90 to 110 is in."""
    assert coverage_rate(ACTUAL, [100.0, 210.0, 90.0], [120.0, 230.0, 110.0]) == pytest.approx(2 / 3)


def test_interval_score_by_hand():
    """Widths of 20 each; 200 is 10 below its range, which costs 2/0.2 × 10 = 100 on one of three."""
    score = interval_score_error(ACTUAL, [100.0, 210.0, 90.0], [120.0, 230.0, 110.0], 0.8)
    assert score == pytest.approx(20 + 100 / 3)


def test_unequal_lengths_are_a_fault():
    """Three outcomes cannot be compared with two forecasts; the message says the shapes."""
    with pytest.raises(ShapeError, match=r"\(3,\)"):
        wape_error(ACTUAL, [1.0, 2.0])
