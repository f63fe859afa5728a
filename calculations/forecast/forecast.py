"""Point and interval forecasts for many short quarterly and monthly series."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.findings import Finding
from calculations.forecast.awkward import forecast_awkward
from calculations.forecast.block import Block, BlockForecast
from calculations.forecast.explain import Explanation
from calculations.forecast.history import History, Kind, read_history
from calculations.forecast.ordinary import forecast_ordinary

__all__ = ["Forecast", "Interval", "forecast", "forecast_one"]

_LONGEST_YEAR = 13  # periods: the years of 13 periods of four weeks
_BLOCK = 128  # series per block: small enough for the processor's cache, large enough to forget Python


@dataclass(frozen=True, slots=True)
class Interval:
    """The range that covers the outcome at `coverage_rate`, per period ahead."""

    coverage_rate: float
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True)
class Forecast:
    """One series ahead: the median as the point, its ranges, how it was made and what to know about it."""

    point: Floats
    intervals: tuple[Interval, ...]
    kind: Kind
    explanation: Explanation | None
    findings: tuple[Finding, ...]


def forecast(
    series: Sequence[ArrayLike],
    horizon: int,
    season: int,
    coverage_rates: tuple[float, ...] = (0.8, 0.95),
    executor: Executor | None = None,
) -> list[Forecast]:
    """Forecast many series, in their order.

    Args:
        series: one-dimensional, oldest first, any unit and length; NaN where a period is missing.
        horizon: periods ahead, 1 or more. The network is trained for 8 quarters and 18 months.
        season: periods in a year, 1 to 13; 4 and 12 have a trained network, others the ensemble alone.
        coverage_rates: central ranges wanted, each above 0 and below 1.
        executor: any `concurrent.futures.Executor`; blocks of series are mapped over it.

    Returns:
        One forecast per series: medians (`point`) that do not add up across series (see `hierarchy`), ranges, the
        explanation, and findings. A series without any value has NaN throughout and a blocking finding.

    Raises:
        ValueError: horizon, season or a coverage rate out of bounds.
        ShapeError: a series is not one-dimensional.

    A forecast depends on its own series only: neither order nor company changes it, and k times the series gives k
    times the forecast.
    """
    _check(horizon, season, coverage_rates)
    histories = [read_history(one, season) for one in series]
    groups: dict[tuple[Kind, int, int], list[int]] = {}
    for i, history in enumerate(histories):
        groups.setdefault((history.kind, history.values.size, history.waiting), []).append(i)
    rows = [
        ids[i : i + _BLOCK] for key, ids in groups.items() if key[0] != Kind.EMPTY for i in range(0, len(ids), _BLOCK)
    ]
    blocks = [_block([histories[i] for i in ids], horizon, season, coverage_rates) for ids in rows]
    outcomes = map(_forecast_block, blocks) if executor is None else executor.map(_forecast_block, blocks)
    found: list[Forecast] = [_unknown(history, horizon, coverage_rates) for history in histories]
    for ids, block, outcome in zip(rows, blocks, outcomes, strict=True):
        for k, i in enumerate(ids):
            found[i] = _one(histories[i], block, outcome, k, horizon)
    return found


def forecast_one(
    series: ArrayLike, horizon: int, season: int, coverage_rates: tuple[float, ...] = (0.8, 0.95)
) -> Forecast:
    """Forecast one series; see `forecast`."""
    return forecast([series], horizon, season, coverage_rates)[0]


def _check(horizon: int, season: int, coverage_rates: tuple[float, ...]) -> None:
    """Refuse what no series could be forecast with."""
    if horizon < 1:
        raise ValueError(f"horizon {horizon} is not 1 or more periods")
    if not 1 <= season <= _LONGEST_YEAR:
        raise ValueError(f"season {season} is not 1 to {_LONGEST_YEAR} periods in a year")
    for rate in coverage_rates:
        if not 0 < rate < 1:
            raise ValueError(f"coverage rate {rate} is not above 0 and below 1: 0.8 covers 80 %")


def _block(histories: list[History], horizon: int, season: int, coverage_rates: tuple[float, ...]) -> Block:
    """Histories of one kind, length and wait as a block; the wait lengthens the horizon."""
    first = histories[0]
    values = np.array([history.values for history in histories])
    return Block(first.kind, values, season, horizon + first.waiting, coverage_rates)


def _forecast_block(block: Block) -> BlockForecast:
    """The method for a block's kind; at module level, so that a process pool can call it."""
    return forecast_ordinary(block) if block.kind == Kind.ORDINARY else forecast_awkward(block)


def _one(history: History, block: Block, outcome: BlockForecast, k: int, horizon: int) -> Forecast:
    """The k-th forecast of a block, without the periods waited for."""
    point = outcome.point[k, -horizon:]
    sums = outcome.parts[k, :, -horizon:].sum(axis=1)
    mean, total = float(sums.mean()), float(point.sum())
    turn = history.waiting % outcome.season.shape[1]
    return Forecast(
        point=point,
        intervals=tuple(
            Interval(rate, outcome.lower[r, k, -horizon:], outcome.upper[r, k, -horizon:])
            for r, rate in enumerate(block.coverage_rates)
        ),
        kind=history.kind,
        explanation=Explanation(
            level=float(outcome.level[k]),
            growth_rate=float(outcome.growth_rate[k]),
            season=np.roll(outcome.season[k], -turn) if turn else outcome.season[k],
            multiplicative=history.kind != Kind.SIGNED,
            components=tuple(zip(outcome.names, sums.tolist(), strict=True)),
            total=total,
            correction_rate=total / mean - 1 if mean else 0.0,
        ),
        findings=(*history.findings, *outcome.findings[k]),
    )


def _unknown(history: History, horizon: int, coverage_rates: tuple[float, ...]) -> Forecast:
    """No forecast: not a number throughout."""
    nothing = np.full(horizon, np.nan)
    ranges = tuple(Interval(rate, nothing, nothing) for rate in coverage_rates)
    return Forecast(nothing, ranges, history.kind, None, history.findings)
