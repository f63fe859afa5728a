"""The quota back-test on an org's own past: what each method would have asked of whom, scored by what then happened."""

from datetime import date, timedelta

import pandas as pd

from calculations.fiscal import Quarter
from calculations.quota.review.backtest import METHODS, Backtest, replay
from calculations.quota.review.known import PastQuarter, past_quarters
from calculations.quota.review.peers import peer_groups
from calculations.schemas import QUOTAS

__all__ = ["REPLAYED", "backtested", "replayable"]

REPLAYED = 4
"""Quarters replayed: the last full ones."""


def backtested(
    bookings: pd.DataFrame,
    quotas: pd.DataFrame,
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    quarter: Quarter,
    as_of: date,
) -> Backtest:
    """Replay every method on the last four full quarters that can be.

    Args:
        bookings: `ACCOUNT_BOOKINGS`. quotas: `QUOTAS`. accounts: `ACCOUNTS`, for the segments. reps: `REPS`.
        quarter: the quarter being planned.
        as_of: last day of the facts.

    Returns:
        The scores; empty frames when no quarter can be replayed. Segments, roles and managers are those of now.
    """
    past = replayable(bookings, quotas, accounts, reps, quarter, as_of)
    return replay(METHODS, past) if past else Backtest(pd.DataFrame(), pd.DataFrame())


def replayable(
    bookings: pd.DataFrame,
    quotas: pd.DataFrame,
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    quarter: Quarter,
    as_of: date,
) -> tuple[PastQuarter, ...]:
    """The last four full quarters as they looked on their eve: those with bookings, quotas, and bookings before."""
    set_ = QUOTAS.conform(quotas)
    set_ = set_[set_["amount"] > 0]
    running = Quarter.of(as_of + timedelta(days=1), quarter.calendar)
    full = [str(min(quarter, running).shift(-back)) for back in range(REPLAYED, 0, -1)]
    booked = set(bookings["quarter"])
    labels = [label for label in full if label in booked and label in set(set_["quarter"]) and min(booked) < label]
    return past_quarters(labels, bookings, set_, accounts.set_index("account_id")["segment"], _roles(reps, set_))


def _roles(reps: pd.DataFrame, quotas: pd.DataFrame) -> pd.Series:
    """Peer group of each rep id; people the CRM no longer lists are reps."""
    leads = reps["rep_id"].isin(set(reps["manager_id"]))
    groups = dict(zip(reps["rep_id"], peer_groups(reps["role"].tolist(), leads.tolist()), strict=True))
    people = pd.Index(sorted({*reps["rep_id"], *quotas["rep_id"]}))
    return pd.Series([groups.get(rep, "Reps") for rep in people], index=people)
