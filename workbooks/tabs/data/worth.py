"""What accounts are worth in a quarter, and how much of it somebody else than the owner sold."""

from collections.abc import Mapping

import pandas as pd

from calculations.quota.review.known import account_worth
from calculations.schemas import ACCOUNT_BOOKINGS
from workbooks.grammar.cells import text
from workbooks.grammar.columns import texts
from workbooks.grammar.rows import Rows
from workbooks.models import PlanFacts

__all__ = ["account_potential", "shares_moved"]

_YEAR = 4


def account_potential(facts: PlanFacts, last: str) -> Mapping[str, float]:
    """Potential of each account in a quarter, money: what accounts of its segment that bought lately buy on average.

    Without bookings by account it is a quarter of the account's last twelve months.
    """
    booked = _booked(facts, last)
    if booked.empty:
        quarter = facts.accounts["trailing_amount"] / _YEAR
        return dict(zip(texts(facts.accounts["account_id"]), quarter.tolist(), strict=True))
    by_account = booked.pivot_table(index="account_id", columns="quarter", values="amount", aggfunc="sum")
    worth = account_worth(by_account, facts.accounts.set_index("account_id")["segment"])
    return dict(zip(texts(worth.index.to_series()), worth.astype(float).tolist(), strict=True))


def shares_moved(facts: PlanFacts, accounts: Rows, last: str) -> Mapping[str, float]:
    """Share of the last four quarters' value of each owner's accounts that somebody else sold."""
    booked = _booked(facts, last)
    recent = booked[booked["quarter"].isin(sorted(booked["quarter"].unique())[-_YEAR:])]
    owner = dict(zip(accounts.column("account_id"), accounts.column("owner_id"), strict=True))
    its = recent.assign(owner=[owner.get(id_, "") for id_ in recent["account_id"]])
    whole = its.groupby("owner")["amount"].sum()
    others = its[its["owner"] != its["rep_id"]].groupby("owner")["amount"].sum().reindex(whole.index).fillna(0.0)
    share = (others / whole).where(whole > 0)
    return {text(id_): round(float(value), 4) for id_, value in share.dropna().items()}


def _booked(facts: PlanFacts, last: str) -> pd.DataFrame:
    booked = ACCOUNT_BOOKINGS.conform(facts.account_bookings)
    return booked[booked["quarter"] <= last]
