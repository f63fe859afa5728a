"""Rows of the tab Assumptions: drivers and where they stood in the past, weights of the views, the gate."""

from dataclasses import asdict
from typing import Any

from calculations.gates.scenario_variance import METRIC
from calculations.revenue.drivers import DRIVERS, SCENARIO_DRIVERS, DriverRange
from calculations.revenue.plan import RevenuePlan
from calculations.revenue.plan_inputs import Assumptions
from calculations.revenue.views import VIEWS
from workbooks.grammar.cells import Records, finite
from workbooks.tabs.basis import Basis, Tables

__all__ = ["VIEW_TITLES", "driver_title", "rows"]

_TITLES = {
    "forecast_factor": "Sales against the forecast",
    "attainment_rate": "Attainment of quotas",
    "attrition_rate": "Sellers who leave in a year",
    "ramp_months": "Ramp of a new seller",
    "backfill_lag": "Time to replace a leaver",
    "stretch_rate": "Quotas above the last ones",
    "hires": "Further hires",
    "outside_quota": "Revenue outside quotas",
    "win_rate": "Win rate of open deals",
    "slip_rate": "Deals that slip",
    "created": "Created and won in the quarter",
    "pulled_in": "Pulled in from later",
    "price_rate": "Change of prices",
}

VIEW_TITLES = {
    "time_series": "Time series: what the history says",
    "capacity": "Capacity: what the people can book",
    "pipeline": "Pipeline: what the deals say",
}
"""What people call the views of a revenue plan."""


def driver_title(name: str) -> str:
    """What people call a driver of the revenue plan, or another name of the calculations."""
    return _TITLES.get(name) or name.removesuffix("_rate").replace("_", " ").capitalize()


_STANDS_ON = {
    "time_series": "closed-won value by month, segment, line and region",
    "capacity": "seats, quotas, ramp, attainment, attrition",
    "pipeline": "pipeline dated in the quarter, conversion, create-and-close",
}


def rows(basis: Basis) -> Tables:
    """Every driver, view and gate, whether or not there is a plan to tell where they stand."""
    plan = basis.facts.results.revenue
    return {"drivers": _drivers(plan), "view_weights": _weights(plan), "gates": [_gate_line(plan)]}


def _gate_line(plan: RevenuePlan | None) -> dict[str, Any]:
    given = Assumptions() if plan is None else plan.assumptions
    return {
        "gate": METRIC.name,
        "meaning": METRIC.meaning,
        "threshold": given.gate_threshold,
        "mode": given.gate_mode.value,
        **({} if given.waiver is None else asdict(given.waiver)),
    }


def _drivers(plan: RevenuePlan | None) -> Records:
    usual = {} if plan is None else dict(plan.base.drivers.items())
    past = {} if plan is None else dict(plan.usual.items())
    rows = []
    for driver in DRIVERS:
        known = None if plan is None else plan.ranges.get(driver.name)
        moves = known is not None and driver.name in SCENARIO_DRIVERS
        rows.append(
            {
                "driver": driver.name,
                "title": driver_title(driver.name),
                "meaning": driver.meaning,
                "unit": driver.unit,
                "low": None if known is None else known.low,
                "usual": usual.get(driver.name),
                "past": past.get(driver.name),
                "high": None if known is None else known.high,
                "basis": _told_by(known),
                "worse": known.worse if known is not None and moves else None,
                "better": known.better if known is not None and moves else None,
            }
        )
    return rows


def _told_by(known: DriverRange | None) -> str:
    """What the range of a driver stands on."""
    if known is None:
        return "default"
    return "assumed" if known.is_assumed else f"{known.quarters} quarters"


def _weights(plan: RevenuePlan | None) -> Records:
    known = {} if plan is None else plan.weights.weights
    return [
        {
            "view": view,
            "title": VIEW_TITLES[view],
            "stands_on": _STANDS_ON[view],
            "quarters": 0 if plan is None else plan.weights.quarters.get(view, 0),
            "error": None if plan is None else finite(plan.weights.errors.get(view, float("nan"))),
            "usual": known.get(view, 0.0),
        }
        for view in VIEWS
    ]
