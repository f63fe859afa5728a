"""The revenue plan of a quarter: three views, one number, its scenarios, its gap, its bridge, and what it needs."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from calculations.findings import Finding, ranked
from calculations.gates import Gate, Verdict, scenario_variance, waived
from calculations.resources.budget import BudgetLine, budget_lines
from calculations.resources.headcount import HireOption, first_start, hire_findings, hire_options
from calculations.resources.marketing import PipelineTargets, pipeline_targets
from calculations.revenue.arrays import Floats
from calculations.revenue.breakdown import Breakdown, break_down
from calculations.revenue.capacity import Capacity, ramp_schedule
from calculations.revenue.closures import Reconciliation, reconcile
from calculations.revenue.deals_view import DealsView, deals_view
from calculations.revenue.drivers import DriverRange, Drivers, assumed_findings
from calculations.revenue.people_view import People, people_view
from calculations.revenue.plan_drivers import base_drivers, plan_ranges, view_errors
from calculations.revenue.plan_findings import (
    disagreement_finding,
    gate_finding,
    no_deals_finding,
    series_findings,
)
from calculations.revenue.plan_inputs import Assumptions, RevenueFacts
from calculations.revenue.quarter_bridge import QuarterBridges, quarter_bridges
from calculations.revenue.renewals import Renewals, renewal_findings, renewals_due
from calculations.revenue.risks import KeyAssumption, Risk, key_assumptions, key_risks
from calculations.revenue.scenarios import BASE, Scenario, effects, run_scenarios, standard_scenarios
from calculations.revenue.sensitivity import Sensitivity, sensitivities
from calculations.revenue.time_series_view import TimeSeriesView, time_series_view
from calculations.revenue.views import PlanModel, ViewTotals, ViewWeights, view_weights

__all__ = ["RevenuePlan", "revenue_plan"]


@dataclass(frozen=True, slots=True)
class RevenuePlan:
    """Everything a planning team and its CFO should see of a quarter's revenue plan; money in `facts.currency`.

    target: top-down; NaN without one. total: the number planned with, the base scenario. views, weights: of the base.
    time_series, people, deals: what the views stand on; None where there is nothing. capacity: of the base, by seat
    and month. ranges: of drivers, from past quarters. scenarios: conservative, base, upside, then those named.
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

    @property
    def base(self) -> Scenario:
        """The scenario that is planned with."""
        return next(scenario for scenario in self.scenarios if scenario.name == BASE)


def revenue_plan(
    facts: RevenueFacts, assumptions: Assumptions | None = None, executor: Executor | None = None
) -> RevenuePlan:
    """Plan the revenue of a quarter.

    Time series per segment × line × region; capacity = Σ months Σ seats quota/3 × season × ramp × attainment ×
    survival, with backfill and planned hires; pipeline = start pipeline × conversion + create-and-close. The plan is
    their mean, weighted by back-tested error. Bottom-up = capacity + what is outside quotas (the pipeline view is the
    same money seen as deals, and not added); gap = target − bottom-up.

    Args:
        facts: of the CRM, up to the day of planning. assumptions: what no CRM tells, defaults by default.
        executor: any `concurrent.futures.Executor`, for forecasts and scenarios.

    Returns:
        The plan; a part that cannot be made is None or NaN and a finding says why. Findings are ranked by severity
        and money.

    Raises:
        ValueError: the quarter is over, or an assumption names no driver or is out of its bounds.
    """
    given = assumptions or Assumptions()
    quarter, as_of = facts.quarter, facts.as_of
    series = time_series_view(facts.sales, quarter, as_of, executor)
    season = np.ones(3) if series is None else series.season
    start = first_start(as_of, given.lead_days)
    people = people_view(
        facts.reps,
        facts.quotas,
        facts.sales,
        quarter,
        as_of,
        season,
        start,
        given.hires,
        None if series is None else series.past_season,
    )
    deals = None if facts.pipeline is None else deals_view(facts.pipeline, quarter, facts.segments)
    ranges = plan_ranges(series, people, deals, given)
    base = base_drivers(ranges, deals).moved(given.drivers)
    weights = view_weights(view_errors(series, people, deals), given.view_weights)
    model = PlanModel(
        forecast=float("nan") if series is None else series.total,
        street=people.street,
        opening=float("nan") if deals is None else deals.opening,
        weights=weights.weights,
    )
    sets = standard_scenarios(base, ranges) | {name: base.moved(moved) for name, moved in given.scenarios.items()}
    scenarios = run_scenarios(model, sets, executor)
    by_name = {scenario.name: scenario for scenario in scenarios}
    views, total = by_name[BASE].views, by_name[BASE].total
    target = _target(facts, given)
    tornado = sensitivities(model, base, ranges)
    capacity = None if people.street is None else people.street.capacity(base)
    hires = _hires(people, given, facts, base, season, 0.0)
    reconciliation = _reconciled(target, views, base, ranges, people, hires, given)
    hires = _hires(people, given, facts, base, season, reconciliation.gap)
    moved = {s.name: effects(model, base, s.drivers) for s in scenarios if s.name != BASE}
    breakdown = None
    if series is not None:
        others = {s.name: s.total for s in scenarios if s.name != BASE}
        breakdown = break_down(series, total, target, others)
    bridges = quarter_bridges(
        facts.accounts,
        quarter,
        total,
        plan_fx=facts.plan_fx,
        currency=facts.currency,
        price_rate=base.price_rate,
    )
    marketing = _marketing(deals, breakdown, given, facts)
    renewals = renewals_due(facts.contracts, quarter, as_of)
    gate = _gate(by_name, moved, target, reconciliation, given)
    return RevenuePlan(
        facts=facts,
        assumptions=given,
        target=target,
        total=total,
        model=model,
        views=views,
        weights=weights,
        time_series=series,
        people=people,
        deals=deals,
        capacity=capacity,
        ranges=ranges,
        scenarios=scenarios,
        effects=moved,
        reconciliation=reconciliation,
        breakdown=breakdown,
        bridges=bridges,
        tornado=tornado,
        key_assumptions=key_assumptions(base, ranges, tornado, given.drivers),
        risks=key_risks(
            total, tornado, ranges, people.street, base, weights.weights, facts.accounts, quarter, facts.names
        ),
        hires=hires,
        budget=budget_lines(_heads(capacity, people), given.hires, quarter, given.costs),
        marketing=marketing,
        renewals=renewals,
        gate=gate,
        findings=ranked(
            (
                *series_findings(series, facts),
                *people.findings,
                *(() if capacity is None else capacity.findings),
                *(no_deals_finding() if deals is None else deals.findings),
                *assumed_findings(ranges),
                *weights.findings,
                *reconciliation.findings,
                *hire_findings(hires, reconciliation.gap, quarter),
                *(() if breakdown is None else breakdown.findings),
                *bridges.findings,
                *(() if marketing is None else marketing.findings),
                *renewal_findings(renewals, base.outside_quota),
                *disagreement_finding(views, total),
                *gate_finding(gate, by_name, total),
            )
        ),
    )


def _target(facts: RevenueFacts, given: Assumptions) -> float:
    """The target a person set, or the same quarter of the year before × (1 + growth)."""
    if given.target is not None:
        return given.target
    before = facts.quarter.shift(-4)
    first = np.datetime64(before.start, "M")
    months = [str(first + step) for step in range(3)]
    here = facts.sales[facts.sales["month"].isin(months)]
    return float(here["amount"].sum()) * (1.0 + given.growth_rate) if len(here) else float("nan")


def _hires(
    people: People, given: Assumptions, facts: RevenueFacts, base: Drivers, season: Floats, gap: float
) -> tuple[HireOption, ...]:
    """What a hire with the mean quota brings, by start month; nothing without anybody to be like."""
    if not np.isfinite(people.mean_quota) or not np.isfinite(gap):
        return ()
    return hire_options(
        gap,
        people.mean_quota,
        facts.quarter,
        facts.as_of,
        lead_days=given.lead_days,
        attainment_rate=base.attainment_rate * (1.0 + base.price_rate),
        schedule=ramp_schedule(base.ramp_months),
        season=season,
    )


def _reconciled(
    target: float,
    views: ViewTotals,
    base: Drivers,
    ranges: Mapping[str, DriverRange],
    people: People,
    hires: tuple[HireOption, ...],
    given: Assumptions,
) -> Reconciliation:
    """Target against bottom-up; without people the bottom-up is not known."""
    possible = [option.in_quarter for option in hires if option.is_possible]
    known = ranges.get("attainment_rate")
    return reconcile(
        target,
        views.capacity,
        dict(views.items()),
        hire_contribution=max(possible, default=0.0),
        most_hires=given.most_hires,
        capacity=float(np.nan_to_num(views.capacity - base.outside_quota)) if people.street is not None else 0.0,
        most_stretch_rate=given.most_stretch_rate,
        attainment_rate=base.attainment_rate,
        best_attainment_rate=base.attainment_rate if known is None else max(known.better, base.attainment_rate),
    )


def _heads(capacity: Capacity | None, people: People) -> float:
    """People at work through the quarter, expected: each month's survivors among those there on the day."""
    if capacity is None or people.street is None:
        return 0.0
    starts = people.street.start_dates
    there = np.isnat(starts) | (starts <= np.datetime64(people.street.as_of, "D"))
    return float(capacity.survival[there].mean(axis=1).sum())


def _marketing(
    deals: DealsView | None, breakdown: Breakdown | None, given: Assumptions, facts: RevenueFacts
) -> PipelineTargets | None:
    """Pipeline to create by segment, against each segment's part of the target."""
    if deals is None or not np.isfinite(deals.opening) or breakdown is None or "target" not in breakdown.table:
        return None
    table = breakdown.table
    targets = table[table["level"] == "segment"].set_index("segment")["target"]
    rates = deals.segments
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
    )


def _gate(
    scenarios: Mapping[str, Scenario],
    moved: Mapping[str, tuple[tuple[str, float], ...]],
    target: float,
    reconciliation: Reconciliation,
    given: Assumptions,
) -> Gate:
    """The gate on scenario variance, with the drivers of the widest scenario, and the waiver where there is one."""
    totals = {name: scenario.total for name, scenario in scenarios.items() if name not in given.scenarios}
    gate = scenario_variance(
        totals,
        target=target,
        bottom_up=reconciliation.bottom_up,
        mode=given.gate_mode,
        threshold=given.gate_threshold,
    )
    if gate.rows and gate.verdict is not Verdict.PASS:
        gate = scenario_variance(
            totals,
            target=target,
            bottom_up=reconciliation.bottom_up,
            drivers=moved[gate.rows[0]],
            mode=given.gate_mode,
            threshold=given.gate_threshold,
        )
    return waived(gate, given.waiver) if given.waiver is not None and gate.verdict is not Verdict.PASS else gate
