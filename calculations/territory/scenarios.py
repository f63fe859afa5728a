"""Rebalancing options side by side: what each evens out, what it disrupts, and which are not beaten on both."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.gates.churn_risk import churn_risk
from calculations.gates.fairness import LEAST_REPS, LEAST_SHARED, PooledFairness, pooled_fairness
from calculations.gates.gate import Gate
from calculations.territory.balance import Balance, balance_of, territory_index
from calculations.territory.impact import ChurnAssumptions, Impact, impact_of
from calculations.territory.model import Model
from calculations.territory.scenario import SCENARIOS, Rules, Scenario
from calculations.territory.solver.optimise import Options, Plan, optimise

__all__ = ["Choice", "assess", "between", "choices", "compare", "coverage_of", "pareto_front", "today", "travel"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_INDEX_WEIGHTS = (1.0, 1.0)


@dataclass(frozen=True, eq=False)
class Choice:
    """One option: its scenario, plan, balance and impact, travel, and the gaps in coverage it closes.

    `balance` is of potential and workload alike, territories of different pools by their pool's even share.
    `fairness` is that of quotas (`gates.fairness`) with potential for expected bookings and capacity for quota, in each
    group of peers of two or more; without any potential it has no score.
    `km_per_hour` is the workload-weighted distance, `gaps_closed` the number of orphans that find an owner,
    `coverage_rate` as in `coverage_of`; two of these have today's figure beside them.
    """

    scenario: Scenario
    plan: Plan
    balance: Balance
    fairness: PooledFairness
    impact: Impact
    km_per_hour: float
    km_per_hour_today: float
    gaps_closed: int
    coverage_rate: float
    coverage_today_rate: float

    @property
    def fairness_score(self) -> float:
        """F of all territories."""
        return self.fairness.score

    @property
    def gate(self) -> Gate:
        """The gate on churn risk; nothing to judge by without any revenue."""
        impact, has_revenue = self.impact, bool(self.plan.model.arr.sum() > 0)
        rate = impact.churn_risk_rate if has_revenue else float("nan")
        return churn_risk(rate, impact.arr_at_risk, impact.arr_moved)


def assess(
    plan: Plan,
    as_of: date,
    assumptions: ChurnAssumptions | None = None,
    facts: pd.DataFrame | None = None,
    hours: float | None = None,
) -> Choice:
    """Balance, impact, travel and coverage of a plan that has accounts and reps.

    `facts` as in `impact_of`; `hours`, as in `coverage_of`, are a full rep's in the period of the workload.
    """
    model, assignment = plan.model, plan.assignment
    loads = _comparable(model, assignment)
    return Choice(
        scenario=model.scenario,
        plan=plan,
        balance=balance_of(territory_index(loads, _INDEX_WEIGHTS, model.capacity), model.rep_ids.tolist()),
        fairness=pooled_fairness(
            model.loads(assignment)[:, 0], model.capacity, model.rep_peers.tolist(), least=LEAST_SHARED
        ),
        impact=impact_of(model, assignment, as_of, assumptions, facts),
        km_per_hour=travel(model, assignment),
        km_per_hour_today=travel(model, model.owner),
        gaps_closed=int(((model.owner < 0) & (assignment >= 0)).sum()),
        coverage_rate=coverage_of(model, assignment, hours),
        coverage_today_rate=coverage_of(model, model.owner, hours),
    )


def _comparable(model: Model, assignment: Ints) -> Floats:
    """Potential and workload of each rep, (r, 2), scaled so that the even share of every pool counts alike."""
    loads = model.loads(assignment)[:, :2]
    whole = model.target.sum(axis=0) / model.capacity.sum() * model.capacity[:, None]
    comparable: Floats = loads * np.divide(whole, model.target, out=np.ones(loads.shape), where=model.target > 0)
    return comparable


def today(
    model: Model,
    as_of: date,
    assumptions: ChurnAssumptions | None = None,
    facts: pd.DataFrame | None = None,
    hours: float | None = None,
) -> Choice:
    """The territories as they are, assessed like an option: nothing moves, orphans stay orphans."""
    choice = assess(Plan(model, model.owner, None), as_of, assumptions, facts, hours)
    return replace(choice, scenario=replace(model.scenario, name="today"))


def coverage_of(model: Model, holder: Ints, hours: float | None = None) -> float:
    """Account coverage: share of the potential that has a live owner with hours for it; 0 without potential.

    `holder` is a rep position per account, -1 for none. A rep whose workload exceeds capacity × `hours` covers the part
    of their potential for which the hours suffice; without `hours` every owned account is covered.
    """
    held = np.flatnonzero(holder >= 0)
    potential, workload = (
        np.bincount(holder[held], use[held], model.reps) for use in (model.potential, model.workload)
    )
    total = float(model.potential.sum())
    if not total > 0:
        return 0.0
    part = np.ones(model.reps)
    if hours is not None:
        part = np.minimum(np.divide(model.capacity * hours, workload, out=part, where=workload > 0), 1.0)
    return float((potential * part).sum()) / total


def travel(model: Model, assignment: Ints) -> float:
    """Kilometres to an account, averaged over the workload hours of accounts that have a rep; 0 without any."""
    held = np.flatnonzero(assignment >= 0)
    hours = float(model.workload[held].sum())
    return float((model.workload[held] * model.km_to(held, assignment[held])).sum()) / hours if hours > 0 else 0.0


def choices(
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    as_of: date,
    scenarios: Iterable[Scenario] = tuple(SCENARIOS.values()),
    rules: Rules | None = None,
    options: Options | None = None,
    executor: Executor | None = None,
    assumptions: ChurnAssumptions | None = None,
    hours: float | None = None,
) -> tuple[Choice, ...]:
    """An assessed plan per scenario, in their order; the three standard ones by default.

    `accounts` may hold the facts of `impact_of` too; `hours` as in `assess`. `executor` runs the scenarios side by
    side: any `concurrent.futures.Executor`, here or on a cluster. For other processes `options` must be picklable;
    without a progress callback of their own they are. ValueError when there is nothing to assign, or nobody to
    assign it to: the findings of `optimise` say so first.
    """
    if not len(accounts) or not len(reps):
        raise ValueError("options compare plans: there must be at least one account and one rep")
    case = _Case(accounts, reps, rules, options, as_of, assumptions, hours)
    return tuple((map if executor is None else executor.map)(case.solved, scenarios))


@dataclass(frozen=True, eq=False)
class _Case:
    """Everything about a run but the scenario."""

    accounts: pd.DataFrame
    reps: pd.DataFrame
    rules: Rules | None
    options: Options | None
    as_of: date
    assumptions: ChurnAssumptions | None
    hours: float | None

    def solved(self, scenario: Scenario) -> Choice:
        plan = optimise(self.accounts, self.reps, scenario, self.rules, self.options)
        return assess(plan, self.as_of, self.assumptions, self.accounts, self.hours)


def compare(found: Sequence[Choice]) -> pd.DataFrame:
    """One row per option: balance, fairness, what moves, churn risk, travel, gaps closed, gap, on the front."""
    rows = [
        {
            "option": choice.scenario.name,
            "cv_error": choice.balance.cv_error,
            "gini_error": choice.balance.gini_error,
            "max_min_ratio": choice.balance.max_min_ratio,
            "within_share": choice.balance.within_share,
            "fairness_score": choice.fairness.score,
            "fairness_unweighted_score": choice.fairness.unweighted_score,
            "fairness_sufficient": choice.fairness.largest >= LEAST_REPS,
            "accounts_moved": choice.impact.accounts_moved,
            "arr_moved": choice.impact.arr_moved,
            "arr_share": choice.impact.arr_share,
            "arr_at_risk": choice.impact.arr_at_risk,
            "churn_risk_rate": choice.impact.churn_risk_rate,
            "km_per_hour": choice.km_per_hour,
            "km_per_hour_today": choice.km_per_hour_today,
            "gaps_closed": choice.gaps_closed,
            "coverage_rate": choice.coverage_rate,
            "coverage_today_rate": choice.coverage_today_rate,
            "gap": _gap(choice),
            "is_feasible": bool(choice.plan.certificate and choice.plan.certificate.is_feasible),
        }
        for choice in found
    ]
    table = pd.DataFrame(rows)
    table["is_on_front"] = pareto_front(
        np.array([1 - choice.fairness_score for choice in found]), np.array([c.impact.arr_at_risk for c in found])
    )
    return table


def _gap(choice: Choice) -> float | None:
    """Cost above the proven bound; None where none is known, or the plan is outside the rules the bound is of."""
    certificate = choice.plan.certificate
    return certificate.gap if certificate is not None and np.isfinite(certificate.gap) else None


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
