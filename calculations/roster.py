"""The roster: who is planned in a quarter, and the last full quarter their history is taken from."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import pandas as pd

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.schemas import ACCOUNTS, QUOTAS, REPS

__all__ = ["last_full_quarter", "lately", "planned_people", "roster_findings"]

_NEW = 2
"""Quarters before the planned one in which a start makes a person one to plan, whatever they carry."""
_LATELY = 4
_NAMED = 5
_REMEDY = "Set plan.every_seller = true to plan whoever sells, or give them quotas or accounts of their own."


def last_full_quarter(quarter: Quarter, as_of: date) -> Quarter:
    """The last quarter before `quarter` that had ended by the end of the day `as_of`."""
    running = Quarter.of(as_of + timedelta(days=1), quarter.calendar)
    return min(quarter.shift(-1), running.shift(-1))


def planned_people(
    reps: pd.DataFrame,
    quotas: pd.DataFrame,
    accounts: pd.DataFrame,
    quarter: Quarter,
    as_of: date,
    sellers: Collection[str] = (),
) -> tuple[str, ...]:
    """Ids of the people who are planned, in the order of `reps`.

    A person is planned who is active and carried a quota above zero in the last full quarter, owns an account, or
    started in the two quarters before the planned one or in it; and besides whoever is active and among `sellers`.

    Args:
        reps: `REPS`. quotas: `QUOTAS`. accounts: `ACCOUNTS`. quarter: planned. as_of: last known day.
        sellers: ids of people to plan because they sell, whatever else they carry.

    Raises:
        UnknownColumnError: a frame lacks a column of its schema.
    """
    people, carried, owned = REPS.conform(reps), QUOTAS.conform(quotas), ACCOUNTS.conform(accounts)
    last = str(last_full_quarter(quarter, as_of))
    with_quota = carried.loc[(carried["quarter"] == last) & (carried["amount"] > 0), "rep_id"]
    first, after = pd.Timestamp(quarter.reach(-_NEW).start), pd.Timestamp(quarter.end)
    is_new = (people["start_date"] >= first) & (people["start_date"] < after)
    has_work = people["rep_id"].isin(with_quota) | people["rep_id"].isin(owned["owner_id"])
    sells = people["rep_id"].isin(set(sellers))
    return tuple(people.loc[people["is_active"] & (has_work | is_new | sells), "rep_id"])


def lately(quarter: Quarter) -> frozenset[str]:
    """The labels of the four quarters before the planned one: what somebody sold in them makes them a seller."""
    return frozenset(str(quarter.shift(-back)) for back in range(1, _LATELY + 1))


def roster_findings(
    planned: Collection[str], sold: Mapping[str, float], names: Mapping[str, str]
) -> tuple[Finding, ...]:
    """What is to be said of who is planned: that nobody is, and who sold and is not.

    Args:
        planned: ids of the people who are planned. sold: money by id, of the quarters of `lately`. names: of the people
            who are at work, by id; others are not missed.
    """
    left = {id_: amount for id_, amount in sold.items() if amount > 0 and id_ in names and id_ not in planned}
    found = []
    if not planned:
        sentence = "Nobody is planned: nobody had a quota in the last full quarter, owns an account or starts."
        found.append(Finding("quota.nobody-planned", sentence, _REMEDY, severity=Severity.BLOCKING))
    if left:
        order = sorted(left, key=lambda id_: (-left[id_], id_))
        told = ", ".join(f"{names[id_]} ({left[id_]:,.0f})" for id_ in order[:_NAMED])
        more = f" and {len(order) - _NAMED:,} more" if len(order) > _NAMED else ""
        people = "1 person" if len(order) == 1 else f"{len(order):,} people"
        sentence = f"{people} sold in the last four quarters without being planned: {told}{more}."
        found.append(Finding("quota.seller-unplanned", sentence, _REMEDY, tuple(order), amount=sum(left.values())))
    return tuple(found)
