"""Rows of the tab Headcount: months of capacity, planned hires, what a hire brings, the budget, pipeline to create."""

from typing import Any

from calculations.fiscal import Quarter
from calculations.resources.headcount import start_months
from calculations.revenue.hire_choice import hire_choice
from calculations.revenue.plan import RevenuePlan
from workbooks.grammar.cells import Records, finite
from workbooks.tabs.assumptions.tab import HIRE_LINES
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.revenue_data.rows import months, segments
from xl_addin.cells.marshal import to_serial

__all__ = ["rows"]

_BUDGET = ("headcount, at work", "headcount, hires", "tools", "recruiting", "enablement", "total")


def rows(basis: Basis) -> Tables:
    """Lines for what the Engine computes, and for the hires people plan."""
    plan = basis.facts.results.revenue
    return {
        "capacity_months": [{"month": month} for month in (*months(basis.quarter), "total")],
        "planned_hires": [_hire_line(plan, number) for number in range(1, HIRE_LINES + 1)],
        "hire_options": _starts(basis.quarter),
        "budget_lines": [{"line": line} for line in _BUDGET],
        "pipeline_targets": [{"segment": row["segment"]} for row in segments(plan)] if plan else [],
        "next_reps": [] if plan is None else _next_reps(plan),
    }


def _next_reps(plan: RevenuePlan) -> Records:
    """What is known of the response of each segment, and what was believed of it before."""
    given = plan.assumptions
    curves = sorted((step.response for step in hire_choice(plan).next_reps), key=lambda curve: curve.segment)
    return [
        {
            "segment": curve.segment,
            "reps": finite(curve.reps),
            "bookings": finite(curve.bookings),
            "elasticity": curve.elasticity,
            "prior": given.elasticity,
            "prior_sd": given.elasticity_sd,
            "prior_share": curve.prior_share,
            "quarters": curve.quarters,
        }
        for curve in curves
    ]


def _starts(quarter: Quarter) -> Records:
    days = [to_serial(day) for day in start_months(quarter)]
    return [{"start": day, "start_key": str(day)} for day in days]


def _hire_line(plan: RevenuePlan | None, number: int) -> dict[str, Any]:
    line = {"line": f"Hire {number}"}
    if plan is None or number > len(plan.assumptions.hires):
        return line
    start, people = plan.assumptions.hires[number - 1]
    return line | {"start": to_serial(start), "people": people, "remark": "from the settings"}
