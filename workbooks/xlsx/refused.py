"""Refused entries while facts move: left out of the figures, never out of the file."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workbooks.grammar.cells import key_text
from workbooks.grammar.evaluation import Content
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import Placement
from workbooks.grammar.rendering import Rendered, Run, Values
from workbooks.models import PlanDocument
from xl_addin.cells.errors import CellValue

__all__ = ["Cell", "as_typed", "refused_cells", "without_refused"]

Cell = tuple[str, int, int]


def without_refused(document: PlanDocument, content: Content, layout: Layout) -> Content:
    """Content in which a refused entry is an empty cell, as for whoever reads the workbook, not its default."""
    rows = dict(content.rows)
    for id_, column in {(id_, column) for id_, _, column in document.refused}:
        keys = rows[id_].column(layout.tables()[id_][1].key)
        values = [
            None if (id_, key_text(key), column) in document.refused else value
            for key, value in zip(keys, rows[id_].column(column), strict=True)
        ]
        rows[id_] = rows[id_].with_columns({column: values})
    return Content(rows, content.named)


def refused_cells(document: PlanDocument, values: Values, placement: Placement) -> dict[Cell, CellValue]:
    """What stands in the cells of refused entries, where their rows stand in `placement`."""
    typed: dict[Cell, CellValue] = {}
    for id_ in {id_ for id_, _, _ in document.refused}:
        place, table = placement.tables[id_], values.layout.tables()[id_][1]
        rows = dict(zip(map(key_text, values.column(id_, table.key)), place.rows, strict=True))
        typed |= {
            (place.sheet, rows[key], place.columns[column]): value
            for (of, key, column), value in document.refused.items()
            if of == id_ and key in rows
        }
    return typed


def as_typed(pieces: Iterable[Rendered | Run], typed: Mapping[Cell, CellValue]) -> Iterable[Rendered | Run]:
    """The cells, with refused entries as people typed them: they are left out of the figures, not out of the file."""
    columns = {(sheet, column) for sheet, _, column in typed}
    for piece in pieces:
        if (piece.sheet, piece.column) not in columns:
            yield piece
        elif isinstance(piece, Rendered):
            place = (piece.sheet, piece.row, piece.column)
            yield replace(piece, value=typed[place]) if place in typed else piece
        else:
            values = [
                typed.get((piece.sheet, row, piece.column), value)
                for row, value in zip(piece.rows, piece.values, strict=True)
            ]
            yield replace(piece, values=values)
