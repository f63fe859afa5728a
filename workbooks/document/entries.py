"""What people have typed into a plan, and how it gets back into the rows of new facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbooks.grammar.cells import key_text
from workbooks.grammar.layout import Layout, Table
from workbooks.grammar.rows import Rows

__all__ = ["Entries", "with_entries"]


@dataclass(frozen=True, slots=True)
class Entries:
    """What people have typed: inputs by id, and table cells by (table, row key, column).

    `untouched` are the inputs whose cell still holds the formula it started with: no starting value replaces one.
    """

    inputs: dict[str, Any]
    cells: dict[tuple[str, str, str], Any]
    untouched: frozenset[str] = frozenset()


def with_entries(tables: Mapping[str, Rows], layout: Layout, entries: Entries) -> dict[str, Rows]:
    """The rows of every table, with what people typed in every column the layout lets them type into.

    This is the one place entries come back in: a column is found by being an input, and nobody names it. Where nothing
    was typed the rows' own value stands, the suggestion a table starts with.
    """
    typed: dict[str, dict[str, dict[str, Any]]] = {}
    for (table, key, column), value in entries.cells.items():
        if value is not None:
            typed.setdefault(table, {}).setdefault(key, {})[column] = value
    filled = dict(tables)
    for id_ in typed.keys() & tables.keys() & layout.tables().keys():
        filled[id_] = _filled(tables[id_], layout.tables()[id_][1], typed[id_])
    return filled


def _filled(rows: Rows, table: Table, typed: Mapping[str, Mapping[str, Any]]) -> Rows:
    lines = [typed.get(key_text(key)) for key in rows.column(table.key)]
    columns = {}
    for column in table.columns:
        if column.is_input or column.is_stamped:
            columns[column.id] = [
                suggested if line is None else line.get(column.id, None if table.is_line_suggested else suggested)
                for line, suggested in zip(lines, rows.column(column.id), strict=True)
            ]
    return rows.with_columns(columns)
