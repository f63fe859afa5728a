"""What stands on a side that was read: its cells by what they are, and what may be written where."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Generic

from sync.two_way.side import INPUT, INPUTS, CellWrite, LineNamed, Place, RawTable, Result, SideWrites, Wrote
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
        return RawTable(keys, columns, frozenset(formulas), frozenset(unknown), self.cells.tables[id_].renamed)

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
        """The cell of a place, of a row that of its id; None where it is not there, or its row stands twice."""
        if place.table == INPUTS:
            held = self.cells.inputs.get(place.key)
            return None if held is None else held.at
        table = self.cells.tables.get(place.table)
        rows = self._rows.get(place.table, {}).get(place.key, ())
        if table is None or len(rows) != 1 or place.column not in {"", *table.columns}:
            return None
        column = table.columns[place.column] if place.column else table.key
        return CellRef(table.sheet, a1(table.rows[rows[0]], column))

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
        if self.at(write.at) is None or not write.at.column:
            return Wrote(write.at, Result.REFUSED, why="There is no such cell, or its row stands twice.")
        now, has_formula = self._held(write.at)
        if isinstance(now, Unreadable):
            return Wrote(write.at, Result.REFUSED, why="What stands there cannot be read, so it is left alone.")
        if has_formula:
            return Wrote(write.at, Result.REFUSED, now, "A formula stands there, and is never written over.")
        if now not in (write.expected, write.value):
            return Wrote(write.at, Result.MOVED, now)
        return Wrote(write.at, Result.HELD, write.value)

    def named(self, line: LineNamed) -> Wrote:
        """Whether a line may get its id: it has none and holds something, and the id is that of an empty line."""
        keys = [row_key(_plain(raw)) for raw in self.cells.keys(line.at.table)] if self._has(line.at.table) else []
        if line.row >= len(keys):
            return Wrote(line.at, Result.MOVED)
        if keys[line.row] == line.at.key:
            return Wrote(line.at, Result.HELD)
        is_free = keys.count(line.at.key) == 1 and not self._holds(line.at.table, keys.index(line.at.key))
        may = not keys[line.row] and self._holds(line.at.table, line.row) and is_free
        return Wrote(line.at, Result.HELD if may else Result.MOVED)

    def _has(self, table: str) -> bool:
        return table in self.cells.tables

    def _holds(self, table: str, position: int) -> bool:
        """Whether anything stands in a line beside its id."""
        columns = [self._column(table, column) for column in self.cells.tables[table].columns]
        return any(
            position in formulas | unknown or canonical(values[position]) is not None
            for values, formulas, unknown in columns
        )

    def read_back(self, write: CellWrite) -> Wrote:
        """What stands there now."""
        now = self._held(write.at)[0] if self.at(write.at) is not None else Unreadable.CELL
        found: Value = None if isinstance(now, Unreadable) else now
        return Wrote(write.at, Result.HELD if now == write.value else Result.MOVED, found)

    def all_taken(self, writes: SideWrites) -> tuple[Wrote, ...]:
        """Which of these writes may be carried out, in the order of their places."""
        return (*map(self.taken, writes.cells), *map(self.named, writes.lines))

    def all_read_back(self, writes: SideWrites) -> tuple[Wrote, ...]:
        """What became of these writes, in the order of their places."""
        return (*map(self.read_back, writes.cells), *map(self.named, writes.lines))

    def changes(self, writes: SideWrites) -> Mapping[CellRef, Rewritten]:
        """The cells to write, where something else stands."""
        found: dict[CellRef, Rewritten] = {}
        for line in writes.lines:
            table = self.cells.tables[line.at.table]
            keys = [row_key(_plain(raw)) for raw in self.cells.keys(line.at.table)]
            if keys[line.row] != line.at.key:
                found[CellRef(table.sheet, a1(table.rows[keys.index(line.at.key)], table.key))] = Rewritten(None)
                found[CellRef(table.sheet, a1(table.rows[line.row], table.key))] = Rewritten(line.at.key)
        for write in writes.cells:
            at = self.at(write.at)
            if at is not None and self._held(write.at)[0] != write.value:
                value, is_input = write.value, write.at.table == INPUTS
                start = self.cells.start(write.at.key) if value is None and is_input else None
                found[at] = Rewritten(value.value if isinstance(value, Flag) else value, start)
        return found


def _plain(raw: object) -> object:
    """A key as it stands; an error in the column of keys is no key."""
    return raw if isinstance(raw, (str, int, float, type(None))) else None
