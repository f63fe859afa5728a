"""Rows of the tab Pipeline, and the sums it computes from."""

from typing import Any

import pandas as pd

from calculations.pipeline.assessment import PipelineAssessment
from calculations.pipeline.flow import FLOWS
from calculations.pipeline.projection import METHODS
from calculations.pipeline.risk import reason_texts
from workbooks.grammar.cells import Records, day, records, text
from workbooks.models import AssessmentFacts, DealLabel, PlanFacts
from workbooks.tabs.pipeline.dimensions import OPEN_DIMENSIONS, WON_DIMENSIONS

__all__ = ["pipeline_named", "pipeline_rows"]

COMPANY = "Company"
LISTED = 200
_OWNERS = 100
_LATELY = 4
_NOTHING = "all deals came closed"
_METHOD_NAMES = {
    "qplan": "Own projection",
    "crm_probability": "CRM probabilities",
    "category_commit": "Commit roll-up",
    "category_best_case": "Best-case roll-up",
    "flat_win_rate": "Flat win rate",
}
_TABLES = (
    *(f"open_{name}" for name in OPEN_DIMENSIONS),
    *(f"{table}_{name}" for table in ("data_won", "won") for name in WON_DIMENSIONS),
    "data_turns", "turns", "data_flow", "pipeline_flow", "data_stages", "pipeline_stages", "data_paths",
    "data_velocity", "data_projection", "projection_methods", "deals_at_risk", "deals_stale",
)  # fmt: skip


def pipeline_rows(facts: PlanFacts) -> dict[str, Records]:
    """Sums by group and quarter, and lines for what there is; no lines where there never was an open deal.

    One way of no deals stands in for none: the function that reads the ways refuses an outcome that is blank.
    """
    rows: dict[str, Records] = {table: [] for table in _TABLES}
    rows["data_paths"] = [{"first": "", "highest": "", "outcome": "open", "deals": 0, "row_key": "nothing"}]
    assessed = facts.assessment
    pipeline = assessed.pipeline if assessed else None
    if assessed is None or pipeline is None or not len(pipeline.conversion):
        return rows
    for name in OPEN_DIMENSIONS:
        rows[f"open_{name}"] = _open(pipeline, name)
    for name in WON_DIMENSIONS:
        rows[f"data_won_{name}"] = _won(pipeline, name)
        rows[f"won_{name}"] = [{"name": row["name"], "key": row["key"]} for row in rows[f"data_won_{name}"]]
    rows |= _turned(pipeline) | _flowed(pipeline) | _staged(pipeline)
    rows["data_velocity"] = _keyed(
        [
            {**_known(row), "company": COMPANY, "segment": text(row.pop("group"))}
            for row in records(pipeline.sums["velocity"])
        ]
    )
    rows["data_projection"] = _keyed(
        [
            {**_known(row), "in_quarter": "yes" if row["in_quarter"] else "no"}
            for row in records(pipeline.sums["projection"])
        ]
    )
    rows["projection_methods"] = _methods(pipeline)
    rows["deals_at_risk"] = _listed(pipeline.at_risk, assessed)
    rows["deals_stale"] = _listed(pipeline.stale, assessed)
    return rows


def pipeline_named(facts: PlanFacts) -> dict[str, Any]:
    """The figures of the tab, and of the Engine for it, that are facts."""
    assessed = facts.assessment
    pipeline = assessed.pipeline if assessed else None
    if assessed is None or pipeline is None or not len(pipeline.conversion):
        note = (
            _NOTHING if pipeline else "The CRM shows no deal." if assessed else "There is no assessment of these facts."
        )
        empty = ("pipeline_day", "pipeline_next_booked", "projection_low", "projection_high", "pipeline_booked",
                 "pipeline_value_factor", "pipeline_created", "pipeline_win_rate")  # fmt: skip
        texts = {"pipeline_note": note, "pipeline_next_quarter": "", "projection_quarter": ""}
        return {**dict.fromkeys(empty), **texts, "projection_is_known": "no"}
    ahead = pipeline.next_projection or pipeline.projection
    quarter = str(ahead.cut.quarter)
    low, high = pipeline.ranges[quarter]
    return {
        "pipeline_note": f"{pipeline.quarter} and after",
        "pipeline_day": day(pipeline.as_of),
        "pipeline_next_quarter": str(pipeline.coverage.quarter),
        "pipeline_next_booked": pipeline.coverage.booked,
        "projection_quarter": quarter,
        "projection_low": "n/a" if pd.isna(low) else round(low, 2),
        "projection_high": "n/a" if pd.isna(high) else round(high, 2),
        "projection_is_known": "yes" if ahead.model.sufficient else "no",
        "pipeline_booked": ahead.booked,
        "pipeline_value_factor": ahead.model.value_factor,
        "pipeline_created": ahead.created_part,
        "pipeline_win_rate": 0.0 if pd.isna(ahead.model.win_rate) else ahead.model.win_rate,
    }


_ENGINE_FACTS = ("pipeline_booked", "pipeline_value_factor", "pipeline_created", "pipeline_win_rate")


def _open(pipeline: PipelineAssessment, name: str) -> Records:
    due = {row["code"]: row for row in records(pipeline.next_by[name])}
    rows: dict[str, dict[str, Any]] = {}
    for row in records(pipeline.open_by[name]):
        coming = due.get(row["code"], {"deals": 0, "amount": 0.0})
        label = text(row["group"])
        line = rows.setdefault(label.casefold(), {"name": label} | dict.fromkeys(_OPEN_PARTS, 0))
        parts = (row["deals"], row["amount"], row["without_amount"], coming["deals"], coming["amount"])
        for part, value in zip(_OPEN_PARTS, parts, strict=True):
            line[part] = round(line[part] + value, 2)
    return list(rows.values())


_OPEN_PARTS = ("deals", "amount", "without_amount", "next_deals", "next_amount")
_WON_PARTS = ("closed", "won", "closed_amount", "won_amount", "without_amount")


def _won(pipeline: PipelineAssessment, name: str) -> Records:
    """Closed deals by group; of owners the largest by money, the others as one."""
    table = pipeline.win_rates[name]
    first = table.nlargest(_OWNERS, "closed_amount") if name == "owner" else table
    rows = [
        {"key": f"{name} {row['code']}", "name": text(row["group"])} | {part: row[part] for part in _WON_PARTS}
        for row in records(first)
    ]
    rest = table.drop(first.index)
    if len(rest):
        rows.append({"key": f"{name} others", "name": f"{len(rest)} others"} | rest[list(_WON_PARTS)].sum().to_dict())
    return rows


def _turned(pipeline: PipelineAssessment) -> dict[str, Records]:
    lately = set(pipeline.turns["quarter"].tail(_LATELY))
    data = [
        {**row, "period": "last four" if row["quarter"] in lately else "before"}
        for row in records(pipeline.turns.drop(columns=pipeline.turns.filter(regex="_(rate|share)$").columns))
    ]
    return {"data_turns": data, "turns": [{"quarter": row["quarter"]} for row in data]}


def _flowed(pipeline: PipelineAssessment) -> dict[str, Records]:
    data = [
        {
            "flow": row["flow"].replace("_", " "),
            "opening": _money(row["opening_minor"]),
            "closing": _money(row["closing_minor"]),
            "deals": row["deals"],
            "row_key": row["flow"] or "unchanged",
        }
        for row in records(pipeline.flow.sums)
    ]
    steps = ["opening", *(flow.replace("_", " ") for flow in FLOWS), "closing"]
    return {"data_flow": data, "pipeline_flow": [{"flow": step} for step in steps] if data else []}


def _staged(pipeline: PipelineAssessment) -> dict[str, Records]:
    stages = [
        {"stage": text(row["name"])} | {part: _number(row[part]) for part in ("median_days", "p90_days", "days_to_win")}
        for row in records(pipeline.conversion)
    ]
    paths = [
        {**row, "row_key": f"{row['first']}/{row['highest']}/{row['outcome']}"}
        for row in ({**row, "first": text(row["first"]), "highest": text(row["highest"])}
                    for row in records(pipeline.sums["paths"]))
    ]  # fmt: skip
    return {"data_stages": stages, "pipeline_stages": [{"stage": row["stage"]} for row in stages], "data_paths": paths}


def _methods(pipeline: PipelineAssessment) -> Records:
    """Every method with how it did at the week nearest to the day."""
    ahead = pipeline.next_projection or pipeline.projection
    week = 0 if pipeline.next_projection else 13 - (ahead.cut.quarter.end - ahead.cut.day).days // 7
    scores = pipeline.backtest.scores
    weeks = sorted(scores["week"].unique())
    nearest = max((w for w in weeks if w <= week), default=weeks[0] if weeks else 0)
    known = {row["method"]: row for row in records(scores[scores["week"] == nearest])}
    return [
        {"name": _METHOD_NAMES[method], "method": method.replace("_", " ")}
        | {part: _number(known.get(method, {}).get(part)) for part in ("wape_error", "bias_rate", "brier_error")}
        for method in METHODS
        if not pd.isna(ahead.totals[method])
    ]


def _listed(deals: pd.DataFrame, facts: AssessmentFacts) -> Records:
    """The largest deals one by one, the others in one line."""
    none = DealLabel("", "", "", "")
    names = [*facts.stages, ""]
    rows: Records = []
    for row in records(deals.head(LISTED)):
        label = facts.deals.get(row["opportunity"], none)
        rows.append(
            {
                "name": text(label.name) or label.id,
                "stage": text(names[row["stage"]]),
                "amount": _number(row["amount"]),
                "close_date": day(row["close_date"]),
                "days_in_stage": _number(row["days_in_stage"]),
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
        rows.append({**blank, "name": f"{len(rest):,} others", "amount": amount, "deal_id": "others"})
    return rows


def _keyed(rows: Records) -> Records:
    for number, row in enumerate(rows, start=1):
        row["row_key"] = f"row {number}"
    return rows


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """A row with blanks for what is not known."""
    return {name: text(value) if isinstance(value, str) else _number(value) for name, value in row.items()}


def _number(value: Any) -> Any:  # noqa: ANN401 - a cell
    return None if value is None or pd.isna(value) else value


def _money(minor: float) -> float | None:
    return None if pd.isna(minor) else minor / 100
