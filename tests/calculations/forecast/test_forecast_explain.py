"""Explanations in sentences, from parts chosen by hand and from whole forecasts."""

import numpy as np
import pytest

from calculations.forecast.components import NAMES
from calculations.forecast.explain import Explanation
from calculations.forecast.forecast import forecast_one


def explanation(**changes):
    """An explanation with season, growth, two components and a correction."""
    given = {
        "level": 1000.0,
        "growth_rate": 0.02,
        "season": np.array([0.9, 1.2, 1.0, 0.9]),
        "multiplicative": True,
        "components": (("theta", 4000.0), ("momentum", 4400.0)),
        "total": 4300.0,
        "correction_rate": 0.0238,
    }
    return Explanation(**(given | changes))


def test_every_part_has_its_sentence():
    """Total, level and trend, season, spread of methods, correction: five sentences a reader of plans can check."""
    assert explanation().sentences() == (
        "The forecast sums to 4,300 over the horizon.",
        "The run-rate, season taken out, is 1,000 for the next period; trend: +2.0% per period.",
        "Season: strongest 2 ahead (+20% of the run-rate), weakest 1 ahead (-10%).",
        "2 methods were averaged; they range from 4,000 (theta) to 4,400 (momentum).",
        "Experience with similar histories moves their mean by +2.4%.",
    )


def test_what_is_too_small_to_matter_is_left_out():
    """No trend, no season, one method, no correction: three sentences, none of them noise."""
    told = explanation(
        growth_rate=0.0001, season=np.ones(1), components=(("last value", 4300.0),), correction_rate=0.0
    ).sentences()
    assert told == (
        "The forecast sums to 4,300 over the horizon.",
        "The run-rate, season taken out, is 1,000 for the next period; trend: level.",
        "No season to speak of.",
    )


def test_seasons_in_amounts_are_told_in_amounts():
    """Where values can be negative, season is money, not a rate."""
    season = np.array([300.0, -300.0, 100.0, -100.0])
    told = explanation(season=season, multiplicative=False).sentences()
    assert told[2] == "Season: strongest 1 ahead (+300), weakest 2 ahead (-300)."
    assert explanation(season=season / 100, multiplicative=False).sentences()[2] == "No season to speak of."


def test_parts_of_a_forecast_add_up():
    """Total is the sum of points; the correction leads from the components' mean to it; factors average to one."""
    series = 1000 * np.tile([0.8, 1.0, 0.9, 1.3], 6) * np.exp(np.random.default_rng(1).normal(0.01, 0.02, 24).cumsum())
    made = forecast_one(series, 4, 4)
    told = made.explanation
    assert told.total == pytest.approx(made.point.sum())
    assert tuple(name for name, _ in told.components) == NAMES
    mean = np.mean([value for _, value in told.components])
    assert mean * (1 + told.correction_rate) == pytest.approx(told.total)
    assert np.log(told.season).sum() == pytest.approx(0, abs=1e-9)
    assert told.season == pytest.approx([0.8, 1.0, 0.9, 1.3], rel=0.06)
    assert told.level == pytest.approx(series[-4:].mean(), rel=0.1)
