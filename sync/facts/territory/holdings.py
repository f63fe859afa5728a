"""What is under way with each account, and since when its owner has had it, from the mirror."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.pipeline.stages import Outcome, StageLadder
from calculations.schemas import ACCOUNT_HOLDINGS
from sync.facts.columns import Codes
from sync.facts.deals.losses import lost_ahead
from sync.facts.known import Known, after

__all__ = ["LATE_PROBABILITY", "holdings_of"]

LATE_PROBABILITY = 60.0
"""Per cent from which an open deal is late-stage; on most ladders the stages after the proposal."""


def holdings_of(known: Known, accounts: pd.DataFrame, ladder: StageLadder) -> pd.DataFrame:
    """`ACCOUNT_HOLDINGS` of accounts by the end of the day.

    Args:
        accounts: `ACCOUNTS`. ladder: the stages in use by the day.
    """
    ids = accounts["account_id"].to_numpy(dtype="S18")
    open_, late = _open_deals(known, ladder)
    code = known.accounts.of(ids)
    found = pd.DataFrame(
        {
            "account_id": accounts["account_id"].to_numpy(),
            "open_deals": open_[code],
            "late_deals": late[code],
            "owned_since": _since(known, ids, accounts["owner_id"].to_numpy(dtype="S18")),
        }
    )
    return ACCOUNT_HOLDINGS.conform(found)


def _open_deals(known: Known, ladder: StageLadder) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Open deals of each account by code, and how many of them are late-stage."""
    deals = known.rows("Opportunity")
    account = known.accounts.of(deals.ids["AccountId"])
    kept = np.flatnonzero(
        (account >= 0) & (deals.flags["IsDeleted"] != 1) & ~(deals.moments["CreatedDate"] >= after(known.as_of))
    )
    is_open, chance = _then(known, kept, ladder)
    late = is_open & (chance >= LATE_PROBABILITY)
    size = len(known.accounts)
    return np.bincount(account[kept[is_open]], minlength=size), np.bincount(account[kept[late]], minlength=size)


def _then(known: Known, kept: NDArray[np.intp], ladder: StageLadder) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Whether each deal was open at the end of the day, and its probability then (per cent, NaN where not known).

    A deal that was changed after the day is what its history says it was by then. Without history, one that closed
    after the day was open, and no more is known of it.
    """
    deals, history = known.rows("Opportunity"), known.rows("OpportunityHistory")
    is_open = deals.flags["IsClosed"][kept] != 1
    chance = deals.numbers["Probability"][kept]
    codes = Codes(deals.ids["Id"][kept])
    place = np.argsort(deals.ids["Id"][kept])
    at, code = history.moments["CreatedDate"], codes.of(history.ids["OpportunityId"])
    later = np.zeros(len(kept), dtype=np.bool_)
    told = later.copy()
    told[place[code[code >= 0]]] = True
    later[place[code[(code >= 0) & (at >= after(known.as_of))]]] = True
    closing = (
        ~is_open
        & ~told
        & ~lost_ahead(known, known.as_of)[kept]
        & (deals.moments["CloseDate"][kept] >= after(known.as_of))
    )
    is_open[closing], chance[closing] = True, np.nan
    rows = np.flatnonzero((code >= 0) & (at < after(known.as_of)))
    rows = rows[later[place[code[rows]]]]
    rows = rows[np.argsort(at[rows], kind="stable")]
    stage = history.labels["StageName"].take(rows).coded({name: number for number, name in enumerate(ladder.names)})
    deal = place[code[rows]]  # the newest row comes last, and stays
    is_open[deal] = ladder.having(Outcome.OPEN)[stage]
    chance[deal] = history.numbers["Probability"][rows]
    return is_open, chance


def _since(known: Known, accounts: NDArray[np.bytes_], owners: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """Day of the owner's first won deal with each account, NaT where there is none."""
    won, deals, users = known.won, known.rows("Opportunity"), Codes(known.rows("User").ids["Id"])

    def pairs(account: NDArray[np.bytes_], owner: NDArray[np.bytes_]) -> NDArray[np.int64]:
        return known.accounts.of(account).astype(np.int64) * (len(users) + 1) + users.of(owner)

    sold = pairs(deals.ids["AccountId"][won.rows], deals.ids["OwnerId"][won.rows])
    first = pd.Series(won.closed).groupby(sold).min()
    return first.reindex(pairs(accounts, owners)).to_numpy(dtype="datetime64[us]")
