"""From a document as read back to the content its formulas are computed from."""

from collections.abc import Callable
from typing import Any

from workbooks.document.entries import Entries
from workbooks.grammar.evaluation import Content
from workbooks.grammar.layout import Column, Input, Layout
from workbooks.grammar.rows import Rows
from workbooks.models import PlanDocument
from xl_addin.cells.errors import CellValue

__all__ = ["content_of_document", "entries_of", "stamped_cells"]


def content_of_document(document: PlanDocument, layout: Layout, *, with_refused: bool = False) -> Content:
    """Facts and entries of a workbook: everything in it that is not a formula.

    Entries that were refused are left out, or stand as they were typed, as a spreadsheet program takes them.
    """
    refused = document.refused if with_refused else {}
    rows: dict[str, Rows] = {}
    for id_, (_, table) in layout.tables().items():
        if table.spill is None:
            found = document.tables.get(id_)
            kept = [column.id for column in table.columns if column.formula is None]
            columns = {} if found is None else {column: found.columns[column] for column in kept}
            rows[id_] = Rows(columns, 0 if found is None else len(found))
    for (id_, key, column), value in refused.items():
        rows[id_] = _with(rows[id_], document.tables[id_].positions[key], column, value)
    named: dict[str, Any] = {}
    for id_, (_, item) in layout.named().items():
        if isinstance(item, Input):
            if id_ not in document.untouched and document.inputs.get(id_) is not None:
                named[id_] = document.inputs[id_]
        elif item.formula is None:
            named[id_] = document.figures.get(id_)
    return Content(rows, named)


def _with(rows: Rows, position: int, column: str, value: CellValue) -> Rows:
    values = list(rows.column(column))
    values[position] = value
    return rows.with_columns({column: values})


def entries_of(document: PlanDocument, layout: Layout) -> Entries:
    """What people have typed: to be kept when the facts move."""
    inputs = {key: value for key, value in document.inputs.items() if key not in document.untouched}
    return Entries(inputs, _cells(document, layout, lambda column: column.is_input), document.untouched)


def stamped_cells(document: PlanDocument, layout: Layout) -> dict[tuple[str, str, str], Any]:
    """What was stamped into tables, by table, row key and column: it is kept as well."""
    return _cells(document, layout, lambda column: column.is_stamped)


def _cells(
    document: PlanDocument, layout: Layout, is_kept: Callable[[Column], bool]
) -> dict[tuple[str, str, str], Any]:
    return {
        (id_, key, column.id): value
        for id_, (_, table) in layout.tables().items()
        if id_ in document.tables
        for column in table.columns
        if is_kept(column)
        for key, value in zip(document.tables[id_].keys, document.tables[id_].columns[column.id], strict=True)
        if value is not None
    }
