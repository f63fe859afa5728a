"""Rebalancing options side by side: what each evens out, what it disrupts, and which are not beaten on both."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.territory.balance import Balance, balance_of, territory_index
from calculations.territory.impact import ChurnAssumptions, Impact, impact_of
from calculations.territory.model import Model
from calculations.territory.optimise import Options, Plan, optimise
from calculations.territory.scenario import SCENARIOS, Rules, Scenario

__all__ = ["Choice", "assess", "between", "choices", "compare", "pareto_front", "travel"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_INDEX_WEIGHTS = (1.0, 1.0)


@dataclass(frozen=True, eq=False)
class Choice:
    """One option: its scenario, plan, balance and impact, travel, and the orphans that found an owner.

    `fairness_score` = max(0, 1 − CV of potential per capacity); `km_per_hour` is the workload-weighted distance.
    """

    scenario: Scenario
    plan: Plan
    balance: Balance
    fairness_score: float
    impact: Impact
    km_per_hour: float
    gaps_closed: int


def assess(
    plan: Plan, as_of: date, assumptions: ChurnAssumptions | None = None, facts: pd.DataFrame | None = None
) -> Choice:
    """Balance, impact and travel of a plan that has accounts and reps; `facts` as in `impact_of`."""
    model, assignment = plan.model, plan.assignment
    loads = model.loads(assignment)[:, :2]
    potential = balance_of(territory_index(loads[:, :1], (1.0,), model.capacity), model.rep_ids.tolist())
    return Choice(
        scenario=model.scenario,
        plan=plan,
        balance=balance_of(territory_index(loads, _INDEX_WEIGHTS, model.capacity), model.rep_ids.tolist()),
        fairness_score=max(0.0, 1 - (potential.cv_error or 0.0)),
        impact=impact_of(model, assignment, as_of, assumptions, facts),
        km_per_hour=travel(model, assignment),
        gaps_closed=int((model.owner < 0).sum()),
    )


def travel(model: Model, assignment: Ints) -> float:
    """Kilometres to an account, averaged over workload hours; 0 without workload."""
    km = model.km_to(np.arange(len(assignment)), assignment)
    hours = float(model.workload.sum())
    return float((model.workload * km).sum()) / hours if hours > 0 else 0.0


def choices(
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    as_of: date,
    scenarios: Iterable[Scenario] = tuple(SCENARIOS.values()),
    rules: Rules | None = None,
    options: Options | None = None,
    executor: Executor | None = None,
    assumptions: ChurnAssumptions | None = None,
) -> tuple[Choice, ...]:
    """An assessed plan per scenario, in their order; the three standard ones by default.

    `executor` runs them side by side: any `concurrent.futures.Executor`, here or on a cluster. For other processes
    `options` must be picklable; without options they are. ValueError when there is nothing to assign, or nobody to
    assign it to: the findings of `optimise` say so first.
    """
    if not len(accounts) or not len(reps):
        raise ValueError("options compare plans: there must be at least one account and one rep")
    jobs = [(accounts, reps, scenario, rules, options, as_of, assumptions) for scenario in scenarios]
    return tuple(map(_job, jobs) if executor is None else executor.map(_job, jobs))


def _job(
    job: tuple[pd.DataFrame, pd.DataFrame, Scenario, Rules | None, Options | None, date, ChurnAssumptions | None],
) -> Choice:
    accounts, reps, scenario, rules, options, as_of, assumptions = job
    return assess(optimise(accounts, reps, scenario, rules, options), as_of, assumptions, accounts)


def compare(found: Sequence[Choice]) -> pd.DataFrame:
    """One row per option: balance, fairness, what moves, churn risk, travel, gaps closed, gap, on the front."""
    rows = [
        {
            "option": choice.scenario.name,
            "cv_error": choice.balance.cv_error,
            "gini_error": choice.balance.gini_error,
            "max_min_ratio": choice.balance.max_min_ratio,
            "within_share": choice.balance.within_share,
            "fairness_score": choice.fairness_score,
            "accounts_moved": choice.impact.accounts_moved,
            "arr_moved": choice.impact.arr_moved,
            "arr_share": choice.impact.arr_share,
            "arr_at_risk": choice.impact.arr_at_risk,
            "churn_risk_rate": choice.impact.churn_risk_rate,
            "km_per_hour": choice.km_per_hour,
            "gaps_closed": choice.gaps_closed,
            "gap": choice.plan.certificate.gap if choice.plan.certificate else None,
            "is_feasible": bool(choice.plan.certificate and choice.plan.certificate.is_feasible),
        }
        for choice in found
    ]
    table = pd.DataFrame(rows)
    table["is_on_front"] = pareto_front(
        np.array([1 - choice.fairness_score for choice in found]), np.array([c.impact.arr_at_risk for c in found])
    )
    return table


def pareto_front(imbalance: Floats, disruption: Floats) -> npt.NDArray[np.bool_]:
    """Which options no other beats: none is at most as imbalanced and as disruptive, and better in one of the two."""
    worse = (imbalance[:, None] >= imbalance) & (disruption[:, None] >= disruption)
    strictly = (imbalance[:, None] > imbalance) | (disruption[:, None] > disruption)
    return np.logical_not((worse & strictly).any(axis=1))


def between(low: Scenario, high: Scenario, steps: int) -> tuple[Scenario, ...]:
    """`steps` scenarios from `low` to `high`, both included, weights and tolerance in equal steps."""
    parts = np.linspace(0.0, 1.0, steps)
    return tuple(
        replace(
            low,
            name=f"{low.name} → {high.name} {part:.0%}",
            move_weight=low.move_weight + part * (high.move_weight - low.move_weight),
            distance_weight=low.distance_weight + part * (high.distance_weight - low.distance_weight),
            tolerance=low.tolerance + part * (high.tolerance - low.tolerance),
        )
        for part in parts.tolist()
    )
