"""Theta and ridge autoregression against loops in plain Python; the whole set on series with a known answer."""

import numpy as np
import pytest

from calculations.forecast.components import NAMES, components, ridge_autoregression, theta

ALPHAS = (0.1, 0.2, 0.35, 0.5, 0.7, 0.9)


def test_theta_agrees_with_a_plain_loop():
    """Every α by a scalar loop, weighted by (sum of squares)^(−n/4), gives the same path."""
    series = np.random.default_rng(1).normal(size=14).cumsum()
    n = series.size
    drift = np.polyfit(np.arange(n), series, 1)[0] / 2
    paths, weights = [], []
    for alpha in ALPHAS:
        level, squares = series[0], 0.0
        for value in series[1:]:
            error = value - (level + drift)
            squares += error**2
            level = level + alpha * (value - level)
        paths.append([level + drift * (step + 1 / alpha - 1) for step in range(1, 5)])
        weights.append(squares ** (-n / 4))
    expected = np.average(paths, axis=0, weights=weights)
    assert theta(series[None], 4)[0] == pytest.approx(expected, rel=1e-6)


def test_theta_rises_by_half_the_slope():
    """Theta's path has half the slope of the line through the history: 0.5 for a history that rises by 1."""
    path = theta(np.arange(20.0)[None], 6)[0]
    assert np.diff(path) == pytest.approx(np.full(5, 0.5))


def test_ridge_autoregression_with_one_lag_by_hand():
    """With one lag the coefficient is Σ u_t u_(t−1) / (Σ u_(t−1)² + 8) on standardised steps."""
    series = np.array([0.0, 1.0, 1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 7.0])
    steps = np.diff(series)
    mean = steps.mean() * 8 / 12
    deviation = np.sqrt(((steps - steps.mean()) ** 2).mean())
    unit = (steps - mean) / deviation
    coefficient = (unit[1:] @ unit[:-1]) / (unit[:-1] @ unit[:-1] + 8)
    first = coefficient * unit[-1]
    second = coefficient * first
    expected = 7 + np.cumsum([first * deviation + mean, second * deviation + mean])
    assert ridge_autoregression(series[None], 2, 1)[0] == pytest.approx(expected, rel=1e-6)


def test_components_extend_an_exact_exponential():
    """Growth of exactly 2 % a quarter is carried on within 3 %, two years ahead, by the components with growth."""
    values = (100 * 1.02 ** np.arange(32.0))[None]
    paths = components(values, 4, 8, 8).paths[0]
    truth = np.log(100 * 1.02 ** np.arange(32, 40))
    for name in ("steady growth", "momentum"):
        assert paths[NAMES.index(name)] == pytest.approx(truth, abs=0.03), name


def test_components_keep_a_pure_season():
    """A pattern that repeats exactly is repeated by every component to within 2 %."""
    values = np.tile([80.0, 100.0, 90.0, 130.0], 6)[None]
    parts = components(values, 4, 8, 8)
    truth = np.tile(np.log([80.0, 100.0, 90.0, 130.0]), 2)
    assert np.abs(parts.paths[0] - truth).max() < 0.02
    assert parts.paths.shape == (1, len(NAMES), 8)
