"""What was known before a quarter: the inputs a quota method may use, built from dated bookings."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from calculations.arrays import Vector
from calculations.fiscal import Quarter
from calculations.schemas import ACCOUNT_BOOKINGS, QUOTAS

__all__ = ["Known", "PastQuarter", "account_worth", "past_quarters", "territory_potential"]

POTENTIAL_QUARTERS = 2


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
    segments: pd.Series,
    roles: pd.Series,
) -> tuple[PastQuarter, ...]:
    """Past quarters as they looked on their eve.

    Args:
        quarters: labels of the quarters to replay, as in 2019Q2.
        bookings: `ACCOUNT_BOOKINGS`: closed-won value by account, rep and quarter.
        quotas: `QUOTAS`: quotas set by rep and quarter; the reps with one are the quarter's roster, and their sum is
            the total to split, so that every method is asked for the same money.
        segments: segment of each account id, for the potential.
        roles: role of each rep id, for the group means.

    Returns:
        One `PastQuarter` each. A rep's book is the accounts they sold to last before the quarter; of several who sold
        to an account in its last quarter, whoever sold the most (the later id when they sold the same). The order of
        the rows does not matter.
    """
    booked, set_ = ACCOUNT_BOOKINGS.conform(bookings), QUOTAS.conform(quotas)
    by_rep = booked.pivot_table(index="rep_id", columns="quarter", values="amount", aggfunc="sum")
    by_account = booked.pivot_table(index="account_id", columns="quarter", values="amount", aggfunc="sum")
    amounts = set_.pivot_table(index="rep_id", columns="quarter", values="amount", aggfunc="sum")
    replayed = []
    for label in quarters:
        before = [quarter for quarter in by_rep.columns if quarter < label]
        roster = amounts[label].dropna()
        earlier = booked[booked["quarter"] < label].sort_values(["quarter", "amount", "rep_id"])
        owner = earlier.groupby("account_id")["rep_id"].last()
        potential, accounts = territory_potential(owner, by_account[before], segments)
        previous = str(Quarter.parse(label).shift(-1))
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


def territory_potential(owner: pd.Series, by_account: pd.DataFrame, segments: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Potential of each rep's book: what accounts of the same segments buy on average, whoever serves them.

    Args:
        owner: rep id of each account id.
        by_account: bookings of each account id by quarter, money, oldest first; NaN where there are none.
        segments: segment of each account id.

    Returns:
        Two series by rep id: potential (money per quarter: the sum over the book's accounts that bought in the last
        two quarters of their segment's mean), and the number of accounts in the book.
    """
    worth = account_worth(by_account, segments)
    return worth.groupby(owner.reindex(worth.index)).sum(), owner.groupby(owner).size().astype(np.float64)


def account_worth(by_account: pd.DataFrame, segments: pd.Series) -> pd.Series:
    """What each account that bought in the last two quarters is worth in a quarter: the mean of its segment's.

    Args:
        by_account: bookings of each account id by quarter, money, oldest first; NaN where there are none.
        segments: segment of each account id.

    Returns:
        Money per quarter by account id; accounts that did not buy lately are left out.
    """
    recent = by_account.iloc[:, -POTENTIAL_QUARTERS:].fillna(0.0)
    recent = recent[recent.sum(axis=1) > 0]
    worth: pd.Series = recent.mean(axis=1).groupby(segments.reindex(recent.index)).transform("mean")
    return worth
