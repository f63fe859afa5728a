"""What hangs on places follows them: ranges, formulas and anchors after lines or tabs changed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from sync.emulators.sheets.book import Book
from sync.emulators.sheets.cell import Formula
from sync.emulators.sheets.formulas import Lines, renamed, restructured
from sync.emulators.sheets.lines import Shift
from sync.emulators.sheets.shapes import Json
from sync.emulators.sheets.sheet import Sheet

__all__ = ["drop_sheet", "rename_sheet", "shift_lines"]

_GRID_RANGE: Final = {"sheetId", "startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"}
_GONE: Final = object()
_OWN: Final = ("range", "dimensionRange", "location")  # without it a resource is nothing


def shift_lines(book: Book, sheet: Sheet, rows: bool, shift: Shift) -> None:
    """Carry out a shift of rows (or columns) of a tab: cells, line properties, and what refers to them anywhere."""
    (sheet.grid.move_rows if rows else sheet.grid.move_columns)(shift.line)
    kept = sheet.lines["ROWS" if rows else "COLUMNS"]
    sheet.lines["ROWS" if rows else "COLUMNS"] = {
        to: line for number, line in kept.items() if (to := shift.line(number)) is not None
    }
    lines = Lines(sheet.title, rows, shift.span)
    _rewrite(book, lambda text, own: restructured(text, own.title, lines))
    _follow(book, lambda node: _shifted(node, sheet.id, rows, shift))


def rename_sheet(book: Book, sheet: Sheet, title: str) -> None:
    """Give a tab another title; formulas go on to name it."""
    old = sheet.title
    sheet.properties["title"] = title
    _rewrite(book, lambda text, _: renamed(text, old, title))


def drop_sheet(book: Book, sheet: Sheet) -> None:
    """Take a tab away: what refers to it is #REF!, ranges on it are gone."""
    book.sheets.remove(sheet)
    book.number()
    _rewrite(book, lambda text, _: renamed(text, sheet.title, None))
    _follow(book, lambda node: _GONE if _is_range(node) and node.get("sheetId", 0) == sheet.id else node)


def _rewrite(book: Book, changed: Callable[[str, Sheet], Formula]) -> None:
    """Every formula of cells, validations and conditions, said anew."""
    for sheet in book.sheets:
        known: dict[int, dict[str, Any]] = {}
        for row, column, cell in list(sheet.grid.cells()):
            made = cell
            if isinstance(cell.entered, Formula):
                made = replace(made, entered=changed(cell.entered, sheet))
            if cell.validation is not None:
                key = id(cell.validation)
                if key not in known:
                    known[key] = _conditions(cell.validation, sheet, changed)
                if known[key] != cell.validation:
                    made = replace(made, validation=known[key])
            if made is not cell and made != cell:
                sheet.grid.put(row, column, made)
        for name in ("conditionalFormats", "filterViews", "basicFilter"):
            sheet.parts[name] = [_conditions(one, sheet, changed) for one in sheet.parts[name]]
    book.rebuilt = True


def _conditions(node: Json, sheet: Sheet, changed: Callable[[str, Sheet], Formula]) -> Json:
    if isinstance(node, dict):
        return {
            name: str(changed(below, sheet))
            if name == "userEnteredValue" and isinstance(below, str) and below.startswith("=")
            else _conditions(below, sheet, changed)
            for name, below in node.items()
        }
    return [_conditions(one, sheet, changed) for one in node] if isinstance(node, list) else node


def _follow(book: Book, place: Callable[[dict[str, Any]], Any]) -> None:
    """Every range, line range and anchor of the spreadsheet where it stands now."""
    book.named = _below(book.named, place)
    book.metadata = _below(book.metadata, place)
    for sheet in book.sheets:
        for name, parts in sheet.parts.items():
            found = _below(parts, place)
            if name == "conditionalFormats":
                found = [one for one in found if one.get("ranges")]
            if name == "merges":
                found = [one for one in found if _cells(one) > 1]
            sheet.parts[name] = found


def _below(node: Json, place: Callable[[dict[str, Any]], Any]) -> Json:
    if isinstance(node, list):
        return [after for one in node if (after := _below(one, place)) is not _GONE]
    if not isinstance(node, dict):
        return node
    if _is_range(node) or _is_line_range(node) or _is_anchor(node):
        return place(node)
    found = {}
    for name, below in node.items():
        after = _below(below, place)
        if after is _GONE and name in _OWN:
            return _GONE
        if after is not _GONE:
            found[name] = after
    return found


def _is_range(node: dict[str, Any]) -> bool:
    return bool(node) and set(node) <= _GRID_RANGE


def _is_line_range(node: dict[str, Any]) -> bool:
    return "dimension" in node and ("startIndex" in node or "endIndex" in node)


def _is_anchor(node: dict[str, Any]) -> bool:
    return bool(node) and set(node) <= {"sheetId", "rowIndex", "columnIndex"}


def _cells(merge: dict[str, Any]) -> int:
    height = int(merge.get("endRowIndex", 1)) - int(merge.get("startRowIndex", 0))
    return height * (int(merge.get("endColumnIndex", 1)) - int(merge.get("startColumnIndex", 0)))


def _shifted(node: dict[str, Any], sheet: int, rows: bool, shift: Shift) -> Json:
    if node.get("sheetId", 0) != sheet:
        return node
    if _is_line_range(node):
        if node["dimension"] != ("ROWS" if rows else "COLUMNS"):
            return node
        return _placed(node, "startIndex", "endIndex", shift)
    if _is_range(node):
        name = "Row" if rows else "Column"
        return _placed(node, f"start{name}Index", f"end{name}Index", shift)
    key = "rowIndex" if rows else "columnIndex"
    to = shift.line(node.get(key, 0))
    if to is None:
        found = shift.span(0, node.get(key, 0) + 1)
        to = max(0, (found[1] or 1) - 1) if found else 0
    return {**node, key: to}


def _placed(node: dict[str, Any], start: str, end: str, shift: Shift) -> Json:
    if start not in node and end not in node:
        return node
    after = shift.span(node.get(start, 0), node.get(end))
    if after is None:
        return _GONE
    found = {**node, start: after[0]}
    if after[1] is not None:
        found[end] = after[1]
    return found
