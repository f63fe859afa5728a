"""Requests on cells: their values, looks, notes and validation, borders and merges."""

from dataclasses import replace
from typing import Any

from sync.emulators.sheets.cell import NOTHING, Cell, Formula, from_json
from sync.emulators.sheets.colours import mirror
from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.formulas import copied
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.masks import Mask, set_fields, update_mask
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.shapes import sheets_shapes
from sync.emulators.sheets.sheet import Sheet

__all__ = ["MOST_CHARACTERS", "changed", "check_length"]

MOST_CHARACTERS = 50_000
_COMPUTED = {"effectiveValue", "formattedValue", "effectiveFormat", "hyperlink"}
_SIDES = ("top", "bottom", "left", "right")


def check_length(text: object) -> None:
    """EditError when a text is longer than a cell may be."""
    if isinstance(text, str) and len(text) > MOST_CHARACTERS:
        raise EditError(f"Your input contains more than the maximum of {MOST_CHARACTERS} characters in a single cell.")


def changed(cell: Cell, given: dict[str, Any], mask: Mask) -> Cell:
    """A cell after an update by CellData: what the mask names is set, or cleared where it is not given."""
    if "*" in mask:
        mask = {name: {} for name in sheets_shapes().messages["CellData"] if name not in _COMPUTED}
    for name, below in mask.items():
        match name:
            case "userEnteredValue":
                value = from_json(given.get(name, {}))
                check_length(value)
                cell = replace(cell, entered=value, rest=_without_runs(cell.rest))
            case "userEnteredFormat":
                look = dict(cell.look or {}) if below else {}
                set_fields(look, given.get(name, {}), below or {"*": {}})
                mirror(look, below or {"*": {}})
                cell = replace(cell, look=look or None)
            case "note":
                cell = replace(cell, note=given.get(name, ""))
            case "dataValidation":
                cell = replace(cell, validation=given.get(name) or None)
            case _ if name in _COMPUTED:
                raise EditError(f"Invalid field: {name} is read-only.")
            case _:
                rest = {key: value for key, value in (cell.rest or {}).items() if key != name}
                if given.get(name):
                    rest[name] = given[name]
                cell = replace(cell, rest=rest or None)
    return cell


def _without_runs(rest: dict[str, Any] | None) -> dict[str, Any] | None:
    kept = {name: value for name, value in (rest or {}).items() if name not in {"textFormatRuns", "chipRuns"}}
    return kept or None


@kind("updateCells")
def update_cells(edit: Edit, given: dict[str, Any]) -> None:
    """Cells from rows of CellData, from a start or into a range (whose other cells are cleared)."""
    mask = update_mask(given.get("fields"), sheets_shapes(), "CellData")
    rows = [row.get("values", []) for row in given.get("rows", [])]
    if "range" in given:
        sheet, area = edit.range(given["range"])
    elif "start" in given:
        start = given["start"]
        sheet = edit.sheet(start.get("sheetId"))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        area = Area(sheet.id, top, left, top + len(rows), left + max(map(len, rows), default=0))
        if not (rows and area.width):
            return
    else:
        raise EditError("One of range or start must be specified.")
    for number, row in enumerate(rows, area.top):
        _check_within(sheet, area, number, area.left + len(row) - 1)
    edit.guard(area)
    for number in range(area.top, area.bottom or 0):
        row = rows[number - area.top] if number - area.top < len(rows) else []
        for column in range(area.left, area.right or 0):
            told = row[column - area.left] if column - area.left < len(row) else None
            if told is None and "range" not in given:
                continue
            before = sheet.grid.at(number, column)
            after = changed(before, told or {}, mask)
            if after is not before and after != before:
                sheet.grid.put(number, column, after)


def _check_within(sheet: Sheet, area: Area, row: int, column: int) -> None:
    last_row, last_column = min(area.bottom or 0, sheet.rows) - 1, min(area.right or 0, sheet.columns) - 1
    if row > last_row:
        raise EditError(f"Attempting to write row: {row}, beyond the last requested row of: {last_row}")
    if column > last_column:
        raise EditError(f"Attempting to write column: {column}, beyond the last requested column of: {last_column}")


@kind("appendCells")
def append_cells(edit: Edit, given: dict[str, Any]) -> None:
    """Rows of CellData below the last row that holds anything."""
    mask = update_mask(given.get("fields"), sheets_shapes(), "CellData")
    sheet = edit.sheet(given.get("sheetId"))
    rows = [row.get("values", []) for row in given.get("rows", [])]
    top, width = sheet.grid.last_row(), max(map(len, rows), default=0)
    if width > sheet.columns:
        last = sheet.columns - 1
        raise EditError(f"Attempting to write column: {last + 1}, beyond the last requested column of: {last}")
    edit.guard(Area(sheet.id, top, 0, top + len(rows), width))
    edit.book.check_size(max(0, top + len(rows) - sheet.rows) * sheet.columns)
    sheet.resize(rows=max(sheet.rows, top + len(rows)))
    for number, row in enumerate(rows, top):
        for column, told in enumerate(row):
            sheet.grid.put(number, column, changed(NOTHING, told, mask))


@kind("repeatCell")
def repeat_cell(edit: Edit, given: dict[str, Any]) -> None:
    """The same CellData for every cell of a range; a formula moves along as if it were filled."""
    mask = update_mask(given.get("fields"), sheets_shapes(), "CellData", root="cell")
    sheet, area = edit.range(given.get("range"))
    edit.guard(area)
    told = given.get("cell", {})
    looks: dict[int, dict[str, Any] | None] = {}
    for row in range(area.top, area.bottom or 0):
        for column in range(area.left, area.right or 0):
            before = sheet.grid.at(row, column)
            after = changed(before, told, mask)
            if isinstance(after.entered, Formula) and after.entered is not before.entered:
                after = replace(after, entered=copied(after.entered, row - area.top, column - area.left))
            if after.look is not None:  # one look for all cells that had one look
                after = replace(after, look=looks.setdefault(id(before.look), after.look))
            if after != before:
                sheet.grid.put(row, column, after)


@kind("setDataValidation")
def set_data_validation(edit: Edit, given: dict[str, Any]) -> None:
    """A rule for every cell of a range, or none."""
    sheet, area = edit.range(given.get("range"))
    edit.guard(area)
    rule = given.get("rule") or None
    if rule is not None and not rule.get("condition", {}).get("type"):
        raise EditError("Data validation rule must have a condition.")
    for row in range(area.top, area.bottom or 0):
        for column in range(area.left, area.right or 0):
            cell = sheet.grid.at(row, column)
            if given.get("filteredRowsIncluded") or not sheet.lines["ROWS"].get(row, {}).get("hiddenByFilter"):
                sheet.grid.put(row, column, replace(cell, validation=rule))


@kind("updateBorders")
def update_borders(edit: Edit, given: dict[str, Any]) -> None:
    """Lines around a range and between its cells."""
    sheet, area = edit.range(given.get("range"))
    edit.guard(area)
    for row in range(area.top, area.bottom or 0):
        for column in range(area.left, area.right or 0):
            outer = {
                "top": row == area.top,
                "bottom": row == (area.bottom or 0) - 1,
                "left": column == area.left,
                "right": column == (area.right or 0) - 1,
            }
            told = {
                side: given[name]
                for side in _SIDES
                if (name := side if outer[side] else "innerHorizontal" if side in _SIDES[:2] else "innerVertical")
                in given
            }
            cell = sheet.grid.at(row, column)
            borders = {**(cell.look or {}).get("borders", {}), **told}
            borders = {side: line for side, line in borders.items() if line.get("style", "NONE") != "NONE"}
            look = {name: value for name, value in (cell.look or {}).items() if name != "borders"}
            sheet.grid.put(row, column, replace(cell, look=look | ({"borders": borders} if borders else {}) or None))


@kind("mergeCells")
def merge_cells(edit: Edit, given: dict[str, Any]) -> None:
    """Cells become one: all of a range, or those of each row, or of each column; the first keeps its value."""
    sheet, area = edit.range(given.get("range"))
    edit.guard(area)
    bottom, right = area.bottom or 0, area.right or 0
    match given.get("mergeType", "MERGE_ALL"):
        case "MERGE_ROWS":
            made = [Area(sheet.id, row, area.left, row + 1, right) for row in range(area.top, bottom)]
        case "MERGE_COLUMNS":
            made = [Area(sheet.id, area.top, column, bottom, column + 1) for column in range(area.left, right)]
        case _:
            made = [area]
    for one in sheet.parts["merges"]:
        if (old := Area.of(one)).meets(area) and not area.holds(old):
            raise EditError("You must select all cells in a merged range to merge or unmerge them.")
    sheet.parts["merges"] = [one for one in sheet.parts["merges"] if not Area.of(one).meets(area)]
    for block in made:
        if block.height * block.width < 2:
            continue
        sheet.parts["merges"].append(block.json())
        for row, column, cell in list(sheet.grid.cells(block)):
            if (row, column) != (block.top, block.left) and cell.entered is not None:
                sheet.grid.put(row, column, cell.with_value(None))


@kind("unmergeCells")
def unmerge_cells(edit: Edit, given: dict[str, Any]) -> None:
    """Merged cells of a range are single ones again."""
    sheet, area = edit.range(given.get("range"))
    edit.guard(area)
    met = [one for one in sheet.parts["merges"] if Area.of(one).meets(area)]
    if any(not area.holds(Area.of(one)) for one in met):
        raise EditError("You must select all cells in a merged range to merge or unmerge them.")
    sheet.parts["merges"] = [one for one in sheet.parts["merges"] if one not in met]
