"""Laws of every forecast, over generated series of every kind."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.forecast.forecast import forecast, forecast_one


@st.composite
def histories(draw):
    """A history of 1 to 45 periods: positive, with zeros, signed, constant, gappy, or with a wild period."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    count = draw(st.integers(1, 45))
    series = np.exp(draw(st.floats(-3, 12)) + 0.1 * rng.normal(size=count).cumsum() + 0.2 * rng.normal(size=count))
    kind = draw(st.sampled_from(["positive", "zeros", "signed", "constant", "gaps", "wild"]))
    place = rng.integers(0, count, max(1, count // 5))
    if kind == "zeros":
        series[place] = 0
    elif kind == "signed":
        series[place] *= -1
    elif kind == "constant":
        series[:] = series[0]
    elif kind == "gaps":
        series[place] = np.nan
    elif kind == "wild":
        series[place[0]] *= 50
    return series


def arrays(made):
    """Point and range ends of one forecast, stacked."""
    return np.array([made.point, *(end for i in made.intervals for end in (i.lower, i.upper))])


seasons = st.sampled_from([1, 4, 12])


@settings(max_examples=40, deadline=None)
@given(histories(), seasons, st.integers(-20, 20))
def test_scale_equivariance(series, season, power):
    """k times the series gives k times the forecast; powers of two from 2⁻²⁰ to 2²⁰ leave no room for rounding."""
    one, other = forecast_one(series, 6, season), forecast_one(series * 2.0**power, 6, season)
    assert one.kind == other.kind
    assert np.allclose(arrays(one) * 2.0**power, arrays(other), rtol=1e-6, atol=0, equal_nan=True)


@settings(max_examples=40, deadline=None)
@given(histories(), seasons)
def test_ranges_are_ordered(series, season):
    """The wider range contains the narrower, and every range its own ends in order, at every step."""
    made = forecast_one(series, 6, season, (0.5, 0.8, 0.95))
    if np.isnan(series).all():
        assert np.isnan(made.point).all()
        return
    lower = np.array([i.lower for i in made.intervals])
    upper = np.array([i.upper for i in made.intervals])
    assert (np.diff(lower, axis=0) <= 1e-9 * np.abs(lower[1:])).all()
    assert (np.diff(upper, axis=0) >= -1e-9 * np.abs(upper[1:])).all()
    assert (lower <= made.point * (1 + 1e-9 * np.sign(made.point))).all()
    assert (upper >= made.point * (1 - 1e-9 * np.sign(made.point))).all()
    assert np.isfinite(made.point).all()


@settings(max_examples=15, deadline=None)
@given(st.lists(histories(), min_size=2, max_size=12), seasons, st.randoms(use_true_random=False))
def test_order_and_company_do_not_matter(series, season, random):
    """A batch in any order gives each series the forecast it gets alone."""
    order = list(range(len(series)))
    random.shuffle(order)
    batch = forecast([series[i] for i in order], 5, season)
    for position, i in enumerate(order):
        alone = forecast_one(series[i], 5, season)
        assert alone.findings == batch[position].findings
        assert np.allclose(arrays(alone), arrays(batch[position]), rtol=1e-7, equal_nan=True)


@settings(max_examples=40, deadline=None)
@given(histories(), seasons)
def test_sales_that_were_never_negative_are_not_forecast_negative(series, season):
    """Point and lower ends stay at or above zero when every known value does."""
    made = forecast_one(np.abs(series), 6, season)
    assert not (arrays(made) < 0).any()


def test_a_process_pool_gives_the_same_forecasts():
    """Blocks mapped over two processes come back in order and equal."""
    rng = np.random.default_rng(7)
    series = [np.exp(rng.normal(5, 0.2, n)) for n in (5, 9, 16, 16, 30, 40)] + [np.zeros(9)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        pooled = forecast(series, 4, 4, executor=pool)
    for mine, theirs in zip(forecast(series, 4, 4), pooled, strict=True):
        assert arrays(theirs) == pytest.approx(arrays(mine), rel=1e-9)
        assert theirs.explanation.sentences() == mine.explanation.sentences()


def test_no_series_no_forecasts():
    """An empty batch is an empty list."""
    assert forecast([], 4, 4) == []


def test_ranges_cover_what_they_say_on_random_walks_with_season():
    """On 600 generated series the 80 % range covers 74 to 90 % and the 95 % range 90 to 99 %: series made here have
    rounder shapes than the ones the network was trained on."""
    rng = np.random.default_rng(8)
    pattern = rng.normal(0, 0.15, (600, 4))
    logs = rng.normal(0, 0.05, (600, 32)).cumsum(axis=1) + np.tile(pattern, 8) + rng.normal(0, 0.05, (600, 32))
    values = 1000 * np.exp(logs)
    made = forecast(list(values[:, :24]), 8, 4)
    covered = [
        np.mean(
            [
                (one.intervals[i].lower <= truth) & (truth <= one.intervals[i].upper)
                for one, truth in zip(made, values[:, 24:], strict=True)
            ]
        )
        for i in (0, 1)
    ]
    assert 0.74 <= covered[0] <= 0.90
    assert 0.90 <= covered[1] <= 0.99


def test_forecasts_beat_the_year_before_on_series_with_trend_and_season():
    """On 300 generated series with growth, season and noise the mean error is at least a quarter below repeating
    last year."""
    rng = np.random.default_rng(9)
    time = np.arange(32)
    growth = rng.normal(0.015, 0.01, (300, 1)) * time
    logs = growth + np.tile(rng.normal(0, 0.15, (300, 4)), 8) + rng.normal(0, 0.06, (300, 32))
    values = 1000 * np.exp(logs)
    made = np.array([one.point for one in forecast(list(values[:, :24]), 8, 4)])
    naive = np.tile(values[:, 20:24], 2)
    assert np.abs(made - values[:, 24:]).mean() < 0.75 * np.abs(naive - values[:, 24:]).mean()
