"""Rows of the tab Revenue plan: views, scenarios, gap, bridge, parts, what moves it, quarters and risks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from calculations.revenue.drivers import DRIVERS
from calculations.revenue.plan import RevenuePlan
from calculations.revenue.planned_hires import HIRES
from calculations.revenue.time_series_view import DIMENSIONS
from calculations.revenue.views import VIEWS
from workbooks.grammar.cells import Records, money, text
from workbooks.grammar.words import COMPANY, NAMELESS
from workbooks.tabs.assumptions.rows import VIEW_TITLES, driver_title
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.revenue_data.rows import past_quarters

__all__ = ["figures", "rows"]

_SCENARIOS = (
    ("conservative", "Conservative: 1 in 5 quarters below"),
    ("base", "Base: expected"),
    ("upside", "Upside: 1 in 5 quarters above"),
    ("worse drivers", "What if: worse drivers"),
    ("better drivers", "What if: better drivers"),
    ("own_1", "Own 1 (tab Assumptions)"),
    ("own_2", "Own 2 (tab Assumptions)"),
)
_GAP = (
    ("target", "Company target"),
    ("bottom-up", "Bottom-up: capacity and what is outside quotas"),
    ("time series", "Time-series view"),
    ("pipeline", "Pipeline view"),
    ("hires", "1. Hires who can still start"),
    ("stretch", "2. Stretch of quotas"),
    ("attainment", "3. Attainment of a good quarter"),
    ("target revision", "4. Revision of the target"),
)
_BRIDGE = (
    ("start", "Closed-won of the last quarter", "Last"),
    ("new", "New customers", "New"),
    ("expansion", "Expansion", "More"),
    ("reactivation", "Customers who come back", "Back"),
    ("price", "Prices", "Prices"),
    ("fx", "Exchange rates", "Rates"),
    ("contraction", "Contraction", "Less"),
    ("churn", "Churn", "Churn"),
    ("one_offs", "One-offs", "Once"),
    ("end", "Plan", "Plan"),
)
"""Steps of the bridge: key, title, and the word that fits below a bar."""
_UNITS = {driver.name: driver.unit for driver in DRIVERS}
_LEVELS = ("start", "end")
_AHEAD = 4
_TOLD = 12
_DIMENSION = {"segment": "Segment", "line": "Product line", "region": "Region"}


def rows(basis: Basis) -> Tables:
    """Lines for what the Engine computes; no parts, quarters and risks without a plan."""
    plan = basis.facts.results.revenue
    return {
        "scenarios": [{"scenario": key, "title": title} for key, title in _SCENARIOS],
        "standard_scenarios": [{"scenario": key} for key, _ in _SCENARIOS[:3]],
        "views": [{"view": view, "name": VIEW_TITLES[view]} for view in VIEWS],
        "closures": [{"item": key, "title": title} for key, title in _GAP],
        "bridge_steps": [
            {"bucket": key, "title": title, "short": short, "is_level": "yes" if key in _LEVELS else ""}
            for key, title, short in _BRIDGE
        ],
        "plan_parts": _parts(plan, basis.sold_by_month) if plan else [],
        "tornado": _movers(plan) if plan else [],
        "revenue_quarters": _quarters(basis) if plan else [],
        "plan_risks": _risks(plan) if plan else [],
    }


def figures(basis: Basis) -> Mapping[str, Any]:
    """What the last quarter closed with, and what the plan could not stand on."""
    plan = basis.facts.results.revenue
    if plan is None:
        nothing = "No sales history has been pulled, so nothing can be planned from it."
        return {"revenue_closing": None, "revenue_status": nothing}
    planned = plan.bridges.planned
    missing = [
        what
        for what, known in (
            ("sales history", plan.time_series is not None),
            ("quotas", plan.people.street is not None),
            ("pipeline", plan.deals is not None and np.isfinite(plan.deals.opening)),
        )
        if not known
    ]
    return {
        "revenue_closing": None if planned is None else planned.start,
        "revenue_status": f"without {', '.join(missing)}" if missing else "complete",
    }


def _movers(plan: RevenuePlan) -> Records:
    """The drivers that move the plan, those that move it most first."""
    return [
        {"driver": row.driver, "unit": _UNITS[row.driver], "title": driver_title(row.driver)}
        for row in plan.tornado[:_TOLD]
        if row.swing > 0
    ]


def _risks(plan: RevenuePlan) -> Records:
    return [
        {"risk": driver_title(risk.name), "effect": money(risk.effect), "sentence": text(risk.sentence)}
        for risk in plan.risks
    ]


def _quarters(basis: Basis) -> Records:
    """Quarters that were over, and the four that begin with the planned one where nothing is missing between."""
    quarter = basis.quarter
    shown = [{"quarter": row["quarter"], "ahead": ""} for row in past_quarters(basis.sold_by_month, quarter)]
    if shown and shown[-1]["quarter"] == str(quarter.shift(-1)):
        shown += [{"quarter": str(quarter.shift(step)), "ahead": str(step + 1)} for step in range(_AHEAD)]
    return shown


def _parts(plan: RevenuePlan, table: pd.DataFrame) -> Records:
    """The total, and the parts by each dimension on its own: of the outlook, of past sales, and planned hires."""
    made = plan.breakdown
    if made is None:
        return []
    rows: Records = [{"node": "total", "title": COMPANY, "level": "Total"}]
    for place, (level, title) in enumerate(_DIMENSION.items()):
        known = {text(key[place]) for key in table.index} | {text(name) for name in made.table[DIMENSIONS[place]]}
        names = [*sorted(known - {"", HIRES}), HIRES]
        rows += [{"node": f"{level} | {name}", "title": name or NAMELESS, "level": title} for name in names]
    return rows
