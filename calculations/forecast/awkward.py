"""Series the ensemble is not made for: a simple method each, and a wide range."""

import numpy as np

from calculations.arrays import Floats
from calculations.forecast.block import Block, BlockForecast, unexplained
from calculations.forecast.history import Kind
from calculations.forecast.intervals import normal_quantile
from calculations.forecast.structural import structural_grid, window
from calculations.forecast.structural_fit import fit_structural

__all__ = ["forecast_awkward"]

_CONSTANT_SPREAD = 0.05  # of the value per square root of a period: a convention, there is nothing to estimate from
_SHORT_SPREAD = 0.15  # of the mean size: least standard deviation of a short history


def forecast_awkward(block: Block) -> BlockForecast:
    """Forecast a block of a kind other than ordinary or empty."""
    methods = {Kind.SIGNED: _signed, Kind.SPORADIC: _sporadic, Kind.CONSTANT: _constant, Kind.SHORT: _short}
    return methods[block.kind](block)


def _signed(block: Block) -> BlockForecast:
    """Zeros or negatives: the structural models of the values themselves, season and growth as amounts.

    Not below zero where the history never was.
    """
    values, season = block.values, block.season
    grid = structural_grid(season, window(season) + block.horizon)
    size = np.abs(values).mean(axis=1, keepdims=True)
    relative = values / size
    centre = relative[:, :season].mean(axis=1, keepdims=True)
    fit = fit_structural(
        relative - centre, season, block.horizon, block.horizon, (grid.no_drift, grid.constant_drift, grid.damped_drift)
    )
    floor = np.where(values.min(axis=1) < 0, -np.inf, 0.0)[:, None]
    point = np.maximum((fit.mixture + centre) * size, floor)
    reach = fit.deviation * size
    ahead = (values.shape[1] + np.arange(max(season, block.horizon))) % season
    pattern = fit.season[:, ahead] * size
    adjusted = point - pattern[:, : block.horizon]
    steps = max(block.horizon - 1, 1)
    return BlockForecast(
        point=point,
        lower=np.maximum(point - _widths(block) * reach, floor),
        upper=np.maximum(point + _widths(block) * reach, floor),
        level=adjusted[:, 0],
        growth_rate=(adjusted[:, -1] - adjusted[:, 0]) / steps / size[:, 0],
        season=pattern[:, :season],
        names=("steady level", "steady growth", "fading growth"),
        parts=np.maximum((fit.families + centre[:, :, None]) * size[:, :, None], floor[:, :, None]),
        findings=((),) * values.shape[0],
    )


def _sporadic(block: Block) -> BlockForecast:
    """Many zeros: the mean per period, ranged by the quantiles of the history itself."""
    values = block.values
    point = np.repeat(values.mean(axis=1, keepdims=True), block.horizon, axis=1)
    tails = np.array([(1 - rate) / 2 for rate in block.coverage_rates])
    lower = np.quantile(values, tails, axis=1)[:, :, None]
    upper = np.quantile(values, 1 - tails, axis=1)[:, :, None]
    return unexplained(values, point, np.minimum(lower, point), np.maximum(upper, point), "mean rate")


def _constant(block: Block) -> BlockForecast:
    """Never changed: repeated, ± 5 % of it per square root of a period, in standard deviations."""
    point = np.repeat(block.values[:, -1:], block.horizon, axis=1)
    reach = _CONSTANT_SPREAD * np.abs(point) * np.sqrt(np.arange(1, block.horizon + 1))
    widths = _widths(block)
    return unexplained(block.values, point, point - widths * reach, point + widths * reach, "last value")


def _short(block: Block) -> BlockForecast:
    """One to seven points: the mean of the last year, half way to the same period a year before where one is known.

    Standard deviation: that of the points, at least 15 % of their mean size, times (1 + 1/n) for n points being few,
    times √(1 + steps/year). Not below zero where the history never was.
    """
    values, season = block.values, block.season
    n = values.shape[1]
    point = np.repeat(values[:, -max(season, 4) :].mean(axis=1, keepdims=True), block.horizon, axis=1)
    if n >= season > 1:
        point = (point + values[:, n - season + np.arange(block.horizon) % season]) / 2
    spread = np.maximum(values.std(axis=1), _SHORT_SPREAD * np.abs(values).mean(axis=1))[:, None]
    reach = spread * (1 + 1 / n) * np.sqrt(1 + np.arange(1, block.horizon + 1) / season)
    floor = np.where(values.min(axis=1) < 0, -np.inf, 0.0)[:, None]
    widths = _widths(block)
    lower, upper = np.maximum(point - widths * reach, floor), point + widths * reach
    return unexplained(values, point, lower, upper, "recent mean")


def _widths(block: Block) -> Floats:
    """Standard deviations on either side per coverage rate, (R, 1, 1)."""
    return np.array([normal_quantile(rate) for rate in block.coverage_rates]).reshape(-1, 1, 1)
