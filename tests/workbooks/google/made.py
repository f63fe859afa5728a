"""The small company's plan as requests of the Sheets API, and what a spreadsheet of them would answer.

The answer is made of the rendering, cell by cell, not of the requests: what reading takes from it does not depend on
what building sends.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.workbooks.conftest import small_facts
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.google.build import requests
from workbooks.google.protection import Editors
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Owner
from workbooks.grammar.placement import Placement, arranged
from workbooks.grammar.rendering import Rendered, rendered
from xl_addin.cells.errors import CellError
from xl_addin.names import Host

EDITORS = Editors(
    {Owner.FINANCE: ("fay@example.com",), Owner.REVOPS: ("rio@example.com", "ray@example.com")},
    {"U2": "fay@example.com"},
)
PLAN_ID = "2020Q2"


@cache
def small_evaluation() -> tuple[Evaluation, Placement]:
    """Values and places of the small company's plan, spelled for Google Sheets."""
    layout = planning_layout()
    evaluation = Evaluation(layout, content_of(small_facts(), layout, Host.GOOGLE_SHEETS))
    return evaluation, arranged(layout, evaluation.size)


@cache
def small_requests() -> tuple[dict[str, Any], ...]:
    """The requests that make it."""
    return tuple(requests(*small_evaluation(), PLAN_ID, EDITORS))


@cache
def small_cells() -> tuple[Rendered, ...]:
    """All of its cells."""
    return tuple(rendered(*small_evaluation(), Host.GOOGLE_SHEETS))


def of_kind(kind: str) -> Iterator[dict[str, Any]]:
    """The bodies of all requests of one kind."""
    return (request[kind] for request in small_requests() if kind in request)


def answered() -> dict[str, Any]:
    """A reply to `spreadsheets.get`, new at every call: its values are what the formulas give."""
    sheets = {said["properties"]["title"]: {"properties": dict(said["properties"])} for said in of_kind("addSheet")}
    grids: dict[str, dict[tuple[int, int], dict[str, Any]]] = {title: {} for title in sheets}
    for cell in small_cells():
        data: dict[str, Any] = {}
        if cell.formula is not None:
            data["userEnteredValue"] = {"formulaValue": f"={cell.formula}"}
        if cell.value not in (None, ""):
            data["effectiveValue"] = _value(cell.value)
            if not cell.is_computed:
                data["userEnteredValue"] = data["effectiveValue"]
        elif cell.formula is not None:
            data["effectiveValue"] = {"stringValue": ""}
        if data:
            grids[cell.sheet][cell.row, cell.column] = data
    for title, grid in grids.items():
        sheets[title]["data"] = [{"rowData": _lines(grid)}]
    names = [{"namedRangeId": said["namedRange"]["name"], **said["namedRange"]} for said in of_kind("addNamedRange")]
    marks = [said["developerMetadata"] for said in of_kind("createDeveloperMetadata")]
    return {
        "spreadsheetId": "spreadsheet-1",
        "properties": {"title": "Sales plan 2020Q2"},
        "namedRanges": names,
        "developerMetadata": [mark for mark in marks if mark["location"].get("spreadsheet")],
        "sheets": list(sheets.values()),
    }


def put(reply: dict[str, Any], title: str, row: int, column: int, cell: dict[str, Any]) -> None:
    """Let another cell stand in a reply; rows and columns from 0."""
    sheet = next(one for one in reply["sheets"] if one["properties"]["title"] == title)
    lines = sheet["data"][0]["rowData"]
    lines += [{"values": []} for _ in range(row + 1 - len(lines))]
    values = lines[row].setdefault("values", [])
    values += [{} for _ in range(column + 1 - len(values))]
    values[column] = cell


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, CellError):
        return {"errorValue": {"type": "N_A", "message": value.sentence}}
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": float(value)}


def _lines(grid: dict[tuple[int, int], dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as the API gives them: nothing behind the last cell, an empty row is an empty object."""
    lines: list[dict[str, Any]] = [{} for _ in range(max(row for row, _ in grid) + 1)]
    for (row, column), cell in sorted(grid.items()):
        values = lines[row].setdefault("values", [])
        values += [{} for _ in range(column + 1 - len(values))]
        values[column] = cell
    return lines
