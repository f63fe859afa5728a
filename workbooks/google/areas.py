"""Sheets and ranges as the Sheets API counts them: ids that a tab keeps under any title, ends that are exclusive."""

from typing import Any
from zlib import crc32

from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import TablePlace, column_letters, defined_name, quoted

__all__ = ["area", "body", "column_name", "named_area", "reference", "sheet_id", "sheet_ids"]

_LARGEST = 0x7FFF_FFFF

GridRange = dict[str, int]


def sheet_id(tab: str) -> int:
    """The id of a tab's sheet: the same in every spreadsheet, never 0, which is that of a new spreadsheet's sheet."""
    return crc32(f"qplan {tab}".encode()) % _LARGEST + 1


def sheet_ids(layout: Layout) -> dict[str, int]:
    """The id of each tab's sheet, by title."""
    return {tab.title: sheet_id(tab.id) for tab in layout.tabs}


def area(sheet: int, top: int, left: int, bottom: int | None = None, right: int | None = None) -> GridRange:
    """Cells from one corner to the other, both included and counted from 0; one cell where only one is given."""
    return {
        "sheetId": sheet,
        "startRowIndex": top,
        "endRowIndex": (top if bottom is None else bottom) + 1,
        "startColumnIndex": left,
        "endColumnIndex": (left if right is None else right) + 1,
    }


def body(sheet: int, place: TablePlace, left: int, right: int | None = None, *, with_header: bool = False) -> GridRange:
    """The rows of a table in its columns from `left` to `right`."""
    top = place.header_row if with_header else place.first_row
    return area(sheet, top, left, place.last_row, right)


def named_area(sheet: int, place: TablePlace) -> GridRange:
    """Header and body of a whole table."""
    return body(sheet, place, min(place.columns.values()), max(place.columns.values()), with_header=True)


def column_name(table: str, column: str) -> str:
    """The name of a column of a table people type into: it stays with the column wherever it is dragged."""
    return defined_name("column", f"{table}_{column}")


def reference(area: dict[str, Any], title: str, rows: int, columns: int) -> str:
    """A range as a workbook's name refers to it; a bound the API leaves out is that of the sheet.

    Args:
        area: as the API gives it: a start that is 0 is left out, as is an end at the sheet's.
        title: of its sheet. rows, columns: how many the sheet has.
    """
    top, left = int(area.get("startRowIndex", 0)), int(area.get("startColumnIndex", 0))
    bottom, right = int(area.get("endRowIndex", rows)) - 1, int(area.get("endColumnIndex", columns)) - 1
    first, last = f"${column_letters(left)}${top + 1}", f"${column_letters(right)}${bottom + 1}"
    return f"{quoted(title)}!{first}" + ("" if first == last else f":{last}")
