"""What was known before a quarter: the inputs a quota method may use, built from dated bookings."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from calculations.arrays import Vector
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from calculations.schemas import ACCOUNT_BOOKINGS, QUOTAS

__all__ = ["Known", "PastQuarter", "Worth", "past_quarters", "territory_potential"]

Worth = Callable[[Quarter], "pd.Series[float]"]
"""Potential of each account id for a year, money, as it was known on the eve of a quarter."""

_QUARTERS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What was known of n reps before a quarter began; it has no field for what happened in it. Equal to itself alone.

    keys: rep ids. groups: role or segment. history: (n, T) bookings by quarter, oldest first, NaN before a rep's first.
    potential: potential of the accounts in each book, money per quarter; NaN without any. accounts: accounts in it.
    last_quota: quota set for the quarter before, NaN without one. total: money to split.
    """

    keys: tuple[str, ...]
    groups: tuple[Hashable, ...]
    history: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    potential: Vector
    accounts: Vector
    last_quota: Vector
    total: float


@dataclass(frozen=True, slots=True)
class PastQuarter:
    """A quarter to replay: what was known before it, what each rep then booked, and the quotas really set."""

    quarter: str
    known: Known
    actual: Vector
    quota_set: Vector


def past_quarters(
    quarters: Sequence[str],
    bookings: pd.DataFrame,
    quotas: pd.DataFrame,
    worth: Worth,
    roles: pd.Series,
    calendar: Calendar = CALENDAR_YEAR,
) -> tuple[PastQuarter, ...]:
    """Past quarters as they looked on their eve.

    Args:
        quarters: labels of the quarters to replay, as in 2019Q2.
        bookings: `ACCOUNT_BOOKINGS`: closed-won value by account, rep and quarter.
        quotas: `QUOTAS`: quotas set by rep and quarter; the reps with one are the quarter's roster, and their sum is
            the total to split, so that every method is asked for the same money.
        worth: what accounts were worth: the one potential that plans use, learnt from what was known then.
        roles: role of each rep id, for the group means. calendar: of the labels.

    Returns:
        One `PastQuarter` each. A rep's book is the accounts they sold to last before the quarter; of several who sold
        to an account in its last quarter, whoever sold the most (the later id when they sold the same). The order of
        the rows does not matter.
    """
    booked, set_ = ACCOUNT_BOOKINGS.conform(bookings), QUOTAS.conform(quotas)
    by_rep = booked.pivot_table(index="rep_id", columns="quarter", values="amount", aggfunc="sum")
    amounts = set_.pivot_table(index="rep_id", columns="quarter", values="amount", aggfunc="sum")
    replayed = []
    for label in quarters:
        before = [quarter for quarter in by_rep.columns if quarter < label]
        roster = amounts[label].dropna()
        earlier = booked[booked["quarter"] < label].sort_values(["quarter", "amount", "rep_id"])
        owner = earlier.groupby("account_id")["rep_id"].last()
        quarter = Quarter.parse(label, calendar)
        potential, accounts = territory_potential(owner, worth(quarter))
        previous = str(quarter.shift(-1))
        last = amounts[previous] if previous in amounts else pd.Series(dtype=np.float64)
        known = Known(
            keys=tuple(roster.index),
            groups=tuple(roles.reindex(roster.index)),
            history=by_rep.reindex(roster.index)[before].to_numpy(dtype=np.float64),
            potential=potential.reindex(roster.index).to_numpy(dtype=np.float64),
            accounts=accounts.reindex(roster.index).to_numpy(dtype=np.float64),
            last_quota=last.reindex(roster.index).to_numpy(dtype=np.float64),
            total=float(roster.sum()),
        )
        actual = by_rep[label].reindex(roster.index).fillna(0.0).to_numpy(dtype=np.float64)
        replayed.append(PastQuarter(label, known, actual, roster.to_numpy(dtype=np.float64)))
    return tuple(replayed)


def territory_potential(owner: pd.Series, worth: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Potential of each rep's book in a quarter, and the number of accounts in it.

    Args:
        owner: rep id of each account id.
        worth: potential of each account id for a year, money; accounts that are nobody's count nowhere.

    Returns:
        Two series by rep id: potential (money per quarter: a quarter of the sum over the book's accounts), and the
        number of accounts in the book.
    """
    held = worth.reindex(owner.index).fillna(0.0) / _QUARTERS
    return held.groupby(owner).sum(), owner.groupby(owner).size().astype(np.float64)
