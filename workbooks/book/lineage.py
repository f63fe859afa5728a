"""Where a value of the plan comes from, in sentences: the cells, the function, and the inputs it was given."""

from typing import Any

from workbooks.book.layout import planning_layout
from workbooks.document.team_totals import team_total_of
from workbooks.grammar.formulas import Amount, Expr, Whole
from workbooks.grammar.layout import Format, Layout
from workbooks.models import PlanDocument, Row
from xl_addin.catalog import CATALOG

__all__ = ["quota_basis"]

_SPLIT = "split"


def quota_basis(document: PlanDocument, row: Row) -> tuple[str, ...]:
    """What a rep's final quota stands on: the override, the total of the team or the calculated cell, then the split's
    function and inputs.

    Per-rep inputs are the rep's own (`potential 1,229,031`), company-wide ones the workbook's (`target 7,078,386.19`).
    """
    layout = planning_layout()
    calculated = f"calculated {_shown(row.values.get('calculated'))} ({row.cells['calculated']})"
    override, team = row.values.get("override"), team_total_of(document, row)
    if override is not None:
        first = f"final = override {_shown(override)} ({row.cells['override']}) in place of {calculated}"
    elif team is not None:
        total = f"{_shown(team.values['team_total'])} ({team.cells['team_total']}), {_way(team)}"
        first = f"final = {_shown(row.values.get('final'))} of the team total {total}, in place of {calculated}"
    else:
        first = f"final = {calculated}"
    return first, f"calculated by {_call(layout, document, row)}", f"facts of snapshot {document.snapshot_id}"


def _way(team: Row) -> str:
    """How a team's total is spread."""
    return str(team.values.get("spread") or "proportional")


def _call(layout: Layout, document: PlanDocument, row: Row) -> str:
    """The split as a call with named arguments, per-rep ranges reduced to the rep's own value."""
    spill = layout.tables()[_SPLIT][1].spill
    if spill is None:
        return "no function"
    names = [argument.name for argument in CATALOG[spill.name].arguments]
    given = [
        f"{name} {value}"
        for name, node in zip(names, spill.args, strict=False)
        if name != "keys" and (value := _given(layout, document, row, node))
    ]
    return f"{spill.name}({', '.join(given)})"


def _given(layout: Layout, document: PlanDocument, row: Row, node: Expr) -> str:
    match node:
        case Amount(id_):
            _, item = layout.named()[id_]
            return _shown(document.inputs.get(id_, document.figures.get(id_)), item.format)
        case Whole(_, column) if column in row.values:
            return _shown(row.values[column], layout.tables()["quotas"][1][column].format)
        case Whole(table, column) if table in document.tables:
            own = next((other for other in document.tables[table] if other.key == row.key), None)
            return "" if own is None else _shown(own.values.get(column), layout.tables()[table][1][column].format)
        case _:
            return ""


def _shown(value: Any, format_: Format = Format.MONEY) -> str:  # noqa: ANN401 - whatever a cell holds
    if not isinstance(value, int | float):
        return "" if value is None else str(value)
    if format_ in (Format.RATE, Format.CHANGE):
        return f"{float(value):.1%}".replace(".0%", "%")
    return f"{float(value):,.2f}".removesuffix(".00")
