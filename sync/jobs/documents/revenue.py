"""A revenue plan as one JSON document."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from calculations.gates.gate import Gate
from sync.jobs.documents.findings import finding_fields
from sync.jobs.documents.gates import gate_fields
from sync.jobs.documents.plain import plain

if TYPE_CHECKING:
    from calculations.revenue.plan import RevenuePlan

__all__ = ["revenue_document"]


def revenue_document(plan: "RevenuePlan", gates: Sequence[Gate] = ()) -> dict[str, Any]:
    """Everything in the plan but the frames of facts it was made from; what is not known is null."""
    from calculations.revenue.bridge import BUCKETS
    from calculations.revenue.scenarios import compared
    from workbooks.packs.assessment.data import rate_fields

    series, deals, planned = plan.time_series, plan.deals, plan.bridges.planned
    told: dict[str, Any] = {
        "quarter": str(plan.facts.quarter),
        "as_of": plan.facts.as_of,
        "currency": plan.facts.currency,
        "target": plan.target,
        "plan": plan.total,
        "chance": plan.chance,
        "range_80": plan.range_80,
        "range_95": plan.range_95,
        "outlook": _outlook(plan),
        "views": dict(plan.views.items()),
        "weights": {
            name: {
                "weight": weight,
                "backtest_error": plan.weights.errors.get(name, math.nan),
                "quarters": plan.weights.quarters.get(name, 0),
            }
            for name, weight in plan.weights.weights.items()
        },
        "time_series": None
        if series is None
        else {
            "months": series.months,
            "monthly": series.monthly[0],
            "total": series.total,
            "lower_80": series.lower[0],
            "upper_80": series.upper[0],
            "season": series.season,
            "backtest": dict(zip(series.tested, series.errors.tolist(), strict=True)),
        },
        "capacity": None
        if plan.capacity is None
        else {"months": plan.capacity.months, "by_month": plan.capacity.by_month, "total": plan.capacity.total},
        "pipeline": None
        if deals is None
        else {"opening": deals.opening, "quarters": deals.history.quarters, "segments": deals.segments},
        "drivers": {
            row.driver: {
                "value": row.value,
                "unit": row.unit,
                "source": row.source,
                "swing": row.swing,
                "range": _range(plan, row.driver),
            }
            for row in plan.key_assumptions
        },
        "scenarios": compared(plan.scenarios),
        "effects": {name: dict(moved) for name, moved in plan.effects.items()},
        "reconciliation": {
            "target": plan.reconciliation.target,
            "bottom_up": plan.reconciliation.bottom_up,
            "gap": plan.reconciliation.gap,
            "view_gaps": dict(plan.reconciliation.view_gaps),
            "closures": [asdict(closure) for closure in plan.reconciliation.closures],
        },
        "breakdown": None if plan.breakdown is None else plan.breakdown.table,
        "bridge": None
        if planned is None
        else {
            "start": planned.start,
            **{name: planned.money(name) for name in BUCKETS},
            "end": planned.end,
            "residual": planned.residual,
        },
        "sensitivity": [{**asdict(row), "swing": row.swing} for row in plan.tornado],
        "risks": [asdict(risk) for risk in plan.risks],
        "hires": [asdict(option) for option in plan.hires],
        "budget": [{**asdict(line), "amount": line.amount} for line in plan.budget],
        "marketing": None if plan.marketing is None else plan.marketing.table,
        "renewals": {**asdict(plan.renewals), "expected": plan.renewals.expected},
        "gate": gate_fields(plan.gate),
        "rates": [rate_fields(rate) for rate in plan.facts.rates],
        "gates": [gate_fields(gate) for gate in gates],
        "findings": [finding_fields(found) | {"amount": found.amount} for found in plan.findings],
    }
    return {name: plain(value) for name, value in told.items()}


def _outlook(plan: "RevenuePlan") -> dict[str, Any] | None:
    """What the quarter is expected to bring, how surely, and what each of its views alone says."""
    made = plan.outlook
    if made is None:
        return None
    from calculations.outlook.cut import LEVELS, cut_of

    company = cut_of(made.draws)
    return {
        "expected": plan.expected,
        "planned_hires": plan.hired,
        "chance": company.chance(plan.target),
        **{f"range_{100 * level:.0f}": company.range_of(level) for level in LEVELS},
        "views": [asdict(view) for view in made.views],
    }


def _range(plan: "RevenuePlan", driver: str) -> dict[str, Any] | None:
    """Low and high of a driver, and where they come from."""
    known = plan.ranges.get(driver)
    if known is None:
        return None
    return {"low": known.low, "high": known.high, "quarters": known.quarters, "is_assumed": known.is_assumed}
