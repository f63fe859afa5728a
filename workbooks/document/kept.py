"""The document qplan last published, kept: what every cell held, so that reading compares instead of computing anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbooks.document.table import CellRef, DocumentTable
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.formulas import Expr
from workbooks.grammar.layout import Input
from workbooks.grammar.placement import Placement, a1
from workbooks.models import PlanDocument
from xl_addin.cells.marshal import is_blank

__all__ = ["Kept", "document_of"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A published document.

    basis: what it was made with besides the facts: version, layout, settings. parts: digest of each sheet of the file,
    by title. placement: where everything stood.
    """

    basis: str
    document: PlanDocument
    placement: Placement
    parts: Mapping[str, str]


def document_of(evaluation: Evaluation, placement: Placement, path: Path, sha256: str, host: str) -> PlanDocument:
    """The document that reading a workbook gives which shows these values in these places."""
    layout, named = evaluation.layout, evaluation.content.named
    values = {id_: evaluation.amount(id_) for id_ in layout.named()}
    cells = {id_: CellRef(place.sheet, a1(place.row, place.column)) for id_, place in placement.named.items()}
    inputs = layout.inputs()
    figures = {id_: _held(values[id_]) for id_ in layout.figures()}
    figure_cells = {id_: cells[id_] for id_ in layout.figures()}
    for id_, place in placement.tables.items():
        for column in layout.tables()[id_][1].columns if place.total_row is not None else ():
            if column.total is not None:
                key = f"{id_}.{column.id}.total"
                figures[key] = _held(evaluation.total(id_, column.id))
                figure_cells[key] = CellRef(place.sheet, a1(place.total_row or 0, place.columns[column.id]))
    tables = {}
    for id_, place in placement.tables.items():
        table = layout.tables()[id_][1]
        columns = {column.id: evaluation.column(id_, column.id) for column in table.columns}
        rows: Sequence[int] = place.rows
        keyed = [position for position, key in enumerate(columns[table.key]) if not is_blank(key)]
        if len(keyed) < len(rows):  # reading knows a row by its key
            rows = [rows[position] for position in keyed]
            columns = {column: [cells[position] for position in keyed] for column, cells in columns.items()}
        tables[id_] = DocumentTable(table.key, columns, place.sheet, rows, place.columns)
    return PlanDocument(
        path=path,
        sha256=sha256,
        quarter=str(values["quarter"]),
        as_of=None,
        snapshot_id=str(values["snapshot_id"]),
        inputs={id_: _held(values[id_]) for id_ in inputs},
        input_cells={id_: cells[id_] for id_ in inputs},
        tables=tables,
        figures=figures,
        figure_cells=figure_cells,
        untouched=frozenset(
            id_ for id_, (_, item) in inputs.items() if _starts_with_formula(item) and id_ not in named
        ),
        host=host,
    )


def _starts_with_formula(item: Input) -> bool:
    return isinstance(item.default, Expr)


def _held(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    """What a cell gives back that was written with this value."""
    if value == "":
        return None
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
