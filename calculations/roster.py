"""The roster: who is planned in a quarter, and the last full quarter their history is taken from."""

from datetime import date, timedelta

import pandas as pd

from calculations.fiscal import Quarter
from calculations.schemas import ACCOUNTS, QUOTAS, REPS

__all__ = ["last_full_quarter", "planned_people"]

_NEW = 2
"""Quarters before the planned one in which a start makes a person one to plan, whatever they carry."""


def last_full_quarter(quarter: Quarter, as_of: date) -> Quarter:
    """The last quarter before `quarter` that had ended by the end of the day `as_of`."""
    running = Quarter.of(as_of + timedelta(days=1), quarter.calendar)
    return min(quarter.shift(-1), running.shift(-1))


def planned_people(
    reps: pd.DataFrame, quotas: pd.DataFrame, accounts: pd.DataFrame, quarter: Quarter, as_of: date
) -> tuple[str, ...]:
    """Ids of the people who are planned, in the order of `reps`.

    A person is planned who is active and carried a quota above zero in the last full quarter, owns an account, or
    started in the two quarters before the planned one or in it.

    Args:
        reps: `REPS`. quotas: `QUOTAS`. accounts: `ACCOUNTS`. quarter: planned. as_of: last known day.

    Raises:
        UnknownColumnError: a frame lacks a column of its schema.
    """
    people, carried, owned = REPS.conform(reps), QUOTAS.conform(quotas), ACCOUNTS.conform(accounts)
    last = str(last_full_quarter(quarter, as_of))
    with_quota = carried.loc[(carried["quarter"] == last) & (carried["amount"] > 0), "rep_id"]
    first, after = pd.Timestamp(quarter.shift(-_NEW).start), pd.Timestamp(quarter.end)
    is_new = (people["start_date"] >= first) & (people["start_date"] < after)
    has_work = people["rep_id"].isin(with_quota) | people["rep_id"].isin(owned["owner_id"])
    return tuple(people.loc[people["is_active"] & (has_work | is_new), "rep_id"])
