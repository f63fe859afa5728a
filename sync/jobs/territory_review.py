"""The territory options on record, side by side, with what new hires would get and where more people are worth it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from calculations.findings import Finding, ranked
from calculations.territory.carve import carve
from calculations.territory.evaluate import moved_by_hand
from calculations.territory.expansion import ExpansionAssumptions, expansion_of
from calculations.territory.health.health import TerritoryHealth
from calculations.territory.impact import ChurnAssumptions
from calculations.territory.intake.intake import model_of
from calculations.territory.scenario import SCENARIOS
from calculations.territory.scenarios import Choice, assess, compare, today
from calculations.territory.solver.optimise import Options, Plan
from sync.facts.territory.options import with_newest_options
from sync.jobs.documents.gates import gate_fields
from sync.jobs.documents.plain import plain
from sync.jobs.facts import newest_facts
from sync.jobs.plan_territory import churn_assumptions, computed_options
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from workbooks.models import PlanFacts, TerritoryFacts, TerritoryOption
from workbooks.tabs.territory_data.accounts import labels_of

__all__ = ["TerritoryReview", "territory_review"]

_LISTED = 25
_YEAR = 4  # quarters: what a full territory is judged over, and a starter territory grows into


@dataclass(frozen=True, eq=False)
class TerritoryReview:
    """The document of the options, what was found, and what people and accounts are called."""

    document: Mapping[str, Any]
    findings: tuple[Finding, ...]
    names: Mapping[str, str]


def territory_review(adapters: Adapters, options: Options | None = None) -> TerritoryReview:
    """The options of the newest snapshot, computed and put on record where that was not done yet.

    Args:
        adapters: of the plan. options: of a search for starter territories.

    Returns:
        A document with `options` (as `qplan plan territory` compares them, today first), and by option `receivers`,
        `tenures` and `moves` (the largest risk first); `gates`, the churn risk of each; `planned_hires`, how many, and
        `hires`, their starter territories; `expansion`, regions with what another person is worth there.

    Raises RefusedError before the first pull, or when there is nobody or nothing to plan with.
    """
    facts, search = newest_facts(adapters), options or Options()
    territory = facts.results.territory
    if territory is None or not territory.options or territory.options_snapshot != facts.snapshot_id:
        territory = computed_options(adapters, facts).territory
        territory = with_newest_options(territory, adapters.log.of(adapters.plan.id, Kind.TERRITORY_PLANNED))
    assumed, labels = churn_assumptions(territory), labels_of(territory.reps)
    names = {**labels, **dict(zip(territory.accounts["account_id"], territory.accounts["name"], strict=True))}
    choices = [_assessed(option, territory, adapters.plan.as_of, assumed) for option in territory.options]
    table = compare([today(choices[0].plan.model, adapters.plan.as_of, assumed, territory.accounts), *choices])
    table["gap"] = [None, *(option.gap for option in territory.options)]
    table["is_feasible"] = [None, *(option.is_feasible for option in territory.options)]
    carved, found = _carved(adapters, facts, territory, search, assumed)
    document = {
        "quarter": str(adapters.plan.quarter),
        "as_of": adapters.plan.as_of,
        "snapshot": facts.snapshot_id,
        "options": table,
        "gates": [{"option": choice.scenario.name, **gate_fields(choice.gate)} for choice in choices],
        "receivers": {choice.scenario.name: _named(choice.impact.by_receiver, names) for choice in choices},
        "tenures": {choice.scenario.name: choice.impact.by_tenure for choice in choices},
        "moves": {choice.scenario.name: _named(_largest(choice), names) for choice in choices},
        "planned_hires": len(_starts(adapters)),
        "hires": carved,
        "expansion": _expansion(adapters, facts, territory),
    }
    return TerritoryReview(plain(document), ranked((*facts.unrated, *territory.findings, *found)), names)


def _assessed(option: TerritoryOption, territory: TerritoryFacts, as_of: date, assumed: ChurnAssumptions) -> Choice:
    """An option on record with its balance and its impact: who has which account is on record, the rest follows."""
    model, _ = model_of(territory.accounts, territory.reps, SCENARIOS[option.name])
    assignment, _ = moved_by_hand(model, model.owner, option.reps)
    return assess(Plan(model, assignment, None), as_of, assumed, territory.accounts)


def _largest(choice: Choice) -> pd.DataFrame:
    moves = choice.impact.moves.sort_values(["arr_at_risk", "account_id"], ascending=[False, True]).head(_LISTED)
    return moves[["account_id", "from_rep", "to_rep", "arr", "arr_at_risk", "tenure"]]


def _named(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """The frame with people and accounts by name, in columns of their own."""
    told = {name: frame[name].map(names) for name in ("account_id", "from_rep", "to_rep") if name in frame.columns}
    return frame.assign(**{f"{name.removesuffix('_id')}_name": texts for name, texts in told.items()})


def _carved(
    adapters: Adapters, facts: PlanFacts, territory: TerritoryFacts, search: Options, assumed: ChurnAssumptions
) -> tuple[pd.DataFrame | None, tuple[Finding, ...]]:
    """A starter territory for each planned hire who is not in the CRM yet; None where no hire is planned."""
    health = _health(facts)
    starts = _starts(adapters)
    if health is None or not starts or len(health.hires) != len(starts):
        return None, ()
    quarter = adapters.plan.quarter
    hires = _hired(health.hires, starts, territory.accounts)
    made = carve(
        territory.accounts,
        territory.reps,
        hires,
        (quarter.start, quarter.shift(_YEAR).start),
        adapters.plan.as_of,
        options=replace(search, progress=lambda _: None),
        assumptions=assumed,
        calendar=quarter.calendar,
    )
    return made.hires.assign(region=hires["region"].to_numpy()), made.findings


def _starts(adapters: Adapters) -> list[date]:
    """First day of each planned hire who is still to come."""
    planned = adapters.settings.assumptions.planned_with().hires
    return [day for day, count in sorted(planned) if day > adapters.plan.as_of for _ in range(count)]


def _hired(needs: pd.DataFrame, starts: Sequence[date], accounts: pd.DataFrame) -> pd.DataFrame:
    """The planned hires as people who share out accounts: in the pool with most to do in the region that needs them."""
    regions = needs["region"].astype(str).tolist()
    hours = accounts.groupby(["region", "pool"])["workload"].sum().sort_values(ascending=False, kind="stable")
    most = hours.reset_index().drop_duplicates("region")
    pools = dict(zip(most["region"].astype(str), most["pool"].astype(str), strict=True))
    return pd.DataFrame(
        {
            "rep_id": needs["hire"].astype(str).tolist(),
            "lat": np.nan,
            "lon": np.nan,
            "region": regions,
            "regions": "",
            "segments": "",
            "account_cap": np.nan,
            "pool": [pools.get(region, "") for region in regions],
            "peers": [pools.get(region, "") for region in regions],
            "start_date": [pd.Timestamp(day) for day in starts],
        }
    )


def _expansion(adapters: Adapters, facts: PlanFacts, territory: TerritoryFacts) -> pd.DataFrame | None:
    """Regions with what another person would be worth there in a year; None where no potential is known."""
    health = _health(facts)
    if health is None:
        return None
    hours, frame = health.rules.selling_hours, territory.accounts
    by_region = health.coverage["region"].set_index("group")
    if not (by_region["potential"] > 0).any():
        return None
    sold = frame.assign(region=frame["region"].fillna("").astype(str)).groupby("region")["sales"].sum()
    asked = health.accounts.groupby("region")["hours"].sum()
    there = _where(health, territory.reps)
    regions = pd.DataFrame(
        {
            "region": by_region.index,
            "potential": by_region["potential"].to_numpy() + by_region["white_space"].to_numpy(),
            "sales": sold.reindex(by_region.index).to_numpy(),
            "workload": asked.reindex(by_region.index).to_numpy() * _YEAR,
            "hours": there.reindex(by_region.index).fillna(0.0).to_numpy() * hours * _YEAR,
            "orphans": by_region["orphans"].to_numpy(),
        }
    )
    costs = adapters.settings.assumptions.costs
    return expansion_of(regions, ExpansionAssumptions(rep_hours=hours * _YEAR, cost=float(costs.head_year)))


def _where(health: TerritoryHealth, reps: pd.DataFrame) -> "pd.Series[float]":
    """Full reps of each region: where they are at home, or have most to do."""
    load = health.accounts.groupby(["owner", "region"])["hours"].sum().sort_values(ascending=False, kind="stable")
    mostly = load.reset_index().drop_duplicates("owner").set_index("owner")["region"]
    home = reps["region"].where(reps["region"] != "", reps["rep_id"].map(mostly))
    return reps["capacity"].groupby(home.to_numpy()).sum()


def _health(facts: PlanFacts) -> TerritoryHealth | None:
    assessed = facts.results.assessment
    return None if assessed is None else assessed.territories
