"""A cut of the quarter: what a seller, a team or the company brings, how surely, and together with others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Flags, Floats, Vector
from calculations.errors import CountError, ShapeError
from calculations.outlook.draws import GRID, Draws
from calculations.outlook.table import BOOKED, Where, chosen

__all__ = ["LEVELS", "Cut", "Together", "cut_of", "cuts_by", "together"]

LEVELS: Final = (0.8, 0.95)
"""Shares of outcomes that the usual ranges hold."""

_LAST_BIT = 2.0**-23
"""How far, of the target, a sum of float32 may miss it and still reach it."""


@dataclass(frozen=True, eq=False, slots=True)
class Cut:
    """What a cut of the quarter brings.

    expected: Σ chance × mean of its rows, money, in closed form: the one expected value. booked: the part of it that is
    won already. sums: its money in each draw. rows: how many rows of the table it holds.
    """

    expected: float
    booked: float
    sums: Vector
    rows: int

    def quantiles(self, probabilities: ArrayLike) -> Floats:
        """The smallest sums that so large a share of the draws does not exceed, in the probabilities' shape, money.

        A probability of 0 is the lowest draw, 1 the highest; NaN outside 0 to 1.
        """
        asked = np.asarray(probabilities, dtype=np.float64)
        inside = (asked >= 0.0) & (asked <= 1.0)
        # 0.1 × 2,000 in binary may be a hair above 200: that hair is no draw.
        places = np.ceil(np.where(inside, asked, 0.0) * self.sums.size - 1e-6).astype(np.int64) - 1
        ordered = np.sort(self.sums)
        return np.where(inside, ordered[np.clip(places, 0, self.sums.size - 1)], np.nan)

    def range_of(self, level: float = LEVELS[0]) -> tuple[float, float]:
        """The range that holds `level` of the draws, with as many below it as above, money."""
        low, high = self.quantiles([(1.0 - level) / 2.0, (1.0 + level) / 2.0])
        return float(low), float(high)

    def reaches(self, target: float) -> Flags:
        """In which draws the cut reaches a target: to the last bit of the numbers drawn, 100.00 % is reached."""
        return np.asarray(self.sums >= target - abs(target) * _LAST_BIT - self.rows * GRID)

    def chance(self, target: float) -> float:
        """The share of draws in which the cut reaches a target, 0–1; NaN where there is none."""
        return math.nan if math.isnan(target) else float(self.reaches(target).mean())

    def surely(self, chance: float) -> float:
        """The largest sum that is reached with at least that chance, money.

        Raises:
            CountError: the chance is not above 0 and at most 1.
        """
        if not 0.0 < chance <= 1.0:
            raise CountError(f"a chance of {chance:g}: give one above 0 and at most 1")
        count = self.sums.size
        return float(np.sort(self.sums)[count - max(math.ceil(chance * count - 1e-6), 1)])


@dataclass(frozen=True, eq=False, slots=True)
class Together:
    """Whether several cuts reach their targets together; shares of draws, 0–1.

    each: n chances, NaN for a cut without a target. mean_number: how many reach theirs on average.
    at_least: (n + 1) chances that at least 0, 1, … n of them do. company: the chance that the company reaches its
    target. with_company: (n + 1) chances that it does and at least so many of the cuts do. Both NaN without a target.
    """

    each: Vector
    mean_number: float
    at_least: Vector
    company: float
    with_company: Vector


def cut_of(draws: Draws, where: Where = None) -> Cut:
    """The cut of a quarter's draws that holds the rows of `where`; one without rows brings 0 in every draw."""
    return _cut(*_money(draws), np.flatnonzero(chosen(draws.table, where)), draws.sums(where))


def cuts_by(draws: Draws, keys: str | Sequence[str], where: Where = None) -> tuple[pd.DataFrame, tuple[Cut, ...]]:
    """A cut for each combination of values of the key columns, sorted, and the frame of these values.

    Raises:
        UnknownColumnError: a column is no key.
    """
    names = [keys] if isinstance(keys, str) else list(keys)
    parts, sums = draws.sums_by(names, where)
    held = np.flatnonzero(chosen(draws.table, where))
    group = draws.table.iloc[held][names].groupby(names, sort=True).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    rows = np.split(held[order], np.cumsum(np.bincount(group, minlength=len(parts)))[:-1]) if len(parts) else []
    money = _money(draws)
    return parts, tuple(_cut(*money, its, line) for its, line in zip(rows, sums, strict=True))


def together(
    parts: Sequence[Cut], targets: ArrayLike, company: Cut | None = None, target: float = math.nan
) -> Together:
    """In how many draws several cuts reach their targets together, and the company its own.

    What over-assignment bets on: each seller may miss a quota while the company reaches its plan.

    Args:
        parts: n cuts of the same draws. targets: n targets, money; NaN for a cut that has none and is not counted.
        company: the company's cut, where its target matters. target: its target, money.

    Raises:
        ShapeError: not one target for each cut.
    """
    asked = np.asarray(targets, dtype=np.float64)
    if asked.shape != (len(parts),):
        raise ShapeError(f"{len(parts)} cuts and targets of shape {asked.shape}: give one target for each cut")
    count = company.sums.size if company is not None else max((part.sums.size for part in parts), default=1)
    number = np.zeros(count, dtype=np.int64)
    each = np.full(len(parts), np.nan)
    for at, (part, aim) in enumerate(zip(parts, asked, strict=True)):
        if not math.isnan(aim):
            reached = part.reaches(aim)
            each[at] = reached.mean()
            number += reached
    has_company = company is not None and not math.isnan(target)
    whole = company.reaches(target) if company is not None and has_company else np.zeros(count, dtype=np.bool_)
    steps = range(len(parts) + 1)
    with_company = [float((whole & (number >= least)).mean()) if has_company else math.nan for least in steps]
    return Together(
        each=each,
        mean_number=float(number.mean()),
        at_least=np.array([(number >= least).mean() for least in steps]),
        company=with_company[0],
        with_company=np.array(with_company),
    )


def _money(draws: Draws) -> tuple[Vector, Flags]:
    """What each row is expected to bring, and whether it is booked."""
    chance, mean = (draws.table[name].to_numpy(dtype=np.float64) for name in ("chance", "mean"))
    return chance * mean, (draws.table["kind"] == BOOKED).to_numpy(dtype=np.bool_)


def _cut(money: Vector, is_booked: Flags, rows: NDArray[np.intp], sums: Vector) -> Cut:
    booked = money[rows][is_booked[rows]]
    return Cut(math.fsum(money[rows].tolist()), math.fsum(booked.tolist()), sums, len(rows))
