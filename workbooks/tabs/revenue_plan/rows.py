"""Rows of the tabs Assumptions, Revenue plan and Headcount, and of the data they stand on."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from calculations.fiscal import Quarter
from calculations.gates import SCENARIO_VARIANCE, SpreadMode
from calculations.revenue.drivers import DRIVERS, SCENARIO_DRIVERS
from calculations.revenue.plan import RevenuePlan
from calculations.revenue.time_series_view import month_table
from calculations.revenue.views import VIEWS
from workbooks.grammar.cells import Records, money, text
from workbooks.tabs.assumptions.tab import HIRE_LINES
from workbooks.tabs.revenue_data.tab import BRIDGES, MONTHS, PAST
from xl_addin.cells.marshal import to_serial

__all__ = ["revenue_figures", "revenue_rows"]

_SCENARIOS = (
    ("conservative", "Conservative"),
    ("base", "Base"),
    ("upside", "Upside"),
    ("own_1", "Own 1 (tab Assumptions)"),
    ("own_2", "Own 2 (tab Assumptions)"),
)
_VIEWS = {
    "time_series": ("Time series: what the history says", "closed-won value by month, segment, line and region"),
    "capacity": ("Capacity: what the people can book", "seats, quotas, ramp, attainment, attrition"),
    "pipeline": ("Pipeline: what the deals say", "pipeline dated in the quarter, conversion, create-and-close"),
}
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
    ("start", "Closed-won of the last quarter"),
    ("new", "New customers"),
    ("expansion", "Expansion"),
    ("reactivation", "Customers who come back"),
    ("price", "Prices"),
    ("fx", "Exchange rates"),
    ("contraction", "Contraction"),
    ("churn", "Churn"),
    ("one_offs", "One-offs"),
    ("end", "Plan"),
)
_LEVELS = ("start", "end")
_FLOWS = ("new", "expansion", "reactivation", "contraction", "churn")
_BUDGET = ("headcount, at work", "headcount, hires", "tools", "recruiting", "enablement", "total")
_GATE = "scenario variance"
_AHEAD = 4
_TOLD = 12
_DIMENSION = {"segment": "Segment", "line": "Product line", "region": "Region"}


def revenue_rows(plan: RevenuePlan | None, quarter: Quarter) -> dict[str, Records]:
    """Rows of every table of the revenue plan by table id; hardly any without a plan, so that its tabs say n/a."""
    made: dict[str, Records] = {
        "scenarios": [{"scenario": key, "title": title} for key, title in _SCENARIOS],
        "standard_scenarios": [{"scenario": key} for key, _ in _SCENARIOS[:3]],
        "views": [{"view": view, "name": _VIEWS[view][0]} for view in VIEWS],
        "closures": [{"item": key, "title": title} for key, title in _GAP],
        "bridge_steps": [
            {"bucket": key, "title": title, "is_level": "yes" if key in _LEVELS else ""} for key, title in _BRIDGE
        ],
        "budget_lines": [{"line": line} for line in _BUDGET],
        "hire_options": _starts(quarter),
        "capacity_months": [{"month": month} for month in (*_months(quarter), "total")],
        "planned_hires": [_hire_line(plan, number) for number in range(1, HIRE_LINES + 1)],
        "gates": [_gate_line()],
        "drivers": _drivers(plan),
        "view_weights": _weights(plan),
    }
    if plan is None:
        empty = ("plan_months", "revenue_seats", "past_quarters", "bridge_starts", "bridge_flows", "revenue_segments")
        shown = ("revenue_series", "plan_parts", "tornado", "revenue_quarters", "plan_risks", "pipeline_targets")
        return made | {table: [] for table in (*empty, *shown)}
    segments = _segments(plan)
    return made | {
        "plan_months": _season(plan, quarter),
        "revenue_seats": _seats(plan),
        **_quarters(plan, quarter),
        **_past_bridges(plan),
        "revenue_segments": segments,
        "pipeline_targets": [{"segment": row["segment"]} for row in segments],
        "revenue_series": _series(plan),
        "plan_parts": _parts(plan),
        "tornado": [
            {"driver": row.driver, "title": _words(row.driver)} for row in plan.tornado[:_TOLD] if row.swing > 0
        ],
        "plan_risks": [
            {"risk": _words(risk.name), "effect": money(risk.effect), "sentence": text(risk.sentence)}
            for risk in plan.risks
        ],
    }


def revenue_figures(plan: RevenuePlan | None) -> dict[str, Any]:
    """Figures of the revenue plan that are facts, by id; blank where they are not known."""
    if plan is None:
        return {
            "revenue_last_month": "",
            "revenue_opening": None,
            "revenue_mean_quota": None,
            "revenue_heads": None,
            "revenue_closing": None,
            "bridge_price": 0.0,
            "bridge_fx": 0.0,
            "revenue_status": "No sales history has been pulled, so nothing can be planned from it.",
        }
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
    table = month_table(plan.facts.sales, plan.facts.as_of)
    return {
        "revenue_last_month": str(table.columns[-1]) if len(table.columns) else "",
        "revenue_opening": _known(plan.model.opening),
        "revenue_mean_quota": _known(plan.people.mean_quota),
        "revenue_heads": plan.budget[0].units / 3 if plan.budget else 0.0,
        "revenue_closing": None if planned is None else planned.start,
        "bridge_price": 0.0 if planned is None else planned.money("price"),
        "bridge_fx": 0.0 if planned is None else planned.money("fx"),
        "revenue_status": f"Without {', '.join(missing)}: see the weights of the views." if missing else "complete",
    }


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _words(name: str) -> str:
    """A driver's name for people."""
    return name.removesuffix("_rate").replace("_", " ").capitalize()


def _months(quarter: Quarter) -> list[str]:
    first = np.datetime64(quarter.start, "M")
    return [str(first + step) for step in range(3)]


def _starts(quarter: Quarter) -> Records:
    first = np.datetime64(quarter.start, "M")
    days = [to_serial((first + step).astype("datetime64[D]").item()) for step in range(6)]
    return [{"start": day, "start_key": str(day)} for day in days]


def _hire_line(plan: RevenuePlan | None, number: int) -> dict[str, Any]:
    line = {"line": f"Hire {number}"}
    if plan is None or number > len(plan.assumptions.hires):
        return line
    start, people = plan.assumptions.hires[number - 1]
    return line | {"start": to_serial(start), "people": people, "remark": "from the settings"}


def _gate_line() -> dict[str, Any]:
    return {
        "gate": _GATE,
        "meaning": "Furthest scenario from the base, relative to it",
        "threshold": SCENARIO_VARIANCE,
        "mode": SpreadMode.FROM_BASE.value,
    }


def _drivers(plan: RevenuePlan | None) -> Records:
    usual = {} if plan is None else dict(plan.base.drivers.items())
    rows = []
    for driver in DRIVERS:
        known = None if plan is None else plan.ranges.get(driver.name)
        moves = known is not None and driver.name in SCENARIO_DRIVERS
        rows.append(
            {
                "driver": driver.name,
                "meaning": driver.meaning,
                "unit": driver.unit,
                "low": None if known is None else known.low,
                "usual": usual.get(driver.name),
                "high": None if known is None else known.high,
                "basis": _basis(known),
                "worse": known.worse if known is not None and moves else None,
                "better": known.better if known is not None and moves else None,
            }
        )
    return rows


def _basis(known: Any) -> str:  # noqa: ANN401 - a DriverRange or nothing
    if known is None:
        return "default"
    return "assumed" if known.is_assumed else f"{known.quarters} quarters"


def _weights(plan: RevenuePlan | None) -> Records:
    known = {} if plan is None else plan.weights.weights
    return [
        {
            "view": view,
            "stands_on": _VIEWS[view][1],
            "quarters": 0 if plan is None else plan.weights.quarters.get(view, 0),
            "error": None if plan is None else _known(plan.weights.errors.get(view, float("nan"))),
            "usual": known.get(view, 0.0),
        }
        for view in VIEWS
    ]


def _season(plan: RevenuePlan, quarter: Quarter) -> Records:
    season = np.ones(3) if plan.time_series is None else plan.time_series.season
    return [{"month": month, "season": float(factor)} for month, factor in zip(_months(quarter), season, strict=True)]


def _seats(plan: RevenuePlan) -> Records:
    """Seats of people at work, then one line for each planned hire."""
    street = plan.people.street
    rows: Records = []
    if street is not None:  # planned hires of the settings stand last; here they have lines of their own
        present = len(street.quotas) - sum(count for _, count in plan.assumptions.hires)
        for number, (quota, start, relative) in enumerate(
            zip(street.quotas[:present], street.start_dates, street.relative, strict=False), start=1
        ):
            rows.append(
                {
                    "seat": f"S{number:04d}",
                    "name": text(street.keys[number - 1]) if number <= len(street.keys) else "",
                    "start": None if np.isnat(start) else to_serial(start.astype("datetime64[D]").item()),
                    "street": _known(float(quota)),
                    "relative": float(relative),
                    "hire_line": "",
                }
            )
    for number in range(1, HIRE_LINES + 1):
        line = f"Hire {number}"
        empty = {"name": "planned", "start": None, "street": None, "relative": 1.0}
        rows.append({"seat": f"H{number:02d}", "hire_line": line, **empty})
    return rows


def _quarters(plan: RevenuePlan, quarter: Quarter) -> dict[str, Records]:
    """Quarters that were over, and the four that begin with the planned one."""
    sums = month_table(plan.facts.sales, plan.facts.as_of).sum(axis=0)
    past: Records = []
    for back in range(PAST, 0, -1):
        earlier = quarter.shift(-back)
        months = _months(earlier)
        if all(month in sums.index for month in months):
            past.append({"quarter": str(earlier), "actual": money(sums[months].sum())})
    shown = [{"quarter": row["quarter"], "ahead": ""} for row in past]
    after = 1 if past and past[-1]["quarter"] == str(quarter.shift(-1)) else None
    if after is not None:
        shown += [{"quarter": str(quarter.shift(step)), "ahead": str(step + 1)} for step in range(_AHEAD)]
    return {"past_quarters": past, "revenue_quarters": shown}


def _past_bridges(plan: RevenuePlan) -> dict[str, Records]:
    """The bridges a planned one goes by: those of the same season where there are two, else all."""
    past = plan.bridges.past
    season = {label: made for label, made in past.items() if label[-1] == str(plan.facts.quarter)[-1]}
    chosen = dict(list((season if len(season) > 1 else past).items())[-len(BRIDGES) :])
    names = BRIDGES[: len(chosen)]
    starts: Records = [
        {"bridge": name, "quarter": label, "start": made.start}
        for name, (label, made) in zip(names, chosen.items(), strict=True)
    ]
    starts += [{"bridge": name, "quarter": "", "start": None} for name in BRIDGES[len(chosen) :]]
    flows: Records = [
        {"flow": flow} | {name: made.money(flow) for name, made in zip(names, chosen.values(), strict=True)}
        for flow in _FLOWS
    ]
    return {"bridge_starts": starts, "bridge_flows": flows}


def _segments(plan: RevenuePlan) -> Records:
    if plan.deals is None or not np.isfinite(plan.deals.opening):
        return []
    names = {
        "opening": "opening",
        "booked": "booked",
        "conversion": "conversion_rate",
        "new_conversion": "new_conversion_rate",
        "deal_size": "deal_size",
        "cycle_days": "cycle_days",
    }
    return [
        {"segment": text(row["segment"]), "node": f"segment | {text(row['segment'])}"}
        | {column: _known(row[field]) for column, field in names.items()}
        for row in _dicts(plan.deals.segments)
    ]


def _dicts(frame: Any) -> Iterable[Mapping[str, Any]]:  # noqa: ANN401 - a frame
    return frame.to_dict("records")  # type: ignore[no-any-return]


def _series(plan: RevenuePlan) -> Records:
    """Months by cell, the newest last, blank before the history begins."""
    table = month_table(plan.facts.sales, plan.facts.as_of)
    values = table.to_numpy(dtype=np.float64)[:, -len(MONTHS) :]
    columns = MONTHS[len(MONTHS) - values.shape[1] :]
    rows = []
    for key, row in zip(table.index, values, strict=True):
        segment, line, region = (text(part) for part in key)
        place = {"cell": " | ".join((segment, line, region)), "segment": segment, "line": line, "region": region}
        rows.append(place | {column: round(float(value), 2) for column, value in zip(columns, row, strict=True)})
    return rows


def _parts(plan: RevenuePlan) -> Records:
    """The total, and the parts by each dimension on its own."""
    table = month_table(plan.facts.sales, plan.facts.as_of)
    if table.empty:
        return []
    rows: Records = [{"node": "total", "title": "Company", "level": "Total"}]
    for place, (level, title) in enumerate(_DIMENSION.items()):
        names = sorted({text(key[place]) for key in table.index})
        rows += [{"node": f"{level} | {name}", "title": name or "(none)", "level": title} for name in names]
    return rows
