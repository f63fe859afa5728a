"""Which cells of a workbook have to be written so that it shows another state of the plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from workbooks.book.checks import agree, differing
from workbooks.grammar.placement import a1
from workbooks.grammar.rendering import Rendered, Run, Style
from workbooks.xlsx.opened import Opened
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Rewritten
from workbooks.xlsx.style_ids import style_ids
from xl_addin.cells.errors import CellValue
from xl_addin.cells.marshal import is_blank

__all__ = ["BARE", "Changes", "Looks", "changed_cells", "differences"]

Changes = dict[str, dict[tuple[int, int], Rewritten]]
"""Cells to write, by sheet and place."""

Looks = dict[tuple[str, tuple[int, int]], Style]
"""Looks of the cells that take another one, by sheet and place."""

BARE = "0"
"""The style of a cell that is emptied: none."""


def changed_cells(
    package: Package,
    before: Sequence[Rendered | Run],
    after: Sequence[Rendered | Run],
    known: frozenset[str] = frozenset(),
) -> Changes:
    """Cells to write, with the file's own styles where they take another look; as for `differences`."""
    wanted, looks = differences(package, before, after, known)
    if looks:
        styles = style_ids(package, before, {(sheet, style) for (sheet, _), style in looks.items()})
        for (sheet, at), style in looks.items():
            old = wanted[sheet][at]
            wanted[sheet][at] = Rewritten(old.value, old.formula, old.spill, styles.get((sheet, style)))
    return wanted


def differences(
    package: Opened,
    before: Sequence[Rendered | Run],
    after: Sequence[Rendered | Run],
    known: frozenset[str] = frozenset(),
) -> tuple[Changes, Looks]:
    """Cells to write: those whose value, formula or role differs from what stands there, and those to be emptied.

    Args:
        package: the file. before: what qplan takes it to show. after: what it is to show.
        known: sheets that are to the byte as qplan wrote them, so that `before` is what stands there.
    """
    there = _There.of(before, package, known)
    wanted: Changes = {}
    looks: Looks = {}
    for piece in after:
        if isinstance(piece, Run):
            cells = _run_changes(there, piece, wanted.setdefault(piece.sheet, {}))
        else:
            cells = _cell_changes(there, piece)
        for cell, takes_style in cells:
            at = (cell.row, cell.column)
            value = None if cell.value == "" and cell.formula is None else cell.value
            spill = f"{a1(*at)}:{a1(*cell.spill)}" if cell.spill else None
            wanted.setdefault(cell.sheet, {})[at] = Rewritten(value, cell.formula, spill)
            if takes_style:
                looks[cell.sheet, at] = cell.style
    for sheet, at in there.without(after):
        wanted.setdefault(sheet, {})[at] = Rewritten(None, style=BARE)
    return {sheet: cells for sheet, cells in wanted.items() if cells}, looks


@dataclass(slots=True)
class _There:
    """What stands in a workbook: single cells, and runs by their column."""

    package: Opened
    known: frozenset[str]
    cells: dict[tuple[str, int, int], Rendered] = field(default_factory=dict)
    runs: dict[tuple[str, int], list[Run]] = field(default_factory=dict)

    @classmethod
    def of(cls, pieces: Iterable[Rendered | Run], package: Opened, known: frozenset[str]) -> "_There":
        found = cls(package, known)
        for piece in pieces:
            if isinstance(piece, Run):
                found.runs.setdefault((piece.sheet, piece.column), []).append(piece)
            else:
                found.cells[piece.sheet, piece.row, piece.column] = piece
        return found

    def at(self, sheet: str, row: int, column: int) -> Rendered | None:
        """The cell of a place."""
        single = self.cells.get((sheet, row, column))
        if single is not None:
            return single
        for run in self.runs.get((sheet, column), ()):
            position = _position(run.rows, row)
            if position is not None:
                return Rendered(
                    sheet, row, column, run.style, run.values[position], is_input=run.is_input,
                    is_spilled=run.is_spilled,
                )  # fmt: skip
        return None

    def without(self, after: Iterable[Rendered | Run]) -> Iterable[tuple[str, tuple[int, int]]]:
        """Places that hold a cell here and none afterwards."""
        single: dict[tuple[str, int], set[int]] = {}
        spans: dict[tuple[str, int], list[Sequence[int]]] = {}
        for piece in after:
            if isinstance(piece, Run):
                spans.setdefault((piece.sheet, piece.column), []).append(piece.rows)
            else:
                single.setdefault((piece.sheet, piece.column), set()).add(piece.row)

        @cache
        def kept(sheet: str, column: int) -> set[int]:
            return single.get((sheet, column), set()).union(*spans.get((sheet, column), ()))

        for sheet, row, column in self.cells:
            if row not in single.get((sheet, column), ()) and row not in kept(sheet, column):
                yield sheet, (row, column)
        for (sheet, column), runs in self.runs.items():
            for run in runs:
                if run.rows not in spans.get((sheet, column), ()):
                    gone = zip(run.rows, run.values, strict=True)
                    yield from (
                        (sheet, (row, column))
                        for row, value in gone
                        if row not in kept(sheet, column) and not (run.is_sparse and is_blank(value))
                    )

    def stands(self, cell: Rendered, old: Rendered) -> bool:
        """Whether a cell that looks like the old one says the same."""
        if cell.is_input and cell.formula is None:
            return agree(old.value, cell.value)  # what a person typed, a formula of their own included, stays
        if cell.spill != old.spill:
            return False
        if cell.sheet in self.known:
            return cell.formula == old.formula and agree(old.value, cell.value)
        return self.package.formulas(cell.sheet).holds(cell.row, cell.column, cell.formula) and agree(
            self.package.grid(cell.sheet).value(cell.row, cell.column), cell.value
        )


def _position(rows: Sequence[int], row: int) -> int | None:
    try:
        return rows.index(row)
    except ValueError:
        return None


def _cell_changes(there: _There, cell: Rendered) -> Iterable[tuple[Rendered, bool]]:
    old = there.at(cell.sheet, cell.row, cell.column)
    has_style = old is not None and old.style == cell.style
    if old is None or not has_style or not there.stands(cell, old):
        yield cell, not has_style


def _run_changes(there: _There, run: Run, wanted: dict[tuple[int, int], Rewritten]) -> Iterable[tuple[Rendered, bool]]:
    """The cells of a run that differ; compared as columns where the same column stood in the same rows.

    Those that only say something else go straight into `wanted`.
    """
    twins = there.runs.get((run.sheet, run.column), ())
    twin = next((old for old in twins if old.of == run.of and old.style == run.style), None)
    rows = run.rows
    common: Sequence[int] = ()
    if twin is not None:
        common = range(len(rows)) if twin.rows == rows else _shared(rows, twin.rows)
        stood = dict(zip(twin.rows, twin.values, strict=True)) if run.is_sparse else {}
        for position in _differs(there, run, twin, common):
            value, row = run.values[position], rows[position]
            if run.is_sparse and is_blank(stood[row]):  # a cell that was not there takes its look from others
                yield Rendered(run.sheet, row, run.column, run.style, value), True
                continue
            formula = None if run.spelled is None else run.spelled(row)
            shown = None if value == "" and formula is None else value
            wanted[row, run.column] = Rewritten(shown, formula)
    known = () if len(common) == len(rows) else set(common)
    for position in range(len(rows)) if len(common) < len(rows) else ():
        if position not in known and not (run.is_sparse and is_blank(run.values[position])):
            row = rows[position]
            formula = None if run.spelled is None else run.spelled(row)
            cell = Rendered(
                run.sheet, row, run.column, run.style, run.values[position], formula,
                is_input=run.is_input, is_spilled=run.is_spilled,
            )  # fmt: skip
            yield from _cell_changes(there, cell)


def _shared(rows: Sequence[int], others: Sequence[int]) -> list[int]:
    """Positions of the rows that are among the others."""
    stood = set(others)
    return [position for position, row in enumerate(rows) if row in stood]


def _differs(there: _There, run: Run, twin: Run, common: Sequence[int]) -> Iterable[int]:
    """Positions, of those in common, at which a run shows something else than the workbook."""
    is_whole = len(common) == len(run.rows)
    rows = run.rows if is_whole else [run.rows[position] for position in common]
    wanted = run.values if is_whole else [run.values[position] for position in common]
    is_typed, is_known = run.is_input and run.spelled is None, run.sheet in there.known
    shown: Sequence[CellValue]
    if not is_typed and not is_known:
        shown = there.package.grid(run.sheet).column(run.column, rows)
    elif twin.rows == rows:
        shown = twin.values
    else:
        at = {row: position for position, row in enumerate(twin.rows)}
        shown = [twin.values[at[row]] for row in rows]
    found = {common[position] for position in differing(shown, wanted)}
    if not is_typed:
        found |= _respelled(there, run, twin, common, is_known=is_known)
    return found


def _respelled(there: _There, run: Run, twin: Run, common: Sequence[int], *, is_known: bool) -> set[int]:
    """Positions, of those in common, at which another formula stands than the run's."""
    spelled, stood, rows = run.spelled, twin.spelled, run.rows
    if is_known:
        if spelled is None or stood is None:
            return set() if spelled is stood else set(common)
        return {position for position in common if spelled(rows[position]) != stood(rows[position])}
    formulas = there.package.formulas(run.sheet)
    if spelled is None and run.column not in formulas.columns:
        return set()
    return {
        position
        for position in common
        if not formulas.holds(rows[position], run.column, None if spelled is None else spelled(rows[position]))
    }
