"""The eight voices of the ensemble, each a forecast of log values for many series of one length at once.

Four read the logarithm (multiplicative season), two the level (additive season), from the structural grid; Theta and
ridge-AR work on the seasonally adjusted logarithm.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from calculations.arrays import Floats
from calculations.forecast.structural import structural_grid, window
from calculations.forecast.structural_fit import StructuralFit, family_paths, fit_structural

__all__ = ["NAMES", "Components", "components", "ridge_autoregression", "theta"]

NAMES = (
    "steady level",
    "steady growth",
    "fading growth",
    "changing season",
    "steady increments",
    "fading increments",
    "theta",
    "momentum",
)
_ALPHAS = np.array([0.1, 0.2, 0.35, 0.5, 0.7, 0.9])
_RIDGE = 8.0


@dataclass(frozen=True, slots=True)
class Components:
    """Paths of every component for S positive series of one length, on the log scale."""

    paths: Floats  # (S, 8, h), in the order of NAMES
    fit: StructuralFit  # of the centred logarithm
    logs: Floats  # (S, n)
    adjusted: Floats  # (S, n): logs less season
    season_ahead: Floats  # (S, h)


def components(values: Floats, season: int, horizon: int, reach: int) -> Components:
    """Every component's forecast of log values.

    Args:
        values: (S, n), positive, complete, n ≤ `window(season)`, oldest first.
        season: periods in a year.
        horizon: periods ahead.
        reach: horizon the structural grid is factorised for.
    """
    n = values.shape[1]
    grid = structural_grid(season, window(season) + reach)
    logs = np.log(values)
    centre = logs[:, :season].mean(axis=1, keepdims=True)
    fit = fit_structural(
        logs - centre,
        season,
        horizon,
        reach,
        (grid.no_drift, grid.constant_drift, grid.damped_drift, grid.changing_season),
    )
    level = _level_scale(values, season, horizon, reach)
    season_ahead = fit.season[:, (n + np.arange(horizon)) % season]
    adjusted = logs - fit.season[:, np.arange(n) % season]
    smooth = theta(adjusted, horizon) + season_ahead
    momentum = ridge_autoregression(adjusted, horizon, _lags(season, n)) + season_ahead
    paths = np.concatenate([fit.families + centre[:, :, None], level, smooth[:, None], momentum[:, None]], axis=1)
    return Components(paths, fit, logs, adjusted, season_ahead)


def _level_scale(values: Floats, season: int, horizon: int, reach: int) -> Floats:
    """Constant and damped increments of the values themselves, as logs (S, 2, h), floored at a tenth of the least."""
    grid = structural_grid(season, window(season) + reach)
    size = values.mean(axis=1, keepdims=True)
    relative = values / size
    centre = relative[:, :season].mean(axis=1, keepdims=True)
    families = (grid.no_drift | grid.constant_drift, grid.damped_drift)
    ahead = family_paths(relative - centre, season, horizon, reach, families)
    floor = 0.1 * relative.min(axis=1)[:, None, None]
    paths: Floats = np.log(np.maximum(ahead + centre[:, :, None], floor) * size[:, :, None])
    return paths


def _lags(season: int, n: int) -> int:
    """Lags of the autoregression: a year of quarters, half a year of months, fewer on short histories."""
    return min(6 if season > 4 else 4, n // 2 - 2)


def theta(series: Floats, horizon: int) -> Floats:
    """Theta's forecast (S, h) of series (S, n): smoothing with half the linear slope as drift, over a grid of α.

    Source: Assimakopoulos and Nikolopoulos (2000); as smoothing with drift, Hyndman and Billah (2003). Grid points
    are weighted by (sum of squared errors)^(−n/4), the tempered likelihood.
    """
    n = series.shape[1]
    drift, *levels = np.split(series @ _smoothing(n), [1, 1 + _ALPHAS.size * (n - 1)], axis=1)
    before, last = levels[0].reshape(-1, n - 1, _ALPHAS.size), levels[1]
    squares = ((series[:, 1:, None] - before - drift[:, :, None]) ** 2).sum(axis=1) + 1e-12
    weights = np.exp(-0.25 * n * np.log(squares / squares.min(axis=1, keepdims=True)))
    weights /= weights.sum(axis=1, keepdims=True)
    start = (weights * (last + drift * (1 / _ALPHAS - 1))).sum(axis=1, keepdims=True)
    path: Floats = start + drift * np.arange(1, horizon + 1)
    return path


@lru_cache(maxsize=64)
def _smoothing(n: int) -> Floats:
    """Matrix that turns a series of n points into half its slope, its smoothed levels t < n per α, and the last ones.

    Smoothing is linear in the series, so its recursion is run once, on the unit series, and never again.
    """
    time = np.arange(n) - (n - 1) / 2
    units = np.eye(n)
    level = np.repeat(units[:, :1], _ALPHAS.size, axis=1)
    levels = [level]
    for i in range(1, n):
        level = level + _ALPHAS * (units[:, i : i + 1] - level)
        levels.append(level)
    return np.concatenate([time[:, None] / (time @ time) / 2, *levels], axis=1)


def ridge_autoregression(series: Floats, horizon: int, lags: int) -> Floats:
    """Autoregression (S, h) of the differences of series (S, n) on `lags` earlier ones, coefficients by ridge.

    Differences are standardised per series, the mean shrunk by n/(n+4); steps are held within four deviations.
    """
    steps = np.diff(series, axis=1)
    n = steps.shape[1]
    mean = steps.mean(axis=1, keepdims=True) * n / (n + 4)
    deviation = steps.std(axis=1, keepdims=True) + 1e-9
    unit = (steps - mean) / deviation
    earlier = np.lib.stride_tricks.sliding_window_view(unit, lags, axis=1)[:, :-1, ::-1]
    square = np.matmul(earlier.transpose(0, 2, 1), earlier) + _RIDGE * np.eye(lags)
    coefficients = np.linalg.solve(square, np.matmul(earlier.transpose(0, 2, 1), unit[:, lags:, None]))[:, :, 0]
    recent = unit[:, : -lags - 1 : -1]
    path = np.empty((series.shape[0], horizon))
    for i in range(horizon):
        path[:, i] = np.clip((recent * coefficients).sum(axis=1), -4, 4)
        recent = np.concatenate([path[:, i : i + 1], recent[:, :-1]], axis=1)
    ahead: Floats = series[:, -1:] + np.cumsum(path * deviation + mean, axis=1)
    return ahead
