"""Accounts with their owner, territory, segment and last twelve months, from the mirror."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.schemas import ACCOUNTS
from sync.facts.accounts.named import segments_of
from sync.facts.columns import Codes
from sync.facts.known import Known, after

__all__ = ["accounts_at", "listed"]


def listed(known: Known, *, all_times: bool = False) -> NDArray[np.intp]:
    """Rows of the accounts that are not deleted and were there on the day (or at any time), by name.

    An account created after the day is not there yet, unless deals of before show that it only came into the CRM later.
    """
    accounts = known.rows("Account")
    kept = accounts.flags["IsDeleted"] != 1
    if not all_times:
        kept &= _existed(known)
    rows = np.flatnonzero(kept)
    names, ids = accounts.labels["Name"].texts()[rows], accounts.ids["Id"][rows].astype(str)
    order = pd.DataFrame({"name": names, "id": ids}).sort_values(["name", "id"]).index
    return rows[order]


def accounts_at(known: Known) -> pd.DataFrame:
    """`ACCOUNTS` that are not deleted; an owner who is not active is none; the segment is the org's or the industry."""
    accounts, users, rows = known.rows("Account"), known.rows("User"), listed(known)
    owner, active = accounts.ids["OwnerId"][rows], users.ids["Id"][users.flags["IsActive"] == 1]
    found = pd.DataFrame(
        {
            "account_id": accounts.ids["Id"][rows].astype(str),
            "name": accounts.labels["Name"].take(rows).texts(),
            "owner_id": np.where(np.isin(owner, active), owner, b"").astype(str),
            "territory_id": _territories(known, accounts.ids["Id"][rows]),
            "segment": segments_of(accounts)[rows],
            "trailing_amount": _trailing(known)[known.accounts.of(accounts.ids["Id"][rows])],
        }
    )
    return ACCOUNTS.conform(found)


def _trailing(known: Known) -> NDArray[np.float64]:
    """Closed-won value of the twelve months up to the day, by code of the account."""
    day, won = known.as_of, known.won
    year_before = date(day.year - 1, day.month, 1) if day.day == 29 and day.month == 2 else None
    since = year_before or day.replace(year=day.year - 1) + timedelta(days=1)
    code = known.accounts.of(known.rows("Opportunity").ids["AccountId"][won.rows])
    counted = (won.closed >= np.datetime64(since, "us")) & (code >= 0) & ~np.isnan(won.amount)
    sums = np.bincount(code[counted], won.amount[counted], minlength=len(known.accounts))
    return sums.astype(np.float64).round(2)


def _territories(known: Known, wanted: NDArray[np.bytes_]) -> NDArray[np.str_]:
    """The first territory each account is associated with, empty for none."""
    covered = known.rows("ObjectTerritory2Association")
    objects, territories = covered.ids["ObjectId"], covered.ids["Territory2Id"]
    order = np.lexsort((territories, objects))[: len(objects)]
    codes = Codes(objects)
    first = np.append(territories[order][np.searchsorted(objects[order], codes.ids)], b"")
    return first[codes.of(wanted)].astype(str)


def _existed(known: Known) -> NDArray[np.bool_]:
    """Whether an account was there by the end of the day: by its own stamp, or by a deal won or created until then."""
    accounts, deals, cut = known.rows("Account"), known.rows("Opportunity"), after(known.as_of)
    dealt = deals.moments["CreatedDate"] < cut
    dealt[known.won.rows] = True
    created = accounts.moments["CreatedDate"]
    return np.isnat(created) | (created < cut) | np.isin(accounts.ids["Id"], deals.ids["AccountId"][dealt])
