"""A block: series of one length and kind, forecast together, and what comes out."""

from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats
from calculations.findings import Finding
from calculations.forecast.history import Kind

__all__ = ["Block", "BlockForecast", "unexplained"]


@dataclass(frozen=True, slots=True)
class Block:
    """S complete histories of one kind and length."""

    kind: Kind
    values: Floats  # (S, n)
    season: int
    horizon: int  # periods ahead of the last known point
    coverage_rates: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BlockForecast:
    """Forecasts of a block: the point, its ranges, and the parts an explanation is made of.

    Parts are in the unit of the series. `parts` are the components' paths, by name; a method without components has
    one part, itself. `season` are factors of the level for ordinary series and amounts otherwise.
    """

    point: Floats  # (S, h)
    lower: Floats  # (R, S, h), one row per coverage rate
    upper: Floats  # (R, S, h)
    level: Floats  # (S,): next period, season taken out
    growth_rate: Floats  # (S,): per period, over the horizon
    season: Floats  # (S, m), from the first period after the history on
    names: tuple[str, ...]
    parts: Floats  # (S, C, h)
    findings: tuple[tuple[Finding, ...], ...]


def unexplained(values: Floats, point: Floats, lower: Floats, upper: Floats, name: str) -> BlockForecast:
    """A forecast without growth or season: its level is the point, its only part itself."""
    count = values.shape[0]
    return BlockForecast(
        point,
        lower,
        upper,
        level=point[:, 0],
        growth_rate=np.zeros(count),
        season=np.ones((count, 1)),
        names=(name,),
        parts=point[:, None],
        findings=((),) * count,
    )
