"""Requests on tables: a name, a range and typed columns."""

import copy
from typing import Any

from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.masks import set_fields, update_mask
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.rendering import shown
from sync.emulators.sheets.shapes import sheets_shapes
from sync.emulators.sheets.sheet import Sheet

__all__ = ["add_table", "delete_table", "update_table"]


@kind("addTable")
def add_table(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A table over a range whose first row is its header."""
    told = copy.deepcopy(given.get("table", {}))
    told.setdefault("range", {}).setdefault("sheetId", 0)
    sheet, area = edit.range(told["range"])
    edit.guard(area)
    told.setdefault("tableId", str(edit.book.fresh_id()))
    told.setdefault("name", f"Table{sum(len(one.parts['tables']) for one in edit.book.sheets) + 1}")
    _check(edit, told, area)
    given_columns = {one.get("columnIndex", 0): one for one in told.get("columnProperties", ())}
    told["columnProperties"] = [
        {
            "columnIndex": number,
            "columnName": shown(sheet.value(area.top, column), None) or f"Column {number + 1}",
            **given_columns.get(number, {}),
        }
        for number, column in enumerate(range(area.left, area.right or 0))
    ]
    sheet.parts["tables"].append(told)
    return {"table": copy.deepcopy(told)}


def _check(edit: Edit, told: dict[str, Any], area: Area) -> None:
    for sheet in edit.book.sheets:
        for one in sheet.parts["tables"]:
            if one["tableId"] == told["tableId"]:
                continue
            if one["name"].lower() == told["name"].lower():
                raise EditError(f'A table with the name "{told["name"]}" already exists.')
            if Area.of(one["range"]).meets(area):
                raise EditError("A table cannot overlap another table.")


def _table(edit: Edit, id_: str | None) -> tuple[Sheet, dict[str, Any]]:
    for sheet in edit.book.sheets:
        for one in sheet.parts["tables"]:
            if one["tableId"] == id_:
                return sheet, one
    raise EditError(f"No table with id: {id_}")


@kind("updateTable")
def update_table(edit: Edit, given: dict[str, Any]) -> None:
    """Another name, range or other columns."""
    told = copy.deepcopy(given.get("table", {}))
    mask = update_mask(given.get("fields"), sheets_shapes(), "Table", root="table")
    one = _table(edit, told.get("tableId"))[1]
    after = copy.deepcopy(one)
    set_fields(after, told, {name: {} for name in told} if "*" in mask else mask)
    after["tableId"] = one["tableId"]
    after["range"].setdefault("sheetId", 0)
    _check(edit, after, edit.range(after["range"])[1])
    one.clear()
    one.update(after)


@kind("deleteTable")
def delete_table(edit: Edit, given: dict[str, Any]) -> None:
    """A table less, with all its cells."""
    sheet, one = _table(edit, given.get("tableId"))
    area = Area.of(one["range"])
    edit.guard(area)
    sheet.parts["tables"].remove(one)
    for row, column, cell in list(sheet.grid.cells(area)):
        sheet.grid.put(row, column, cell.with_value(None))
