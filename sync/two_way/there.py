"""What stands on a side that was read: its cells by what they are, and what may be written where."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Generic

from sync.two_way.side import INPUT, INPUTS, CellWrite, Place, RawTable, Result, Wrote
from sync.two_way.table import row_key
from sync.two_way.value import Cell, Flag, Unreadable, Value, canonical
from workbooks.grammar.placement import a1
from workbooks.models import CellRef
from workbooks.xlsx.patch import Rewritten
from workbooks.xlsx.typed_cells import P, TypedCells

__all__ = ["There", "left"]


def left(wrote: Sequence[Wrote]) -> tuple[Wrote, ...]:
    """What became of a batch of which nothing was written."""
    return tuple(Wrote(one.at, Result.LEFT) if one.result is Result.HELD else one for one in wrote)


class There(Generic[P]):
    """The cells of one opened file or spreadsheet, by what they are."""

    def __init__(self, cells: TypedCells[P]) -> None:
        self.cells = cells
        self._columns: dict[tuple[str, str], tuple[Sequence[object], set[int], set[int]]] = {}

    @cached_property
    def _rows(self) -> Mapping[str, Mapping[str, list[int]]]:
        """Positions of the rows of each table, by key."""
        found: dict[str, dict[str, list[int]]] = {}
        for id_ in self.cells.tables:
            rows = found.setdefault(id_, {})
            for position, raw in enumerate(self.cells.keys(id_)):
                rows.setdefault(row_key(_plain(raw)), []).append(position)
        return found

    def _column(self, table: str, column: str) -> tuple[Sequence[object], set[int], set[int]]:
        if (table, column) not in self._columns:
            self._columns[table, column] = self.cells.column(table, column)
        return self._columns[table, column]

    def raw(self, id_: str) -> RawTable:
        """A table as it stands."""
        columns, formulas, unknown = {}, set(), set()
        for column in self.cells.tables[id_].columns:
            values, held, lacking = self._column(id_, column)
            columns[column] = [None if at in lacking else value for at, value in enumerate(values)]
            formulas |= {(at, column) for at in held}
            unknown |= {(at, column) for at in lacking}
        keys = list(map(_plain, self.cells.keys(id_)))
        return RawTable(keys, columns, frozenset(formulas), frozenset(unknown))

    def raw_inputs(self) -> RawTable:
        """What stands in single cells."""
        held = list(self.cells.inputs.values())
        return RawTable(
            list(self.cells.inputs),
            {INPUT: [one.value for one in held]},
            frozenset((at, INPUT) for at, one in enumerate(held) if one.has_formula),
            frozenset((at, INPUT) for at, one in enumerate(held) if one.is_unknown),
        )

    def at(self, place: Place) -> CellRef | None:
        """The cell of a place; None where it is not there, or its row stands twice."""
        if place.table == INPUTS:
            held = self.cells.inputs.get(place.key)
            return None if held is None else held.at
        table = self.cells.tables.get(place.table)
        rows = self._rows.get(place.table, {}).get(place.key, ())
        if table is None or len(rows) != 1 or place.column not in table.columns:
            return None
        return CellRef(table.sheet, a1(table.rows[rows[0]], table.columns[place.column]))

    def name_of(self, place: Place) -> str:
        """A place for people; empty where it is not there."""
        at = self.at(place)
        if at is not None:
            return str(at)
        table = self.cells.tables.get(place.table)
        return table.sheet if table is not None and not place.key else ""

    def _held(self, place: Place) -> tuple[Cell, bool]:
        """What stands in a place that is there, and whether a formula of a person's own does."""
        if place.table == INPUTS:
            held = self.cells.inputs[place.key]
            return (Unreadable.CELL if held.is_unknown else canonical(held.value)), held.has_formula
        (position,) = self._rows[place.table][place.key]
        values, formulas, unknown = self._column(place.table, place.column)
        return (Unreadable.CELL if position in unknown else canonical(values[position])), position in formulas

    def taken(self, write: CellWrite) -> Wrote:
        """Whether a cell may be written: it is there, no formula stands in it, and it holds what is expected."""
        if self.at(write.at) is None:
            return Wrote(write.at, Result.REFUSED, why="There is no such cell, or its row stands twice.")
        now, has_formula = self._held(write.at)
        if isinstance(now, Unreadable):
            return Wrote(write.at, Result.REFUSED, why="What stands there cannot be read, so it is left alone.")
        if has_formula:
            return Wrote(write.at, Result.REFUSED, now, "A formula stands there, and is never written over.")
        if now not in (write.expected, write.value):
            return Wrote(write.at, Result.MOVED, now)
        return Wrote(write.at, Result.HELD, write.value)

    def read_back(self, write: CellWrite) -> Wrote:
        """What stands there now."""
        now = self._held(write.at)[0] if self.at(write.at) is not None else Unreadable.CELL
        found: Value = None if isinstance(now, Unreadable) else now
        return Wrote(write.at, Result.HELD if now == write.value else Result.MOVED, found)

    def changes(self, writes: Sequence[CellWrite]) -> Mapping[CellRef, Rewritten]:
        """The cells to write, where something else stands."""
        found = {}
        for write in writes:
            at = self.at(write.at)
            if at is not None and self._held(write.at)[0] != write.value:
                value, is_input = write.value, write.at.table == INPUTS
                start = self.cells.start(write.at.key) if value is None and is_input else None
                found[at] = Rewritten(value.value if isinstance(value, Flag) else value, start)
        return found


def _plain(raw: object) -> object:
    """A key as it stands; an error in the column of keys is no key."""
    return raw if isinstance(raw, (str, int, float, type(None))) else None
