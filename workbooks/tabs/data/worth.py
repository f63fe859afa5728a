"""What accounts are worth in a quarter, and how much of it somebody else than the owner sold."""

from collections.abc import Mapping

import pandas as pd

from calculations.schemas import ACCOUNT_BOOKINGS
from workbooks.grammar.cells import text
from workbooks.grammar.columns import texts
from workbooks.grammar.rows import Rows
from workbooks.models import PlanFacts

__all__ = ["account_potential", "shares_moved"]

_YEAR = 4


def account_potential(facts: PlanFacts) -> Mapping[str, float]:
    """Potential of each account in a quarter, money: a quarter of the one it has for a year (`results.worth`).

    Where no potential was worked out it is a quarter of the account's last twelve months.
    """
    potential = facts.results.worth["potential"]
    if potential.empty:
        trailing = facts.accounts.set_index("account_id")["trailing_amount"]
        potential = trailing.astype(float).clip(lower=0.0)
    return dict(zip(texts(potential.index.to_series()), (potential / _YEAR).tolist(), strict=True))


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
