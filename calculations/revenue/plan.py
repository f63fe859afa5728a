"""The revenue plan of a quarter: three views, one number, its scenarios, its gap, its bridge, and what it needs."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np

from calculations.findings import Finding, ranked
from calculations.fiscal import Quarter
from calculations.gates.gate import Gate, Verdict, waived
from calculations.gates.scenario_variance import scenario_variance
from calculations.outlook.cut import LEVELS, Cut, cut_of
from calculations.outlook.outlook import Outlook
from calculations.resources.budget import BudgetLine, budget_lines
from calculations.resources.headcount import HireOption, hire_findings, hire_options
from calculations.resources.marketing import PipelineTargets, pipeline_targets
from calculations.revenue.assumed import assumed_cut
from calculations.revenue.basis import Basis, basis_of
from calculations.revenue.breakdown import Breakdown, break_down
from calculations.revenue.capacity import Capacity, ramp_schedule
from calculations.revenue.closures import Reconciliation, reconcile
from calculations.revenue.deals_view import DealsView
from calculations.revenue.drivers import DriverRange, Drivers, assumed_findings
from calculations.revenue.outlook_parts import outlook_parts
from calculations.revenue.people_view import People
from calculations.revenue.plan_findings import (
    disagreement_finding,
    gate_finding,
    ground_findings,
    no_deals_finding,
    series_findings,
    sold_in,
)
from calculations.revenue.plan_inputs import Assumptions, RevenueFacts
from calculations.revenue.quarter_bridge import QuarterBridges, quarter_bridges
from calculations.revenue.renewals import Renewals, renewal_findings, renewals_due
from calculations.revenue.risks import KeyAssumption, Risk, key_assumptions, key_risks
from calculations.revenue.scenarios import (
    BASE,
    CONSERVATIVE,
    UPSIDE,
    Scenario,
    effects,
    quantile_scenarios,
    run_scenarios,
    standard_scenarios,
)
from calculations.revenue.sensitivity import Sensitivity, sensitivities
from calculations.revenue.time_series_view import TimeSeriesView
from calculations.revenue.views import PlanModel, ViewTotals, ViewWeights

__all__ = ["RevenuePlan", "revenue_plan"]

_MOVED = 1e-9  # of the plan: less is the error of binary numbers
_FARTHEST = 8  # quarters ahead: a forecast of two years is the last that history can judge


@dataclass(frozen=True, slots=True)
class RevenuePlan:
    """Everything a planning team and its CFO should see of a quarter's revenue plan; money in `facts.currency`.

    facts: what was planned with, without the single deals, which are large and were looked at.
    target: top-down; NaN without one. expected: what the outlook expects, planned hires among it (hired, money); NaN
    without one. total: the number planned with, the base scenario: what is expected, moved by the drivers a person set;
    the views' weighted mean where there is no outlook. views: what each alone would say in the base; weights: theirs.
    chance: to reach the target, by the outlook at these drivers. range_80, range_95: which so many of 100 such quarters
    stay in, money. usual: the drivers as in the past. outlook: with the planned hires; that of the facts is without.
    time_series, people, deals: what the views stand on; None where there is nothing. capacity: of the base, by seat
    and month. ranges: of drivers, from past quarters. scenarios: conservative, base and upside of the outlook; then
    what-ifs: worse and better drivers, and those named.
    """

    facts: RevenueFacts
    assumptions: Assumptions
    target: float
    total: float
    model: PlanModel
    views: ViewTotals
    weights: ViewWeights
    time_series: TimeSeriesView | None
    people: People
    deals: DealsView | None
    capacity: Capacity | None
    ranges: Mapping[str, DriverRange]
    scenarios: tuple[Scenario, ...]
    effects: Mapping[str, tuple[tuple[str, float], ...]]
    reconciliation: Reconciliation
    breakdown: Breakdown | None
    bridges: QuarterBridges
    tornado: tuple[Sensitivity, ...]
    key_assumptions: tuple[KeyAssumption, ...]
    risks: tuple[Risk, ...]
    hires: tuple[HireOption, ...]
    budget: tuple[BudgetLine, ...]
    marketing: PipelineTargets | None
    renewals: Renewals
    gate: Gate
    findings: tuple[Finding, ...]
    chance: float = float("nan")
    range_80: tuple[float, float] = (float("nan"), float("nan"))
    range_95: tuple[float, float] = (float("nan"), float("nan"))
    expected: float = float("nan")
    hired: float = 0.0
    usual: Drivers = field(default_factory=Drivers)
    outlook: Outlook | None = None

    @property
    def is_moved(self) -> bool:
        """Whether a person's own drivers move the plan off what the outlook expects."""
        return bool(abs(self.total - self.expected) > _MOVED * abs(self.expected))

    @property
    def base(self) -> Scenario:
        """The scenario that is planned with."""
        return next(scenario for scenario in self.scenarios if scenario.name == BASE)


def revenue_plan(
    facts: RevenueFacts, assumptions: Assumptions | None = None, executor: Executor | None = None
) -> RevenuePlan:
    """Plan the revenue of a quarter.

    What is planned with is what the outlook expects, planned hires joined to its draws, and moved by the drivers that
    a person set in the base. Its parts are sums of the same draws. Beside it stands what three views alone would say:
    time series per segment × line × region; capacity = Σ months Σ seats quota/3 × season × ramp × attainment ×
    survival, with backfill and planned hires; pipeline = start pipeline × conversion + create-and-close. What-ifs and a
    person's drivers move these views; the plan moves as their mean does, weighted by back-tested error. Bottom-up =
    capacity + what is outside quotas (the pipeline view is the same money seen as deals, and not added); gap = target −
    bottom-up.

    Args:
        facts: of the CRM, up to the day of planning. assumptions: what no CRM tells, defaults by default.
        executor: any `concurrent.futures.Executor`, for forecasts and scenarios.

    Returns:
        The plan; a part that cannot be made is None or NaN and a finding says why. Findings are ranked by severity
        and money.

    Raises:
        ValueError: the quarter is over or more than eight quarters ahead, or an assumption names no driver or is out
            of its bounds.
    """
    given = assumptions or Assumptions()
    if facts.quarter > Quarter.of(facts.as_of, facts.quarter.calendar).shift(_FARTHEST):
        raise ValueError(f"{facts.quarter} lies more than {_FARTHEST} quarters after {facts.as_of}")
    basis = basis_of(facts, given, executor)
    model, base, ranges = basis.model, basis.base, basis.ranges
    sets = standard_scenarios(base, ranges) | {name: base.moved(moved) for name, moved in given.scenarios.items()}
    ran = {scenario.name: scenario for scenario in run_scenarios(model, sets, executor)}
    company = None if basis.outlook is None else assumed_cut(cut_of(basis.outlook.draws), model.total(base))
    outer = quantile_scenarios(company, base)
    by_name = {name: (ran | outer)[name] for name in (CONSERVATIVE, BASE, UPSIDE, *ran)}
    views, total, target = by_name[BASE].views, by_name[BASE].total, _target(facts, given)
    reconciliation = _reconciled(target, views, basis, _hires(basis, given, facts, 0.0), given)
    others = {name: scenario for name, scenario in by_name.items() if name != BASE}
    moved = {name: effects(model, base, scenario.drivers) for name, scenario in others.items() if name not in outer}
    chance, inner, wide = _likely(company, target)
    breakdown, series = None, basis.time_series
    spread = series if basis.outlook is None else outlook_parts(basis.outlook.draws)
    if spread is not None:
        breakdown = break_down(spread, total, target, {name: s.total for name, s in others.items()}, series)
    capacity, tornado = basis.capacity, sensitivities(model, base, ranges)
    plan = RevenuePlan(
        facts=replace(facts, pipeline=None),
        assumptions=given,
        target=target,
        total=total,
        model=model,
        views=views,
        weights=basis.weights,
        time_series=basis.time_series,
        people=basis.people,
        deals=basis.deals,
        capacity=capacity,
        ranges=ranges,
        scenarios=tuple(by_name.values()),
        effects=moved,
        reconciliation=reconciliation,
        breakdown=breakdown,
        bridges=quarter_bridges(
            facts.accounts,
            facts.quarter,
            total,
            plan_fx=facts.plan_fx,
            currency=facts.currency,
            price_rate=base.price_rate,
        ),
        tornado=tornado,
        key_assumptions=key_assumptions(base, ranges, tornado, given.drivers),
        risks=key_risks(
            total,
            tornado,
            ranges,
            basis.outlook,
            facts.names,
            {**dict(zip(facts.reps["rep_id"], facts.reps["name"], strict=True)), **facts.people},
        ),
        hires=_hires(basis, given, facts, reconciliation.gap),
        budget=budget_lines(_heads(capacity), given.hires, facts.quarter, given.costs),
        marketing=_marketing(basis.deals, breakdown, given, facts, has_outlook=basis.outlook is not None),
        renewals=renewals_due(facts.contracts, facts.quarter, facts.as_of),
        gate=_gate(by_name, target, reconciliation, given),
        findings=(),
        chance=chance,
        range_80=inner,
        range_95=wide,
        expected=basis.model.expected,
        hired=basis.hired,
        usual=basis.usual,
        outlook=basis.outlook,
    )
    return replace(plan, findings=ranked(_findings(plan)))


def _findings(plan: RevenuePlan) -> Iterator[Finding]:
    """What a person should know of the plan, part by part."""
    yield from plan.facts.unrated
    yield from ground_findings(plan.facts, is_target_given=plan.assumptions.target is not None)
    yield from series_findings(plan.time_series, plan.facts)
    yield from plan.people.findings
    yield from () if plan.capacity is None else plan.capacity.findings
    yield from no_deals_finding() if plan.deals is None else plan.deals.findings
    yield from assumed_findings(plan.ranges)
    yield from plan.weights.findings
    yield from plan.reconciliation.findings
    yield from hire_findings(plan.hires, plan.reconciliation.gap, plan.facts.quarter)
    yield from () if plan.breakdown is None else plan.breakdown.findings
    yield from plan.bridges.findings
    yield from () if plan.marketing is None else plan.marketing.findings
    yield from renewal_findings(plan.renewals, plan.base.drivers.outside_quota)
    yield from disagreement_finding(plan.views, plan.total)
    yield from gate_finding(plan.gate, {scenario.name: scenario for scenario in plan.scenarios}, plan.total)


def _target(facts: RevenueFacts, given: Assumptions) -> float:
    """The target a person set, or the same quarter of the year before × (1 + growth).

    Where a quarter of 14 weeks follows one of 13, or the other way round, a week brings what it brought.
    """
    if given.target is not None:
        return given.target
    before = facts.quarter.shift(-4)
    if not before.is_known:
        return float("nan")
    sold = sold_in(facts.sales, before)
    return sold * facts.quarter.longer_than(before) * (1.0 + given.growth_rate) if sold > 0.0 else float("nan")


def _hires(basis: Basis, given: Assumptions, facts: RevenueFacts, gap: float) -> tuple[HireOption, ...]:
    """What a hire with the mean quota brings, by start month; nothing without anybody to be like."""
    mean_quota, base = basis.people.mean_quota, basis.base
    if not np.isfinite(mean_quota) or not np.isfinite(gap):
        return ()
    return hire_options(
        gap,
        mean_quota,
        facts.quarter,
        facts.as_of,
        lead_days=given.lead_days,
        attainment_rate=base.attainment_rate * (1.0 + base.price_rate),
        schedule=ramp_schedule(base.ramp_months),
        season=basis.season,
    )


def _reconciled(
    target: float, views: ViewTotals, basis: Basis, hires: tuple[HireOption, ...], given: Assumptions
) -> Reconciliation:
    """Target against bottom-up; without people the bottom-up is not known."""
    base, known = basis.base, basis.ranges.get("attainment_rate")
    possible = [option.in_quarter for option in hires if option.is_possible]
    seated = basis.people.street is not None
    return reconcile(
        target,
        views.capacity,
        dict(views.items()),
        hire_contribution=max(possible, default=0.0),
        most_hires=given.most_hires,
        capacity=float(np.nan_to_num(views.capacity - base.outside_quota)) if seated else 0.0,
        most_stretch_rate=given.most_stretch_rate,
        attainment_rate=base.attainment_rate,
        best_attainment_rate=base.attainment_rate if known is None else max(known.better, base.attainment_rate),
    )


def _heads(capacity: Capacity | None) -> float:
    """People at work through the quarter, expected; not known where nobody carries a quota."""
    return float("nan") if capacity is None else float(capacity.heads.mean())


def _marketing(
    deals: DealsView | None,
    breakdown: Breakdown | None,
    given: Assumptions,
    facts: RevenueFacts,
    *,
    has_outlook: bool,
) -> PipelineTargets | None:
    """Pipeline to create by segment: what its part of the target exceeds its part of the plan by, where an outlook says
    what that is."""
    if deals is None or not np.isfinite(deals.opening) or breakdown is None or "target" not in breakdown.table:
        return None
    table = breakdown.table
    parts = table[table["level"] == "segment"].set_index("segment")
    targets, rates = parts["target"], deals.segments
    return pipeline_targets(
        tuple(rates["segment"].astype(str)),
        rates["segment"].map(targets).fillna(0.0).to_numpy(dtype=np.float64),
        rates["booked"].to_numpy(dtype=np.float64),
        rates["opening"].to_numpy(dtype=np.float64),
        rates["conversion_rate"].to_numpy(dtype=np.float64),
        rates["new_conversion_rate"].to_numpy(dtype=np.float64),
        rates["deal_size"].to_numpy(dtype=np.float64),
        facts.quarter.end,
        cycle_days=rates["cycle_days"].to_numpy(dtype=np.float64),
        sourced_shares=given.sourced_share,
        costs_per_deal=given.cost_per_deal,
        as_of=facts.as_of,
        expected=rates["segment"].map(parts["base"]).fillna(0.0).to_numpy(dtype=np.float64) if has_outlook else np.nan,
    )


def _likely(company: Cut | None, target: float) -> tuple[float, tuple[float, float], tuple[float, float]]:
    """The chance to reach the target, and the ranges of 80 and 95 %; NaN without an outlook."""
    if company is None:
        nothing = (float("nan"), float("nan"))
        return float("nan"), nothing, nothing
    narrow, wide = (company.range_of(level) for level in LEVELS)
    return company.chance(target), narrow, wide


def _gate(scenarios: Mapping[str, Scenario], target: float, reconciliation: Reconciliation, given: Assumptions) -> Gate:
    """The gate on the variance of what the outlook says, and the waiver where there is one; what-ifs are not judged."""
    gate = scenario_variance(
        {name: scenarios[name].total for name in (CONSERVATIVE, BASE, UPSIDE)},
        target=target,
        bottom_up=reconciliation.bottom_up,
        mode=given.gate_mode,
        threshold=given.gate_threshold,
    )
    return waived(gate, given.waiver) if given.waiver is not None and gate.verdict is not Verdict.PASS else gate
