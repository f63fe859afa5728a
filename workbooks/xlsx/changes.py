"""Which cells of a workbook have to be written so that it shows another state of the plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workbooks.book.checks import agree, differing
from workbooks.grammar.placement import a1
from workbooks.grammar.rendering import Rendered, Run, Style
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Rewritten
from workbooks.xlsx.style_ids import style_ids
from xl_addin.cells.errors import CellValue

__all__ = ["changed_cells"]

Changes = dict[str, dict[tuple[int, int], Rewritten]]


def changed_cells(package: Package, before: Sequence[Rendered | Run], after: Sequence[Rendered | Run]) -> Changes:
    """Cells to write: those whose value, formula or role differs from what stands there, and those to be emptied.

    Args:
        package: the file. before: what qplan takes it to show. after: what it is to show.
    """
    there = _There.of(before)
    wanted: Changes = {}
    looks: dict[tuple[str, tuple[int, int]], Style] = {}
    for piece in after:
        cells = _run_changes(package, there, piece) if isinstance(piece, Run) else _cell_changes(package, there, piece)
        for cell, takes_style in cells:
            at = (cell.row, cell.column)
            value = None if cell.value == "" and cell.formula is None else cell.value
            spill = f"{a1(*at)}:{a1(*cell.spill)}" if cell.spill else None
            wanted.setdefault(cell.sheet, {})[at] = Rewritten(value, cell.formula, spill)
            if takes_style:
                looks[cell.sheet, at] = cell.style
    for sheet, at in there.without(after):
        wanted.setdefault(sheet, {})[at] = Rewritten(None, style="0")
    if looks:
        styles = style_ids(package, before, {(sheet, style) for (sheet, _), style in looks.items()})
        for (sheet, at), style in looks.items():
            old = wanted[sheet][at]
            wanted[sheet][at] = Rewritten(old.value, old.formula, old.spill, styles.get((sheet, style)))
    return wanted


@dataclass(slots=True)
class _There:
    """What stands in a workbook: single cells, and runs by their column."""

    cells: dict[tuple[str, int, int], Rendered] = field(default_factory=dict)
    runs: dict[tuple[str, int], list[Run]] = field(default_factory=dict)

    @classmethod
    def of(cls, pieces: Iterable[Rendered | Run]) -> "_There":
        found = cls()
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
        rows: dict[tuple[str, int], set[int]] = {}
        for piece in after:
            kept = rows.setdefault((piece.sheet, piece.column), set())
            kept.update(piece.rows) if isinstance(piece, Run) else kept.add(piece.row)
        nothing: set[int] = set()
        for sheet, row, column in self.cells:
            if row not in rows.get((sheet, column), nothing):
                yield sheet, (row, column)
        for (sheet, column), runs in self.runs.items():
            kept = rows.get((sheet, column), nothing)
            for run in runs:
                yield from ((sheet, (row, column)) for row in run.rows if row not in kept)


def _position(rows: Sequence[int], row: int) -> int | None:
    try:
        return rows.index(row)
    except ValueError:
        return None


def _cell_changes(package: Package, there: _There, cell: Rendered) -> Iterable[tuple[Rendered, bool]]:
    old = there.at(cell.sheet, cell.row, cell.column)
    has_style = old is not None and old.style == cell.style
    if old is None or not has_style or not _stands(package, cell, old):
        yield cell, not has_style


def _stands(package: Package, cell: Rendered, old: Rendered) -> bool:
    if cell.is_input and cell.formula is None:
        return agree(old.value, cell.value)  # what a person typed, a formula of their own included, stays
    return (
        package.formulas(cell.sheet).holds(cell.row, cell.column, cell.formula)
        and cell.spill == old.spill
        and agree(package.grid(cell.sheet).value(cell.row, cell.column), cell.value)
    )


def _run_changes(package: Package, there: _There, run: Run) -> Iterable[tuple[Rendered, bool]]:
    """The cells of a run that differ; compared as columns where the same column stood in the same rows."""
    twins = there.runs.get((run.sheet, run.column), ())
    twin = next((old for old in twins if old.of == run.of and old.style == run.style), None)
    rows = run.rows
    if twin is None:
        common: Sequence[int] = ()
    else:
        stood = set(twin.rows)
        common = [position for position, row in enumerate(rows) if row in stood]
    known = set(common)
    changed = [position for position in range(len(rows)) if position not in known]
    if twin is not None and common:
        changed += _differs(package, run, twin, common)
    for position in sorted(changed):
        row = rows[position]
        formula = None if run.spelled is None else run.spelled(row)
        cell = Rendered(
            run.sheet, row, run.column, run.style, run.values[position], formula,
            is_input=run.is_input, is_spilled=run.is_spilled,
        )  # fmt: skip
        if position in known:
            yield cell, False
        else:
            yield from _cell_changes(package, there, cell)


def _differs(package: Package, run: Run, twin: Run, common: Sequence[int]) -> list[int]:
    """Positions, of those in common, at which a run shows something else than the workbook."""
    rows = [run.rows[position] for position in common]
    wanted = [run.values[position] for position in common]
    shown: Sequence[CellValue]
    if run.is_input and run.spelled is None:
        at = {row: position for position, row in enumerate(twin.rows)}
        shown = [twin.values[at[row]] for row in rows]
        return [common[position] for position in differing(shown, wanted)]
    shown = package.grid(run.sheet).column(run.column, rows)
    found = {common[position] for position in differing(shown, wanted)}
    formulas = package.formulas(run.sheet)
    if run.spelled is not None or run.column in formulas.columns:
        for position, row in zip(common, rows, strict=True):
            if not formulas.holds(row, run.column, None if run.spelled is None else run.spelled(row)):
                found.add(position)
    return list(found)
