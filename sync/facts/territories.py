"""Accounts and reps of a quarter's territories, from the mirror: who is planned, what is locked, who shares what."""

from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.ramp import ramp_factor
from calculations.schemas import TERRITORY_ACCOUNTS, TERRITORY_REPS
from calculations.territory.intake.intake import model_of
from calculations.territory.intake.locks import LockRules, locks_of
from calculations.territory.intake.places import bases_of
from calculations.territory.scenarios import travel
from sync.facts.groups import MIXED, groups_of
from sync.facts.mirror import spelled
from sync.facts.moved import own_hazard
from sync.facts.profiles import profiles_of
from sync.facts.territory_accounts import accounts_to_share
from workbooks.models import TerritoryFacts

__all__ = ["territories_at"]

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
    mine = accounts[~accounts["owner_id"].isin(set(reps["manager_id"]) - {""})]
    frame, found = accounts_to_share(engine, as_of, currency, accounts, mine, profiles)
    locks = locks_of(frame, as_of, rules)
    frame = frame.assign(assigned="", locked=locks["locked"].to_numpy(), lock_reason=locks["lock_reason"].to_numpy())
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
        findings=(*found, *_held(len(accounts) - len(mine)), *short),
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


def _held(accounts: int) -> tuple[Finding, ...]:
    """Says how many accounts are not shared out."""
    if not accounts:
        return ()
    said = f"{accounts:,} accounts of people who lead others stay with them and are not shared out."
    return (Finding("territory.held-by-leads", said, severity=Severity.NOTE),)
