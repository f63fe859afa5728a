"""Rows of the tab Resources: months of capacity, planned hires, what a hire brings, the budget, pipeline to create."""

from typing import Any

from calculations.fiscal import Quarter
from calculations.resources.headcount import start_months
from calculations.revenue.hire_choice import HireChoice
from calculations.revenue.plan import RevenuePlan
from workbooks.grammar.cells import Records, finite
from workbooks.tabs.assumptions.tab import HIRE_LINES
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.resources.needs import KINDS, LINES
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
        "people_months": [
            {"number": str(number), "month": period.label, "first_day": to_serial(period.start)}
            for number, period in enumerate(basis.quarter.periods, start=1)
        ],
        "resource_lines": [{"line": f"Line {number}"} for number in range(1, LINES + 1)],
        "resource_kinds": [{"kind": kind} for kind in KINDS],
        "resource_teams": _teams(basis),
        "pipeline_targets": [{"segment": row["segment"]} for row in segments(plan)] if plan else [],
        "next_reps": [] if plan is None or basis.hires is None else _next_reps(plan, basis.hires),
    }


def _next_reps(plan: RevenuePlan, hires: HireChoice) -> Records:
    """What is known of the response of each segment, and what was believed of it before."""
    given = plan.assumptions
    curves = sorted((step.response for step in hires.next_reps), key=lambda curve: curve.segment)
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


def _teams(basis: Basis) -> Records:
    """The teams of those planned, by name."""
    teams = {rep["team_id"]: rep["team"] for rep in basis.roster}
    rows = [{"team_id": id_, "team": name} for id_, name in teams.items()]
    return sorted(rows, key=lambda row: (row["team"].casefold(), row["team_id"]))


def _starts(quarter: Quarter) -> Records:
    days = [to_serial(day) for day in start_months(quarter)]
    return [{"start": day, "start_key": str(day)} for day in days]


def _hire_line(plan: RevenuePlan | None, number: int) -> dict[str, Any]:
    line = {"line": f"Hire {number}"}
    if plan is None or number > len(plan.assumptions.hires):
        return line
    start, people = plan.assumptions.hires[number - 1]
    return line | {"start": to_serial(start), "people": people, "remark": "from the settings"}
