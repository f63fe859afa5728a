"""From a document as read back to the content its formulas are computed from."""

from typing import Any

from workbooks.document.entries import Entries
from workbooks.grammar.evaluation import Content
from workbooks.grammar.layout import Input, Layout
from workbooks.models import PlanDocument

__all__ = ["content_of_document", "entries_of"]


def content_of_document(document: PlanDocument, layout: Layout, *, with_refused: bool = False) -> Content:
    """Facts and entries of a workbook: everything in it that is not a formula.

    Entries that were refused are left out, or stand as they were typed, as a spreadsheet program takes them.
    """
    refused = document.refused if with_refused else {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for id_, (_, table) in layout.tables().items():
        if table.spill is None:
            kept = [column.id for column in table.columns if column.formula is None]
            found = document.tables.get(id_, ())
            rows[id_] = [
                {column: refused.get((id_, row.key, column), row.values.get(column)) for column in kept}
                for row in found
            ]
    named: dict[str, Any] = {}
    for id_, (_, item) in layout.named().items():
        if isinstance(item, Input):
            if id_ not in document.untouched and document.inputs.get(id_) is not None:
                named[id_] = document.inputs[id_]
        elif item.formula is None:
            named[id_] = document.figures.get(id_)
    return Content(rows, named)


def entries_of(document: PlanDocument, layout: Layout) -> Entries:
    """What people have typed: to be kept when the facts move."""
    inputs = {key: value for key, value in document.inputs.items() if key not in document.untouched}
    cells = {
        (id_, row.key, column.id): row.values.get(column.id)
        for id_, (_, table) in layout.tables().items()
        for column in table.columns
        if column.is_input
        for row in document.tables.get(id_, ())
    }
    return Entries(inputs, {key: value for key, value in cells.items() if value is not None}, document.untouched)
