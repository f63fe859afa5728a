"""Values read from cells and written into them: what the `values` resources do."""

from collections.abc import Sequence
from typing import Any

from sync.emulators.sheets.cell import Fault, Formula, Moment, Scalar
from sync.emulators.sheets.edit import Edit
from sync.emulators.sheets.errors import invalid
from sync.emulators.sheets.kinds.cells import check_length
from sync.emulators.sheets.kinds.pasting import typed
from sync.emulators.sheets.places import Area, letters
from sync.emulators.sheets.rendering import shown
from sync.emulators.sheets.shapes import Json
from sync.emulators.sheets.sheet import Sheet

__all__ = ["Rendering", "clear", "put", "read", "rows_of", "value_range", "write"]

_TEMPORAL = {"DATE", "TIME", "DATE_TIME"}


class Rendering:
    """How values are told: `how` FORMATTED_VALUE, UNFORMATTED_VALUE or FORMULA, `by_columns` or by rows.

    `dates` SERIAL_NUMBER or FORMATTED_STRING says it of unformatted dates.
    """

    def __init__(self, how: str = "FORMATTED_VALUE", dates: str = "SERIAL_NUMBER", by_columns: bool = False) -> None:
        self.how = how
        self.dates = dates
        self.by_columns = by_columns

    def cell(self, sheet: Sheet, row: int, column: int) -> Json:
        """One cell; an empty text where there is nothing."""
        cell = sheet.grid.at(row, column)
        if self.how == "FORMULA" and isinstance(cell.entered, Formula):
            return str(cell.entered)
        value = sheet.value(row, column)
        if value is None:
            return ""
        number_format = (cell.look or {}).get("numberFormat")
        if self.how == "FORMATTED_VALUE":
            return shown(value, number_format) or ""
        if isinstance(value, Fault):
            return value.shown
        temporal = (number_format or {}).get("type") in _TEMPORAL or (isinstance(value, Moment) and not number_format)
        if self.dates == "FORMATTED_STRING" and temporal and isinstance(value, float):
            return shown(value, number_format)
        return _plain(value)


def _plain(value: Scalar) -> Json:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return float(value) if isinstance(value, Moment) else value


def read(sheet: Sheet, area: Area, rendering: Rendering) -> list[list[Any]]:
    """The rows (or columns) of a closed area, without blanks at their ends and without blank ones at the end."""
    found: list[list[Any]] = []
    if rendering.by_columns:
        found = [
            [rendering.cell(sheet, row, column) for row in range(area.top, area.bottom or 0)]
            for column in range(area.left, area.right or 0)
        ]
    else:
        spilled = {row for row, _ in sheet.results}
        for row in range(area.top, area.bottom or 0):
            if sheet.grid.row(row) or row in spilled:
                found.append([rendering.cell(sheet, row, column) for column in range(area.left, area.right or 0)])
            else:
                found.append([])
    for line in found:
        while line and line[-1] == "":
            line.pop()
    while found and not found[-1]:
        found.pop()
    return found


def value_range(sheet: Sheet, area: Area, rendering: Rendering) -> dict[str, Any]:
    """A ValueRange; without `values` when there are none."""
    told: dict[str, Any] = {
        "range": area.named(sheet.title),
        "majorDimension": "COLUMNS" if rendering.by_columns else "ROWS",
    }
    values = read(sheet, area, rendering)
    if values:
        told["values"] = values
    return told


def rows_of(given: dict[str, Any]) -> list[list[Any]]:
    """The rows of a ValueRange; ApiError where a value is no value."""
    values: list[list[Any]] = given.get("values", [])
    for i, line in enumerate(values):
        if not isinstance(line, list):
            raise invalid(
                f"Invalid value at 'data.values[{i}]' (type.googleapis.com/google.protobuf.ListValue), {line!r}"
            )
        for j, value in enumerate(line):
            if isinstance(value, dict | list):
                noun = "struct_value" if isinstance(value, dict) else "list_value"
                raise invalid(f"Invalid values[{i}][{j}]: {noun} {{\n}}\n")
    if given.get("majorDimension") != "COLUMNS":
        return values
    height = max(map(len, values), default=0)
    return [[line[row] if row < len(line) else None for line in values] for row in range(height)]


def write(edit: Edit, text: str, given: dict[str, Any], mode: str) -> tuple[Sheet, Area]:
    """Write a ValueRange into a range; where it stands now. None skips a cell, an empty text blanks it."""
    sheet, within = edit.book.within(text)
    wanted = edit.book.area(text)
    rows = rows_of(given)
    width = max(map(len, rows), default=0)
    single = within.height == 1 and within.width == 1
    if not single:
        if len(rows) > within.height:
            raise invalid(
                f"Requested writing within range [{within.named(sheet.title)}], "
                f"but tried writing to row [{within.top + within.height + 1}]"
            )
        if width > within.width:
            raise invalid(
                f"Requested writing within range [{within.named(sheet.title)}], "
                f"but tried writing to column [{letters(within.left + within.width)}]"
            )
    area = Area(sheet.id, wanted.top, wanted.left, wanted.top + len(rows), wanted.left + width)
    put(edit, sheet, area, rows, mode)
    return sheet, area


def put(edit: Edit, sheet: Sheet, area: Area, rows: Sequence[Sequence[Any]], mode: str) -> None:
    """Values into the cells of an area; the grid grows where they need it."""
    if rows and area.width:
        edit.guard(area)
    bottom, right = max(sheet.rows, area.bottom or 0), max(sheet.columns, area.right or 0)
    edit.book.check_size(bottom * right - sheet.rows * sheet.columns)
    if (bottom, right) != (sheet.rows, sheet.columns):
        sheet.resize(bottom, right)
        edit.book.rebuilt = True
    for row, values in enumerate(rows, area.top):
        for column, value in enumerate(values, area.left):
            if value is None:
                continue
            cell = sheet.grid.at(row, column)
            check_length(value)
            if mode == "USER_ENTERED" and isinstance(value, str):
                after = typed(cell, value, edit.year)
            elif isinstance(value, bool):
                after = cell.with_value(value)
            elif isinstance(value, int | float):
                after = cell.with_value(float(value))
            else:
                after = cell.with_value(value or None)
            if after != cell:
                sheet.grid.put(row, column, after)


def clear(edit: Edit, text: str) -> str:
    """Blank the values of a range; its name."""
    sheet, area = edit.book.within(text)
    edit.guard(area)
    for row, column, cell in list(sheet.grid.cells(area)):
        if cell.entered is not None:
            sheet.grid.put(row, column, cell.with_value(None))
    return area.named(sheet.title)
