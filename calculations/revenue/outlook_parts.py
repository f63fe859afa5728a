"""What each part of a quarter brings by its outlook: segments, product lines, regions and their cells, adding up."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.forecast.hierarchy import Hierarchy
from calculations.outlook.draws import Draws
from calculations.outlook.table import MONTHS
from calculations.revenue.time_series_view import DIMENSIONS, OTHERS

__all__ = ["NAMELESS", "OutlookParts", "outlook_parts"]

NAMELESS = "(none)"
"""A segment, product line or region without a name: in a node an empty name stands for the sum over all."""

_MOST_CELLS = 600
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, eq=False, slots=True)
class OutlookParts:
    """N nodes of the quarter: the total, each segment, line and region, and the cells, cells last.

    point (N,): expectation of each node, money: sums of cells, and the first one the company's expectation. lower,
    upper (N,): what it stays in, in 8 of 10 draws. monthly (N, 4): the expectation by month of the quarter.
    """

    hierarchy: Hierarchy
    point: Floats
    lower: Floats
    upper: Floats
    monthly: Floats


def outlook_parts(draws: Draws) -> OutlookParts | None:
    """The parts of a quarter as sums of its draws.

    The smallest of more than 600 cells stand together as `OTHERS`: over regions first, then lines, then segments.

    Returns:
        The parts, or None of a table without rows.
    """
    if draws.table.empty:
        return None
    table = draws.table
    money = (table["chance"] * table["mean"]).to_numpy(dtype=np.float64)
    keys = table[list(DIMENSIONS)].astype(object).where(table[list(DIMENSIONS)] != "", NAMELESS)
    keys = _put_together(keys, money)
    cells = keys.groupby(list(DIMENSIONS), sort=True).ngroup().to_numpy()
    named = keys.assign(cell=cells).drop_duplicates("cell").sort_values("cell")
    hierarchy = Hierarchy.of([tuple(key) for key in named[list(DIMENSIONS)].itertuples(index=False, name=None)])
    size = len(hierarchy.bottoms)
    shares = table[list(MONTHS)].to_numpy(dtype=np.float64)
    monthly = np.array([np.bincount(cells, money * month, minlength=size) for month in shares.T]).T
    point = np.bincount(cells, money, minlength=size)
    certain = np.bincount(cells, draws.certain, minlength=size)
    sums: Floats = np.repeat(certain[:, None].astype(np.float64), draws.count, axis=1)
    of_drawn = cells[draws.drawn]
    for row, cell in enumerate(of_drawn.tolist()):
        sums[cell] += draws.values[row]
    ends = [np.quantile(line, (_LOW, _HIGH)) for line in _nodes(hierarchy, sums)]
    lower, upper = np.array(ends, dtype=np.float64).T
    return OutlookParts(hierarchy, hierarchy.summing @ point, lower, upper, hierarchy.summing @ monthly)


def _nodes(hierarchy: Hierarchy, sums: Floats) -> list[Floats]:
    """The draws of each node, one after the other: together they would be as many again."""
    return [np.asarray(sums[row > 0].sum(axis=0)) for row in hierarchy.summing]


def _put_together(keys: pd.DataFrame, money: Floats) -> pd.DataFrame:
    """Keys of rows, of which the smallest cells share a name where there are too many."""
    for dimension in reversed(DIMENSIONS):
        size = pd.Series(np.abs(money)).groupby([keys[name].to_numpy() for name in DIMENSIONS]).sum()
        if len(size) <= _MOST_CELLS:
            break
        large = size.sort_values(ascending=False, kind="stable").index[: _MOST_CELLS // 2]
        is_large = pd.MultiIndex.from_frame(keys).isin(large)
        keys = keys.assign(**{dimension: keys[dimension].where(is_large, OTHERS)})
    return keys
