"""Accounts and reps of a quarter's territories: what accounts are worth, who is planned, what is locked, who shares."""

from collections import Counter
from collections.abc import Collection
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.ramp import ramp_factor
from calculations.schemas import TERRITORY_ACCOUNTS, TERRITORY_REPS
from calculations.territory.calls import hours_by_size
from calculations.territory.hazard import hazard_from_history, moves_in_history
from calculations.territory.intake.centroids import centroid
from calculations.territory.intake.intake import model_of
from calculations.territory.intake.locks import LockRules, locks_of
from calculations.territory.intake.places import bases_of
from calculations.territory.pools import account_pools, label_of_most, pools_of
from calculations.territory.scenarios import travel
from workbooks.models import MIXED, PlanFacts, TerritoryFacts
from workbooks.results.worth import Worth, worth_of_facts

__all__ = ["territory_of"]

_SHOWN = (
    "name",
    "sales",
    "white_space",
    "renewal_date",
    "open_deals",
    "late_deals",
    "lock_reason",
    "state",
    "country",
)


def territory_of(
    facts: PlanFacts, rules: LockRules | None = None, *, with_travel: bool = True, worth: Worth | None = None
) -> TerritoryFacts:
    """Accounts and reps for the territories of the planned quarter; no options yet.

    Args:
        facts: of the plan. rules: which accounts are locked. with_travel: whether the distance of today is asked for.
        worth: of the accounts (`worth_of_facts`), where it is known already.

    Potential is what the account should bring in the next four quarters (`calculations.accounts.potential`), or the
    closed-won value of the last twelve months, `sales`, where that cannot be learnt (`results.worth`). Workload follows
    from `sales` (`hours_by_size`). `white_space` is what peers that buy bring above the potential. Revenue at risk is
    the annual value of the contracts in force, or, where an account has none, its last twelve months. Tenure counts
    from the present owner's first won deal with the account. An account without coordinates lies in the centre of its
    state or country, a rep in the centre of the accounts they own. Accounts under one parent are a family. Reps share
    out the accounts of their pool: those of their region (the part of the territory tree they belong to), segment, role
    and product line (`calculations.territory.pools`); a pool is also the group of peers fairness is judged in. Planned
    are active people who lead nobody and own an account, are among the sellers or start by the end of the quarter;
    their capacity is the ramp of the quarter.
    Accounts of people who lead others stay with them and are not in it.

    The accounts are TERRITORY_ACCOUNTS with name, state, country, renewal_date, open_deals, late_deals and lock_reason;
    the reps TERRITORY_REPS with name and start_date.
    """
    quarter = Quarter.parse(facts.quarter, facts.calendar)
    accounts, reps = facts.accounts, facts.reps
    team = _team(reps, accounts, quarter, facts.sellers)
    mine = accounts[~accounts["owner_id"].isin(set(reps["manager_id"]) - {""})]
    frame, found = _shared_out(facts, mine, worth or worth_of_facts(facts))
    locks = locks_of(frame, facts.as_of, rules)
    frame = frame.assign(assigned="", locked=locks["locked"].to_numpy(), lock_reason=locks["lock_reason"].to_numpy())
    people, frame, shared = _pooled(facts, team, frame)
    people = people.assign(peers=people["pool"])
    people = people.merge(bases_of(frame), on="rep_id", how="left")
    frame = frame[[*TERRITORY_ACCOUNTS.names, *_SHOWN]].fillna({"region": "", "state": "", "country": ""})
    people = people[[*TERRITORY_REPS.names, "name", "start_date"]]
    km = None
    if with_travel:
        model, _ = model_of(frame, people)
        km = round(travel(model, model.owner), 2)
    owners = dict(zip(accounts["account_id"].tolist(), accounts["owner_id"].tolist(), strict=True))
    hazard, short = hazard_from_history(moves_in_history(facts.account_bookings, owners, quarter.shift(-1)))
    return TerritoryFacts(
        accounts=frame,
        reps=people,
        km_per_hour_today=km,
        hazard_rate=round(hazard.rate, 6),
        hazard_low=round(hazard.low_rate, 6),
        hazard_high=round(hazard.high_rate, 6),
        hazard_source=hazard.source,
        findings=(*found, *_held(len(accounts) - len(mine)), *shared, *short),
    )


def _shared_out(facts: PlanFacts, mine: pd.DataFrame, known: Worth) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """The accounts to share out with worth, work, revenue, tenure, deals, family and place, and what was assumed."""
    as_of, contracts = facts.as_of, facts.contracts
    frame = mine[["account_id", "name", "segment"]].merge(facts.profiles, on="account_id", how="left")
    frame = frame.merge(facts.holdings, on="account_id", how="left")
    sales = mine["trailing_amount"].to_numpy(dtype=np.float64)
    found, unlearnt = known
    worth = found.reindex(mine["account_id"])
    in_force = contracts[(contracts["end_date"].isna()) | (contracts["end_date"] >= pd.Timestamp(as_of))]
    annual = in_force.groupby("account_id")["annual_amount"].sum().reindex(frame["account_id"]).to_numpy()
    lat, lon, guessed = _places(frame)
    frame = frame.assign(
        owner=mine["owner_id"].to_numpy(dtype=object),
        sales=np.maximum(sales, 0.0),
        potential=worth["potential"].to_numpy(),
        white_space=worth["white_space"].to_numpy(),
        workload=hours_by_size(sales),
        arr=np.where(np.isnan(annual), np.maximum(sales, 0.0), annual).round(2),
        tenure=_tenure(frame["owned_since"], as_of),
        renewal_date=in_force.groupby("account_id")["end_date"].min().reindex(frame["account_id"]).to_numpy(),
        family=_families(frame["account_id"], frame["parent_id"].astype(object).fillna("")),
        lat=lat,
        lon=lon,
    )
    return frame, (*unlearnt, *_guesses(len(frame), guessed))


def _tenure(since: "pd.Series[pd.Timestamp]", as_of: date) -> NDArray[np.float64]:
    """Years from the owner's first won deal with the account to the day; 0 where there is none."""
    days = (pd.Timestamp(as_of) - since).dt.days.to_numpy(dtype=np.float64)
    return np.nan_to_num(days / 365.25).round(2)


def _team(reps: pd.DataFrame, accounts: pd.DataFrame, quarter: Quarter, sellers: Collection[str]) -> pd.DataFrame:
    """Who is planned, with the ramp of the quarter as capacity; someone whose start is not known counts as ramped."""
    leads = set(reps["manager_id"])
    owns = reps["rep_id"].isin({*accounts["owner_id"].unique(), *sellers})
    starts = reps["start_date"] >= pd.Timestamp(quarter.reach(-2).start)
    starts &= reps["start_date"] < pd.Timestamp(quarter.end)
    team = reps[reps["is_active"] & ~reps["rep_id"].isin(leads) & (owns | starts)]
    capacity = ramp_factor(team["start_date"].to_numpy(), quarter.start, quarter.end, calendar=quarter.calendar)
    return team[["rep_id", "name", "start_date", "manager_id"]].assign(
        capacity=np.nan_to_num(capacity, nan=1.0), region="", regions="", segments="", account_cap=np.nan
    )


def _pooled(
    facts: PlanFacts, team: pd.DataFrame, frame: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Finding, ...]]:
    """Reps and accounts with their pool, and what to know of the pools."""
    labels = {name: facts.groups.get(name, {}) for name in ("region", "segment")}
    sold = facts.bookings
    line = label_of_most(sold["rep_id"], sold["product_family"], sold["amount"])
    ids = team["rep_id"]
    region = ids.map(labels["region"]).astype(object).fillna("")
    people = team.assign(
        region=region.where(region != MIXED, ""),
        segment=ids.map(labels["segment"]).astype(object).replace(MIXED, ""),
        role=ids.map(dict(zip(facts.reps["rep_id"], facts.reps["role"], strict=True))),
        product_line=ids.map(line.to_dict()).astype(object),
    )
    served = (facts.reps["territory"], facts.bookings["territory"], frame["country"], frame["state"])
    places = {str(place) for column in served for place in column.dropna().unique()}
    pools, findings = pools_of(people, facts.pooling, places)
    pool_of = dict(zip(pools["rep_id"], pools["pool"], strict=True))
    return team.assign(pool=ids.map(pool_of)), frame.assign(pool=account_pools(frame, pools)), findings


def _held(accounts: int) -> tuple[Finding, ...]:
    """Says how many accounts are not shared out."""
    if not accounts:
        return ()
    said = f"{accounts:,} accounts of people who lead others stay with them and are not shared out."
    return (Finding("territory.held-by-leads", said, severity=Severity.NOTE),)


def _families(ids: "pd.Series[str]", parents: "pd.Series[str]") -> list[str]:
    """The topmost parent of each account that has one or is one, empty for accounts on their own."""
    names = ids.tolist()
    above = dict(zip(names, parents.tolist(), strict=True))
    tops = []
    for account in names:
        seen = {account}
        while (parent := above.get(account, "")) and parent in above and parent not in seen:
            seen.add(parent)
            account = parent
        tops.append(account)
    counts = Counter(tops)
    return [top if counts[top] > 1 else "" for top in tops]


def _places(frame: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Latitude and longitude of each account, and how many were taken from its state or country."""
    lat, lon = (frame[name].to_numpy(dtype=np.float64, copy=True) for name in ("latitude", "longitude"))
    unknown = np.flatnonzero(np.isnan(lat) | np.isnan(lon))
    country, state = (frame[name].to_numpy(dtype=object) for name in ("country", "state"))
    guessed = 0
    for at in unknown.tolist():
        place = centroid(str(country[at] or ""), str(state[at] or ""))
        lat[at], lon[at] = place or (np.nan, np.nan)
        guessed += place is not None
    return lat, lon, guessed


def _guesses(accounts: int, guessed: int) -> tuple[Finding, ...]:
    """Says how many accounts have no place of their own."""
    if not guessed:
        return ()
    said = f"{guessed:,} of {accounts:,} accounts have no coordinates and are placed in their state or country."
    return (Finding("territory.placed-by-state", said, "Geocode them in the CRM.", severity=Severity.NOTE),)
