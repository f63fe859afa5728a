"""Rolling-origin back-test: forecasts as they would have been made, against what happened."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.findings import Finding
from calculations.forecast.accuracy import bias_rate, coverage_rate, mase_error, wape_error
from calculations.forecast.forecast import Forecast, forecast
from calculations.forecast.history import LEAST_POINTS

__all__ = ["Backtest", "HorizonAccuracy", "backtest"]


@dataclass(frozen=True, slots=True)
class HorizonAccuracy:
    """Accuracy at one step ahead (`step` 1 is the next period) or over all steps (`step` 0).

    `naive_wape_error` is the same period of the year before, carried forward: the forecast nobody had to make.
    `coverage_rates` pair with the rates asked for. `outcomes` is how many comparisons each figure rests on.
    """

    step: int
    wape_error: float
    naive_wape_error: float
    mase_error: float
    bias_rate: float
    coverage_rates: tuple[float, ...]
    outcomes: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """The result over all series and origins: overall, by step, and what to know about it."""

    overall: HorizonAccuracy | None
    by_step: tuple[HorizonAccuracy, ...]
    asked_rates: tuple[float, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Trial:
    """One origin of one series: what was known and what came."""

    past: Floats
    actual: Floats


def backtest(
    series: Sequence[ArrayLike],
    horizon: int,
    season: int,
    origins: int = 4,
    coverage_rates: tuple[float, ...] = (0.8, 0.95),
    executor: Executor | None = None,
) -> Backtest:
    """Forecast each series from several past origins, one period apart, and measure.

    Args:
        series: one-dimensional, oldest first; NaN where a period is missing (missing outcomes are not counted).
        horizon: periods ahead at every origin.
        season: periods in a year.
        origins: how many last periods to start from, per series; an origin needs at least eight points before it.
        coverage_rates: ranges to check.
        executor: any `concurrent.futures.Executor` for the forecasts.

    Returns:
        WAPE and bias over all outcomes together; MASE as the mean over trials (each scaled by its own history);
        coverage per rate. `overall` is None, with a finding, where no series is long enough.
    """
    if origins < 1:
        raise ValueError(f"origins {origins} is not 1 or more")
    arrays = [np.asarray(one, dtype=float) for one in series]
    trials = [
        _Trial(values[:end], values[end : end + horizon])
        for values in arrays
        for end in range(values.size - horizon, values.size - horizon - origins, -1)
        if end >= LEAST_POINTS and np.isfinite(values[:end]).any()
    ]
    short = sum(values.size - horizon < LEAST_POINTS for values in arrays)
    findings = []
    if short:
        sentence = f"{short} of {len(arrays)} series are too short to test {horizon} periods ahead and were left out."
        remedy = f"They need {LEAST_POINTS + horizon} points."
        findings.append(Finding("backtest.short", sentence, remedy))
    if not trials:
        return Backtest(None, (), coverage_rates, tuple(findings))
    made = forecast([trial.past for trial in trials], horizon, season, coverage_rates, executor)
    by_step = tuple(_accuracy(trials, made, season, step, slice(step - 1, step)) for step in range(1, horizon + 1))
    return Backtest(_accuracy(trials, made, season, 0, slice(None)), by_step, coverage_rates, tuple(findings))


def _accuracy(trials: list[_Trial], made: list[Forecast], season: int, step: int, steps: slice) -> HorizonAccuracy:
    """Accuracy of all trials over some steps."""
    actual = np.array([trial.actual[steps] for trial in trials])
    point = np.array([one.point[steps] for one in made])
    naive = np.array([_year_before(trial.past, trial.actual.size, season)[steps] for trial in trials])
    seen = np.isfinite(actual)
    scaled = [
        mase_error(a[k], p[k], trial.past[np.isfinite(trial.past)], season)
        for trial, a, p, k in zip(trials, actual, point, seen, strict=True)
        if k.any()
    ]
    finite = [value for value in scaled if np.isfinite(value)]
    covered = []
    for r in range(len(made[0].intervals)):
        lower = np.array([one.intervals[r].lower[steps] for one in made])
        upper = np.array([one.intervals[r].upper[steps] for one in made])
        covered.append(coverage_rate(actual[seen], lower[seen], upper[seen]) if seen.any() else float("nan"))
    known = seen & np.isfinite(naive)
    return HorizonAccuracy(
        step=step,
        wape_error=wape_error(actual[seen], point[seen]),
        naive_wape_error=wape_error(actual[known], naive[known]),
        mase_error=float(np.mean(finite)) if finite else float("nan"),
        bias_rate=bias_rate(actual[seen], point[seen]),
        coverage_rates=tuple(covered),
        outcomes=int(np.count_nonzero(seen)),
    )


def _year_before(past: Floats, horizon: int, season: int) -> Floats:
    """The last year, or what there is of it, repeated over the horizon."""
    return np.resize(past[-season:], horizon)
