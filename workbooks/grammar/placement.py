"""Where everything of a plan stands in one workbook, and the A1 text that says so.

`arranged` places a new workbook from its layout; reading discovers the placement of an existing one. Rows and columns
are counted from 0 everywhere except in A1 text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count

from workbooks.grammar.layout import Layout, Note, Panel, Tab, Table
from workbooks.grammar.spelling import Places

__all__ = [
    "CONCLUSION_ROW",
    "Place",
    "Placement",
    "TablePlace",
    "a1",
    "arranged",
    "cell_of",
    "column_letters",
    "column_of",
    "defined_name",
    "quoted",
]

CONCLUSION_ROW = 1
"""Sheet row of a tab's conclusion, right below its heading."""


@cache
def column_letters(column: int) -> str:
    """Letters of a 0-based column: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """Relative A1 text of a cell."""
    return f"{column_letters(column)}{row + 1}"


def cell_of(text: str) -> tuple[int, int]:
    """Row and column of A1 text; dollar signs are ignored."""
    plain = text.replace("$", "")
    letters = plain.rstrip("0123456789")
    return int(plain[len(letters) :]) - 1, column_of(letters)


@cache
def column_of(letters: str) -> int:
    """Column of its letters, however they are capitalised; -1 of none."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter.upper()) - ord("A") + 1
    return column - 1


def defined_name(kind: str, id_: str) -> str:
    """The workbook name by which an input, figure (`kind` cell) or table (`kind` table) is found again."""
    return f"plan_{kind}_{id_}"


@dataclass(frozen=True, slots=True)
class Place:
    """One cell."""

    sheet: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class TablePlace:
    """One table: header row, first and last row of its body (at least one row), column of each column id.

    `rows` are the sheet rows of its records, in order; a body may hold empty rows between them.
    """

    sheet: str
    title_row: int
    header_row: int
    first_row: int
    last_row: int
    columns: Mapping[str, int]
    rows: Sequence[int] = ()
    total_row: int | None = None
    key: str = ""

    @property
    def size(self) -> int:
        """Rows of the body."""
        return self.last_row - self.first_row + 1


@dataclass(frozen=True, slots=True)
class Placement(Places):
    """All places of one workbook, by id."""

    named: Mapping[str, Place]
    tables: Mapping[str, TablePlace]

    def amount(self, id_: str, sheet: str) -> str:
        """Absolute reference to an input or figure."""
        place = self.named[id_]
        return f"{_prefix(place.sheet, sheet)}${column_letters(place.column)}${place.row + 1}"

    def here(self, table: str, column: str, row: int) -> str:
        """Reference to a table's cell in sheet row `row`, its column fixed."""
        return f"${column_letters(self.tables[table].columns[column])}{row + 1}"

    def whole(self, table: str, column: str, sheet: str) -> str:
        """Absolute reference to the body of a table's column."""
        place = self.tables[table]
        letters = column_letters(place.columns[column])
        return f"{_prefix(place.sheet, sheet)}${letters}${place.first_row + 1}:${letters}${place.last_row + 1}"

    def block(self, table: str, first: str, last: str, sheet: str) -> str:
        """Absolute reference to the body of a table's columns from one to another."""
        return f"{self.whole(table, first, sheet).partition(':')[0]}:{self.whole(table, last, '').rpartition(':')[2]}"

    def key_column(self, table: str) -> str:
        """Id of the column that identifies a row."""
        return self.tables[table].key

    def table_range(self, table: str) -> str:
        """Header and body of a table, sheet included, as a defined name refers to it."""
        place = self.tables[table]
        first, last = min(place.columns.values()), max(place.columns.values())
        return (
            f"{quoted(place.sheet)}!${column_letters(first)}${place.header_row + 1}"
            f":${column_letters(last)}${place.last_row + 1}"
        )

    def cell_reference(self, id_: str) -> str:
        """The cell of an input or figure, sheet included, as a defined name refers to it."""
        return self.amount(id_, "")


def quoted(sheet: str) -> str:
    """A sheet's title as formulas write it."""
    return sheet if sheet.isalnum() else "'" + sheet.replace("'", "''") + "'"


def _prefix(target: str, seen_from: str) -> str:
    return "" if target == seen_from else f"{quoted(target)}!"


def arranged(layout: Layout, size: Callable[[str], int]) -> Placement:
    """Places of a new workbook: panels where the layout puts them, tables below one another or at their fixed row.

    Args:
        layout: the declarations.
        size: rows of each table by id; a table without rows still gets one empty row.
    """
    named: dict[str, Place] = {}
    tables: dict[str, TablePlace] = {}
    for tab in layout.tabs:
        if tab.concluding is not None:
            named[tab.concluding.id] = Place(tab.title, CONCLUSION_ROW, tab.margin)
        for panel in tab.panels:
            named.update(_panel_places(tab, panel))
        below, aside = 3, _aside(tab)
        for table in tab.tables:
            row = below if table.row is None else table.row
            place = _table_place(tab, table, row, size(table.id), aside[table.id])
            tables[table.id] = place
            below = max(place.last_row, place.total_row or 0) + 3
    return Placement(named, tables)


def _panel_places(tab: Tab, panel: Panel) -> dict[str, Place]:
    return {
        item.id: Place(tab.title, panel.row + 1 + line, panel.column + panel.offset)
        for line, item in enumerate(panel.items)
        if not isinstance(item, Note)
    }


def _aside(tab: Tab) -> dict[str, int]:
    """First sheet column of what is folded away of each table: right of everything people read, for tables above
    each other the same.

    On a tab of facts they stand where they are declared.
    """
    right = [panel.column + panel.offset for panel in tab.panels] + [tab.margin]
    right += [table.column + sum(not column.is_folded for column in table.columns) - 1 for table in tab.tables]
    free = max(right) + 1
    found: dict[str, int] = {}
    for start in sorted({table.column for table in tab.tables}):
        tables = [table for table in tab.tables if table.column == start]
        found |= {table.id: free for table in tables}
        free += max(sum(column.is_folded for column in table.columns) for table in tables)
    return found


def _columns(tab: Tab, table: Table, aside: int) -> dict[str, int]:
    """Sheet column of each column id."""
    if tab.is_data:
        return {column.id: table.column + offset for offset, column in enumerate(table.columns)}
    shown = [column.id for column in table.columns if not column.is_folded]
    folded = [column.id for column in table.columns if column.is_folded]
    places = dict(zip(shown, count(table.column), strict=False)) | dict(zip(folded, count(aside), strict=False))
    return {column.id: places[column.id] for column in table.columns}


def _table_place(tab: Tab, table: Table, row: int, size: int, aside: int) -> TablePlace:
    has_title_line = bool(table.title)
    header = row + has_title_line + bool(table.note) + (bool(table.total_label) and table.total_on_top)
    total = None
    if table.total_label:
        total = header - 1 if table.total_on_top else header + max(1, size) + 1
    return TablePlace(
        sheet=tab.title,
        title_row=row,
        header_row=header,
        first_row=header + 1,
        last_row=header + max(1, size),
        columns=_columns(tab, table, aside),
        rows=range(header + 1, header + 1 + size),
        total_row=total,
        key=table.key,
    )
