"""A plan by segment, product line and region, in whole money: children sum to their parents exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.arrays import Floats
from calculations.exact.whole import whole_parts
from calculations.findings import Finding
from calculations.forecast.hierarchy import Hierarchy
from calculations.forecast.reconcile import Sharing, allocate
from calculations.revenue.time_series_view import DIMENSIONS, TimeSeriesView

__all__ = ["Breakdown", "Ranged", "break_down", "spread_over"]

_NOTHING = 1e-6  # money no plan counts


class Ranged(Protocol):
    """Parts of a quarter with their ranges: of its outlook, or of the time-series view."""

    @property
    def hierarchy(self) -> Hierarchy:
        """N nodes, cells last."""

    @property
    def point(self) -> Floats:
        """(N,) money that is expected of each."""

    @property
    def lower(self) -> Floats:
        """(N,) lower ends of their 80 % ranges, money."""

    @property
    def upper(self) -> Floats:
        """(N,) upper ends."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One row per node: the total, each segment, line and region, and the cells.

    table: `level` ("total", a dimension, or "cell"), the dimensions ("" where summed over), `forecast`, `lower`,
    `upper` (of the parts it is spread over, 80 %), whole money: `base`, `target`, and one column per scenario; and
    `time_series`, what that view alone says of the same node, money, where it knows it.
    """

    table: pd.DataFrame
    findings: tuple[Finding, ...]


def break_down(
    parts: Ranged,
    base: float,
    target: float,
    scenarios: Mapping[str, float] | None = None,
    series: TimeSeriesView | None = None,
) -> Breakdown:
    """Spread a plan over the cells of the outlook, or where there is none of the time-series view; see `spread_over`.

    A plan of what the parts are expected to bring moves nothing: each keeps its own, to whole money.

    Args:
        series: what stands beside it, see `Breakdown.table`.
    """
    made = spread_over(parts.hierarchy, parts.point, parts.lower, parts.upper, base, target, scenarios)
    if series is None:
        return made
    alone = dict(zip(series.hierarchy.nodes, series.point.tolist(), strict=True))
    told = [alone.get(node, np.nan) for node in parts.hierarchy.nodes]
    return Breakdown(made.table.assign(time_series=told), made.findings)


def spread_over(
    hierarchy: Hierarchy,
    point: Floats,
    lower: Floats,
    upper: Floats,
    base: float,
    target: float,
    scenarios: Mapping[str, float] | None = None,
) -> Breakdown:
    """Spread a plan over cells.

    Base and target: by variance, the least certain cells move most. Cells first move within their 80 % ranges, by the
    variance of the side they move to; what that cannot carry is shared in proportion to what they then are. Other
    scenarios are in proportion to the base: they differ in what drives the whole, not in what is known of a cell.

    Args:
        hierarchy: the cells and what sums them. point, lower, upper: forecast of each node and its 80 % range, money.
        base, target: money; NaN is left out. scenarios: money by the name of the column.

    Returns:
        The breakdown, with columns `base`, `target` and one per scenario; what cannot be spread because cells do not
        go below zero is a finding, and stays out of it.
    """
    cells = len(hierarchy.bottoms)
    forecasts, low, high = (ends[-cells:] for ends in (point, lower, upper))
    # What seldom comes is expected beyond most of its draws: a plan of it needs no move.
    low, high = np.minimum(low, forecasts), np.maximum(high, forecasts)
    findings: tuple[Finding, ...] = ()
    columns: dict[str, NDArray[np.int64]] = {}
    summing = hierarchy.summing.astype(np.int64)
    near: Floats = forecasts
    for name, total in {"base": base, "target": target, **(scenarios or {})}.items():
        if not np.isfinite(total):
            continue
        if name in ("base", "target"):
            side = (high - forecasts) if total >= forecasts.sum() else (forecasts - low)
            near = allocate(total, forecasts, Sharing.VARIANCE, variances=side**2, caps=high, floors=low).amounts
        else:
            near = columns["base"][-cells:].astype(np.float64) if "base" in columns else forecasts
        near = np.where(np.abs(near) < _NOTHING, 0.0, near)
        made = allocate(total, near, Sharing.SHARE if near.any() else Sharing.EQUAL)
        columns[name] = summing @ whole_parts(made.amounts, round(total - made.unallocated))
        findings += made.findings
    nodes = hierarchy.nodes
    table = pd.DataFrame(
        {
            "level": ["total", *(_level(node) for node in nodes[1:])],
            **{name: [node[place] for node in nodes] for place, name in enumerate(DIMENSIONS)},
            "forecast": point,
            "lower": lower,
            "upper": upper,
            **columns,
        }
    )
    return Breakdown(table, findings)


def _level(node: tuple[str, ...]) -> str:
    """The dimension of a node, or cell."""
    told = [name for name, value in zip(DIMENSIONS, node, strict=True) if value]
    return told[0] if len(told) == 1 else "cell"
