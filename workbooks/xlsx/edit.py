"""Entries typed into a workbook's input cells, dependants refreshed as a spreadsheet program would on save."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbooks.book.checks import agree, differing
from workbooks.book.layout import planning_layout
from workbooks.document.contents import content_of_document
from workbooks.document.following import following
from workbooks.errors import PublishRefused, UnknownField, WorkbookMoved
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import Placement, a1
from workbooks.grammar.rendering import Run, composed
from workbooks.models import CellRef, PlanDocument
from workbooks.tabs.approvals.tab import USED_IN
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.changes import changed_cells
from workbooks.xlsx.made_with import layout_in
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Refreshed, Rewritten, change, patch
from workbooks.xlsx.read import located
from workbooks.xlsx.refused import as_typed, refused_cells
from workbooks.xlsx.resized import regrown, resized_parts
from workbooks.xlsx.saved import put_back
from workbooks.xlsx.shown import Shown
from xl_addin.cells.errors import CellValue
from xl_addin.names import Host

__all__ = ["Field", "enter", "refresh", "stamp"]

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


def stamp(
    workbook: Path | str | Package,
    facts: Mapping[Field, Any],
    *,
    document: PlanDocument | None = None,
    backup: Path | None = None,
) -> bool:
    """Write what says where the plan stands: figures by id, stamped cells of tables by (table id, row key, column id).

    A used code is one of the latter, too: the only cell of a person that qplan ever writes into, so that nobody reads
    a code there that somebody decided with. Formulas that show a figure are told what it says; nothing else moves.

    Args:
        workbook: its path, or the file as opened.
        facts: value by field.
        document: the workbook as read, read anew unless given.
        backup: where the old file is copied first.

    Returns:
        Whether the file had to be touched.

    Raises:
        UnknownField: the id is no figure, or one with a formula, or its cell is gone; or a cell is no stamped one.
        WorkbookMoved: the file is not the one that was read, or opened.
    """
    package = workbook if isinstance(workbook, Package) else Package.open(workbook)
    document = document or located(package)[0]
    if document.sha256 != package.sha256 and package.live is None:
        raise WorkbookMoved(f"{package.path} was saved by someone since it was read. Read it again.")
    layout, cells, figures = planning_layout(), dict[CellRef, Any](), dict[str, Any]()
    for field, value in facts.items():
        at, shown = _stamped(document, layout, field)
        if not agree(shown, value):
            cells[at] = value
        if isinstance(field, str):
            figures[field] = value
    for id_, value in following(document, layout, figures).items():
        if id_ in document.figure_cells and not agree(document.figures[id_], value):
            cells[document.figure_cells[id_]] = Refreshed(value)
    if cells:
        change(package, cells, backup=backup)
    return bool(cells)


def _stamped(document: PlanDocument, layout: Layout, field: Field) -> tuple[CellRef, CellValue]:
    """The cell of a stamp, and what it shows."""
    if isinstance(field, str):
        declared = layout.figures().get(field)
        if declared is None or declared[1].formula is not None or field not in document.figure_cells:
            raise UnknownField(f"{field} is no figure that qplan writes in {document.path}.")
        return document.figure_cells[field], document.figures[field]
    table, key, column = field
    held = document.tables.get(table)
    may = {(id_, of.id) for id_, (_, one) in layout.tables().items() for of in one.columns if of.is_stamped} | {USED_IN}
    if (table, column) not in may or held is None or key not in held.positions:
        raise UnknownField(f"{key} has no {column} that qplan writes in the table {table} of {document.path}.")
    position = held.positions[key]
    return held.cell(column, position), held.columns[column][position]


def refresh(path: Path | str, *, backup: Path | None = None, expect_sha256: str | None = None) -> str:
    """Bring the stored value of every formula up to what the workbook's own data and inputs give.

    Returns:
        The digest of the file afterwards; the same as before when every cell already showed the right value.

    Raises:
        WorkbookMoved: the file is not the one of that digest. PublishRefused: tabs, tables or columns are missing.
    """
    desk = _Desk.open(path)
    if expect_sha256 is not None and desk.package.sha256 != expect_sha256:
        raise WorkbookMoved(f"{desk.package.path} was saved by someone since it was read. Read it again.")
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
