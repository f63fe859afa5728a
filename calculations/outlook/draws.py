"""Draws of a quarter: what every row of the compact table brings in each of some thousand possible quarters.

A row's draws are a function of its own keys and numbers, the names of its factors, the seed and the count: another
order, another row beside it or another machine changes not one bit of them.

    flow    happens × mean × exp(Σ l·Z + s·ε − (Σ l² + s²)/2), happens where its own uniform u < chance
    deal    mean × exp(s·ε − s²/2) where Σ ρ·Z + √(1 − Σ ρ²)·ε′ < Φ⁻¹(chance), else 0
    booked  chance × mean, certain

Z are standard normal factors shared by all rows of the company, a segment, a region, a seller; l, ρ are the loadings,
s the own spread, ε, ε′, u the row's own. The expectation is chance × mean for each kind. Deal rows of one deal_id are
parts of one deal: they are won, and spread, with the variables of the largest part, so that they come and go together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.arrays import Floats, Vector
from calculations.errors import ShapeError, UnknownColumnError
from calculations.outlook.stream import PLACES, Keys, exponential, key_of, normal_quantile, strata
from calculations.outlook.table import BOOKED, DEAL, KEYS, LOADINGS, MONTHS, Where, chosen, usable

__all__ = ["DEFAULT_DRAWS", "GRID", "MOST_DRAWS", "Draws", "draw"]

DEFAULT_DRAWS: Final = 2_000
MOST_DRAWS: Final = 100_000

GRID: Final = 2.0**-20
"""All money drawn is a multiple of this, a millionth of the currency's unit, so that float64 sums of it are exact."""

_FACTORS = ("", "segment", "region", "rep_id")
_CHUNK = 64

Singles: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws of the rows of a table, of which every figure of the quarter is a sum, draw by draw.

    table: n usable rows, see `schemas.OUTLOOK`; seed and count: what they were drawn with.
    certain: n amounts, money: what a row brings in every quarter alike, 0 where that is drawn.
    drawn: positions of the m rows that differ from quarter to quarter. values: (m, count) amounts of these, money.

    Sums are of float64. They are exact, and so the same in any order and whichever way parts are put together, as long
    as they stay below 2^53 × `GRID` = 8.6 billion; above, while no amount in them is smaller than 2e-9 of the sum.
    """

    table: pd.DataFrame
    seed: int
    count: int
    certain: Vector
    drawn: NDArray[np.int64]
    values: Singles

    def sums(self, where: Where = None) -> Vector:
        """The money of a cut in each draw: `count` sums."""
        held = chosen(self.table, where)
        wanted = held[self.drawn]
        values = self.values if wanted.all() else self.values[wanted]
        return np.asarray(values.sum(axis=0, dtype=np.float64) + self.certain[held].sum())

    def sums_by(self, keys: str | Sequence[str], where: Where = None) -> tuple[pd.DataFrame, Floats]:
        """The money of each part of a cut in each draw.

        Args:
            keys: one key column, or several. where: the cut, by default the company.

        Returns:
            A frame of the g combinations of values that occur, sorted, and (g, count) sums in its order: added up they
            are the sums of the cut.

        Raises:
            UnknownColumnError: a column is no key.
        """
        names = [keys] if isinstance(keys, str) else list(keys)
        if not set(names) <= set(KEYS):
            raise UnknownColumnError(f"a cut is made by {', '.join(KEYS)}, not by {', '.join(names)}")
        held = np.flatnonzero(chosen(self.table, where))
        grouped = self.table.iloc[held][names].groupby(names, sort=True)
        group = np.full(len(self.table), -1)
        group[held] = grouped.ngroup().to_numpy()
        parts = grouped.size().reset_index()[names]
        still = np.bincount(group[held], weights=self.certain[held], minlength=len(parts))
        sums: Floats = np.repeat(still[:, None].astype(np.float64), self.count, axis=1)
        of_drawn = group[self.drawn]
        order = np.argsort(of_drawn, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(of_drawn[order])) + 1):
            if len(rows) and of_drawn[rows[0]] >= 0:
                sums[of_drawn[rows[0]]] += self.values[rows].sum(axis=0, dtype=np.float64)
        return parts, sums

    def month_sums(self, where: Where = None) -> Floats:
        """The money of a cut in each month of the quarter: (4, count), which sum to `sums` exactly."""
        held = chosen(self.table, where)
        shares = self.table[list(MONTHS)].to_numpy(dtype=np.float64)
        wanted = np.flatnonzero(held[self.drawn])
        parts = np.zeros((len(MONTHS), self.count))
        for start in range(0, len(wanted), _CHUNK):
            rows = wanted[start : start + _CHUNK]
            block = self.values[rows].astype(np.float64)
            for month in range(len(MONTHS)):
                parts[month] += _on_grid(block * shares[self.drawn[rows], month, None]).sum(axis=0)
        parts += _on_grid(self.certain[held, None] * shares[held]).sum(axis=0)[:, None]
        last = max((month for month in range(len(MONTHS)) if shares[held, month].any()), default=0)
        parts[last] += self.sums(where) - parts.sum(axis=0)
        return parts


def draw(table: pd.DataFrame, seed: int, draws: int = DEFAULT_DRAWS) -> Draws:
    """Draw a table.

    Each shared factor and each own variable is stratified: it visits every 1/`draws` of its distribution once, in an
    order of its own (Latin hypercube sampling, McKay, Beckman and Conover 1979), so that means and the quantiles that
    hang on one factor are smooth. Rows that share all keys have their own variables in common.

    Args:
        table: see `schemas.OUTLOOK`; rows that cannot be drawn are left out, see `table.usable`.
        seed: any whole number. draws: how many quarters, 1 to `MOST_DRAWS`.

    Returns:
        The draws; 4 bytes × rows × draws.

    Raises:
        UnknownColumnError: a column is missing. ShapeError: not 1 to `MOST_DRAWS` draws.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise ShapeError(f"{draws} draws: ask for 1 to {MOST_DRAWS}")
    rows = usable(table).table
    mean, chance, spread = (rows[name].to_numpy(dtype=np.float64) for name in ("mean", "chance", "log_sd"))
    loadings = rows[list(LOADINGS)].to_numpy(dtype=np.float64)
    kind = rows["kind"].to_numpy()
    still = (chance == 1.0) & (spread == 0.0) & ((kind == DEAL) | ~loadings.any(axis=1))
    is_certain = (kind == BOOKED) | (mean == 0.0) | (chance == 0.0) | still
    money = np.where(kind == BOOKED, mean * chance, (mean * chance).astype(np.float32))
    certain = np.where(is_certain, _on_grid(money), 0.0)
    drawn = np.flatnonzero(~is_certain)
    values = np.empty((len(drawn), draws), dtype=np.float32)
    drawn_as = rows.iloc[_leads(rows)[drawn]]
    factors = _Factors(drawn_as, loadings[drawn], seed, draws)
    normal = normal_quantile((np.arange(draws * PLACES) + 0.5) / (draws * PLACES))
    names = list(drawn_as[list(KEYS)].itertuples(index=False, name=None))
    happening, amount = (_keys([(use, *name) for name in names], seed) for use in ("happens", "amount"))
    for start in range(0, len(drawn), _CHUNK):
        part = slice(start, start + _CHUNK)
        at = drawn[part]
        common = factors.of(part)
        is_deal = kind[at] == DEAL
        shared = (loadings[at] ** 2).sum(axis=1)
        # What the amount spreads by: a deal's loadings move whether it is won, a flow's move how much comes.
        power = np.where(is_deal[:, None], 0.0, common)
        spreads = spread[at] > 0.0
        if spreads.any():
            power[spreads] += spread[at][spreads, None] * normal[strata(amount[part][spreads], draws)]
        power -= ((np.where(is_deal, 0.0, shared) + spread[at] ** 2) / 2.0)[:, None]
        money = mean[at, None] * exponential(power)
        may_fail = chance[at] < 1.0
        if may_fail.any():
            own = strata(happening[part][may_fail], draws)
            rest = np.sqrt(np.maximum(1.0 - np.where(is_deal, shared, 0.0), 0.0))[may_fail, None]
            standing = np.where(is_deal[:, None], common, 0.0)[may_fail] + rest * normal[own]
            money[may_fail] *= standing < normal_quantile(chance[at][may_fail])[:, None]
        values[part] = _on_grid(money)
    return Draws(rows, seed, draws, certain, drawn, values)


def _leads(rows: pd.DataFrame) -> NDArray[np.int64]:
    """The row with whose variables each of n rows is drawn: the largest part of its deal, or itself."""
    lead = np.arange(len(rows))
    shared = (rows["kind"] == DEAL) & (rows["deal_id"] != "") & rows.duplicated(["kind", "deal_id"], keep=False)
    if shared.any():
        parts = rows[shared].assign(place=lead[shared])
        upwards = [False, *(True for _ in KEYS)]
        largest = parts.sort_values(["mean", *KEYS], ascending=upwards, kind="stable").drop_duplicates("deal_id")
        lead[shared] = parts["deal_id"].map(largest.set_index("deal_id")["place"]).to_numpy(dtype=np.int64)
    return lead


class _Factors:
    """The shared factors of a table's rows: what each row's loadings make of them."""

    def __init__(self, rows: pd.DataFrame, loadings: Floats, seed: int, draws: int) -> None:
        self._loadings = loadings
        self._codes: list[NDArray[np.int64]] = []
        self._factors: list[Floats] = []
        grid = draws * PLACES
        for position, key in enumerate(_FACTORS):
            named = rows[key].to_numpy() if key else np.full(len(rows), "", dtype=object)
            codes, names = pd.factorize(np.where(loadings[:, position] != 0.0, named, ""))
            keys = _keys([("factor", key, str(name)) for name in names], seed)
            self._codes.append(codes.astype(np.int64))
            self._factors.append(normal_quantile((strata(keys, draws) + 0.5) / grid))

    def of(self, part: slice) -> Floats:
        """Σ loading × factor of some rows, (rows, draws)."""
        total: Floats = np.zeros((1, 1))
        for position, (codes, factors) in enumerate(zip(self._codes, self._factors, strict=True)):
            total = total + self._loadings[part, position, None] * factors[codes[part]]
        return total


def _keys(names: Sequence[tuple[str, ...]], seed: int) -> Keys:
    return np.array([key_of(name, seed) for name in names], dtype=np.uint64)


def _on_grid(money: Floats) -> Floats:
    """Money rounded to a multiple of `GRID`; rounding to float32, before or after, leaves it one."""
    return np.asarray(np.rint(money / GRID) * GRID)
