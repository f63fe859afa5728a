"""Outliers are tamed and told; lasting shifts are told and left in."""

import numpy as np

from calculations.forecast.anomalies import shifts
from calculations.forecast.forecast import forecast_one


def steady(count=24, seed=1):
    """Quarters around 1,000 with 3 % noise."""
    return 1000 * np.exp(0.03 * np.random.default_rng(seed).normal(size=count))


def codes(made):
    """The codes of a forecast's findings."""
    return [finding.code for finding in made.findings]


def test_an_outlier_is_named_with_its_period_and_barely_moves_the_forecast():
    """Period 11 booked tenfold: the finding names it, and the forecast stays within 5 % of the calm one."""
    series = steady()
    calm = forecast_one(series, 4, 4)
    series[10] *= 10
    made = forecast_one(series, 4, 4)
    assert codes(made) == ["forecast.outlier"]
    assert "Period 11 of 24" in made.findings[0].sentence
    assert np.abs(made.point / calm.point - 1).max() < 0.05


def test_a_jump_at_the_very_end_is_not_called_an_outlier():
    """A last period doubled may last or pass: told as a jump, with a 95 % range from the old level (within 2 %) to
    beyond the new one."""
    series = steady()
    series[-1] *= 2
    made = forecast_one(series, 4, 4)
    assert codes(made) == ["forecast.jump"]
    assert "Period 24 of 24" in made.findings[0].sentence
    assert (made.intervals[1].lower < 1.02 * series[:-1].mean()).all()
    assert (made.intervals[1].upper > series[-1]).all()


def test_a_break_is_named_with_size_and_place():
    """Sales double from period 13 on: told as about +100 % near there, forecast at the new level, wider than calm."""
    series = steady()
    calm = forecast_one(series, 4, 4)
    series[12:] *= 2
    made = forecast_one(series, 4, 4)
    assert codes(made) == ["forecast.break"]
    assert "around period 13 of 24" in made.findings[0].sentence
    assert 1700 < made.point.mean() < 2300
    width = [(f.intervals[0].upper - f.intervals[0].lower) / f.point for f in (made, calm)]
    assert (width[0] > width[1]).all()


def test_growth_alone_is_no_break():
    """Steady growth of 10 % a quarter moves the level fivefold and is still no break."""
    assert shifts(np.log(1.1) * np.arange(20.0)[None])[0].tolist() == [-1]


def test_short_histories_are_not_searched_for_breaks():
    """Below twelve points four against four says nothing, even with a step in the middle."""
    assert shifts(np.array([[0.0] * 5 + [2.0] * 6]))[0].tolist() == [-1]


def test_calm_company_is_not_touched_by_a_wild_series():
    """A series beside one with an outlier gets the very forecast it gets alone."""
    from calculations.forecast.forecast import forecast

    calm, wild = steady(seed=2), steady(seed=3)
    wild[8] *= 20
    together = forecast([calm, wild], 4, 4)
    assert np.allclose(together[0].point, forecast_one(calm, 4, 4).point, rtol=1e-9)
    assert codes(together[1]) == ["forecast.outlier"]
