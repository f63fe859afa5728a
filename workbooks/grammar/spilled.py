"""A function that returns a table, as a table of the tab Engine."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from workbooks.grammar.formulas import AsText, Call, Here
from workbooks.grammar.layout import Column, Table

__all__ = ["FIRST_ROW", "side_by_side", "spilled"]

FIRST_ROW = 12


def spilled(id_: str, call: Call, *columns: Column, title: str = "", key: str = "") -> Table:
    """The table a function returns, found again by its first column, or by `key`; `title` defaults to its name.

    `columns` stand for the function's own, in their order and under its titles.
    """
    lookup = Column("lookup", "lookup", width=21, formula=AsText(Here(key or columns[0].id)))
    return Table(id_, title or call.name, "lookup", (*columns, lookup), spill=call)


def side_by_side(tables: Iterable[Table], row: int = FIRST_ROW) -> Iterator[Table]:
    """The tables in one row from the left, an empty column between them, so that each may grow downwards."""
    column = 0
    for table in tables:
        yield replace(table, row=row, column=column)
        column += len(table.columns) + 1
