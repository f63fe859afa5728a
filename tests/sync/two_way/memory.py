"""A side in memory: what an Excel file or a spreadsheet holds, without either, and people who type into it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sync.two_way.side import (
    CellWrite,
    Identity,
    LineNamed,
    Place,
    RawTable,
    Result,
    Seen,
    SideAwayError,
    SideWrites,
    Written,
    Wrote,
)
from sync.two_way.table import row_key
from sync.two_way.value import Unreadable, Value, canonical

__all__ = ["Formula", "MemorySide"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of a person's own, and what it shows."""

    shows: object


@dataclass
class MemorySide:
    """Tables as lists of rows; each row has its key and its cells by column id.

    away: why it cannot be read, empty where it can. protected: places nobody may write.
    """

    name: str
    tables: dict[str, list[tuple[object, dict[str, object]]]]
    columns: Mapping[str, Sequence[str]]
    identity: Identity = field(default_factory=lambda: Identity("2020Q2", "file-1"))
    away: str = ""
    protected: set[Place] = field(default_factory=set)
    authors: tuple[str, ...] = ()
    saved_at: datetime | None = None
    writes: int = 0
    looks: int = 0
    version: int = 0

    def stamp(self) -> str:
        """How often something changed."""
        self._present()
        return str(self.version)

    def look(self) -> Seen:
        """Everything, as it stands."""
        self._present()
        self.looks += 1
        tables = {id_: self._raw(id_) for id_ in self.tables}
        return Seen(self.identity, str(self.version), tables, self.authors, self.saved_at)

    def write(self, writes: SideWrites) -> Written:
        """All of it or none."""
        self._present()
        wrote = [*map(self._cell, writes.cells), *map(self._line, writes.lines)]
        if any(one.result is not Result.HELD for one in wrote):
            left = [Wrote(one.at, Result.LEFT) if one.result is Result.HELD else one for one in wrote]
            return Written(tuple(left), self.look())
        for cell in writes.cells:
            self._set(cell)
        for line in writes.lines:
            self._name(line)
        self.writes += 1
        self.version += bool(writes)
        return Written(tuple(wrote), self.look())

    def pair(self, mark: str) -> Identity:
        """It has a mark of its own from the start."""
        self._present()
        self.identity = self.identity._replace(file=mark)
        self.version += 1
        return self.identity

    def name_of(self, place: Place) -> str:
        """Its ids."""
        return "!".join(part for part in (f"{self.name}:{place.table}", place.key, place.column) if part)

    def type(self, table: str, key: str, column: str, value: object) -> None:
        """What a person does: type a value or a formula into a cell."""
        (row,) = self._rows(table, key)
        row[column] = value
        self.version += 1

    def _present(self) -> None:
        if self.away:
            raise SideAwayError(f"{self.name} {self.away}.")

    def _raw(self, id_: str) -> RawTable:
        rows = self.tables[id_]
        there = self.columns[id_]
        places = [(at, column, cells[column]) for at, (_, cells) in enumerate(rows) for column in there]
        shown = {(at, column): value.shows if isinstance(value, Formula) else value for at, column, value in places}
        return RawTable(
            [key for key, _ in rows],
            {column: [shown[at, column] for at in range(len(rows))] for column in there},
            frozenset((at, column) for at, column, value in places if isinstance(value, Formula)),
            frozenset(at for at, value in shown.items() if canonical(value) is Unreadable.CELL),
        )

    def _rows(self, table: str, key: str) -> Iterator[dict[str, object]]:
        return (cells for raw, cells in self.tables.get(table, ()) if row_key(raw) == key)

    def _cell(self, write: CellWrite) -> Wrote:
        found = list(self._rows(write.at.table, write.at.key))
        if len(found) != 1 or write.at.column not in found[0]:
            return Wrote(write.at, Result.REFUSED, why="There is no such cell.")
        raw = found[0][write.at.column]
        shown = canonical(raw.shows if isinstance(raw, Formula) else raw)
        if not isinstance(raw, Formula) and shown == write.value:
            return Wrote(write.at, Result.HELD, write.value)
        if isinstance(raw, Formula) or isinstance(shown, Unreadable):
            return Wrote(write.at, Result.REFUSED, why="A formula stands there, or a value that cannot be known.")
        if shown != write.expected:
            return Wrote(write.at, Result.MOVED, shown)
        if write.at in self.protected:
            return Wrote(write.at, Result.REFUSED, shown, "The cell is protected.")
        return Wrote(write.at, Result.HELD, write.value)

    def _line(self, line: LineNamed) -> Wrote:
        rows = self.tables[line.at.table]
        keys = [row_key(raw) for raw, _ in rows]
        if line.row < len(rows) and keys[line.row] == line.at.key:
            return Wrote(line.at, Result.HELD)
        if line.row >= len(rows) or keys[line.row] or keys.count(line.at.key) != 1:
            return Wrote(line.at, Result.MOVED)
        filled = [any(value is not None for value in cells.values()) for _, cells in rows]
        may = filled[line.row] and not filled[keys.index(line.at.key)]
        return Wrote(line.at, Result.HELD if may else Result.MOVED)

    def _name(self, line: LineNamed) -> None:
        rows = self.tables[line.at.table]
        others = [(None if row_key(raw) == line.at.key else raw, cells) for raw, cells in rows]
        others[line.row] = (line.at.key, others[line.row][1])
        self.tables[line.at.table] = others

    def _set(self, write: CellWrite) -> None:
        value: Value = write.value
        (row,) = self._rows(write.at.table, write.at.key)
        row[write.at.column] = value
