"""Expected share of each seller × segment × product line × region in the new bookings of a quarter."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.arrays import Flags, Floats, Vector

__all__ = ["SHARES", "cell_shares"]

SHARES = ("rep_id", "segment", "product_line", "region", "share")
"""Columns of the result."""

_CELL = ["segment", "product_line", "region"]
_WORTH = np.array([0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0])  # quarters of sales the usual mix counts for
_HALF_LIFE = np.array([2.0, 4.0, 8.0, 1e9])  # quarters
_USUAL = (4.0, 8.0)  # worth and half-life where there is too little history to learn them from
_MONTHS = 3.0  # of a quarter
_LEAST = 0.004  # of a seller: cells below it are left out, and the seller's others carry them
_MOST = 4_000_000  # cells × sellers worked on at once
_LEARNT_FROM = 400  # sellers


@dataclass(frozen=True, slots=True)
class _Sales:
    """Sales as numbers: seller, cell and age in months of each row, and money; region and label of each cell."""

    seller: NDArray[np.int64]
    cell: NDArray[np.int64]
    age: Vector
    amount: Vector
    region: NDArray[np.int64]
    labels: pd.DataFrame


def cell_shares(
    sales: pd.DataFrame,
    expected: "pd.Series[float]",
    groups: Mapping[str, Hashable] | None = None,
    most_rows: int = 6_000,
) -> pd.DataFrame:
    """Spread the quarter over the cells in which each seller sells.

    A seller's part of the company is what the people model expects of him (`Expectation.at_work`). Inside it the mix
    of cells is the seller's own, older months counting less, drawn to a usual one: what the seller's group sells in
    the regions the seller sells in, and in the group's regions for one who has not sold yet. How many quarters the
    usual mix counts for, and how fast old months fade, is what would have told the latest half of the sales best from
    the earlier ones.

    Args:
        sales: `MONTHLY_SALES`, known months only; sales of people who left tell what is usual. Credits are not
            counted: a share cannot be negative.
        expected: money by rep_id; who has left has 0 or no entry. Without any above zero all have the same.
        groups: group of each rep_id (role, segment); one for all by default.
        most_rows: how many cells are told apart; the smallest beyond it go to their seller's others, of which each
            seller has at least one.

    Returns:
        `SHARES`, sorted by its keys, one row for each cell that occurs; the shares sum to 1, those of a seller to the
        seller's part. Without any sales a seller has one cell with empty keys. No rows without sellers.
    """
    known = expected[~expected.index.duplicated()].sort_index()
    money = np.nan_to_num(np.maximum(known.to_numpy(dtype=np.float64), 0.0))
    if known.size and not money.sum() > 0:
        money = np.ones(known.size)
    part = money / money.sum() if known.size else money
    at_work = np.flatnonzero(part > 0)
    names = known.index.to_numpy()[at_work]
    data = _sales(sales, pd.Index(names))
    if not data.amount.size or not at_work.size:
        empty = np.full(names.size, "", dtype=object)
        return _frame(names, pd.DataFrame(dict.fromkeys(_CELL, empty)), part[at_work])
    label = pd.factorize(np.array([str((groups or {}).get(name, "")) for name in names], dtype=object), sort=True)[0]
    worth, half_life = _learnt(data, label)
    rows, cells, shares = [], [], []
    step = max(1, _MOST // max(data.region.size, 1))
    for begin in range(0, names.size, step):
        some = np.arange(begin, min(begin + step, names.size))
        mix = _mix(data, label, some, worth, half_life)
        seller, cell = np.nonzero(mix)
        rows.append(some[seller])
        cells.append(cell)
        shares.append(part[at_work][some[seller]] * mix[seller, cell])
    seller, cell, share = _largest(np.concatenate(rows), np.concatenate(cells), np.concatenate(shares), most_rows)
    return _frame(names[seller], data.labels.iloc[cell], share / share.sum())


def _largest(
    seller: NDArray[np.int64], cell: NDArray[np.int64], share: Vector, most: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], Vector]:
    """The largest cells of all and the largest of each seller, which carry what the seller's others had."""
    if share.size <= most:
        return seller, cell, share
    order = np.lexsort([cell, seller, -share])
    kept = np.zeros(share.size, dtype=np.bool_)
    first = order[np.unique(seller[order], return_index=True)[1]]
    kept[first] = True
    rest = order[~kept[order]]
    kept[rest[: max(most - first.size, 0)]] = True
    whole = _sums(seller, share, int(seller.max()) + 1)
    left = _sums(seller[kept], share[kept], whole.size)
    return seller[kept], cell[kept], share[kept] * (whole[seller] / np.where(left > 0, left, 1.0)[seller])[kept]


def _frame(names: NDArray[np.object_], cells: pd.DataFrame, share: Vector) -> pd.DataFrame:
    """The shares under their keys, in the order of these."""
    table = pd.DataFrame(
        {"rep_id": pd.Series(names, dtype="str"), **{key: cells[key].astype("str").to_numpy() for key in _CELL}}
    )
    table["share"] = share
    return table.astype(dict.fromkeys(SHARES[:-1], "str")).sort_values(list(SHARES[:-1]), ignore_index=True)


def _sales(sales: pd.DataFrame, names: pd.Index) -> _Sales:
    """Sales above zero by seller (−1: not planned), cell and age."""
    told = sales[sales["amount"] > 0]
    months = np.sort(told["month"].unique())
    table = told.groupby([*_CELL], sort=True, observed=True).ngroup()
    labels = told[_CELL].drop_duplicates().sort_values(_CELL, ignore_index=True)
    seller = names.get_indexer(pd.Index(told["rep_id"])).astype(np.int64)
    cell = table.to_numpy(dtype=np.int64)
    age = (months.size - 1 - np.searchsorted(months, told["month"].to_numpy())).astype(np.float64)
    amount = told["amount"].to_numpy(dtype=np.float64)
    order = np.lexsort([amount, age, cell, seller])  # sums are then the same in any order of the rows
    return _Sales(
        seller=seller[order],
        cell=np.asarray(cell[order], dtype=np.int64),
        age=age[order],
        amount=amount[order],
        region=pd.factorize(labels["region"], sort=True)[0].astype(np.int64),
        labels=labels,
    )


def _mix(
    data: _Sales,
    label: NDArray[np.int64],
    some: NDArray[np.int64],
    worth: float,
    half_life: float,
) -> Floats:
    """(m, c) mix of some sellers over the cells, each row summing to 1."""
    return _mixed(*_own_and_usual(data, label, some, half_life), worth)


def _own_and_usual(
    data: _Sales, label: NDArray[np.int64], some: NDArray[np.int64], half_life: float, least_age: float = 0.0
) -> tuple[Floats, Floats]:
    """(m, c) own mix of some sellers, times their quarters of sales, and the usual mix, from sales at least so old."""
    used = data.age >= least_age
    weight = data.amount * 0.5 ** ((data.age - least_age) / (_MONTHS * half_life)) * used
    cells, regions = data.region.size, int(data.region.max()) + 1
    place = np.full(label.size + 1, -1)
    place[some] = np.arange(some.size)
    row = place[data.seller]
    mine = row >= 0
    own = _sums(row[mine] * cells + data.cell[mine], weight[mine], some.size * cells).reshape(some.size, cells)
    sold = own.sum(axis=1)
    usual = np.zeros(own.shape)
    whole = _sums(data.cell, weight, cells)
    for one in np.unique(label[some]):
        here = label[some] == one
        of_group = np.append(label, -1)[data.seller] == one
        group = _sums(data.cell[of_group], weight[of_group], cells)
        group = _normal(
            _normal(group[None, :]) * _quarters(data, of_group & used) + _USUAL[0] * _normal(whole[None, :])
        )[0]
        by_region = _sums(data.region, group, regions)
        within = group / np.where(by_region > 0, by_region, 1.0)[data.region]
        in_region = np.zeros((int(here.sum()), regions))
        np.add.at(in_region.T, data.region, own[here].T)
        in_region[sold[here] <= 0] = by_region
        usual[here] = _normal(in_region)[:, data.region] * within
    quarters = _own_quarters(data, row, mine & used, some.size)
    return _normal(own) * quarters[:, None], _normal(usual)


def _mixed(own: Floats, usual: Floats, worth: float) -> Floats:
    """The mix where the usual one is worth so many quarters."""
    mix = _normal(own + worth * usual)
    return _normal(np.where(mix >= np.minimum(_LEAST, mix.max(axis=1))[:, None], mix, 0.0))


def _sums(place: NDArray[np.int64], money: Vector, size: int) -> Vector:
    """Sums of money by place."""
    return np.bincount(place, money, size).astype(np.float64)


def _normal(rows: Floats) -> Floats:
    """Rows divided by their sums; rows of zeros stay."""
    sums = rows.sum(axis=1, keepdims=True)
    return rows / np.where(sums > 0, sums, 1.0)


def _quarters(data: _Sales, used: Flags) -> float:
    """Quarters' worth of months in which there are sales."""
    return np.unique(data.age[used]).size / _MONTHS


def _own_quarters(data: _Sales, row: NDArray[np.int64], used: Flags, size: int) -> Vector:
    """The same for each seller."""
    months = int(data.age.max()) + 1
    pairs = np.unique(row[used] * months + data.age[used].astype(np.int64))
    return _sums(pairs // months, np.ones(pairs.size), size) / _MONTHS


def _learnt(data: _Sales, label: NDArray[np.int64]) -> tuple[float, float]:
    """Worth of the usual mix and half-life that tell the latest half of the months best, by money."""
    months = float(data.age.max()) + 1
    cut = float(np.floor(min(months / 2, 4 * _MONTHS)))
    late = (data.age < cut) & (data.seller >= 0)
    before = np.unique(data.seller[(data.age >= cut) & (data.seller >= 0)])
    known = np.intersect1d(np.unique(data.seller[late]), before)
    if known.size < 2 or cut < _MONTHS:
        return _USUAL
    if known.size > _LEARNT_FROM:
        known = known[np.linspace(0, known.size - 1, _LEARNT_FROM).round().astype(np.int64)]
    cells = data.region.size
    place = np.full(label.size + 1, -1)
    place[known] = np.arange(known.size)
    row = place[data.seller]
    mine = late & (row >= 0)
    got = _sums(row[mine] * cells + data.cell[mine], data.amount[mine], known.size * cells)
    happened = _normal(got.reshape(known.size, cells))
    best, least = _USUAL, np.inf
    for half_life in _HALF_LIFE:
        own, usual = _own_and_usual(data, label, known, half_life, cut)
        for worth in _WORTH:
            missed = float(((_mixed(own, usual, worth) - happened) ** 2).sum())
            if missed < least - 1e-12:
                best, least = (float(worth), float(half_life)), missed
    return best
