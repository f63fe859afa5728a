"""One .xlsx file as a side: read when nobody holds it, written cell by cell in one step, read back."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from calculations.findings import Finding, Severity
from sync.errors import SideAwayError
from sync.two_way.side import (
    INPUT,
    INPUTS,
    CellWrite,
    Identity,
    Place,
    RawTable,
    Result,
    Seen,
    SideWrites,
    Written,
    Wrote,
)
from sync.two_way.table import row_key
from sync.two_way.value import Cell, Flag, Unreadable, Value, canonical
from workbooks.errors import WorkbookError, WorkbookMoved
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import a1
from workbooks.live_excel import open_in_excel
from workbooks.models import CellRef
from workbooks.xlsx.files import archive, opened_by, sha256_of, take
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Rewritten
from workbooks.xlsx.typed_cells import TypedCells

__all__ = ["ExcelSide"]

_KEPT_ELSEWHERE = 0x00400000 | 0x00001000 | 0x00040000
"""Attributes of a file whose content a drive has yet to fetch: recall on data access, offline, recall on open."""
_COPY = re.compile(
    r"(?:-[A-Za-z0-9]*(?:DESKTOP|LAPTOP|MACBOOK|PC)[A-Za-z0-9-]*"  # OneDrive adds the machine
    r"| \(.*(?:conflicted copy|in conflict).*\)| \(\d+\)|[ _-]conflict\d*)",
    re.IGNORECASE,
)
_ROWS = "Rows of a workbook come and go with the facts: run `qplan build`."
_SETTLE_SECONDS = 0.2


class ExcelSide:
    """One .xlsx file; open in an Excel that can be spoken to, what stands there unsaved is read and written.

    Args:
        name: of the side. path: the file. layout: the plan's.
        wanted: ids of columns by table id, those that are shared; inputs are read always.
        pause: waits so many seconds before it looks again at a file that is still arriving.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        layout: Layout,
        wanted: Mapping[str, Sequence[str]],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._name, self.path = name, path
        self._layout, self._wanted, self._pause = layout, wanted, pause
        self._there: _There | None = None

    @property
    def name(self) -> str:
        """Its name in settings and sentences."""
        return self._name

    def stamp(self) -> str:
        """The digest of the file; empty while Excel has it open, which holds more than the file."""
        with self._away_where_it_cannot_be_read():
            return "" if open_in_excel(self.path) is not None else sha256_of(self._bytes())

    def look(self) -> Seen:
        """What stands in the file, when no program has it open."""
        with self._away_where_it_cannot_be_read():
            return self._seen(self._opened())

    def write(self, writes: SideWrites) -> Written:
        """Write the cells into the file, which is replaced in one step, and read it back; its rows are the facts'."""
        with self._away_where_it_cannot_be_read():
            there = self._opened()
            wrote = [there.taken(write) for write in writes.cells]
            rows = writes.places[len(writes.cells) :]
            wrote += [Wrote(at, Result.REFUSED, why=_ROWS) for at in rows]
            if any(one.result is not Result.HELD for one in wrote):
                return Written(_left(wrote), self._seen(there))
            try:
                there.cells.written(there.changes(writes.cells))
            except WorkbookMoved:  # somebody saved it while this was made ready: nothing was written
                there = self._opened()
                return Written(_left([there.taken(write) for write in writes.cells]), self._seen(there))
            there = self._opened()
            return Written(tuple(there.read_back(write) for write in writes.cells), self._seen(there))

    def name_of(self, place: Place) -> str:
        """The cell in the file as it was last seen: `Quotas!F12`; its ids where it is not there."""
        return ("" if self._there is None else self._there.name_of(place)) or " ".join(filter(None, place))

    def _opened(self) -> "_There":
        live = open_in_excel(self.path)
        if live is None:
            data = self._bytes()
            package = Package(self.path, data, archive(self.path, data))
        else:
            package = Package.open(self.path)
        self._there = _There(TypedCells(package, self._layout, self._wanted))
        return self._there

    def _bytes(self) -> bytes:
        """The file, once no program holds it and all of it is there."""
        if self.path.exists() and getattr(self.path.stat(), "st_file_attributes", 0) & _KEPT_ELSEWHERE:
            raise SideAwayError(
                f"{self._name}: {self.path} is a placeholder: the drive keeps the file elsewhere.",
                remedy="Right-click it and choose Always keep on this device; it is synced by the next run.",
            )
        owner = opened_by(self.path)
        if owner is not None:
            raise SideAwayError(
                f"{self._name}: {self.path} is open in a spreadsheet program ({owner.name} lies beside it).",
                remedy="What was edited elsewhere waits. Save and close it there; the next run takes both.",
            )
        for waits in (_SETTLE_SECONDS, None):
            size = self.path.stat().st_size if self.path.exists() else 0
            data = take(self.path)
            if data and len(data) == size == self.path.stat().st_size:
                return data
            if waits is not None:
                self._pause(waits)
        raise SideAwayError(
            f"{self._name}: {self.path} is still arriving: {'it is empty' if not data else 'its size changes'}.",
            remedy="Wait until the drive has finished; it is synced by the next run.",
        )

    @contextmanager
    def _away_where_it_cannot_be_read(self) -> Iterator[None]:
        try:
            yield
        except WorkbookError as fault:
            raise SideAwayError(f"{self._name}: {fault}") from fault

    def _seen(self, there: "_There") -> Seen:
        cells = there.cells
        quarter, facts = (cells.said.get(id_, "") for id_ in ("quarter", "snapshot_id"))
        return Seen(
            Identity(quarter, cells.file, cells.shape, facts),
            cells.package.sha256 if cells.package.live is None else "",
            {**{id_: there.raw(id_) for id_ in cells.tables}, INPUTS: there.raw_inputs()},
            tuple(filter(None, [cells.package.saved_by])),
            datetime.fromtimestamp(self.path.stat().st_mtime, UTC),
            tuple(self._copies()),
        )

    def _copies(self) -> Iterator[Finding]:
        """Files beside this one that a drive made where two people saved at once: they are never synced."""
        for other in sorted(self.path.parent.glob("*.xlsx")):
            if other.stem.startswith(self.path.stem) and _COPY.fullmatch(other.stem[len(self.path.stem) :]):
                yield Finding(
                    "sync.conflict-copy",
                    f"{self._name}: beside {self.path.name} lies {other.name}, a copy that a drive makes when two "
                    "people save at once; what was typed there is in no sync.",
                    f"Take over into {self.path.name} what is missing there, then delete the copy.",
                    (other.name,),
                    Severity.WARNING,
                )


def _left(wrote: Sequence[Wrote]) -> tuple[Wrote, ...]:
    """What became of a batch of which nothing was written."""
    return tuple(Wrote(one.at, Result.LEFT) if one.result is Result.HELD else one for one in wrote)


class _There:
    """The cells of one opened file, by what they are."""

    def __init__(self, cells: TypedCells) -> None:
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
