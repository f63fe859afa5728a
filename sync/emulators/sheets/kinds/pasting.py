"""Requests that copy, cut, paste and shift cells."""

import csv
import io
from dataclasses import replace
from typing import Any

from sync.emulators.sheets.cell import NOTHING, Cell, Formula
from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.entering import entered
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.formulas import copied, relocated
from sync.emulators.sheets.kinds.cells import check_length
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.shapes import Json
from sync.emulators.sheets.sheet import Sheet

__all__ = ["typed", "write_rows"]


def typed(cell: Cell, text: str, year: int) -> Cell:
    """A cell into which that was typed in a year; the number format comes along where the cell has none of its own."""
    check_length(text)
    kept = (cell.look or {}).get("numberFormat")
    value, number_format = entered(text, year, text_format=kept is not None and kept.get("type") == "TEXT")
    made = cell.with_value(value)
    if number_format is not None and kept is None:
        made = replace(made, look={**(cell.look or {}), "numberFormat": number_format})
    return made


def _pasted(onto: Cell, cell: Cell, shown: Json, how: str, down: int, across: int) -> Cell:
    """A cell after another was pasted onto it in that manner."""
    value = copied(cell.entered, down, across) if isinstance(cell.entered, Formula) else cell.entered
    match how:
        case "PASTE_VALUES":
            return onto.with_value(shown)
        case "PASTE_FORMAT":
            return replace(onto, look=cell.look)
        case "PASTE_NO_BORDERS":
            look = {name: one for name, one in (cell.look or {}).items() if name != "borders"}
            return replace(cell, entered=value, look=look or None)
        case "PASTE_FORMULA":
            return onto.with_value(value)
        case "PASTE_DATA_VALIDATION":
            return replace(onto, validation=cell.validation)
        case "PASTE_CONDITIONAL_FORMATTING":
            return onto
    return replace(cell, entered=value)


@kind("copyPaste")
def copy_paste(edit: Edit, given: dict[str, Any]) -> None:
    """Cells of a range into another, as often as they fit; formulas move along."""
    edit.refresh()
    sheet, area = edit.range(given.get("source"))
    wanted = Area.of(given.get("destination", {}))
    target = edit.sheet(wanted.sheet)
    how = given.get("pasteType", "PASTE_NORMAL")
    turned = given.get("pasteOrientation") == "TRANSPOSE"
    height, width = (area.width, area.height) if turned else (area.height, area.width)
    down = max(1, ((wanted.bottom or wanted.top + 1) - wanted.top) // height)
    across = max(1, ((wanted.right or wanted.left + 1) - wanted.left) // width)
    into = Area(target.id, wanted.top, wanted.left, wanted.top + down * height, wanted.left + across * width)
    if (into.bottom or 0) > target.rows or (into.right or 0) > target.columns:
        raise edit.outside(target, into)
    edit.guard(into)
    taken = {
        (row - area.top, column - area.left): (sheet.grid.at(row, column), sheet.value(row, column))
        for row in range(area.top, area.bottom or 0)
        for column in range(area.left, area.right or 0)
    }
    for row in range(into.top, into.bottom or 0):
        for column in range(into.left, into.right or 0):
            place = (row - into.top) % height, (column - into.left) % width
            from_row, from_column = place[::-1] if turned else place
            cell, shown = taken[from_row, from_column]
            moved = row - (area.top + from_row), column - (area.left + from_column)
            target.grid.put(row, column, _pasted(target.grid.at(row, column), cell, shown, how, *moved))


@kind("cutPaste")
def cut_paste(edit: Edit, given: dict[str, Any]) -> None:
    """Cells of a range to another place; what refers to them follows."""
    edit.refresh()
    sheet, area = edit.range(given.get("source"))
    to = given.get("destination", {})
    target = edit.sheet(to.get("sheetId"))
    top, left = to.get("rowIndex", 0), to.get("columnIndex", 0)
    into = Area(target.id, top, left, top + area.height, left + area.width)
    if (into.bottom or 0) > target.rows or (into.right or 0) > target.columns:
        raise edit.outside(target, into)
    edit.guard(area)
    edit.guard(into)
    how = given.get("pasteType", "PASTE_NORMAL")
    taken = [
        (row, column, sheet.grid.at(row, column), sheet.value(row, column))
        for row in range(area.top, area.bottom or 0)
        for column in range(area.left, area.right or 0)
    ]
    for row, column, cell, _ in taken:
        sheet.grid.put(row, column, NOTHING if how == "PASTE_NORMAL" else cell.with_value(None))
    down, across = top - area.top, left - area.left
    for row, column, cell, shown in taken:
        made = _pasted(target.grid.at(row + down, column + across), cell, shown, how, 0, 0)
        target.grid.put(row + down, column + across, made)
    source = (sheet.title, (area.top, area.bottom or 0), (area.left, area.right or 0))
    for one in edit.book.sheets:
        for row, column, cell in list(one.grid.cells()):
            if isinstance(cell.entered, Formula):
                after = relocated(cell.entered, one.title, source, target.title, down, across)
                if after != cell.entered:
                    one.grid.put(row, column, replace(cell, entered=after))


@kind("pasteData")
def paste_data(edit: Edit, given: dict[str, Any]) -> None:
    """Text with separators, typed into cells from a place on."""
    if given.get("html"):
        raise EditError("The emulator pastes text with a delimiter only.")
    at = given.get("coordinate", {})
    sheet = edit.sheet(at.get("sheetId"))
    rows = list(csv.reader(io.StringIO(given.get("data", "")), delimiter=given.get("delimiter") or "\t"))
    write_rows(edit, sheet, at.get("rowIndex", 0), at.get("columnIndex", 0), rows)


def write_rows(edit: Edit, sheet: Sheet, top: int, left: int, rows: list[list[str]]) -> None:
    """Rows of texts as if they were typed; the grid grows where they need it."""
    width = max(map(len, rows), default=0)
    edit.guard(Area(sheet.id, top, left, top + len(rows), left + width))
    sheet.resize(max(sheet.rows, top + len(rows)), max(sheet.columns, left + width))
    for row, texts in enumerate(rows, top):
        for column, text in enumerate(texts, left):
            sheet.grid.put(row, column, typed(sheet.grid.at(row, column), text, edit.year))


@kind("insertRange")
def insert_range(edit: Edit, given: dict[str, Any]) -> None:
    """Blank cells in a range; what stood there moves down or to the right."""
    sheet, area = edit.range(given.get("range"))
    _shift(edit, sheet, area, given.get("shiftDimension") != "COLUMNS", away=False)


@kind("deleteRange")
def delete_range(edit: Edit, given: dict[str, Any]) -> None:
    """Cells of a range gone; what stood below or to the right moves up."""
    sheet, area = edit.range(given.get("range"))
    _shift(edit, sheet, area, given.get("shiftDimension") != "COLUMNS", away=True)


def _shift(edit: Edit, sheet: Sheet, area: Area, rows: bool, *, away: bool) -> None:
    """Move the cells behind an area back over it, or out of its way with the grid growing."""
    count = area.height if rows else area.width
    tail = area._replace(bottom=sheet.rows) if rows else area._replace(right=sheet.columns)
    edit.guard(tail)
    if not away:
        sheet.resize(sheet.rows + (count if rows else 0), sheet.columns + (0 if rows else count))
    cells = list(sheet.grid.cells(tail))
    for row, column, _ in cells:
        sheet.grid.put(row, column, NOTHING)
    sign = -count if away else count
    for row, column, cell in cells:
        if away and area.holds(Area(sheet.id, row, column, row + 1, column + 1)):
            continue
        sheet.grid.put(row + (sign if rows else 0), column + (0 if rows else sign), cell)
    first = area.bottom or 0 if away and rows else area.right or 0 if away else area.top if rows else area.left
    source = (
        (sheet.title, (first, tail.bottom or 0), (area.left, area.right or 0))
        if rows
        else (sheet.title, (area.top, area.bottom or 0), (first, tail.right or 0))
    )
    for one in edit.book.sheets:
        for row, column, cell in list(one.grid.cells()):
            if isinstance(cell.entered, Formula):
                moved = (sign, 0) if rows else (0, sign)
                after = relocated(cell.entered, one.title, source, sheet.title, *moved)
                if after != cell.entered:
                    one.grid.put(row, column, replace(cell, entered=after))
