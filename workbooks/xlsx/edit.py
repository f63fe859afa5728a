"""Entries typed into a workbook's input cells, dependants refreshed as a spreadsheet program would on save."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbooks.book.checks import agree, differing
from workbooks.book.layout import planning_layout
from workbooks.document.contents import content_of_document
from workbooks.errors import PublishRefused, UnknownField
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import Placement, a1
from workbooks.grammar.rendering import Run, composed
from workbooks.models import CellRef, PlanDocument
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.changes import changed_cells
from workbooks.xlsx.discovery import named_places
from workbooks.xlsx.made_with import layout_in
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Refreshed, Rewritten, patch
from workbooks.xlsx.read import located
from workbooks.xlsx.refused import as_typed, refused_cells
from workbooks.xlsx.resized import regrown, resized_parts
from workbooks.xlsx.saved import put_back
from workbooks.xlsx.shown import Shown
from xl_addin.names import Host

__all__ = ["enter", "refresh", "stamp"]

Field = str | tuple[str, str, str]


def enter(path: Path | str, entries: Mapping[Field, Any], *, backup: Path | None = None) -> str:
    """Type a person's values into input cells.

    Args:
        path: the workbook.
        entries: value by input id, or by (table id, row key, column id); None clears a cell, and brings back the
            formula an input started with.
        backup: where the old file is copied first.

    Returns:
        The digest of the file afterwards.

    Raises:
        UnknownField: an entry names something the workbook does not have, or a cell that is not an input.
        PublishRefused: tabs, tables or columns are missing, so that dependants cannot be refreshed.
        WorkbookMoved, WorkbookLocked, NotAWorkbook, WorkbookMissing: as for `patch`.
    """
    desk = _Desk.open(path)
    return desk.write({desk.cell(field): value for field, value in entries.items()}, desk.after(entries), backup)


def stamp(path: Path | str, facts: Mapping[str, Any], *, backup: Path | None = None) -> bool:
    """Write figures that are facts of the system (`plan_status`, `submitted_digest`), by id.

    No formula reads them, so nothing else in the file moves. Returns whether the file had to be touched.

    Raises:
        UnknownField: the id is no figure, or one with a formula, or its cell is gone.
    """
    package = Package.open(path)
    layout = planning_layout()
    named = named_places(package, layout)
    cells = {}
    for id_, value in facts.items():
        declared = layout.figures().get(id_)
        if declared is None or declared[1].formula is not None or id_ not in named:
            raise UnknownField(f"{id_} is no figure that qplan writes in {path}.")
        place = named[id_]
        if not agree(package.grid(place.sheet).value(place.row, place.column), value):
            cells[CellRef(place.sheet, a1(place.row, place.column))] = value
    if cells:
        patch(package.path, cells, expect_sha256=package.sha256, backup=backup)
    return bool(cells)


def refresh(path: Path | str, *, backup: Path | None = None) -> str:
    """Bring the stored value of every formula up to what the workbook's own data and inputs give.

    Returns:
        The digest of the file afterwards; the same as before when every cell already showed the right value.
    """
    desk = _Desk.open(path)
    return desk.write({}, desk.document, backup)


@dataclass(frozen=True, slots=True)
class _Desk:
    """One workbook open for entries."""

    package: Package
    document: PlanDocument
    placement: Placement
    layout: Layout

    @classmethod
    def open(cls, path: Path | str) -> "_Desk":
        package = Package.open(path)
        layout = layout_in(package)
        document, placement = located(package, layout=layout)
        if not (layout.tables().keys() <= placement.tables.keys() and layout.named().keys() <= placement.named.keys()):
            raise PublishRefused(f"{path} lacks tabs, tables or columns; mend them first.", document.findings)
        return cls(package, document, placement, layout)

    def cell(self, field: Field) -> CellRef:
        """The cell of an input; UnknownField names what there is."""
        document = self.document
        if isinstance(field, str):
            if field not in document.input_cells:
                raise UnknownField(f"{field} is no input; inputs are {', '.join(document.input_cells)}.")
            return document.input_cells[field]
        table, key, column = field
        declared = self.layout.tables().get(table)
        if declared is None or column not in {c.id for c in declared[1].columns if c.is_input}:
            raise UnknownField(f"{table} has no input column {column}.")
        read = document.tables[table]
        if key not in read.positions:
            raise UnknownField(f"{table} has no row {key}; its rows are {', '.join(read.keys)}.")
        return read.cell(column, read.positions[key])

    def after(self, entries: Mapping[Field, Any]) -> PlanDocument:
        """The document once the entries stand in it."""
        document = self.document
        inputs, untouched, tables = dict(document.inputs), set(document.untouched), dict(document.tables)
        for field, value in entries.items():
            if isinstance(field, str):
                inputs[field] = value
                (untouched.add if value is None else untouched.discard)(field)
                continue
            table, key, column = field
            tables[table] = tables[table].with_value(key, column, value)
        return document.model_copy(update={"inputs": inputs, "untouched": frozenset(untouched), "tables": tables})

    def write(self, typed: Mapping[CellRef, Any], document: PlanDocument, backup: Path | None) -> str:
        """Put typed values into their cells, and into every computed cell what it now gives."""
        evaluation = Evaluation(self.layout, content_of_document(document, self.layout))
        if any(evaluation.size(id_) > place.size for id_, place in self.placement.tables.items()):
            return self._grown(document, evaluation, backup)
        changes: dict[CellRef, Any] = {at: Rewritten(value) for at, value in typed.items()}
        for piece in composed(evaluation, self.placement, Host(document.host), computed_only=True):
            grid = self.package.grid(piece.sheet)
            if isinstance(piece, Run):
                shown = grid.column(piece.column, piece.rows)
                for position in differing(shown, piece.values) if piece.is_computed else ():
                    value = piece.values[position]
                    at = CellRef(piece.sheet, a1(piece.rows[position], piece.column))
                    changes[at] = value if piece.spelled is None else Refreshed(value)
                continue
            at = CellRef(piece.sheet, a1(piece.row, piece.column))
            if piece.is_input and at in typed:
                changes[at] = Rewritten(piece.value, piece.formula)
            elif piece.is_computed and not agree(grid.value(piece.row, piece.column), piece.value):
                changes[at] = Refreshed(piece.value) if piece.formula is not None else piece.value
        return patch(self.package.path, changes, expect_sha256=self.package.sha256, backup=backup)

    def _grown(self, document: PlanDocument, evaluation: Evaluation, backup: Path | None) -> str:
        """Write the values where functions answer with more rows than their tables have: these grow first."""
        package, host = self.package, Host(document.host)
        moved = regrown(self.layout, self.placement, evaluation, document)
        shown = Shown.of(self.document, package, self.placement, self.layout)
        here = refused_cells(self.document, shown, self.placement)
        there = refused_cells(document, evaluation, moved)
        before = list(as_typed(composed(shown, self.placement, host), here))
        changes = changed_cells(package, before, list(as_typed(composed(evaluation, moved, host), there)))
        data = repacked(package.parts, resized_parts(package, changes, self.placement, moved))
        return put_back(package, data, backup=backup)
