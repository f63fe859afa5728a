"""One .xlsx file as a side: read when nobody holds it, written cell by cell in one step, read back."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from calculations.findings import Finding, Severity
from sync.errors import SideAwayError
from sync.two_way.side import (
    INPUTS,
    Identity,
    Place,
    Result,
    Seen,
    SideWrites,
    Written,
)
from sync.two_way.there import There, left
from workbooks.errors import WorkbookError, WorkbookMoved
from workbooks.grammar.layout import Layout
from workbooks.live_excel import open_in_excel
from workbooks.xlsx.files import archive, opened_by, sha256_of, take
from workbooks.xlsx.package import Package
from workbooks.xlsx.typed_cells import TypedCells, marked, written

__all__ = ["ExcelSide"]

_KEPT_ELSEWHERE = 0x00400000 | 0x00001000 | 0x00040000
"""Attributes of a file whose content a drive has yet to fetch: recall on data access, offline, recall on open."""
_COPY = re.compile(
    r"(?:-[A-Za-z0-9]*(?:DESKTOP|LAPTOP|MACBOOK|PC)[A-Za-z0-9-]*"  # OneDrive adds the machine
    r"| \(.*(?:conflicted copy|in conflict).*\)| \(\d+\)|[ _-]conflict\d*)",
    re.IGNORECASE,
)
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
        self._there: There[Package] | None = None

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
        """Write the cells into the file, which is replaced in one step, and read it back."""
        with self._away_where_it_cannot_be_read():
            there = self._opened()
            wrote = there.all_taken(writes)
            if any(one.result is not Result.HELD for one in wrote):
                return Written(left(wrote), self._seen(there))
            try:
                written(there.cells.package, there.changes(writes))
            except WorkbookMoved:  # somebody saved it while this was made ready: nothing was written
                there = self._opened()
                return Written(left(there.all_taken(writes)), self._seen(there))
            there = self._opened()
            return Written(there.all_read_back(writes), self._seen(there))

    def pair(self, mark: str) -> Identity:
        """Write the mark into the file: a copy made before has another one, or none."""
        with self._away_where_it_cannot_be_read():
            marked(self._opened().cells.package, mark)
            return self._seen(self._opened()).identity

    def name_of(self, place: Place) -> str:
        """The cell in the file as it was last seen: `Quotas!F12`; its ids where it is not there."""
        return ("" if self._there is None else self._there.name_of(place)) or " ".join(filter(None, place))

    def _opened(self) -> There[Package]:
        before = None if self._there is None else self._there.cells.package
        if open_in_excel(self.path) is None:
            data = self._bytes()
            if self._there is not None and before is not None and before.live is None and before.data == data:
                return self._there
            package = Package(self.path, data, archive(self.path, data))
            if before is not None:
                package.know_from(before)
        else:
            package = Package.open(self.path)
        self._there = There(TypedCells(package, self._layout, self._wanted))
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

    def _seen(self, there: There[Package]) -> Seen:
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
