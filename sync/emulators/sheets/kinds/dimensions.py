"""Requests on rows and columns, and on cells that shift others."""

from typing import Any

from sync.emulators.sheets.cell import NOTHING
from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.lines import deleted, inserted, moved
from sync.emulators.sheets.masks import set_fields, update_mask
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.shapes import sheets_shapes
from sync.emulators.sheets.sheet import Sheet
from sync.emulators.sheets.structure import shift_lines

__all__ = [
    "add_dimension_group",
    "append_dimension",
    "auto_resize_dimensions",
    "delete_dimension",
    "delete_dimension_group",
    "insert_dimension",
    "move_dimension",
    "update_dimension_group",
    "update_dimension_properties",
]


def _band(sheet: Sheet, rows: bool, start: int, end: int) -> Area:
    """All cells of some lines."""
    return Area(sheet.id, start, 0, end, None) if rows else Area(sheet.id, 0, start, None, end)


def _noun(rows: bool) -> str:
    return "row" if rows else "column"


def _exists(sheet: Sheet, rows: bool, start: int, end: int, verb: str) -> None:
    size = sheet.rows if rows else sheet.columns
    if end > size:
        raise EditError(
            f"Cannot {verb} a {_noun(rows)} that doesn't exist. "
            f"Tried to {verb} {_noun(rows)} index {max(start, size)} but there are only {size} {_noun(rows)}s."
        )


@kind("insertDimension")
def insert_dimension(edit: Edit, given: dict[str, Any]) -> None:
    """New rows or columns; they look as those before (or behind) them."""
    sheet, rows, start, end = edit.lines(given.get("range", {}))
    size = sheet.rows if rows else sheet.columns
    before = bool(given.get("inheritFromBefore"))
    if start > size or (start == size and not before):
        raise EditError(f"range.startIndex[{start}] is too large: the sheet has only {size} {_noun(rows)}s.")
    if start == 0 and before:
        raise EditError("Cannot set inheritFromBefore to true when inserting at the start of the sheet.")
    for protected in sheet.parts["protectedRanges"]:
        kept = edit.area_of(protected, sheet)
        top = kept.top if rows else kept.left
        bottom = kept.bottom if rows else kept.right
        if top < start and (bottom is None or start < bottom):
            edit.guard(_band(sheet, rows, start, start + 1))
    edit.book.check_size((end - start) * (sheet.columns if rows else sheet.rows))
    shift_lines(edit.book, sheet, rows, inserted(start, end - start))
    _grow(sheet, rows, end - start)
    model = start - 1 if before else end
    _inherit(sheet, rows, model, start, end)


def _grow(sheet: Sheet, rows: bool, count: int) -> None:
    if rows:
        sheet.resize(rows=sheet.rows + count)
    else:
        sheet.resize(columns=sheet.columns + count)


def _inherit(sheet: Sheet, rows: bool, model: int, start: int, end: int) -> None:
    band = _band(sheet, rows, model, model + 1)
    for row, column, cell in list(sheet.grid.cells(band)):
        if cell.look is None:
            continue
        for line in range(start, end):
            place = (line, column) if rows else (row, line)
            sheet.grid.put(*place, NOTHING.__class__(look=cell.look))
    lines = sheet.lines["ROWS" if rows else "COLUMNS"]
    size = {name: lines[model][name] for name in ("pixelSize",) if name in lines.get(model, {})}
    for line in range(start, end):
        if size:
            lines[line] = dict(size)


@kind("deleteDimension")
def delete_dimension(edit: Edit, given: dict[str, Any]) -> None:
    """Rows or columns less."""
    sheet, rows, start, end = edit.lines(given.get("range", {}))
    _exists(sheet, rows, start, end, "delete")
    size = sheet.rows if rows else sheet.columns
    if end - start >= size:
        raise EditError(f"You can't delete all the {_noun(rows)}s on the sheet.")
    frozen = sheet.properties["gridProperties"].get("frozenRowCount" if rows else "frozenColumnCount", 0)
    left = frozen - max(0, min(end, frozen) - start)
    if frozen and left >= size - (end - start):
        raise EditError(f"Sorry, it is not possible to delete all non-frozen {_noun(rows)}s.")
    edit.guard(_band(sheet, rows, start, end))
    shift_lines(edit.book, sheet, rows, deleted(start, end))
    _grow(sheet, rows, start - end)
    if frozen and left != frozen:
        sheet.properties["gridProperties"]["frozenRowCount" if rows else "frozenColumnCount"] = left


@kind("appendDimension")
def append_dimension(edit: Edit, given: dict[str, Any]) -> None:
    """New rows or columns at the end."""
    sheet = edit.sheet(given.get("sheetId"))
    rows, length = given.get("dimension") == "ROWS", given.get("length", 0)
    if given.get("dimension") not in {"ROWS", "COLUMNS"}:
        raise EditError("No dimension specified.")
    if length < 1:
        raise EditError("length must be greater than 0.")
    edit.book.check_size(length * (sheet.columns if rows else sheet.rows))
    _grow(sheet, rows, length)
    edit.book.rebuilt = True


@kind("moveDimension")
def move_dimension(edit: Edit, given: dict[str, Any]) -> None:
    """Rows or columns elsewhere; `destinationIndex` is counted before they leave."""
    sheet, rows, start, end = edit.lines(given.get("source", {}))
    _exists(sheet, rows, start, end, "move")
    to = given.get("destinationIndex", 0)
    if not 0 <= to <= (sheet.rows if rows else sheet.columns):
        raise EditError(f"destinationIndex[{to}] is outside of the sheet.")
    if start < to < end:
        raise EditError("Cannot move a dimension into itself.")
    edit.guard(_band(sheet, rows, start, end))
    for one in sheet.parts["merges"]:
        area = Area.of(one)
        first, last = (area.top, area.bottom or 0) if rows else (area.left, area.right or 0)
        if first < start < last or first < end < last or first < to < last:
            raise EditError(f"Sorry, it is not possible to move {_noun(rows)}s that cut a merged cell.")
    if to not in (start, end):
        shift_lines(edit.book, sheet, rows, moved(start, end, to))


@kind("updateDimensionProperties")
def update_dimension_properties(edit: Edit, given: dict[str, Any]) -> None:
    """Size and visibility of rows or columns."""
    mask = update_mask(given.get("fields"), sheets_shapes(), "DimensionProperties", root="properties")
    sheet, rows, start, end = edit.lines(given.get("range", {}))
    edit.guard_whole(sheet)
    told = {name: value for name, value in given.get("properties", {}).items() if value is not False}
    lines = sheet.lines["ROWS" if rows else "COLUMNS"]
    for line in range(start, min(end, sheet.rows if rows else sheet.columns)):
        kept = dict(lines.get(line, {}))
        set_fields(kept, told, mask)
        if kept:
            lines[line] = kept
        else:
            lines.pop(line, None)


@kind("autoResizeDimensions")
def auto_resize_dimensions(edit: Edit, given: dict[str, Any]) -> None:
    """Columns as wide as their longest text, of seven pixels a character; rows of the default height."""
    sheet, rows, start, end = edit.lines(given.get("dimensions", {}))
    if rows:
        for line in range(start, end):
            sheet.lines["ROWS"].get(line, {}).pop("pixelSize", None)
        return
    longest: dict[int, int] = {}
    for _, column, cell in sheet.grid.cells(_band(sheet, rows, start, end)):
        longest[column] = max(longest.get(column, 0), len(str(cell.entered or "")))
    for column, size in longest.items():
        sheet.lines["COLUMNS"].setdefault(column, {})["pixelSize"] = max(21, 7 * size + 6)


@kind("addDimensionGroup")
def add_dimension_group(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A group over rows or columns; within another it lies a level deeper."""
    sheet, rows, start, end = edit.lines(given.get("range", {}))
    groups = sheet.parts["rowGroups" if rows else "columnGroups"]
    range_ = {"sheetId": sheet.id, "dimension": "ROWS" if rows else "COLUMNS", "startIndex": start, "endIndex": end}
    if any(one["range"] == range_ for one in groups):
        depth = max(one["depth"] for one in groups if one["range"] == range_) + 1
    else:
        over = [one for one in groups if one["range"]["startIndex"] <= start and end <= one["range"]["endIndex"]]
        depth = max((one["depth"] for one in over), default=0) + 1
        for one in groups:
            if start <= one["range"]["startIndex"] and one["range"]["endIndex"] <= end:
                one["depth"] += 1
    groups.append({"range": range_, "depth": depth})
    groups.sort(key=lambda one: (one["depth"], one["range"]["startIndex"]))
    return {"dimensionGroups": [dict(one) for one in groups]}


@kind("deleteDimensionGroup")
def delete_dimension_group(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """The deepest group of exactly these lines less."""
    sheet, rows, start, end = edit.lines(given.get("range", {}))
    groups = sheet.parts["rowGroups" if rows else "columnGroups"]
    met = [one for one in groups if (one["range"]["startIndex"], one["range"]["endIndex"]) == (start, end)]
    if not met:
        raise EditError("There is no group with that range.")
    gone = max(met, key=lambda one: one["depth"])
    groups.remove(gone)
    for one in groups:
        if start <= one["range"]["startIndex"] and one["range"]["endIndex"] <= end and one["depth"] > gone["depth"]:
            one["depth"] -= 1
    return {"dimensionGroups": [dict(one) for one in groups]}


@kind("updateDimensionGroup")
def update_dimension_group(edit: Edit, given: dict[str, Any]) -> None:
    """A group closed or opened: its lines are hidden or shown."""
    update_mask(given.get("fields"), sheets_shapes(), "DimensionGroup", root="dimensionGroup")
    told = given.get("dimensionGroup", {})
    sheet, rows, start, end = edit.lines(told.get("range", {}))
    for one in sheet.parts["rowGroups" if rows else "columnGroups"]:
        if (one["range"]["startIndex"], one["range"]["endIndex"], one["depth"]) == (start, end, told.get("depth", 1)):
            one["collapsed"] = bool(told.get("collapsed"))
            lines = sheet.lines["ROWS" if rows else "COLUMNS"]
            for line in range(start, end):
                if one["collapsed"]:
                    lines.setdefault(line, {})["hiddenByUser"] = True
                else:
                    lines.get(line, {}).pop("hiddenByUser", None)
            if not one["collapsed"]:
                del one["collapsed"]
            return
    raise EditError("There is no group with that range and depth.")
