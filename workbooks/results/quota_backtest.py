"""The quota back-test on an org's own past: what each method would have asked of whom, scored by what then happened."""

from collections.abc import Callable
from datetime import timedelta

import pandas as pd

from calculations.fiscal import Quarter
from calculations.quota.review.backtest import METHODS, Backtest, replay
from calculations.quota.review.known import PastQuarter, past_quarters
from calculations.quota.review.peers import peer_groups
from calculations.schemas import QUOTAS
from workbooks.models import PlanFacts
from workbooks.results.worth import worth_of

__all__ = ["REPLAYED", "backtested", "replayable"]

REPLAYED = 4
"""Quarters replayed: the last full ones."""

_YEAR = 4


def backtested(facts: PlanFacts, quarter: Quarter) -> Backtest:
    """Replay every method on the last four full quarters that can be.

    Args:
        facts: of a plan. quarter: the quarter being planned.

    Returns:
        The scores; empty frames when no quarter can be replayed. Segments, roles and managers are those of now.
    """
    past = replayable(facts, quarter)
    return replay(METHODS, past) if past else Backtest(pd.DataFrame(), pd.DataFrame())


def replayable(facts: PlanFacts, quarter: Quarter) -> tuple[PastQuarter, ...]:
    """The last four full quarters as they looked on their eve: those with bookings, quotas, and bookings before."""
    bookings, set_ = facts.account_bookings, QUOTAS.conform(facts.quotas)
    set_ = set_[set_["amount"] > 0]
    running = Quarter.of(facts.as_of + timedelta(days=1), quarter.calendar)
    full = [str(min(quarter, running).shift(-back)) for back in range(REPLAYED, 0, -1)]
    booked = set(bookings["quarter"].unique())
    was_set = set(set_["quarter"].unique())
    labels = [label for label in full if label in booked and label in was_set and min(booked) < label]
    return past_quarters(labels, bookings, set_, _worth(facts), _roles(facts.reps, set_), quarter.calendar)


def _worth(facts: PlanFacts) -> Callable[[Quarter], "pd.Series[float]"]:
    """The potential that accounts have in a plan, as it would have been worked out on the eve of a quarter."""
    booked = facts.account_bookings.groupby(["account_id", "quarter"])["amount"].sum()

    def known(quarter: Quarter) -> "pd.Series[float]":
        year = [str(quarter.shift(-back)) for back in range(_YEAR, 0, -1)]
        bought = booked[booked.index.get_level_values("quarter").isin(year)].groupby(level="account_id").sum()
        accounts = facts.accounts.assign(
            trailing_amount=bought.reindex(facts.accounts["account_id"]).fillna(0.0).to_numpy()
        )
        eve = quarter.start - timedelta(days=1)
        table, _ = worth_of(accounts, facts.orders, facts.contracts, facts.profiles, eve)
        return table["potential"]

    return known


def _roles(reps: pd.DataFrame, quotas: pd.DataFrame) -> pd.Series:
    """Peer group of each rep id; people the CRM no longer lists are reps."""
    leads = reps["rep_id"].isin(set(reps["manager_id"]))
    groups = dict(zip(reps["rep_id"], peer_groups(reps["role"].tolist(), leads.tolist()), strict=True))
    people = pd.Index(sorted({*reps["rep_id"], *quotas["rep_id"]}))
    return pd.Series([groups.get(rep, "Reps") for rep in people], index=people)
