"""Velocity: the money per day that flows out of the pipeline as won."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import optional_vector
from calculations.pipeline.history import Ints, Pipeline
from calculations.pipeline.state import State
from calculations.ratios import ratio_of

__all__ = ["Velocity", "velocity", "velocity_by", "velocity_sums"]


@dataclass(frozen=True, slots=True)
class Velocity:
    """n × average won value × win rate / cycle days, and its parts; NaN where a part is not known.

    open_deals: n. won_value: mean amount of won deals, money. win_rate: by count. cycle_days: mean days from creation
    to closing of won deals. per_day: money a day.
    """

    open_deals: int
    won_value: float
    win_rate: float
    cycle_days: float
    per_day: float


def velocity(pipeline: Pipeline, state: State, first_day: date, end_day: date) -> Velocity:
    """Velocity of the open pipeline, with the value, win rate and cycle of the deals closed in a period.

    Args:
        pipeline: deals. state: their state; its open deals are n. first_day, end_day: the period, end exclusive.

    Returns:
        The velocity; a deal closed on the day it was created counts a cycle of one day, one without an amount is left
        out of the mean value.
    """
    closed = state.closed_in(first_day, end_day)
    won = closed & state.won
    money = state.amount[won]
    known = money[~np.isnan(money)]
    days = (state.closed_on[won] - pipeline.created[won]).astype("timedelta64[D]").astype(np.float64)
    days = np.maximum(days[~np.isnat(pipeline.created[won])], 1.0)
    count, value = int(np.count_nonzero(state.open)), float(ratio_of(known.sum(), len(known)))
    rate, cycle = float(ratio_of(won.sum(), closed.sum())), float(ratio_of(days.sum(), len(days)))
    return Velocity(count, value, rate, cycle, count * value * rate / cycle)


def velocity_sums(
    pipeline: Pipeline, state: State, first_day: date, end_day: date, codes: Ints, names: Sequence[str]
) -> pd.DataFrame:
    """The deals that count for velocity, summed: rows for `velocity_by`, small however many deals there are.

    Args:
        pipeline, state, first_day, end_day: as in `velocity`. codes: n codes of the dimension. names: name of each
            code, "(none)" for any other.

    Returns:
        `group`, `open_deals`, `closed`, `won`, `won_amount`, `cycle_days`. Won deals without an amount, or without a
        day of creation, have rows of their own, where that figure is NaN.
    """
    closed = state.closed_in(first_day, end_day)
    won = closed & state.won
    rows = np.flatnonzero(state.open | closed)
    won_rows = won[rows]
    money, created = state.amount[rows], pipeline.created[rows]
    days = np.maximum((state.closed_on[rows] - created).astype("timedelta64[D]").astype(np.float64), 1.0)
    valued, timed = ~won_rows | ~np.isnan(money), ~won_rows | ~np.isnat(created)
    group = np.where((codes >= 0) & (codes < len(names)), codes, len(names))[rows]
    key = (group * 2 + valued) * 2 + timed
    kinds, member = np.unique(key, return_inverse=True)

    def summed(values: ArrayLike) -> NDArray[np.float64]:
        weights = np.asarray(values, dtype=np.float64)
        return np.bincount(member, weights=weights, minlength=len(kinds)).astype(np.float64)

    known_money, known_days = kinds // 2 % 2 == 1, kinds % 2 == 1
    return pd.DataFrame(
        {
            "group": pd.Series([(*names, "(none)")[kind // 4] for kind in kinds], dtype=object),
            "open_deals": summed(state.open[rows]),
            "closed": summed(closed[rows]),
            "won": summed(won_rows),
            "won_amount": np.where(known_money, summed(np.where(won_rows, np.nan_to_num(money), 0.0)), np.nan),
            "cycle_days": np.where(known_days, summed(np.where(won_rows & timed, days, 0.0)), np.nan),
        }
    )


def velocity_by(
    groups: Sequence[Hashable],
    open_deals: ArrayLike,
    closed: ArrayLike,
    won: ArrayLike,
    won_amount: ArrayLike,
    cycle_days: ArrayLike,
) -> pd.DataFrame:
    """Velocity of each group, from rows that are deals (1 or 0) or sums of deals (counts, money, days).

    Args:
        groups: group of each of n rows. open_deals: open ones. closed: won or lost in the period. won: of these.
        won_amount: money of the won deals. cycle_days: sum of their days from creation to closing. NaN is not known:
            the won deals of such a row are left out of the mean value, or of the mean cycle.

    Returns:
        One row per group in order of first appearance: `group`, `open_deals`, `won_value`, `win_rate`, `cycle_days`,
        `per_day` as in `Velocity`.

    Raises:
        ShapeError: lengths differ.
    """
    size = len(groups)
    given = {"open_deals": open_deals, "closed": closed, "won": won, "won_amount": won_amount, "cycle_days": cycle_days}
    column = {name: optional_vector(values, size, name) for name, values in given.items()}
    wins = np.nan_to_num(column["won"])
    column["valued"] = np.where(np.isnan(column["won_amount"]), 0.0, wins)
    column["timed"] = np.where(np.isnan(column["cycle_days"]), 0.0, wins)
    for name in ("won_amount", "cycle_days"):
        column[name] = np.where(wins > 0, column[name], 0.0)
    code, names = pd.factorize(pd.Series(list(groups), dtype=object), use_na_sentinel=False)
    sums = {
        name: np.bincount(code, weights=np.nan_to_num(values), minlength=len(names)) for name, values in column.items()
    }
    value, rate = ratio_of(sums["won_amount"], sums["valued"]), ratio_of(sums["won"], sums["closed"])
    cycle = ratio_of(sums["cycle_days"], sums["timed"])
    parts = {"open_deals": sums["open_deals"], "won_value": value, "win_rate": rate, "cycle_days": cycle}
    per_day = ratio_of(sums["open_deals"] * value * rate, cycle)
    group = pd.Series(np.asarray(names, dtype=object), dtype=object)
    return pd.DataFrame({"group": group, **parts, "per_day": per_day})
