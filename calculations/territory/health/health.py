"""The territory part of the assessment: balance, load, coverage and gaps, as one typed result with findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.findings import Finding, ranked
from calculations.schemas import TERRITORY_ACCOUNTS, TERRITORY_REPS
from calculations.territory.balance import BAND_SHARE, Balance, balance_of, territory_index
from calculations.territory.geometry import on_sphere
from calculations.territory.health.coverage import STATES, account_states, coverage_by
from calculations.territory.health.findings import health_findings, reading_findings
from calculations.territory.health.hires import PlannedHire, hire_needs
from calculations.territory.health.workload import (
    OVER,
    UNDER,
    Travel,
    owner_codes,
    served_shares,
    travel_hours,
    workload_by_owner,
)
from calculations.territory.intake.frames import completed

__all__ = ["DEFAULT_RULES", "MEASURES", "HealthRules", "TerritoryHealth", "assess_territories"]

Floats = npt.NDArray[np.float64]

MEASURES = ("workload", "potential", "sales")
"""What an index weighs: hours asked for, potential, own sales of the last year."""


@dataclass(frozen=True, slots=True)
class HealthRules:
    """Visible, editable assumptions.

    `weights` of `MEASURES` in the index; `band` around its mean that counts as balanced; `selling_hours` of a full rep
    in the period the workload is for (a quarter: 13 weeks × 24 hours with customers); `over` and `under`, loads that
    bound what is balanced; `travel` adds hours on the road to the workload, which by default holds them already.
    """

    weights: tuple[float, float, float] = (1.0, 1.0, 1.0)
    band: float = BAND_SHARE
    selling_hours: float = 312.0
    over: float = OVER
    under: float = UNDER
    travel: Travel | None = None


DEFAULT_RULES = HealthRules()


@dataclass(frozen=True, slots=True)
class TerritoryHealth:
    """How healthy territories are on a day.

    territories: one row per rep or territory: `rep_id`, `name`, `capacity` (share of a full rep), `potential`, `sales`,
    `white_space` (money), `workload` (hours asked for, with travel), `travel_hours`, the columns of
    `workload_by_owner`, `index` and one index per measure (mean 100, NaN without capacity), `covered_share` (of its
    potential), `outside` (beyond the band).
    balance: of the index ("index") and of each measure. accounts: `account_id`, `owner`, `segment`, `region`,
    `potential`, `white_space`, `hours`, `share` (of its hours that are there), `state` (of `STATES`).
    coverage: by "all", "segment", "region". gaps: the accounts that are not covered, by potential without hours.
    hires: see `hire_needs`.
    """

    as_of: date
    rules: HealthRules
    territories: pd.DataFrame
    balance: Mapping[str, Balance]
    accounts: pd.DataFrame
    coverage: Mapping[str, pd.DataFrame]
    gaps: pd.DataFrame
    hires: pd.DataFrame
    findings: tuple[Finding, ...]


def assess_territories(
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    *,
    as_of: date,
    rules: HealthRules = DEFAULT_RULES,
    hires: Sequence[PlannedHire] = (),
    read_before: Sequence[Finding] = (),
) -> TerritoryHealth:
    """Assess territories as they stand.

    Args:
        accounts: `TERRITORY_ACCOUNTS` with, where known, `sales` (own sales of the last year, money) and `white_space`
            (see `calculations.accounts.potential`). reps: `TERRITORY_REPS`, people or territories, with
            their `name` where they have one. Both as of the day.
        as_of: the day, for the record. rules: the assumptions. hires: planned ones.
        read_before: findings about the figures the accounts come with (of their potentials), to be ranked with these.

    Returns:
        The health. Repeated ids count once (the first row), negative or missing figures count 0, an owner who is not
        among the reps or has no capacity is none; findings say which. Without reps or accounts the measures are None
        or NaN and a finding says so.

    Raises:
        UnknownColumnError: a required column is missing.
    """
    held, people, found = _read(accounts, reps)
    ids = people["rep_id"].tolist()
    share_of_rep = people["capacity"].to_numpy(dtype=np.float64)
    capacity = share_of_rep * rules.selling_hours
    owner = owner_codes(held["owner"].tolist(), ids)
    money = {name: held[name].to_numpy(dtype=np.float64) for name in ("potential", "sales", "white_space")}
    road = _road(held, people, owner, rules.travel)
    hours = held["workload"].to_numpy(dtype=np.float64) + road
    ones = np.ones(len(held))
    served = served_shares(owner, hours, money["potential"], capacity)
    state = account_states(owner, served, capacity)
    groups = {"all": ["all"] * len(held), "segment": held["segment"].tolist(), "region": held["region"].tolist()}
    coverage = {
        name: coverage_by(group, state, served, money["potential"], money["white_space"], ones)
        for name, group in groups.items()
    }
    territories = workload_by_owner(owner, hours, capacity, ones, rules.over, rules.under)
    territories = territories.rename(columns={"capacity": "selling_hours", "hours": "workload"})
    sums = {name: _by_owner(owner, values, len(ids)) for name, values in money.items()}
    loads = np.stack([territories["workload"].to_numpy(), sums["potential"], sums["sales"]], axis=1)
    index = territory_index(loads, rules.weights, share_of_rep)
    parts = {name: territory_index(loads[:, [k]], (1.0,), share_of_rep) for k, name in enumerate(MEASURES)}
    balance = {"index": balance_of(index, ids, rules.band)}
    balance |= {name: balance_of(part, ids, rules.band) for name, part in parts.items()}
    own_covered = _by_owner(owner, money["potential"] * served, len(ids))
    whole = sums["potential"]
    territories = territories.assign(
        rep_id=pd.Series(ids, dtype=object),
        name=people["name"],
        capacity=share_of_rep,
        **sums,
        travel_hours=_by_owner(owner, road, len(ids)),
        index=index,
        **{f"{name}_index": part for name, part in parts.items()},
        covered_share=np.divide(own_covered, whole, out=np.full(len(ids), np.nan), where=whole > 0),
        outside=np.isin(ids, balance["index"].outside),
    )
    each = pd.DataFrame(
        {
            **{name: held[name].to_numpy(dtype=object) for name in ("account_id", "owner", "segment", "region")},
            "potential": money["potential"],
            "white_space": money["white_space"],
            "hours": hours,
            "share": served,
            "state": np.array(STATES, dtype=object)[state],
        }
    )
    needs = _needs(hires, each, people, coverage["region"], share_of_rep, rules)
    stands_out = health_findings(territories, each, coverage, balance["index"], needs, rules.band)
    return TerritoryHealth(
        as_of,
        rules,
        territories[list(_SHOWN)],
        balance,
        each,
        coverage,
        _gaps(each),
        needs,
        ranked((*read_before, *found, *stands_out)),
    )


_SHOWN = (
    "rep_id", "name", "capacity", "accounts", "potential", "sales", "white_space", "workload", "travel_hours",
    "selling_hours", "load_rate", "spare_hours", "state", "index", "workload_index", "potential_index", "sales_index",
    "covered_share", "outside",
)  # fmt: skip


def _read(accounts: pd.DataFrame, reps: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """Both frames completed and cleaned: ids once, figures at least 0, leavers without capacity."""
    held, people = completed(accounts, TERRITORY_ACCOUNTS), completed(reps, TERRITORY_REPS)
    for name in ("sales", "white_space"):
        given = accounts[name] if name in accounts else pd.Series(0.0, index=accounts.index)
        held[name] = pd.to_numeric(given, errors="coerce").to_numpy(dtype=np.float64)
    people["name"] = (reps["name"] if "name" in reps else reps["rep_id"]).astype(str).to_numpy(dtype=object)
    found = list(reading_findings(held, people))
    held, people = (
        frame.drop_duplicates(key).reset_index(drop=True) for frame, key in ((held, "account_id"), (people, "rep_id"))
    )
    amounts = held[["potential", "workload", "sales", "white_space"]].to_numpy(dtype=np.float64)
    held[["potential", "workload", "sales", "white_space"]] = np.where(np.isfinite(amounts), np.maximum(amounts, 0), 0)
    part = people["capacity"].to_numpy(dtype=np.float64)
    people["capacity"] = np.where(np.isfinite(part), np.maximum(part, 0.0), 0.0)
    return held, people, found


def _road(held: pd.DataFrame, people: pd.DataFrame, owner: npt.NDArray[np.int64], travel: Travel | None) -> Floats:
    """Hours on the road of each account, 0 without an owner or coordinates."""
    if travel is None or not len(people):
        return np.zeros(len(held))
    here, base = (on_sphere(f["lat"].to_numpy(), f["lon"].to_numpy()) for f in (held, people))
    there = np.where(owner[:, None] >= 0, base[owner], np.nan)
    return travel_hours(held["workload"].to_numpy(dtype=np.float64), here, there, travel)


def _by_owner(owner: npt.NDArray[np.int64], values: Floats, size: int) -> Floats:
    """Sum of the values of each rep's accounts."""
    return np.bincount(owner[owner >= 0], weights=values[owner >= 0], minlength=size).astype(np.float64)


def _gaps(each: pd.DataFrame) -> pd.DataFrame:
    """Accounts that are not covered, with the potential that goes without hours, largest first."""
    gaps = each[each["state"] != STATES[0]]
    gaps = gaps.assign(unserved=gaps["potential"] * (1.0 - gaps["share"]))
    return gaps.sort_values(["unserved", "account_id"], ascending=[False, True], ignore_index=True)


def _needs(
    hires: Sequence[PlannedHire],
    each: pd.DataFrame,
    people: pd.DataFrame,
    by_region: pd.DataFrame,
    share_of_rep: Floats,
    rules: HealthRules,
) -> pd.DataFrame:
    """What the planned hires need; a rep's hours count in its home region, or where most of its workload is."""
    regions = by_region["group"].tolist()
    asked: Floats = each.groupby("region")["hours"].sum().reindex(regions).fillna(0.0).to_numpy(dtype=np.float64)
    load = each.groupby(["owner", "region"])["hours"].sum().sort_values(ascending=False, kind="stable").reset_index()
    mostly = load.drop_duplicates("owner").set_index("owner")["region"]
    home = people["region"].where(people["region"] != "", people["rep_id"].map(mostly))
    own = pd.Series(share_of_rep * rules.selling_hours).groupby(home.to_numpy()).sum()
    there = np.asarray(own.reindex(regions).fillna(0.0), dtype=np.float64)
    full = float(share_of_rep.sum()) + sum(hire.capacity for hire in hires)
    fair = float(each["potential"].sum()) / full if full > 0 else 0.0
    unserved: Floats = (by_region["orphaned"] + by_region["without_hours"]).to_numpy(dtype=np.float64)
    return hire_needs(hires, regions, asked, there, unserved, fair, rules.selling_hours)
