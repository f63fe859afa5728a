"""Coherent forecasts: segments, product lines and their total, where children sum to their parents."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.errors import ShapeError
from calculations.findings import Finding
from calculations.forecast.forecast import Forecast, forecast

__all__ = ["CoherentForecast", "Hierarchy", "Key", "forecast_hierarchy", "reconciled"]

Key = tuple[str, ...]
_EVERY = ""  # in a node's key: all values of that dimension


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Bottom cells (segment × product line, say) and the nodes that sum them.

    `bottoms` are full keys; `nodes` are keys with an empty part where a dimension is summed over, bottoms last;
    `summing` (N, B) is one where a bottom belongs to a node.
    """

    bottoms: tuple[Key, ...]
    nodes: tuple[Key, ...]
    summing: Floats

    @classmethod
    def of(cls, bottoms: Sequence[Key]) -> "Hierarchy":
        """The total, each dimension on its own, and the cells; a key is kept once.

        Raises:
            ShapeError: no cells, keys of different lengths, or a key twice.
        """
        keys = tuple(bottoms)
        if not keys or len({len(key) for key in keys}) != 1 or len(set(keys)) != len(keys):
            raise ShapeError("a hierarchy needs at least one cell, and keys of one length, each once")
        dimensions = len(keys[0])
        wanted: list[Key] = [(_EVERY,) * dimensions]
        for d in range(dimensions):
            values = dict.fromkeys(key[d] for key in keys)
            wanted += [tuple(value if i == d else _EVERY for i in range(dimensions)) for value in values]
        rows: dict[Key, tuple[float, ...]] = {}
        for node in [*wanted, *keys]:
            rows[node] = tuple(float(all(n in (_EVERY, k) for n, k in zip(node, key, strict=True))) for key in keys)
        return cls(keys, tuple(rows), np.array(list(rows.values())))


@dataclass(frozen=True, slots=True)
class CoherentForecast:
    """Forecasts of every node that add up: `point` is `hierarchy.summing @ point of the bottoms`, exactly.

    `forecasts` are the nodes' own, before reconciling; `lower` and `upper` (N, h) are their
    ranges, moved with the point.
    """

    hierarchy: Hierarchy
    point: Floats  # (N, h)
    lower: Floats
    upper: Floats
    forecasts: tuple[Forecast, ...]
    findings: tuple[Finding, ...]


def reconciled(points: Floats, variances: Floats, summing: Floats) -> Floats:
    """Bottom forecasts (B, h) whose sums are nearest to all nodes' forecasts, by variance-weighted least squares.

    Args:
        points: (N, h) forecasts of all nodes.
        variances: (N,) above zero: uncertain nodes give way.
        summing: (N, B).

    b = (S' W⁻¹ S)⁻¹ S' W⁻¹ ŷ, W the diagonal of variances (Hyndman, Lee and Wang 2016; Wickramasuriya et al. 2019).
    """
    weighted = summing / variances[:, None]
    own = points[-summing.shape[1] :]  # solved for the correction of these: what adds up already comes back untouched
    return np.asarray(own + np.linalg.solve(weighted.T @ summing, weighted.T @ (points - summing @ own)), dtype=float)


def forecast_hierarchy(
    series: Mapping[Key, ArrayLike],
    horizon: int,
    season: int,
    coverage_rate: float = 0.8,
    executor: Executor | None = None,
) -> CoherentForecast:
    """Forecast cells and all their sums, and make them add up.

    Args:
        series: per cell, one-dimensional and of one length, the last period being the same for all; NaN where missing.
            A cell counts as zero before its first value; later on, a sum is missing where one of its cells is.
        horizon, season, executor: as `forecast`.
        coverage_rate: of the range per node.

    Every node is forecast on its own; the width of its range gives its variance; `reconciled` finds the cells. Cells
    of histories that were never negative are held at zero. Sums are then taken from the cells, so they are exact.

    Raises:
        ShapeError: series of different lengths, or no series.
    """
    hierarchy = Hierarchy.of(tuple(series))
    cells = [np.asarray(one, dtype=float) for one in series.values()]
    if len({cell.shape for cell in cells}) != 1:
        raise ShapeError("cells of a hierarchy need series of one length: pad missing periods with NaN")
    table = np.array(cells)
    known = np.isfinite(table)
    sums = hierarchy.summing @ np.where(known, table, 0.0)
    started = np.maximum.accumulate(known, axis=1)
    seen = (hierarchy.summing @ started > 0) & (hierarchy.summing @ (started & ~known) == 0)
    made = tuple(forecast(list(np.where(seen, sums, np.nan)), horizon, season, (coverage_rate,), executor))
    own = np.nan_to_num(np.array([one.point for one in made]))
    low = np.nan_to_num(np.array([one.intervals[0].lower for one in made]))
    high = np.nan_to_num(np.array([one.intervals[0].upper for one in made]))
    spread = ((high - low) ** 2).mean(axis=1)
    least = 1e-6 * max(float(spread.max()), float((own**2).max()), 1e-300)
    bottoms = reconciled(own, np.maximum(spread, least), hierarchy.summing)
    negative = np.where(known, table, 0.0).min(axis=1, keepdims=True) < 0
    bottoms = np.where(negative, bottoms, np.maximum(bottoms, 0.0))
    point = hierarchy.summing @ bottoms
    return CoherentForecast(
        hierarchy=hierarchy,
        point=point,
        lower=np.minimum(point, _moved(low, own, point)),
        upper=np.maximum(point, _moved(high, own, point)),
        forecasts=made,
        findings=tuple(
            Finding(f.code, f.sentence, f.remedy, (*f.rows, _label(node)), f.severity, f.amount)
            for node, one in zip(hierarchy.nodes, made, strict=True)
            for f in one.findings
        ),
    )


def _moved(end: Floats, own: Floats, point: Floats) -> Floats:
    """An end of a range moved with its point: in proportion where both are positive, by the amount elsewhere."""
    together = (own > 0) & (point > 0)
    ratio = np.divide(point, own, out=np.ones_like(point), where=together)
    return np.where(together, end * ratio, end + point - own)


def _label(node: Key) -> str:
    """A node's key for people: Enterprise × all."""
    return " × ".join(part or "all" for part in node)
