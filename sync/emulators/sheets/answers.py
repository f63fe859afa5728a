"""A spreadsheet as `spreadsheets.get` tells it, the parts that are asked for and no others."""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

from sync.emulators.sheets.book import Book
from sync.emulators.sheets.cell import NOTHING, Cell, Formula, Scalar, as_json
from sync.emulators.sheets.edit import may_edit
from sync.emulators.sheets.masks import Mask, pick
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.rendering import shown
from sync.emulators.sheets.shapes import Json, sheets_shapes
from sync.emulators.sheets.sheet import LISTS, Sheet

__all__ = ["spreadsheet", "told"]

_LINK = re.compile(r'^=HYPERLINK\("([^"]*)"', re.IGNORECASE)
_PIXELS = {"ROWS": 21, "COLUMNS": 100}


def told(node: Json) -> Json:
    """Resources as answers spell them: places on the tab with the id 0 do not name it."""
    if isinstance(node, list):
        return [told(one) for one in node]
    if not isinstance(node, dict):
        return node
    place = node.get("sheetId") == 0 and "title" not in node and "locationType" not in node
    return {name: told(below) for name, below in node.items() if not (place and name == "sheetId")}


def spreadsheet(
    book: Book, user: str, owner: str, ranges: list[Area] | None, grid: bool, mask: Mask, url: str
) -> dict[str, Any]:
    """The spreadsheet for a user. `ranges` are the areas asked for (None: all); `grid`: with cells, if no mask says."""
    found: dict[str, Any] = {
        "spreadsheetId": book.id,
        "properties": copy.deepcopy(book.properties),
        "sheets": [],
        "spreadsheetUrl": url,
    }
    if book.named:
        found["namedRanges"] = told(book.named)
    if book.metadata:
        found["developerMetadata"] = told(book.metadata)
    wanted = mask.get("sheets", mask.get("*")) if mask else {}
    answer: dict[str, Any] = pick(found, mask)
    if wanted is None:
        return answer
    cells = grid if not mask else (wanted == {} and grid) or "data" in wanted or "*" in wanted
    answer["sheets"] = [
        made
        for sheet in book.sheets
        if (areas := _areas(sheet, ranges)) is not None
        and (made := _sheet(book, sheet, user, owner, areas if cells else None, wanted or {})) is not None
    ]
    if mask and not any(answer["sheets"]):
        del answer["sheets"]
    return answer


def _areas(sheet: Sheet, ranges: list[Area] | None) -> list[Area] | None:
    """The areas of a tab that are asked for; None when nothing of it is."""
    if ranges is None:
        return [Area(sheet.id)]
    return [area for area in ranges if area.sheet == sheet.id] or None


def _sheet(
    book: Book, sheet: Sheet, user: str, owner: str, areas: list[Area] | None, mask: Mask
) -> dict[str, Any] | None:
    found: dict[str, Any] = {"properties": copy.deepcopy(sheet.properties)}
    for name in LISTS:
        parts = sheet.parts[name]
        if name == "developerMetadata":
            parts = [one for one in parts if one["location"]["locationType"] == "SHEET"]
        if name == "protectedRanges":
            parts = [_protected(one, user, owner) for one in parts]
        if parts:
            found[name] = told(parts)
    if sheet.parts["basicFilter"]:
        found["basicFilter"] = told(sheet.parts["basicFilter"][0])
    answer: dict[str, Any] = pick(found, mask)
    if areas is not None and sheet.properties.get("sheetType") != "OBJECT":
        below = mask.get("data", mask.get("*", {}))
        answer["data"] = [_grid_data(book, sheet, sheet.closed(area), below) for area in areas]
    return answer


def _protected(one: dict[str, Any], user: str, owner: str) -> dict[str, Any]:
    """A protected range as a user sees it: editors are shown to editors."""
    if may_edit(one, user, owner):
        return {**one, "requestingUserCanEdit": True}
    return {name: value for name, value in one.items() if name != "editors"}


def _grid_data(book: Book, sheet: Sheet, area: Area, mask: Mask) -> dict[str, Any]:
    everything = not mask or "*" in mask
    found: dict[str, Any] = {}
    if area.top and (everything or "startRow" in mask):
        found["startRow"] = area.top
    if area.left and (everything or "startColumn" in mask):
        found["startColumn"] = area.left
    if everything or "rowData" in mask:
        below = mask.get("rowData", {}).get("values", {}) if not everything else {}
        rows = list(_rows(book, sheet, area, below))
        while rows and not rows[-1]:
            rows.pop()
        if rows:
            found["rowData"] = rows
    for name, dimension, start, end in (
        ("rowMetadata", "ROWS", area.top, area.bottom or 0),
        ("columnMetadata", "COLUMNS", area.left, area.right or 0),
    ):
        if everything or name in mask:
            below = {} if everything else mask[name]
            found[name] = [pick(line, below) for line in _lines(sheet, dimension, start, end)]
    return found


def _lines(sheet: Sheet, dimension: str, start: int, end: int) -> Iterator[dict[str, Any]]:
    """The DimensionProperties of some rows or columns."""
    noted: dict[int, list[dict[str, Any]]] = {}
    for one in sheet.parts["developerMetadata"]:
        if one["location"].get("dimensionRange", {}).get("dimension") == dimension:
            noted.setdefault(one["location"]["dimensionRange"]["startIndex"], []).append(told(one))
    for line in range(start, end):
        found = {"pixelSize": _PIXELS[dimension], **sheet.lines[dimension].get(line, {})}
        if line in noted:
            found["developerMetadata"] = noted[line]
        yield found


def _rows(book: Book, sheet: Sheet, area: Area, mask: Mask) -> Iterator[dict[str, Any]]:
    tell = _teller(book, mask)
    filled: dict[int, dict[int, Scalar]] = {}  # what formulas came to, row by row
    for (row, column), value in sheet.results.items():
        filled.setdefault(row, {})[column] = value
    last = max([sheet.grid.last_row(), *(row + 1 for row in filled)])
    right = area.right or 0
    for row in range(area.top, min(area.bottom or 0, last)):
        cells, results = sheet.grid.row(row), filled.get(row, {})
        end = max((column for column in (*cells, *results) if column < right), default=-1) + 1
        values = []
        for column in range(area.left, end):
            cell = cells.get(column, NOTHING)
            entered = cell.entered
            value = results.get(column) if entered is None or isinstance(entered, Formula) else entered
            values.append(tell(cell, value))
        while values and not values[-1]:
            values.pop()
        yield {"values": values} if values else {}


def _teller(book: Book, mask: Mask) -> Callable[[Cell, Scalar], dict[str, Any]]:
    """A function that tells of a cell, and of what it comes to, the parts that are asked for."""
    default = book.properties["defaultFormat"]
    effective: dict[int, dict[str, Any]] = {}
    everything = not mask or "*" in mask
    names = set(sheets_shapes().messages["CellData"]) if everything else set(mask)
    entered, comes_to, text = (name in names for name in ("userEnteredValue", "effectiveValue", "formattedValue"))
    own, whole, links = (name in names for name in ("userEnteredFormat", "effectiveFormat", "hyperlink"))
    deep = not everything and any(mask.values())

    def effective_format(cell: Cell) -> dict[str, Any]:
        key = id(cell.look)
        if key not in effective:
            effective[key] = _merged(default, cell.look or {})
        return effective[key]

    def one(cell: Cell, value: Scalar) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if entered and cell.entered is not None:
            found["userEnteredValue"] = as_json(cell.entered)
        if value is not None:
            if comes_to:
                found["effectiveValue"] = as_json(value)
            if text:
                found["formattedValue"] = shown(value, (cell.look or {}).get("numberFormat"))
        if own and cell.look is not None:
            found["userEnteredFormat"] = cell.look
        if whole and (value is not None or cell.look is not None):
            found["effectiveFormat"] = effective_format(cell)
        if links and (link := _link(cell)):
            found["hyperlink"] = link
        if cell.note and "note" in names:
            found["note"] = cell.note
        if cell.validation is not None and "dataValidation" in names:
            found["dataValidation"] = cell.validation
        if cell.rest:
            found.update({name: part for name, part in cell.rest.items() if name in names})
        if deep:
            found = {name: pick(part, mask.get(name, {})) for name, part in found.items()}
        return found

    return one


def _link(cell: Cell) -> str | None:
    if isinstance(cell.entered, Formula) and (found := _LINK.match(cell.entered)):
        return found.group(1)
    uri: str | None = (cell.look or {}).get("textFormat", {}).get("link", {}).get("uri")
    if uri is None and isinstance(cell.entered, str) and re.match(r"^https?://\S+$", cell.entered):
        return str(cell.entered)
    return uri


def _merged(default: dict[str, Any], look: dict[str, Any]) -> dict[str, Any]:
    found = copy.deepcopy(default)
    for name, value in look.items():
        if isinstance(value, dict) and isinstance(found.get(name), dict) and not name.endswith(("Color", "ColorStyle")):
            found[name] = {**found[name], **value}
        else:
            found[name] = value
    return found
