"""Renewals: contracts that end in a quarter, and what of such value was renewed before."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.ratios import ratio_of

__all__ = ["GRACE_DAYS", "Renewals", "renewal_findings", "renewals_due"]

GRACE_DAYS = 90
"""Days around the end of a contract within which another one of the account counts as its renewal."""


@dataclass(frozen=True, slots=True)
class Renewals:
    """Contracts ending in a quarter: how many, of how many accounts, and what they are worth a year, `due`.

    `kept_rate` of the value that ended in the year before was renewed (NaN where none ended); expected = due × that.
    """

    contracts: int
    accounts: int
    due: float
    kept_rate: float

    @property
    def expected(self) -> float:
        """Annual value likely to be renewed, money."""
        return self.due * self.kept_rate


def renewals_due(contracts: pd.DataFrame, quarter: Quarter, as_of: date) -> Renewals:
    """Contracts whose last day lies in a quarter, and the renewal rate of those that ended lately.

    A contract counts as renewed when another one of its account begins within 90 days of its last day and ends after
    it. One that is renewed already is not due any more.

    Args:
        contracts: `CONTRACTS`, signed by the day. quarter: planned. as_of: last day that counts. The rate is that of
            contracts which ended at least 90 days before it, and at most 90 days and a year: what ended later may
            still be renewed.
    """
    ended = contracts.dropna(subset=["end_date"]).reset_index(drop=True)
    renewed = _renewed(ended, contracts)
    end = ended["end_date"].to_numpy().astype("datetime64[D]")
    worth = ended["annual_amount"].to_numpy(dtype=np.float64)
    due = _within(end, quarter.start, quarter.end) & ~renewed
    last = np.datetime64(as_of, "D") - GRACE_DAYS
    past = (end <= last) & (end > last - 365)
    return Renewals(
        contracts=int(np.count_nonzero(due)),
        accounts=int(ended.loc[due, "account_id"].nunique()),
        due=float(np.nansum(worth[due])),
        kept_rate=float(ratio_of(np.nansum(worth[past & renewed]), np.nansum(worth[past]))),
    )


def renewal_findings(renewals: Renewals, outside_quota: float) -> tuple[Finding, ...]:
    """What ends in the quarter, and that it counts only where it passes through deals or outside quota."""
    if not renewals.contracts:
        return ()
    rate = "how much of such value is renewed is not known"
    if np.isfinite(renewals.kept_rate):
        rate = f"{renewals.kept_rate:.0%} of such value was renewed in the year before: {renewals.expected:,.0f}"
    sentence = (
        f"{renewals.contracts} contracts of {renewals.accounts} accounts, worth {renewals.due:,.0f} a year, end in the "
        f"quarter; {rate}."
    )
    remedy = "Enter what nobody carries a quota for as outside_quota." if not outside_quota else ""
    return (Finding("revenue.renewals-due", sentence, remedy, (), Severity.NOTE, renewals.due),)


def _renewed(ended: pd.DataFrame, contracts: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether another contract of the account begins around each one's end and outlasts it."""
    pairs = ended.assign(place=np.arange(len(ended))).merge(contracts, on="account_id", suffixes=("", "_next"))
    near = (pairs["start_date_next"] - pairs["end_date"]).abs() <= pd.Timedelta(days=GRACE_DAYS)
    longer = pairs["end_date_next"].isna() | (pairs["end_date_next"] > pairs["end_date"])
    found = np.zeros(len(ended), dtype=np.bool_)
    found[pairs.loc[near & longer, "place"].to_numpy(dtype=np.int64)] = True
    return found


def _within(
    days: np.ndarray[tuple[int], np.dtype[np.datetime64]], first: date, end: date
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each day is in [first, end)."""
    inside: np.ndarray[tuple[int], np.dtype[np.bool_]] = (days >= np.datetime64(first, "D")) & (
        days < np.datetime64(end, "D")
    )
    return inside
