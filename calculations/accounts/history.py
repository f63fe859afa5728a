"""What accounts bought, in quarters of a year counted back from a day, and how regularly."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.schemas import ORDERS

__all__ = ["HABITS", "QUARTERS_KEPT", "Purchases", "Snapshot", "purchases_by", "seen_at"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HABITS = (
    "in each of the last four quarters",
    "in three of the last four quarters",
    "in two of the last four quarters, lately",
    "in two of the last four quarters, earlier",
    "in one of the last four quarters, lately",
    "in one of the last four quarters, earlier",
    "not in the last year but in the one before",
    "more than two years ago",
    "never",
)
"""How regularly an account bought; "lately" is in the last two quarters."""

QUARTERS_KEPT = 16
_YEAR, _LATELY = 4, 2


@dataclass(frozen=True, slots=True)
class Purchases:
    """Money by account and quarter, oldest first; the last quarter ends with the day. Negative sums are credits.

    money: (n, t), t ≤ 16: quarters before the first order of all are left out. foreign: money of orders of accounts
    that are not among the n. incomplete: orders without an account, a day or an amount.
    """

    money: Floats
    foreign: float
    incomplete: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """n accounts as they were known when some quarters had passed.

    year: money of the last four quarters. before: of the four before. habit: position in `HABITS`.
    due, lasting: annual value of the contracts that end within a year, and of those that run on.
    """

    year: Floats
    before: Floats
    habit: Ints
    due: Floats
    lasting: Floats


def purchases_by(account_ids: NDArray[np.object_], orders: pd.DataFrame, as_of: date) -> Purchases:
    """Money each account brought in the quarters (three months each) that end with a day.

    Args:
        account_ids: n different ids. orders: `ORDERS`; rows after `as_of` are not read. as_of: last day that counts.
    """
    bought = ORDERS.conform(orders)
    end = pd.Timestamp(as_of + timedelta(days=1))
    whole = bought.notna().all(axis=1) & np.isfinite(bought["amount"])
    bought = bought[whole & (bought["order_date"] < end)]
    edges = pd.DatetimeIndex([end - pd.DateOffset(months=3 * k) for k in range(QUARTERS_KEPT, -1, -1)])
    quarter = np.searchsorted(edges.to_numpy(dtype="datetime64[us]"), bought["order_date"].to_numpy(), side="right") - 1
    account = pd.Index(account_ids).get_indexer(pd.Index(bought["account_id"]))
    amount = bought["amount"].to_numpy(dtype=np.float64)
    kept = (account >= 0) & (quarter >= 0)
    cell = account[kept] * QUARTERS_KEPT + quarter[kept]
    size = len(account_ids) * QUARTERS_KEPT
    sums = np.bincount(cell, weights=amount[kept], minlength=size).astype(np.float64)
    money = sums.reshape(len(account_ids), QUARTERS_KEPT)
    begun = np.flatnonzero(np.bincount(quarter[kept], minlength=QUARTERS_KEPT))
    first = int(begun[0]) if len(begun) else QUARTERS_KEPT
    return Purchases(money[:, first:], float(amount[account < 0].sum()), int((~whole).sum()))


def seen_at(money: Floats, due: Floats | None = None, lasting: Floats | None = None) -> Snapshot:
    """The accounts after the quarters of `money` (n, t), none or more of them; without contracts where none are given.

    Args:
        money: as in `Purchases`. due, lasting: n sums, see `Signed`.
    """
    active = money > 0
    last = active[:, -_YEAR:]
    count, lately = last.sum(axis=1), active[:, -_LATELY:].any(axis=1)
    before = money[:, -2 * _YEAR : -_YEAR] if money.shape[1] > _YEAR else money[:, :0]
    some = np.where(count == 2, np.where(lately, 2, 3), np.where(lately, 4, 5))
    none = np.where((before > 0).any(axis=1), 6, np.where(active.any(axis=1), 7, 8))
    habit = np.where(count >= 3, _YEAR - count, np.where(count > 0, some, none))
    year = np.maximum(money[:, -_YEAR:].sum(axis=1), 0.0)
    none_signed = np.zeros(len(money))
    return Snapshot(
        year,
        np.maximum(before.sum(axis=1), 0.0),
        habit.astype(np.int64),
        none_signed if due is None else due,
        none_signed if lasting is None else lasting,
    )
