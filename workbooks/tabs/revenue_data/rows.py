"""Rows of the tab Data Revenue: what the tabs Assumptions, Revenue plan and Resources stand on."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.revenue.plan import RevenuePlan
from workbooks.grammar.cells import Records, finite, money, records, text
from workbooks.tabs.assumptions.tab import HIRE_LINES
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.revenue_data.tab import BRIDGES, MONTHS, PAST
from xl_addin.cells.marshal import to_serial

__all__ = ["figures", "months", "past_quarters", "rows", "segments"]

_FLOWS = ("new", "expansion", "reactivation", "contraction", "churn")
_EMPTY = (
    "plan_months",
    "revenue_seats",
    "past_quarters",
    "bridge_starts",
    "bridge_flows",
    "revenue_segments",
    "revenue_series",
    "plan_holidays",
)


def rows(basis: Basis) -> Tables:
    """Months, seats, quarters, bridges, segments and the series; nothing without a plan, so that its tabs say n/a."""
    plan = basis.facts.results.revenue
    if plan is None:
        return {table: [] for table in _EMPTY}
    return {
        "plan_months": _season(plan, basis.quarter),
        "revenue_seats": _seats(plan),
        "past_quarters": past_quarters(basis.sold_by_month, basis.quarter),
        **_past_bridges(plan),
        "revenue_segments": segments(plan),
        "revenue_series": _series(basis.sold_by_month),
        "plan_holidays": [{"holiday": str(day), "day": to_serial(day)} for day in plan.facts.holidays],
    }


def figures(basis: Basis) -> Mapping[str, Any]:
    """The figures of the tab; blank where they are not known."""
    plan, hires = basis.facts.results.revenue, basis.hires
    if plan is None or hires is None:
        return {
            "revenue_last_month": "",
            "revenue_opening": None,
            "revenue_mean_quota": None,
            "next_rep_start": None,
            "bridge_price": 0.0,
            "bridge_fx": 0.0,
        }
    planned, known = plan.bridges.planned, basis.sold_by_month.columns
    return {
        "revenue_last_month": str(known[-1]) if len(known) else "",
        "revenue_opening": finite(plan.model.opening),
        "revenue_mean_quota": finite(plan.people.mean_quota),
        "next_rep_start": to_serial(hires.hire.start),
        "bridge_price": 0.0 if planned is None else planned.money("price"),
        "bridge_fx": 0.0 if planned is None else planned.money("fx"),
    }


def months(quarter: Quarter) -> list[str]:
    """The fiscal months of a quarter, as in 2020-04 or 2020P05."""
    return [period.label for period in quarter.periods]


def _season(plan: RevenuePlan, quarter: Quarter) -> Records:
    season = np.ones(len(quarter.periods)) if plan.time_series is None else plan.time_series.season
    return [{"month": month, "season": float(factor)} for month, factor in zip(months(quarter), season, strict=True)]


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
                    "street": finite(float(quota)),
                    "relative": float(relative),
                    "hire_line": "",
                }
            )
    for number in range(1, HIRE_LINES + 1):
        line = f"Hire {number}"
        empty = {"name": "planned", "start": None, "street": None, "relative": 1.0}
        rows.append({"seat": f"H{number:02d}", "hire_line": line, **empty})
    return rows


def past_quarters(sold: pd.DataFrame, quarter: Quarter) -> Records:
    """Quarters that were over, with their closed-won value.

    Args:
        sold: sales by cell and month, money. quarter: the planned one.
    """
    sums = sold.sum(axis=0)
    past: Records = []
    for back in range(PAST, 0, -1):
        earlier = quarter.shift(-back)
        of_it = months(earlier) if earlier.is_known else []
        if of_it and all(month in sums.index for month in of_it):
            past.append({"quarter": str(earlier), "actual": money(sums[of_it].sum())})
    return past


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


def segments(plan: RevenuePlan) -> Records:
    """Segments whose pipeline is known, with what becomes of it."""
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
        | {column: finite(row[field]) for column, field in names.items()}
        for row in records(plan.deals.segments)
    ]


def _series(table: pd.DataFrame) -> Records:
    """Months by cell, the newest last, blank before the history begins."""
    values = table.to_numpy(dtype=np.float64)[:, -len(MONTHS) :]
    columns = MONTHS[len(MONTHS) - values.shape[1] :]
    rows = []
    for key, row in zip(table.index, values, strict=True):
        segment, line, region = (text(part) for part in key)
        place = {"cell": " | ".join((segment, line, region)), "segment": segment, "line": line, "region": region}
        rows.append(place | {column: round(float(value), 2) for column, value in zip(columns, row, strict=True)})
    return rows
