"""Contracts of accounts, and what of them is due for renewal on a day."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.schemas import CONTRACTS

__all__ = ["Signed", "signed_by"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]

_FOREVER = np.datetime64("9999-12-31", "D")


@dataclass(frozen=True, slots=True)
class Signed:
    """c contracts of n accounts: position of the account, first and last day, annual value (money)."""

    accounts: int
    account: Ints
    start: Days
    end: Days
    amount: Floats

    def at(self, day: date) -> tuple[Floats, Floats]:
        """Annual value of each account's contracts that end within twelve months of a day, and of those that run on.

        Only contracts that had begun by the end of the day are known then.
        """
        here = np.datetime64(day, "D")
        following = (pd.Timestamp(day) + pd.DateOffset(months=12)).to_datetime64().astype("datetime64[D]")
        known = (self.start <= here) & (self.end > here)
        due = self.end <= following
        return self._summed(known & due), self._summed(known & ~due)

    def _summed(self, chosen: NDArray[np.bool_]) -> Floats:
        sums = np.bincount(self.account[chosen], weights=self.amount[chosen], minlength=self.accounts)
        return sums.astype(np.float64)


def signed_by(account_ids: NDArray[np.object_], contracts: pd.DataFrame | None) -> Signed:
    """The contracts of n accounts, those without a start or a positive value left out; none when None is given.

    Args:
        account_ids: n different ids. contracts: `CONTRACTS`.
    """
    rows = CONTRACTS.conform(CONTRACTS.empty() if contracts is None else contracts)
    place = pd.Index(account_ids).get_indexer(pd.Index(rows["account_id"]))
    amount = rows["annual_amount"].to_numpy(dtype=np.float64)
    start = rows["start_date"].to_numpy().astype("datetime64[D]")
    kept = (place >= 0) & (amount > 0) & np.isfinite(amount) & ~np.isnat(start)
    end = rows["end_date"].to_numpy().astype("datetime64[D]")
    ends = np.where(np.isnat(end), _FOREVER, end)
    return Signed(len(account_ids), place[kept].astype(np.int64), start[kept], ends[kept], amount[kept])
