"""Sums of deals by group, quarter and stage, for the tab Data Assessment: never single deals."""

from typing import Any

import pandas as pd

from calculations.pipeline.assessment import PipelineAssessment
from workbooks.grammar.cells import Records, records, text
from workbooks.grammar.words import COMPANY

__all__ = [
    "flow_sums",
    "number",
    "path_sums",
    "projection_sums",
    "stage_sums",
    "turn_sums",
    "velocity_sums",
    "won_sums",
]

_OWNERS = 100
_LATELY = 4
_WON_PARTS = ("closed", "won", "closed_amount", "won_amount", "without_amount")


def won_sums(pipeline: PipelineAssessment, name: str) -> Records:
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


def turn_sums(pipeline: PipelineAssessment) -> Records:
    """What became of the opening pipeline of each quarter."""
    lately = set(pipeline.turns["quarter"].tail(_LATELY))
    return [
        {**row, "period": "last four" if row["quarter"] in lately else "before"}
        for row in records(pipeline.turns.drop(columns=pipeline.turns.filter(regex="_(rate|share)$").columns))
    ]


def flow_sums(pipeline: PipelineAssessment) -> Records:
    """The pipeline of the quarter by what happened to it; nothing where no deal came with what it was before."""
    if not pipeline.has_history:
        return []
    return [
        {
            "flow": row["flow"].replace("_", " "),
            "opening": _money(row["opening_minor"]),
            "closing": _money(row["closing_minor"]),
            "deals": row["deals"],
            "row_key": row["flow"] or "unchanged",
        }
        for row in records(pipeline.flow.sums)
    ]


def stage_sums(pipeline: PipelineAssessment) -> Records:
    """The open stages in order, and how long deals stay in them; nothing where that is not known."""
    if not pipeline.has_history:
        return []
    return [
        {"stage": text(row["name"])} | {part: number(row[part]) for part in ("median_days", "p90_days", "days_to_win")}
        for row in records(pipeline.conversion)
    ]


def path_sums(pipeline: PipelineAssessment) -> Records:
    """The ways deals took through the stages."""
    return [
        {**row, "row_key": f"{row['first']}/{row['highest']}/{row['outcome']}"}
        for row in ({**row, "first": text(row["first"]), "highest": text(row["highest"])}
                    for row in records(pipeline.sums["paths"]))
    ]  # fmt: skip


def velocity_sums(pipeline: PipelineAssessment) -> Records:
    """The deals that count for velocity, by segment."""
    return _keyed(
        [
            {**_known(row), "company": COMPANY, "segment": text(row.pop("group"))}
            for row in records(pipeline.sums["velocity"])
        ]
    )


def projection_sums(pipeline: PipelineAssessment) -> Records:
    """The open deals by stage and category."""
    return _keyed(
        [
            {**_known(row), "in_quarter": "yes" if row["in_quarter"] else "no"}
            for row in records(pipeline.sums["projection"])
        ]
    )


def _keyed(rows: Records) -> Records:
    for line, row in enumerate(rows, start=1):
        row["row_key"] = f"row {line}"
    return rows


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """A row with blanks for what is not known."""
    return {name: text(value) if isinstance(value, str) else number(value) for name, value in row.items()}


def number(value: Any) -> Any:  # noqa: ANN401 - a cell
    """A value, blank where it is not known."""
    return None if value is None or pd.isna(value) else value


def _money(minor: float) -> float | None:
    return None if pd.isna(minor) else minor / 100
