"""What the spreadsheet says of itself, in developer metadata: which plan it is, and which column is which.

Metadata of a column travels with it when it is dragged; metadata of a row does not reliably follow a sort, so rows
carry their keys in a cell, and the column of those cells is marked. A copy of the spreadsheet copies its metadata:
what tells a copy is the spreadsheet's own id, which is kept elsewhere.
"""

from collections.abc import Iterator
from typing import Any

from workbooks.google.areas import sheet_id
from workbooks.grammar.layout import LAYOUT_VERSION, Layout, Table
from workbooks.grammar.placement import Placement
from workbooks.grammar.shape import shape_of

__all__ = ["COLUMN", "LAYOUT", "PLAN", "ROW_KEY", "TAB", "VERSION", "column_mark", "marks"]

PLAN, LAYOUT, VERSION = "qplan_plan_id", "qplan_layout", "qplan_layout_version"
TAB, COLUMN, ROW_KEY = "qplan_tab", "qplan_column", "qplan_row_key"


def marks(layout: Layout, placement: Placement, plan_id: str) -> Iterator[dict[str, Any]]:
    """The requests that mark spreadsheet, sheets and the columns of tables people type into."""
    for key, value in ((PLAN, plan_id), (LAYOUT, shape_of(layout).text), (VERSION, str(LAYOUT_VERSION))):
        yield _made(key, value, {"spreadsheet": True})
    for tab in layout.tabs:
        yield _made(TAB, tab.id, {"sheetId": sheet_id(tab.id)})
        for table in tab.tables:
            if any(column.is_input for column in table.columns):
                yield from _columns(table, placement, sheet_id(tab.id))


def column_mark(table: str, column: str) -> str:
    """What marks a column."""
    return f"{table}.{column}"


def _columns(table: Table, placement: Placement, sheet: int) -> Iterator[dict[str, Any]]:
    for column in table.columns:
        at = placement.tables[table.id].columns[column.id]
        place = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        yield _made(COLUMN, column_mark(table.id, column.id), {"dimensionRange": place})
        if column.id == table.key:
            yield _made(ROW_KEY, table.id, {"dimensionRange": place})


def _made(key: str, value: str, location: dict[str, Any]) -> dict[str, Any]:
    # DOCUMENT: every login of the team reads it, not only the one that wrote it
    told = {"metadataKey": key, "metadataValue": value, "location": location, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": told}}
