"""Requests on tabs and on the spreadsheet as a whole."""

import copy
from typing import Any

from sync.emulators.sheets.book import Book
from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.lines import deleted
from sync.emulators.sheets.masks import set_fields, update_mask
from sync.emulators.sheets.shapes import Json, sheets_shapes
from sync.emulators.sheets.sheet import Sheet
from sync.emulators.sheets.structure import drop_sheet, rename_sheet, shift_lines

__all__ = ["copy_to"]

_IDS = {
    "protectedRanges": "protectedRangeId",
    "bandedRanges": "bandedRangeId",
    "charts": "chartId",
    "filterViews": "filterViewId",
    "slicers": "slicerId",
    "developerMetadata": "metadataId",
}


@kind("addSheet")
def add_sheet(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A new tab."""
    made = edit.book.add_sheet(copy.deepcopy(given.get("properties", {})))
    edit.book.rebuilt = True
    return {"properties": copy.deepcopy(made.properties)}


@kind("deleteSheet")
def delete_sheet(edit: Edit, given: dict[str, Any]) -> None:
    """A tab less; the last visible one stays."""
    sheet = edit.book.sheet(given.get("sheetId", 0), "sheet")
    visible = [one for one in edit.book.sheets if not one.properties.get("hidden") and one is not sheet]
    if len(edit.book.sheets) == 1:
        raise EditError("You can't remove all the sheets in a document.")
    if not visible:
        raise EditError("You can't remove all the visible sheets in a document.")
    edit.guard_sheet(sheet)
    drop_sheet(edit.book, sheet)


@kind("duplicateSheet")
def duplicate_sheet(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A copy of a tab in the same spreadsheet."""
    sheet = edit.book.sheet(given.get("sourceSheetId", 0), "sheet")
    title = given.get("newSheetName") or _copy_title(edit.book, f"Copy of {sheet.title}")
    made = _copied(edit.book, sheet, title, given.get("newSheetId"), given.get("insertSheetIndex", 0))
    return {"properties": copy.deepcopy(made.properties)}


def copy_to(sheet: Sheet, book: Book) -> dict[str, Any]:
    """A copy of a tab at the end of another spreadsheet; its SheetProperties."""
    made = _copied(book, sheet, _copy_title(book, f"Copy of {sheet.title}"), None, len(book.sheets))
    return copy.deepcopy(made.properties)


def _copy_title(book: Book, wanted: str) -> str:
    title, number = wanted, 1
    while book.titled(title):
        title, number = f"{wanted} {number}", number + 1
    return title


def _copied(book: Book, sheet: Sheet, title: str, id_: int | None, index: int) -> Sheet:
    picture = sheet.picture()
    properties = {**picture.properties, "title": title, "index": index}
    properties.pop("sheetId")
    made = book.add_sheet(properties if id_ is None else {**properties, "sheetId": id_})
    made.grid, made.lines = picture.grid, picture.lines
    made.parts = {
        name: [_own(book, one, name, sheet.id, made.id) for one in parts] for name, parts in picture.parts.items()
    }
    book.rebuilt = True
    return made


def _own(book: Book, part: dict[str, Any], name: str, old: int, new: int) -> dict[str, Any]:
    """A part of a tab as its copy has it: with another id, and on the copy."""

    def placed(node: Json) -> Json:
        if isinstance(node, dict):
            found = {key: placed(below) for key, below in node.items()}
            is_place = any(key.endswith("Index") for key in node) or set(node) == {"sheetId"} or "locationType" in node
            if is_place and node.get("sheetId", 0) == old:
                found["sheetId"] = new
            return found
        return [placed(one) for one in node] if isinstance(node, list) else node

    made: dict[str, Any] = placed(part)
    if name in _IDS:
        made[_IDS[name]] = book.fresh_id()
    return made


@kind("updateSheetProperties")
def update_sheet_properties(edit: Edit, given: dict[str, Any]) -> None:
    """A tab's title, place, size, colour and so on."""
    told = given.get("properties", {})
    mask = update_mask(given.get("fields"), sheets_shapes(), "SheetProperties", root="properties")
    sheet = edit.book.sheet(told.get("sheetId", 0), "sheet")
    edit.guard_whole(sheet)
    if "*" in mask:
        mask = {name: {} for name in told if name not in {"sheetId", "sheetType"}}
    if "sheetId" in mask:
        raise EditError("The sheetId cannot be changed.")
    if "title" in mask:
        title = told.get("title", "")
        if not title:
            raise EditError("Sheet title cannot be empty.")
        edit.book.check_title(title, sheet)
        rename_sheet(edit.book, sheet, title)
    if "gridProperties" in mask:
        _grid(edit, sheet, told.get("gridProperties", {}), mask["gridProperties"])
    if "index" in mask:
        index = told.get("index", 0)
        if not 0 <= index <= len(edit.book.sheets):
            raise EditError(f"Index is out of bounds: {index}")
        stood = edit.book.sheets.index(sheet)
        edit.book.sheets.remove(sheet)
        edit.book.sheets.insert(index - (1 if index > stood else 0), sheet)
        edit.book.number()
    rest = {name: below for name, below in mask.items() if name not in {"title", "gridProperties", "index"}}
    others = [one for one in edit.book.sheets if one is not sheet and not one.properties.get("hidden")]
    if "hidden" in rest and told.get("hidden") and not others:
        raise EditError("You can't hide all the sheets in a document.")
    set_fields(sheet.properties, told, rest)


def _grid(edit: Edit, sheet: Sheet, told: dict[str, Any], mask: dict[str, Any]) -> None:
    """Another size, other frozen lines; a smaller grid loses what stood outside of it."""
    before = dict(sheet.properties.get("gridProperties", {}))
    after = dict(before)
    set_fields(after, told, mask or {name: {} for name in told})
    for name, rows in (("rowCount", True), ("columnCount", False)):
        old = int(before[name])
        size = int(after.get(name) or old)
        if size < 1:
            raise EditError(f"{name} must be at least 1.")
        if after.get("frozenRowCount" if rows else "frozenColumnCount", 0) >= size:
            raise EditError(f"You can't freeze all {'rows' if rows else 'columns'} on the sheet.")
        if size < old:
            shift_lines(edit.book, sheet, rows, deleted(size, old))
        after[name] = size
    edit.book.check_size(max(0, after["rowCount"] * after["columnCount"] - sheet.rows * sheet.columns))
    sheet.properties["gridProperties"] = {name: value for name, value in after.items() if value not in (0, False)}
    edit.book.rebuilt = True


@kind("updateSpreadsheetProperties")
def update_spreadsheet_properties(edit: Edit, given: dict[str, Any]) -> None:
    """The spreadsheet's title, locale, time zone and so on."""
    told = given.get("properties", {})
    mask = update_mask(given.get("fields"), sheets_shapes(), "SpreadsheetProperties", root="properties")
    if "*" in mask:
        mask = {name: {} for name in told}
    if "title" in mask and not told.get("title"):
        raise EditError("Spreadsheet title cannot be empty.")
    set_fields(edit.book.properties, told, mask)
