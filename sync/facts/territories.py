"""Accounts and reps as territory planning needs them, from the mirror: places, workload, revenue, tenure, locks."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Engine, case, func, or_, select

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.quota.ramp import ramp_factor
from calculations.schemas import TERRITORY_ACCOUNTS, TERRITORY_REPS
from calculations.territory.calls import hours_by_size
from calculations.territory.intake import model_of
from calculations.territory.locks import LockRules, locks_of
from calculations.territory.places import bases_of
from calculations.territory.scenarios import travel
from sync.facts.centroids import centroid
from sync.facts.groups import MIXED, groups_of
from sync.facts.mirror import frame_of, spelled, won_by
from sync.facts.moved import own_hazard
from sync.facts.orders import contracts_until, orders_until
from sync.facts.profiles import profiles_of
from sync.facts.worth import worth_of
from sync.store.tables import MIRROR
from workbooks.models import TerritoryFacts

__all__ = ["LATE_PROBABILITY", "territories_at"]

LATE_PROBABILITY = 60.0
"""Per cent from which an open deal is late-stage; on most ladders the stages after the proposal."""

_DEAL = MIRROR["Opportunity"]
_MOST = 2 / 3 - 1e-9
_PLACE = ("state", "country")


def territories_at(
    engine: Engine,
    quarter: Quarter,
    as_of: date,
    currency: str,
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    rules: LockRules | None = None,
) -> TerritoryFacts:
    """Accounts and reps for the territories of `quarter`, from what is known by the end of `as_of`; no options yet.

    Args:
        engine, currency: the store, and the plan's currency.
        accounts: `ACCOUNTS`; reps: `REPS`, of the same plan.
        rules: which accounts are locked.

    Potential is what the account should bring in the next four quarters (`calculations.accounts.potential`), or the
    closed-won value of the last twelve months, `sales`, where that cannot be learnt. Workload follows from `sales`
    (`hours_by_size`). `white_space` is what peers that buy bring above the potential. Revenue at
    risk is the annual value of the contracts in force, or, where an account has none, its last twelve months. Tenure
    counts from the present owner's first won deal with the account. An account without coordinates lies in the centre
    of its state or country, a rep in the centre of the accounts they own. Accounts under one parent are a family. Reps
    share out the accounts of their region (the part of the territory tree they belong to), which is their pool; who has
    none yet joins the pool of most of their manager's people. An
    account belongs to the pool whose reps own two thirds of its country's accounts, else to its owner's, so that what a
    rep left behind in another region returns there. Planned are active people who lead nobody and
    own an account or start by the end of the quarter; their capacity is the ramp of the quarter. Accounts of people who
    lead others stay with them and are not in it.

    The accounts are TERRITORY_ACCOUNTS with name, state, country, renewal_date, open_deals, late_deals and lock_reason;
    the reps TERRITORY_REPS with name and start_date.
    """
    profiles = profiles_of(engine, currency)
    team = _team(reps, accounts, quarter)
    leads = set(reps["manager_id"]) - {""}
    mine = accounts[~accounts["owner_id"].isin(leads)]
    frame = mine[["account_id", "name", "segment"]].merge(profiles, on="account_id", how="left")
    owner = mine["owner_id"].to_numpy(dtype=object)
    sales = mine["trailing_amount"].to_numpy(dtype=np.float64)
    contracts = contracts_until(engine, as_of, currency)
    worth, unlearnt = worth_of(accounts, orders_until(engine, as_of, currency), contracts, profiles, as_of)
    worth = worth.reindex(mine["account_id"])
    in_force = contracts[(contracts["end_date"].isna()) | (contracts["end_date"] >= pd.Timestamp(as_of))]
    annual = in_force.groupby("account_id")["annual_amount"].sum().reindex(frame["account_id"]).to_numpy()
    deals = _open_deals(engine, as_of).reindex(frame["account_id"]).fillna(0)
    frame = frame.assign(
        owner=owner,
        sales=np.maximum(sales, 0.0),
        potential=worth["potential"].to_numpy(),
        white_space=worth["white_space"].to_numpy(),
        workload=hours_by_size(sales),
        arr=np.where(np.isnan(annual), np.maximum(sales, 0.0), annual).round(2),
        tenure=_tenure(engine, as_of, frame["account_id"], owner),
        renewal_date=in_force.groupby("account_id")["end_date"].min().reindex(frame["account_id"]).to_numpy(),
        open_deals=deals["open_deals"].to_numpy(dtype=np.int64),
        late_deals=deals["late_deals"].to_numpy(dtype=np.int64),
        family=_families(frame["account_id"], frame["parent_id"].astype(object).fillna("")),
    )
    lat, lon, guessed = _places(frame)
    frame = frame.assign(lat=lat, lon=lon, assigned="")
    locks = locks_of(frame, as_of, rules)
    frame = frame.assign(locked=locks["locked"].to_numpy(), lock_reason=locks["lock_reason"].to_numpy())
    regions = groups_of(engine, accounts, profiles).get("region", {})
    people, frame = _pooled(team, frame, regions)
    people = people.merge(bases_of(frame), on="rep_id", how="left")
    extra = [
        "name",
        "sales",
        "white_space",
        "renewal_date",
        "open_deals",
        "late_deals",
        "lock_reason",
        "state",
        "country",
    ]
    frame = spelled(frame[[*TERRITORY_ACCOUNTS.names, *extra]], "region", *_PLACE)
    people = people[[*TERRITORY_REPS.names, "name", "start_date"]]
    model, _ = model_of(frame, people)
    owners = dict(zip(accounts["account_id"].astype(str), accounts["owner_id"].astype(str), strict=True))
    hazard, short = own_hazard(engine, quarter, as_of, currency, owners)
    return TerritoryFacts(
        accounts=frame,
        reps=people,
        km_per_hour_today=round(travel(model, model.owner), 2),
        hazard_rate=round(hazard.rate, 6),
        hazard_source=hazard.source,
        findings=(
            *unlearnt,
            *_notes(len(frame), guessed, int((~accounts["account_id"].isin(frame["account_id"])).sum())),
            *short,
        ),
    )


def _team(reps: pd.DataFrame, accounts: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """Who is planned, with the ramp of the quarter as capacity; someone whose start is not known counts as ramped."""
    leads = set(reps["manager_id"])
    owns = reps["rep_id"].isin(set(accounts["owner_id"]))
    starts = reps["start_date"] >= pd.Timestamp(quarter.shift(-2).start)
    starts &= reps["start_date"] < pd.Timestamp(quarter.end)
    team = reps[reps["is_active"] & ~reps["rep_id"].isin(leads) & (owns | starts)]
    capacity = ramp_factor(team["start_date"].to_numpy(), quarter.start, quarter.end)
    return team[["rep_id", "name", "start_date", "manager_id"]].assign(
        capacity=np.nan_to_num(capacity, nan=1.0), region="", regions="", segments="", account_cap=np.nan
    )


def _open_deals(engine: Engine, as_of: date) -> pd.DataFrame:
    """Open deals of each account, and how many of them are late-stage."""
    cut = (as_of + timedelta(days=1)).isoformat()
    late = func.sum(case((_DEAL.c.Probability >= LATE_PROBABILITY, 1), else_=0))
    query = (
        select(_DEAL.c.AccountId, func.count().label("open_deals"), late.label("late_deals"))
        .where(
            _DEAL.c.IsClosed.is_not(True),
            _DEAL.c.IsDeleted.is_not(True),
            _DEAL.c.AccountId.is_not(None),
            or_(_DEAL.c.CreatedDate.is_(None), _DEAL.c.CreatedDate < cut),
        )
        .group_by(_DEAL.c.AccountId)
    )
    return frame_of(engine, query).set_index("AccountId")


def _tenure(engine: Engine, as_of: date, ids: "pd.Series[str]", owner: np.ndarray) -> np.ndarray:
    """Years from the owner's first won deal with the account to `as_of`; 0 where there is none."""
    first = func.min(_DEAL.c.CloseDate).label("first")
    query = select(_DEAL.c.AccountId, _DEAL.c.OwnerId, first).where(won_by(as_of))
    found = frame_of(engine, query.group_by(_DEAL.c.AccountId, _DEAL.c.OwnerId)).set_index(["AccountId", "OwnerId"])
    pairs = pd.MultiIndex.from_arrays([ids.to_numpy(dtype=object), owner])
    since = pd.to_datetime(found["first"].reindex(pairs).to_numpy())
    years = (pd.Timestamp(as_of) - since).days.to_numpy(dtype=np.float64) / 365.25
    return np.nan_to_num(years).round(2)


def _families(ids: "pd.Series[str]", parents: "pd.Series[str]") -> list[str]:
    """The topmost parent of each account that has one or is one, empty for accounts on their own."""
    above = dict(zip(ids, parents, strict=True))
    tops = []
    for account in ids:
        seen = {account}
        while (parent := above.get(account, "")) and parent in above and parent not in seen:
            seen.add(parent)
            account = parent
        tops.append(account)
    counts = pd.Series(tops).value_counts()
    return [top if counts[top] > 1 else "" for top in tops]


def _places(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, int]:
    """Latitude and longitude of each account, and how many were taken from its state or country."""
    lat, lon = (frame[name].to_numpy(dtype=np.float64, copy=True) for name in ("latitude", "longitude"))
    unknown = np.flatnonzero(np.isnan(lat) | np.isnan(lon))
    guessed = 0
    for at in unknown.tolist():
        place = centroid(str(frame["country"].iat[at] or ""), str(frame["state"].iat[at] or ""))
        lat[at], lon[at] = place or (np.nan, np.nan)
        guessed += place is not None
    return lat, lon, guessed


def _pooled(team: pd.DataFrame, frame: pd.DataFrame, regions: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reps and accounts with their pool."""
    named = team["rep_id"].map(regions).astype(object).fillna("")
    named = named.where(named != MIXED, "")
    placed = named != ""
    usual_of = named[placed].groupby(team.loc[placed, "manager_id"]).agg(lambda pools: min(pools.mode())).to_dict()
    named = named.where(placed, team["manager_id"].map(usual_of).astype(object)).fillna("")
    pool_of = dict(zip(team["rep_id"], named, strict=True))
    mine = frame["owner"].map(pool_of)
    owned = pd.DataFrame({"country": frame["country"], "pool": mine}).dropna()
    counts = owned[owned["country"] != ""].value_counts().rename("accounts").reset_index()
    whole = counts.groupby("country")["accounts"].transform("sum")
    usual = counts[counts["accounts"] >= _MOST * whole].set_index("country")["pool"]
    pool = frame["country"].map(usual.to_dict()).astype(object)
    pool = pool.where(pool.notna(), mine.astype(object)).fillna("")
    people = team.assign(pool=team["rep_id"].map(pool_of))
    return people, frame.assign(pool=pool)


def _notes(accounts: int, guessed: int, held: int) -> tuple[Finding, ...]:
    notes = []
    if guessed:
        said = f"{guessed:,} of {accounts:,} accounts have no coordinates and are placed in their state or country."
        notes.append(Finding("territory.placed-by-state", said, "Geocode them in the CRM.", severity=Severity.NOTE))
    if held:
        said = f"{held:,} accounts of people who lead others stay with them and are not shared out."
        notes.append(Finding("territory.held-by-leads", said, severity=Severity.NOTE))
    return tuple(notes)
