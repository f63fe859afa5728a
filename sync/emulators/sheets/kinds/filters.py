"""Requests that sort and filter rows."""

import copy
import random
from typing import Any

from sync.emulators.sheets.cell import Fault, Formula, Scalar
from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import EditError
from sync.emulators.sheets.formulas import copied
from sync.emulators.sheets.kinds.registry import kind
from sync.emulators.sheets.masks import set_fields, update_mask
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.rendering import shown
from sync.emulators.sheets.shapes import sheets_shapes
from sync.emulators.sheets.sheet import Sheet

__all__ = [
    "add_filter_view",
    "clear_basic_filter",
    "delete_filter_view",
    "duplicate_filter_view",
    "randomize_range",
    "set_basic_filter",
    "sort_range",
    "update_filter_view",
]


def _weight(value: Scalar) -> tuple[int, Any]:
    """Numbers before texts before truth values before errors."""
    match value:
        case bool():
            return 2, value
        case Fault():
            return 3, 0
        case str():
            return 1, value.lower()
    return 0, value


def _reorder(sheet: Sheet, area: Area, order: list[int]) -> None:
    """Rows of an area in another order: `order` are the rows' numbers now, as they shall stand."""
    columns = range(area.left, area.right or 0)
    before = {row: [sheet.grid.at(row, column) for column in columns] for row in range(area.top, area.bottom or 0)}
    for row, came_from in enumerate(order, area.top):
        if row == came_from:
            continue
        for column, cell in zip(columns, before[came_from], strict=True):
            if isinstance(cell.entered, Formula):
                cell = cell.with_value(copied(cell.entered, row - came_from, 0))
            sheet.grid.put(row, column, cell)


def _sort(edit: Edit, sheet: Sheet, area: Area, specs: list[dict[str, Any]]) -> None:
    edit.guard(area)
    edit.refresh()
    for one in sheet.parts["merges"]:
        if Area.of(one).meets(area) and Area.of(one).height > 1:
            raise EditError("You can't sort a range with vertically merged cells.")
    order = list(range(area.top, area.bottom or 0))
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0)
        if not area.left <= column < (area.right or 0):
            raise EditError(f"Sort column {column} is not within the range.")
        values = {row: sheet.value(row, column) for row in order}
        full = [row for row in order if values[row] is not None]
        full.sort(key=lambda row: _weight(values[row]), reverse=spec.get("sortOrder") == "DESCENDING")
        order = full + [row for row in order if values[row] is None]
    _reorder(sheet, area, order)


@kind("sortRange")
def sort_range(edit: Edit, given: dict[str, Any]) -> None:
    """Rows of a range in the order of one or more of its columns, blanks last."""
    if not given.get("sortSpecs"):
        raise EditError("At least one sort spec must be specified.")
    area = Area.of(given.get("range", {}))
    sheet = edit.sheet(area.sheet)
    area = sheet.closed(area)  # an end outside of the grid is no fault here
    _sort(edit, sheet, area, given["sortSpecs"])


@kind("randomizeRange")
def randomize_range(edit: Edit, given: dict[str, Any]) -> None:
    """Rows of a range in any order."""
    sheet, area = edit.range(given.get("range"))
    edit.guard(area)
    order = list(range(area.top, area.bottom or 0))
    random.shuffle(order)
    _reorder(sheet, area, order)


def _criteria(told: dict[str, Any]) -> dict[int, dict[str, Any]]:
    found = {int(column): one for column, one in told.get("criteria", {}).items()}
    for spec in told.get("filterSpecs", ()):
        found[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {})
    return found


def _hide(sheet: Sheet, area: Area, criteria: dict[int, dict[str, Any]]) -> None:
    """Hide the rows below the header whose texts the criteria hide."""
    for line in sheet.lines["ROWS"].values():
        line.pop("hiddenByFilter", None)
    for row in range(area.top + 1, area.bottom or 0):
        for column, one in criteria.items():
            look = (sheet.grid.at(row, column).look or {}).get("numberFormat")
            if (shown(sheet.value(row, column), look) or "") in one.get("hiddenValues", ()):
                sheet.lines["ROWS"].setdefault(row, {})["hiddenByFilter"] = True


@kind("setBasicFilter")
def set_basic_filter(edit: Edit, given: dict[str, Any]) -> None:
    """The one filter of a tab that everybody sees."""
    told = copy.deepcopy(given.get("filter", {}))
    told.setdefault("range", {}).setdefault("sheetId", 0)
    sheet, area = edit.range(told["range"])
    edit.guard_whole(sheet)
    sheet.parts["basicFilter"] = [told]
    if told.get("sortSpecs"):
        _sort(edit, sheet, area._replace(top=area.top + 1), told["sortSpecs"])
    _hide(sheet, area, _criteria(told))


@kind("clearBasicFilter")
def clear_basic_filter(edit: Edit, given: dict[str, Any]) -> None:
    """No filter any more."""
    sheet = edit.sheet(given.get("sheetId"))
    edit.guard_whole(sheet)
    sheet.parts["basicFilter"] = []
    for line in sheet.lines["ROWS"].values():
        line.pop("hiddenByFilter", None)


def _view(edit: Edit, id_: int | None) -> tuple[Sheet, dict[str, Any]]:
    for sheet in edit.book.sheets:
        for one in sheet.parts["filterViews"]:
            if one["filterViewId"] == id_:
                return sheet, one
    raise EditError(f"No filter view with id: {id_}")


@kind("addFilterView")
def add_filter_view(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A filter people can choose; it hides nothing for others."""
    told = copy.deepcopy(given.get("filter", {}))
    if "namedRangeId" not in told:
        told.setdefault("range", {}).setdefault("sheetId", 0)
    else:
        named = next((one for one in edit.book.named if one["namedRangeId"] == told["namedRangeId"]), None)
        told["range"] = copy.deepcopy(named["range"]) if named else None
    sheet, _ = edit.range(told["range"])
    told.setdefault("filterViewId", edit.book.fresh_id())
    told.setdefault("title", f"Filter {len(sheet.parts['filterViews']) + 1}")
    sheet.parts["filterViews"].append(told)
    return {"filter": copy.deepcopy(told)}


@kind("updateFilterView")
def update_filter_view(edit: Edit, given: dict[str, Any]) -> None:
    """Parts of a filter view."""
    told = copy.deepcopy(given.get("filter", {}))
    mask = update_mask(given.get("fields"), sheets_shapes(), "FilterView", root="filter")
    one = _view(edit, told.get("filterViewId"))[1]
    id_ = one["filterViewId"]
    set_fields(one, told, {name: {} for name in told} if "*" in mask else mask)
    one["filterViewId"] = id_
    one["range"].setdefault("sheetId", 0)


@kind("duplicateFilterView")
def duplicate_filter_view(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """A copy of a filter view."""
    sheet, one = _view(edit, given.get("filterId"))
    made = {**copy.deepcopy(one), "filterViewId": edit.book.fresh_id(), "title": f"Copy of {one['title']}"}
    sheet.parts["filterViews"].append(made)
    return {"filter": copy.deepcopy(made)}


@kind("deleteFilterView")
def delete_filter_view(edit: Edit, given: dict[str, Any]) -> None:
    """A filter view less."""
    sheet, one = _view(edit, given.get("filterId"))
    sheet.parts["filterViews"].remove(one)
