"""What the quotas stand on beside bookings and people: groups, potentials of accounts, accounts that changed hands."""

import re
from collections.abc import Mapping

import pandas as pd

from calculations.fiscal import Quarter
from calculations.quota.review.known import account_worth
from calculations.quota.review.peers import peer_groups
from calculations.schemas import ACCOUNT_BOOKINGS
from workbooks.grammar.cells import Records, records, text
from workbooks.models import PlanFacts

__all__ = ["account_potential", "groups_of", "method_rows", "season_rows", "shares_moved", "team_rows"]

_YEAR = 4
_QUARTER = re.compile(r"\d{4}Q[1-4]")


def groups_of(roster: Records) -> dict[str, str]:
    """Whose mean each person is drawn to."""
    groups = peer_groups([rep["role"] for rep in roster], [rep["leads"] for rep in roster])
    return {rep["rep_id"]: group for rep, group in zip(roster, groups, strict=True)}


def team_rows(roster: Records) -> Records:
    """The teams of those planned, by name."""
    teams = {rep["team_id"]: rep["team"] for rep in roster}
    rows = [{"team_id": id_, "name": name} for id_, name in teams.items()]
    return sorted(rows, key=lambda row: (row["name"].casefold(), row["team_id"]))


def account_potential(facts: PlanFacts, last: str) -> Mapping[str, float]:
    """Potential of each account in a quarter, money: what accounts of its segment that bought lately buy on average.

    Without bookings by account it is a quarter of the account's last twelve months.
    """
    booked = _booked(facts, last)
    if booked.empty:
        return {text(row["account_id"]): row["trailing_amount"] / _YEAR for row in records(facts.accounts)}
    by_account = booked.pivot_table(index="account_id", columns="quarter", values="amount", aggfunc="sum")
    segments = facts.accounts.set_index("account_id")["segment"]
    return {text(id_): float(worth) for id_, worth in account_worth(by_account, segments).items()}


def shares_moved(facts: PlanFacts, accounts: Records, last: str) -> Mapping[str, float]:
    """Share of the last four quarters' value of each owner's accounts that somebody else sold."""
    booked = _booked(facts, last)
    recent = booked[booked["quarter"].isin(sorted(booked["quarter"].unique())[-_YEAR:])]
    owner = {row["account_id"]: row["owner_id"] for row in accounts}
    its = recent.assign(owner=[owner.get(id_, "") for id_ in recent["account_id"]])
    whole = its.groupby("owner")["amount"].sum()
    others = its[its["owner"] != its["rep_id"]].groupby("owner")["amount"].sum().reindex(whole.index).fillna(0.0)
    share = (others / whole).where(whole > 0)
    return {text(id_): round(float(value), 4) for id_, value in share.dropna().items()}


def season_rows(facts: PlanFacts, quarter: Quarter) -> Records:
    """The months of the quarter, with their share in earlier years."""
    shares = facts.month_shares or (1 / 3, 1 / 3, 1 / 3)
    start = quarter.start.year * 12 + quarter.start.month - 1
    return [
        {
            "month": at,
            "label": f"{(start + at - 1) // 12}-{(start + at - 1) % 12 + 1:02d}",
            "history_share": share,
        }
        for at, share in enumerate(shares, start=1)
    ]


def method_rows(facts: PlanFacts) -> Records:
    """Scores of the methods on past quarters, the fairest first."""
    table = facts.quota_backtest
    quarters = sorted(column for column in table.columns if _QUARTER.fullmatch(str(column)))
    names = ("score", "pooled_cv", "gini_score", "within_share", "min_max", "size_correlation")
    return [
        {
            "method": row["method"],
            "quarters": f"{quarters[0]} to {quarters[-1]}" if len(quarters) > 1 else "".join(quarters),
            **{name: None if pd.isna(row[name]) else round(float(row[name]), 4) for name in names},
        }
        for row in records(table)
    ]


def _booked(facts: PlanFacts, last: str) -> pd.DataFrame:
    booked = ACCOUNT_BOOKINGS.conform(facts.account_bookings)
    return booked[booked["quarter"] <= last]
