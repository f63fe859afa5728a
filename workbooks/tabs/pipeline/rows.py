"""Rows of the tab Pipeline: lines for what there is, and the deals to look at."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from calculations.outlook.cut import cut_of
from calculations.outlook.outlook import Outlook
from calculations.outlook.quarter_expected import QuarterExpected
from calculations.pipeline.assessment import PipelineAssessment
from calculations.pipeline.flow import FLOWS
from calculations.pipeline.projection import METHODS
from calculations.pipeline.risk import reason_texts
from workbooks.grammar.cells import Records, day, records, text
from workbooks.grammar.words import NOT_APPLICABLE
from workbooks.models import AssessmentFacts, DealLabel
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.pipeline.dimensions import OPEN_DIMENSIONS, WON_DIMENSIONS
from workbooks.tabs.pipeline_data.pipeline import flow_sums, number, stage_sums, turn_sums, won_sums

__all__ = ["figures", "rows"]

LISTED = 200
_NOTHING = "all deals came closed"
_METHOD_NAMES = {
    "qplan": "Outlook",
    "crm_probability": "CRM probabilities",
    "category_commit": "Commit roll-up",
    "category_best_case": "Best-case roll-up",
    "flat_win_rate": "Flat win rate",
}
_OPEN_PARTS = ("deals", "amount", "without_amount", "next_deals", "next_amount")
_TABLES = (
    *(f"open_{name}" for name in OPEN_DIMENSIONS),
    *(f"won_{name}" for name in WON_DIMENSIONS),
    "turns", "pipeline_flow", "pipeline_stages", "projection_methods", "deals_at_risk", "deals_stale",
)  # fmt: skip


def rows(basis: Basis) -> Tables:
    """Lines for groups, quarters, flows, stages, methods and deals; none where there never was an open deal."""
    assessed = basis.facts.results.assessment
    pipeline = assessed.pipeline if assessed else None
    if assessed is None or pipeline is None or not len(pipeline.conversion):
        return {table: [] for table in _TABLES}
    steps = ["opening", *(flow.replace("_", " ") for flow in FLOWS), "closing"]
    return {
        **{f"open_{name}": _open(pipeline, name) for name in OPEN_DIMENSIONS},
        **{
            f"won_{name}": [{"name": row["name"], "key": row["key"]} for row in won_sums(pipeline, name)]
            for name in WON_DIMENSIONS
        },
        "turns": [{"quarter": row["quarter"]} for row in turn_sums(pipeline)],
        "pipeline_flow": [{"flow": step} for step in steps] if flow_sums(pipeline) else [],
        "pipeline_stages": [{"stage": row["stage"]} for row in stage_sums(pipeline)],
        "projection_methods": _methods(pipeline, assessed.expected),
        "deals_at_risk": _listed(pipeline.at_risk, assessed),
        "deals_stale": _listed(pipeline.stale, assessed),
    }


def figures(basis: Basis) -> Mapping[str, Any]:
    """The figures of the tab, and of the Engine for it, that are facts."""
    assessed = basis.facts.results.assessment
    pipeline = assessed.pipeline if assessed else None
    if assessed is None or pipeline is None or not len(pipeline.conversion):
        note = (
            _NOTHING if pipeline else "The CRM shows no deal." if assessed else "There is no assessment of these facts."
        )
        empty = ("projection_expected", "pipeline_day", "pipeline_next_booked", "projection_low", "projection_high",
                 "pipeline_booked", "pipeline_value_factor", "pipeline_created",
                 "pipeline_win_rate")  # fmt: skip
        texts = {"pipeline_note": note, "pipeline_next_quarter": "", "projection_quarter": ""}
        return {**dict.fromkeys(empty), **texts, "projection_is_known": "no"}
    ahead = pipeline.next_projection or pipeline.projection
    quarter = str(ahead.cut.quarter)
    told, sums = assessed.expected.get(quarter), pipeline.sums["projection"]
    low = high = float("nan")
    made = _outlook_of(basis, quarter)
    if made is not None:
        low, high = cut_of(made.draws).range_of()
    return {
        "pipeline_note": f"{pipeline.quarter} and after",
        "pipeline_day": day(pipeline.as_of),
        "pipeline_next_quarter": str(pipeline.coverage.quarter),
        "pipeline_next_booked": pipeline.coverage.booked,
        "projection_quarter": quarter,
        "projection_expected": None if told is None else told.money,
        "projection_low": NOT_APPLICABLE if pd.isna(low) else round(low, 2),
        "projection_high": NOT_APPLICABLE if pd.isna(high) else round(high, 2),
        "projection_is_known": "no" if told is None else "yes",
        "pipeline_booked": ahead.booked,
        "pipeline_value_factor": 1.0,
        "pipeline_created": None
        if told is None
        else told.money - ahead.booked - float((sums["amount"] * sums["chance"]).sum()),
        "pipeline_win_rate": 0.0 if pd.isna(ahead.model.win_rate) else ahead.model.win_rate,
    }


def _outlook_of(basis: Basis, quarter: str) -> Outlook | None:
    """The outlook of a quarter, where it is the planned one or the one that runs on the plan's day."""
    made = (basis.facts.results.closing_outlook, basis.facts.results.outlook)
    return next((one for one in made if one is not None and str(one.quarter) == quarter), None)


_ENGINE_FACTS = ("pipeline_booked", "pipeline_value_factor", "pipeline_created", "pipeline_win_rate")


def _open(pipeline: PipelineAssessment, name: str) -> Records:
    due = {row["code"]: row for row in records(pipeline.next_by[name])}
    lines: dict[str, dict[str, Any]] = {}
    for row in records(pipeline.open_by[name]):
        coming = due.get(row["code"], {"deals": 0, "amount": 0.0})
        label = text(row["group"])
        line = lines.setdefault(label.casefold(), {"name": label} | dict.fromkeys(_OPEN_PARTS, 0))
        parts = (row["deals"], row["amount"], row["without_amount"], coming["deals"], coming["amount"])
        for part, value in zip(_OPEN_PARTS, parts, strict=True):
            line[part] = round(line[part] + value, 2)
    return list(lines.values())


_OPEN_PARTS = ("deals", "amount", "without_amount", "next_deals", "next_amount")
_WON_PARTS = ("closed", "won", "closed_amount", "won_amount", "without_amount")


def _methods(pipeline: PipelineAssessment, expected: Mapping[str, QuarterExpected]) -> Records:
    """The outlook, and the CRM's figures with how they did at the week nearest to the day."""
    ahead = pipeline.next_projection or pipeline.projection
    week = 0 if pipeline.next_projection else 13 - (ahead.cut.quarter.end - ahead.cut.day).days // 7
    scores = pipeline.backtest.scores
    weeks = sorted(scores["week"].unique())
    nearest = max((w for w in weeks if w <= week), default=weeks[0] if weeks else 0)
    known = {row["method"]: row for row in records(scores[scores["week"] == nearest])}
    return [
        {"name": _METHOD_NAMES[method], "method": method.replace("_", " ")}
        | {part: number(known.get(method, {}).get(part)) for part in ("wape_error", "bias_rate", "brier_error")}
        for method in METHODS
        if (str(ahead.cut.quarter) in expected if method == METHODS[0] else not pd.isna(ahead.totals[method]))
    ]


def _listed(deals: pd.DataFrame, facts: AssessmentFacts) -> Records:
    """The largest deals one by one, the others in one line."""
    none = DealLabel("", "", "", "")
    names = [*facts.stages, ""]
    lines: Records = []
    for row in records(deals.head(LISTED)):
        label = facts.deals.get(row["opportunity"], none)
        lines.append(
            {
                "name": text(label.name) or label.id,
                "stage": text(names[row["stage"]]),
                "amount": number(row["amount"]),
                "close_date": day(row["close_date"]),
                "days_in_stage": number(row["days_in_stage"]),
                "owner": text(label.owner),
                "account": text(label.account),
                "reasons": "; ".join(reason_texts(row["reasons"])),
                "deal_id": label.id,
            }
        )
    rest = deals.iloc[LISTED:]
    if len(rest):
        blank = dict.fromkeys(("stage", "owner", "account", "reasons"), "") | dict.fromkeys(
            ("close_date", "days_in_stage")
        )
        amount = round(float(rest["amount"].sum()), 2)
        lines.append({**blank, "name": f"{len(rest):,} others", "amount": amount, "deal_id": "others"})
    return lines
