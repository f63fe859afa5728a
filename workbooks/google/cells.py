"""Values and looks of cells as the Sheets API takes them: as they are, never as if somebody had typed them.

A text that begins with an equals sign, or looks like a number or a day, stays a text: it is sent as a `stringValue`,
which Google does not interpret. Days are serials with a number format.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from workbooks.google.areas import area
from workbooks.google.formats import format_of
from workbooks.grammar.rendering import Rendered, Run
from xl_addin.cells.errors import CellError, CellValue

__all__ = ["cell_data", "looks_of", "repeated", "single_cells", "values_of"]

_LONGEST = 50_000
"""Characters a cell of Google Sheets holds."""

_BLOCK = 1_000
"""Rows of a column in one request."""

Request = dict[str, Any]


def cell_data(value: CellValue, formula: str | None = None) -> dict[str, Any]:
    """What is entered into a cell; nothing where it is blank.

    Raises:
        ValueError: a number that is none a cell can hold.
    """
    if formula is not None:
        return {"userEnteredValue": {"formulaValue": f"={formula}"}}
    if value is None or value == "":
        return {}
    if isinstance(value, CellError):
        return {"userEnteredValue": {"stringValue": value.kind.value}}
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, str):
        return {"userEnteredValue": {"stringValue": value[:_LONGEST]}}
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a cell cannot hold a number that is infinite or not a number")
    return {"userEnteredValue": {"numberValue": int(number) if number.is_integer() else number}}


def single_cells(sheet: int, cells: Sequence[Rendered], links: dict[str, int]) -> Request:
    """Neighbours in one row, with their values, looks and notes; `links` are the ids of sheets by title."""
    row = [
        _entered(cell) | {"userEnteredFormat": _look(cell, links)} | ({"note": cell.doc} if cell.doc else {})
        for cell in cells
    ]
    start = {"sheetId": sheet, "rowIndex": cells[0].row, "columnIndex": cells[0].column}
    fields = "userEnteredValue,userEnteredFormat,note"
    return {"updateCells": {"start": start, "rows": [{"values": row}], "fields": fields}}


def looks_of(sheet: int, run: Run) -> Request:
    """How the cells of a column look, which follow one another."""
    look = format_of(run.style, is_formula=run.spelled is not None)
    return repeated(sheet, run.rows[0], run.rows[-1], run.column, look)


def repeated(sheet: int, first: int, last: int, column: int, look: dict[str, Any]) -> Request:
    """One look for all cells of a column from one row to another."""
    cells = area(sheet, first, column, last)
    return {"repeatCell": {"range": cells, "cell": {"userEnteredFormat": look}, "fields": "userEnteredFormat"}}


def values_of(sheet: int, run: Run) -> Iterator[Request]:
    """What stands in the cells of a column; what a function in another cell shows there is left to it."""
    if run.is_spilled:
        return
    for begin in range(0, len(run.rows), _BLOCK):
        rows, values = run.rows[begin : begin + _BLOCK], run.values[begin : begin + _BLOCK]
        data = [
            cell_data(value, None if run.spelled is None else run.spelled(row))
            for row, value in zip(rows, values, strict=True)
        ]
        while data and not data[-1]:
            data.pop()
        if data:
            start = {"sheetId": sheet, "rowIndex": rows[0], "columnIndex": run.column}
            yield {
                "updateCells": {
                    "start": start,
                    "rows": [{"values": [cell]} for cell in data],
                    "fields": "userEnteredValue",
                }
            }


def _entered(cell: Rendered) -> dict[str, Any]:
    if cell.is_spilled and cell.formula is None:
        return {}
    return cell_data(cell.value, cell.formula)


def _look(cell: Rendered, links: dict[str, int]) -> dict[str, Any]:
    look = format_of(cell.style, is_formula=cell.formula is not None)
    if not cell.link:
        return look
    target = {"uri": f"#gid={links[cell.link]}"}
    return {**look, "textFormat": {**look["textFormat"], "link": target}}
