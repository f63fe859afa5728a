"""The structural grid against a Kalman filter and against a covariance written out point by point."""

import numpy as np
import pytest

from calculations.forecast.structural import structural_grid, whitening, window
from calculations.forecast.structural_fit import fit_structural

HORIZON = 8


def level_only(grid, level):
    """The one model of the grid with that level innovation, no drift and no season."""
    return model_of(grid, level, 0, 0)


def model_of(grid, level, drift, season):
    """The one model with these traits, by their places in the module's lists: 4 levels, 5 drifts, then seasons."""
    return np.flatnonzero(grid.traits[:, [level, 4 + drift, 9 + season]].all(axis=1))[0]


@pytest.mark.parametrize(("index", "innovation"), [(0, 0.03), (1, 0.25), (2, 1.5), (3, 10.0)])
def test_local_level_agrees_with_a_kalman_filter(index, innovation):
    """One-step errors of a local-level model equal those of the textbook filter, started at variance 10,000."""
    series = np.random.default_rng(1).normal(size=30).cumsum()
    grid = structural_grid(4, window(4) + HORIZON)
    model = level_only(grid, index)
    errors = whitening(4, window(4) + HORIZON, 36)[:30].reshape(30, -1, 36)[:, model, :30].T @ series
    level, variance = 0.0, 1e4
    for t, value in enumerate(series):
        spread = variance + 1.0
        assert errors[t] == pytest.approx((value - level) / np.sqrt(spread), abs=1e-6)
        gain = variance / spread
        level, variance = level + gain * (value - level), variance * (1 - gain) + innovation


def test_local_level_forecast_is_flat_at_the_filtered_level():
    """A level that only wanders is forecast at the last filtered level, for every step."""
    series = np.random.default_rng(2).normal(size=25)
    grid = structural_grid(4, window(4) + HORIZON)
    model = level_only(grid, 2)
    path = grid.factor[model, 25:33, :25] @ (grid.inverse[model, :25, :25] @ series)
    level, variance = 0.0, 1e4
    for value in series:
        gain = variance / (variance + 1)
        level, variance = level + gain * (value - level), variance * (1 - gain) + 1.5
    assert path == pytest.approx(np.full(8, level), abs=1e-6)


def test_damped_drift_covariance_is_that_of_the_written_out_process():
    """Covariance of damped trend with φ = 0.8 equals the sum over its shocks, each followed through by hand."""
    points = window(4) + HORIZON
    grid = structural_grid(4, points)
    model = model_of(grid, 1, 3, 0)
    covariance = grid.factor[model] @ grid.factor[model].T
    i, j, damping, size = 5, 9, 0.8, 0.25 * (1 + 0.25)

    def reach(shock, t):
        """Level at t from a unit slope that appears at `shock` and enters the level one period later."""
        return sum(damping ** (k - shock + 1) for k in range(shock, t))

    slopes = sum(0.3 * reach(k, i) * reach(k, j) for k in range(i)) + 0.2 * reach(0, i) * reach(0, j)
    assert covariance[i, j] == pytest.approx(1e4 + 0.25 * min(i, j) + size * slopes, rel=1e-9)


def test_seasonal_effects_add_to_nothing_over_a_year():
    """The seasonal pattern is a deviation from the level: its m effects sum to zero."""
    series = np.random.default_rng(3).normal(size=(5, 24)) + np.tile([0.3, -0.1, 0.4, -0.6], 6)
    fit = fit_structural(series - series.mean(axis=1, keepdims=True), 4, HORIZON, HORIZON, ())
    assert fit.season.sum(axis=1) == pytest.approx(np.zeros(5), abs=1e-9)


def test_season_is_shrunk_on_noise_and_kept_where_it_repeats():
    """Pure noise leaves less than two thirds of its raw seasonal means; a repeated pattern keeps nine tenths."""
    rng = np.random.default_rng(4)
    pattern = np.array([0.3, -0.1, 0.4, -0.6])
    noise = rng.normal(size=(200, 16)) * 0.1
    shrunk = np.abs(fit_structural(noise - noise.mean(axis=1, keepdims=True), 4, 4, 8, ()).season).mean()
    raw = noise.reshape(200, 4, 4).mean(axis=1)
    assert shrunk < np.abs(raw - raw.mean(axis=1, keepdims=True)).mean() * 2 / 3
    kept = fit_structural(np.tile(pattern, 4)[None] + noise[:1] * 0.05, 4, 4, 8, ()).season[0]
    assert np.abs(kept) == pytest.approx(np.abs(pattern), rel=0.1)


def test_model_weights_sum_to_one():
    """Posterior weights are shares."""
    series = np.random.default_rng(5).normal(size=(3, 20))
    weights = fit_structural(series, 4, 4, 8, ()).weights
    assert weights.sum(axis=1) == pytest.approx(np.ones(3))
    assert (weights >= 0).all()


def test_deviation_matches_simulated_errors():
    """Of 2,000 series from the model's own family, errors divided by the stated deviation have a size near one."""
    rng = np.random.default_rng(6)
    walks = rng.normal(size=(2000, 44)).cumsum(axis=1) * 0.5 + rng.normal(size=(2000, 44)) * 0.5
    past, future = walks[:, :36], walks[:, 36:]
    centre = past[:, :1]
    fit = fit_structural(past - centre, 4, 8, 8, ())
    ratio = (future - centre - fit.mixture) / fit.deviation
    assert np.sqrt((ratio**2).mean(axis=0)) == pytest.approx(np.ones(8), abs=0.25)


def test_years_without_season_have_one_seasonal_prior():
    """With one period a year there is no season to model, and every model counts as one whose season may change."""
    grid = structural_grid(1, 68)
    assert grid.traits.shape == (20, 4 + 5 + 1)
    assert grid.changing_season.all()
