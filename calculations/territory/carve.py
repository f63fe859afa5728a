"""New hires: a balanced starter territory for each, carved from what others hold, with the least disruption."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.findings import Finding, Severity, ranked
from calculations.fiscal import Calendar
from calculations.ramp import DEFAULT_SCHEDULE, ramp_factor
from calculations.territory.impact import ChurnAssumptions, Impact, impact_of
from calculations.territory.intake.intake import model_of
from calculations.territory.model import Model
from calculations.territory.scenario import Rules, Scenario
from calculations.territory.solver.optimise import Options, Plan, solve

__all__ = ["STARTER", "Carve", "carve", "carving_model"]

STARTER = Scenario("carve", 1.0, 1.0, 0.05)

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Carve:
    """Starter territories: the plan, what it disrupts, and a row per hire.

    `hires` has rep_id, start_date, capacity (mean ramp over the period), accounts, potential, workload,
    potential_share and workload_share (load / target, 1 when exactly right), arr, arr_at_risk.
    """

    plan: Plan
    impact: Impact
    hires: pd.DataFrame
    findings: tuple[Finding, ...]


def carve(
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    hires: pd.DataFrame,
    period: tuple[date, date],
    as_of: date,
    *,
    scenario: Scenario = STARTER,
    rules: Rules | None = None,
    options: Options | None = None,
    schedule: Sequence[float] = DEFAULT_SCHEDULE,
    assumptions: ChurnAssumptions | None = None,
    calendar: Calendar | None = None,
) -> Carve:
    """Give each hire a starter territory at the least weighted cost of moving and travelling.

    Args:
        accounts: TERRITORY_ACCOUNTS; `reps`: TERRITORY_REPS, those in the role today.
        hires: TERRITORY_REPS columns without capacity, and start_date, the first day in the role.
        period: first day and first day after the time the territories are made for. A hire's capacity is the mean of
            `ramp_factor` over it, so a year makes room for the full territory that follows the ramp.
        as_of: planning date, for renewals in `impact_of`.
        scenario: weights, and the tolerance around each hire's share.
        schedule: ramp by month in the role. calendar: whose months these are, see `monthly_ramp`.

    Accounts stay with their owner or go to a hire; orphans may go to anyone, and a family with several owners may also
    come together at one of them. A hire's
    potential and workload lie within ± tolerance of the capacity-weighted share of the enlarged team; who gives keeps
    at least the share less tolerance (or what they have, if that is less), and nobody gets more than the larger of
    what they have and their share plus tolerance. Locks, families, pools and eligibility hold as in `optimise`.
    A hire who starts after the period gets nothing, and a note says so. ValueError without accounts or hires.
    """
    if not len(accounts) or not len(hires):
        raise ValueError("a carve-out needs at least one account and one hire")
    factor = np.nan_to_num(ramp_factor(hires["start_date"], *period, schedule, calendar))
    team = pd.concat([reps, hires.assign(capacity=factor).drop(columns=["start_date"])], ignore_index=True)
    model, found = model_of(accounts, team, scenario, rules)
    is_hire = np.isin(model.rep_ids, hires["rep_id"].astype(str).to_numpy())
    plan = solve(carving_model(model, is_hire), options)
    impact = impact_of(plan.model, plan.assignment, as_of, assumptions, accounts)
    rows = _hires(plan, impact, is_hire, hires)
    return Carve(plan, impact, rows, ranked((*found, *plan.findings, *_later(rows))))


def carving_model(model: Model, is_hire: Bools) -> Model:
    """`model` in which accounts only stay or go to those in `is_hire` (r,), with bands for who gives and receives."""
    held = np.flatnonzero(model.owner >= 0)
    may: Bools = np.zeros((len(model.fixed), model.reps), dtype=bool)
    may[model.unit[held], model.owner[held]] = True
    orphaned = np.logical_not(may.any(axis=1, keepdims=True))
    everywhere = np.ones_like(may)
    np.logical_and.at(everywhere, model.unit, model.allowed[model.kind])
    may |= everywhere & (is_hire | orphaned)
    today = np.stack([np.bincount(model.owner[held], use[held], model.reps) for use in model.usage[:, :2].T], axis=1)
    low, high = model.target * (1 - model.scenario.tolerance), model.target * (1 + model.scenario.tolerance)
    stays = ~is_hire[:, None]
    limits = np.where(stays, np.minimum(low, today), low), np.where(stays, np.maximum(high, today), high)
    return replace(model, kind=model.unit, allowed=may, limits=limits)


def _hires(plan: Plan, impact: Impact, is_hire: Bools, hires: pd.DataFrame) -> pd.DataFrame:
    model = plan.model
    at = np.flatnonzero(is_hire)
    loads, target = model.loads(plan.assignment)[at, :2], model.target[at]
    share = np.divide(loads, target, out=np.full(loads.shape, np.nan), where=target > 0)
    received = impact.moves.groupby("to_rep")[["arr", "arr_at_risk"]].sum().reindex(model.rep_ids[at]).fillna(0.0)
    starts = dict(zip(hires["rep_id"].astype(str), hires["start_date"], strict=True))
    return pd.DataFrame(
        {
            "rep_id": model.rep_ids[at].astype(object),
            "start_date": [pd.Timestamp(starts[rep]) for rep in model.rep_ids[at].tolist()],
            "capacity": model.capacity[at],
            "accounts": np.bincount(plan.assignment, minlength=model.reps)[at],
            "potential": loads[:, 0],
            "workload": loads[:, 1],
            "potential_share": share[:, 0],
            "workload_share": share[:, 1],
            "arr": received["arr"].to_numpy(),
            "arr_at_risk": received["arr_at_risk"].to_numpy(),
        }
    )


def _later(rows: pd.DataFrame) -> list[Finding]:
    """A note for hires who carry nothing in the period."""
    idle = rows.loc[rows["capacity"] == 0, "rep_id"]
    if idle.empty:
        return []
    said = f"{len(idle)} hires have no capacity in the period (they start after it, or no start is known)."
    remedy = "Carve for them when their first period is planned."
    return [Finding("territory.hire-without-capacity", said, remedy, tuple(idle), Severity.NOTE)]
