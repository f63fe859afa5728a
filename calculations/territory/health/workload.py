"""Workload by build-up: the hours accounts ask for, and which of them their owners have."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.errors import ShapeError
from calculations.ratios import ratio_of
from calculations.territory.geometry import EARTH_RADIUS_KM

__all__ = ["OVER", "UNDER", "Travel", "owner_codes", "served_shares", "travel_hours", "workload_by_owner"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

OVER, UNDER = 1.15, 0.85
"""Load (hours asked / hours there) above which a person is overloaded, and below which there is room."""


@dataclass(frozen=True, slots=True)
class Travel:
    """How calls become travel: planners' figures, to be edited.

    `hours_per_call` turns workload into calls, `calls_per_trip` are made on one way out and back at `km_per_hour`;
    accounts beyond `remote_km` are served from afar, without travel.
    """

    hours_per_call: float = 1.5
    calls_per_trip: float = 3.0
    km_per_hour: float = 60.0
    remote_km: float = 300.0


def travel_hours(workload: Floats, here: Floats, there: Floats, travel: Travel) -> Floats:
    """Hours on the road of n accounts: workload / hours per call / calls per trip × 2 km / speed.

    Args:
        workload: selling hours, n. here, there: unit vectors of the accounts and of their owners' bases, (n, 3), see
            `on_sphere`; NaN is not known, and takes no travel. travel: the assumptions.
    """
    chord = np.sqrt(np.square(here - there).sum(axis=1))
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0.0, 1.0))
    trips = workload / travel.hours_per_call / travel.calls_per_trip
    return np.where(km <= travel.remote_km, trips * 2 * km / travel.km_per_hour, 0.0)


def owner_codes(owners: Sequence[str], reps: Sequence[str]) -> Ints:
    """Position of each account's owner among the reps, −1 for none or someone who is not among them."""
    place = pd.Index(list(reps), dtype=object)
    if not place.is_unique:
        raise ShapeError("a rep is listed twice: give one row per rep")
    return place.get_indexer(pd.Index(list(owners), dtype=object)).astype(np.int64)


def served_shares(owner: Ints, hours: Floats, potential: Floats, capacity: Floats) -> Floats:
    """Share of each account's hours that its owner has, 0 to 1: hours go where they bring most potential per hour.

    Args:
        owner: position of the owner of n accounts (or sums of alike ones) among r reps, −1 for none.
        hours: hours each asks for; one that asks for none is served by any owner with hours. potential: money.
        capacity: hours of the r reps; none, for someone who left, serves nothing.

    Returns:
        n shares; 0 without an owner. For each rep Σ hours × share is the least of hours asked and hours there.
    """
    density = np.divide(potential, hours, out=np.full(len(hours), np.inf), where=hours > 0)
    order = np.lexsort((np.arange(len(owner)), -density, owner))
    order = order[owner[order] >= 0]
    who, asked = owner[order], hours[order]
    before = np.cumsum(asked) - asked
    first = np.searchsorted(who, np.arange(len(capacity)))
    start = np.append(before, 0.0)[np.minimum(first, len(before))]
    left = capacity[who] - (before - start[who])
    part = np.divide(left, asked, out=np.where(capacity[who] > 0, 1.0, 0.0), where=asked > 0)
    share = np.zeros(len(owner))
    share[order] = np.clip(part, 0.0, 1.0)
    return share


def workload_by_owner(
    owner: Ints, hours: Floats, capacity: Floats, accounts: Floats, over: float = OVER, under: float = UNDER
) -> pd.DataFrame:
    """Hours asked of each rep against the hours there (Talley, Journal of Marketing 1961).

    Args:
        owner: position of the owner of n rows among r reps, −1 for none. hours: hours each row asks for in all.
        capacity: hours of the r reps in the period. accounts: how many accounts a row stands for.
        over, under: loads that bound what is balanced.

    Returns:
        One row per rep, in order: `accounts`, `hours`, `capacity`, `load_rate` (hours / capacity, NaN without
        capacity), `spare_hours` (capacity − hours, negative when overloaded), `state`: overloaded, room, balanced,
        no hours (accounts but no capacity) or no accounts.
    """
    held = owner >= 0
    size = len(capacity)
    asked = np.bincount(owner[held], weights=hours[held], minlength=size).astype(np.float64)
    count = np.bincount(owner[held], weights=accounts[held], minlength=size)
    load = ratio_of(asked, capacity)
    state = np.select(
        [count == 0, ~(capacity > 0), load > over, load < under],
        ["no accounts", "no hours", "overloaded", "room"],
        default="balanced",
    )
    return pd.DataFrame(
        {
            "accounts": count,
            "hours": asked,
            "capacity": capacity,
            "load_rate": load,
            "spare_hours": capacity - asked,
            "state": pd.Series(state, dtype=object),
        }
    )
