"""The plan's Google spreadsheet as a side: read in two requests, written in one, only where nothing has moved."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sync.errors import SheetsBusyError, SheetsError, SheetsLostReplyError, SheetsProtectedError, SideAwayError
from sync.two_way.sheets.client import SheetsClient
from sync.two_way.sheets.reading import TypedReading
from sync.two_way.side import INPUTS, Identity, Place, Result, Seen, SideWrites, Written, Wrote
from sync.two_way.there import There, left
from workbooks.google.cells import cell_data
from workbooks.google.marks import PLAN
from workbooks.google.spreadsheet import Spreadsheet
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import cell_of
from workbooks.models import CellRef
from workbooks.xlsx.patch import Rewritten

__all__ = ["SheetsSide"]

_TRIES = 5
_REFUSED_AT = re.compile(r"\brequests\[(\d+)\]")


class SheetsSide:
    """One Google spreadsheet.

    Args:
        name: of the side. client: the login. id: of the spreadsheet. layout: the plan's.
        wanted: ids of columns by table id, those that are shared; inputs are read always.
    """

    def __init__(
        self,
        name: str,
        client: SheetsClient,
        id: str,  # noqa: A002
        layout: Layout,
        wanted: Mapping[str, Sequence[str]],
    ) -> None:
        self._name, self._client, self._id = name, client, id
        self._reading = TypedReading(client, id, layout, wanted)
        self._there: There[Spreadsheet] | None = None
        self._unseen: There[Spreadsheet] | None = None

    @property
    def name(self) -> str:
        """Its name in settings and sentences."""
        return self._name

    def stamp(self) -> str:
        """The digest of all cells people type into: two requests, as Google has no cheaper word that can be trusted.

        Drive's own time of the last change comes minutes late. What was read is kept for the look that follows.
        """
        with self._away():
            self._unseen = self._opened()
            return self._unseen.cells.package.sha256

    def look(self) -> Seen:
        """What stands there: what `stamp` has just read, or a new reading."""
        with self._away():
            there, self._unseen = self._unseen or self._opened(), None
            return self._seen(there, is_told=True)

    def write(self, writes: SideWrites) -> Written:
        """Compare, write in one request, read back.

        A reply that is lost, or a refusal for being too many, is never answered by sending again: the cells are read
        and compared anew first, as somebody may have typed meanwhile.
        """
        self._unseen = None
        with self._away():
            for tries in range(_TRIES):
                if writes:
                    self._client.http.reserve()  # before the reading, so that no wait stands between it and the write
                there = self._opened()
                wrote = there.all_taken(writes)
                if any(one.result is not Result.HELD for one in wrote):
                    return Written(left(wrote), self._seen(there))
                changes = there.changes(writes)
                if not changes:
                    return Written(wrote, self._seen(there))
                try:
                    self._client.write_now(self._id, list(_requests(there, changes)))
                except SheetsProtectedError as fault:
                    return Written(_protected(there, writes, changes, fault), self._seen(there))
                except (SheetsLostReplyError, SheetsBusyError):
                    if tries == _TRIES - 1:
                        raise
                    self._client.http.pause(tries)
                    continue
                there = self._opened()
                return Written(there.all_read_back(writes), self._seen(there))
        raise AssertionError("the last try returns or raises")

    def pair(self, mark: str) -> Identity:
        """A copy of a spreadsheet has another id, so nothing has to be marked."""
        del mark
        return self.look().identity

    def name_of(self, place: Place) -> str:
        """The cell in the spreadsheet as it was last seen: `Quotas!F12`; its ids where it is not there."""
        return ("" if self._there is None else self._there.name_of(place)) or " ".join(filter(None, place))

    def _opened(self) -> There[Spreadsheet]:
        self._there = There(self._reading.cells())
        return self._there

    @contextmanager
    def _away(self) -> Iterator[None]:
        try:
            yield
        except SheetsError as fault:
            raise SideAwayError(f"{self._name}: {fault.message}", remedy=fault.remedy) from fault

    def _seen(self, there: There[Spreadsheet], *, is_told: bool = False) -> Seen:
        cells = there.cells
        file = self._file() if is_told else {}
        user = file.get("lastModifyingUser", {})
        who = str(user.get("emailAddress") or user.get("displayName") or "")
        saved = str(file.get("modifiedTime", ""))
        return Seen(
            Identity(
                cells.package.metadata.get(PLAN, ""), cells.package.id, cells.shape, cells.said.get("snapshot_id", "")
            ),
            cells.package.sha256,
            {**{id_: there.raw(id_) for id_ in cells.tables}, INPUTS: there.raw_inputs()},
            (who,) if who else (),
            datetime.fromisoformat(saved) if saved else None,
        )

    def _file(self) -> Mapping[str, Any]:
        """What Drive knows of it: who changed it last, and when. It is evidence; without it there is none.

        Raises SideAwayError where the file lies in the bin, from which Sheets still reads it.
        """
        try:
            file = self._client.file(self._id)
        except SheetsError:
            return {}
        if file.get("trashed"):
            raise SideAwayError(
                f"{self._name}: the spreadsheet lies in Drive's bin.",
                remedy="Restore it there, or make a new one with `qplan sheets create`.",
            )
        return file


def _requests(there: There[Spreadsheet], changes: Mapping[CellRef, Rewritten]) -> Iterator[dict[str, Any]]:
    """A request for each cell, which touches its value alone."""
    for at, content in changes.items():
        row, column = cell_of(at.cell)
        start = {"sheetId": there.cells.package.sheet_id(at.sheet), "rowIndex": row, "columnIndex": column}
        values = [cell_data(content.value, content.formula)]
        yield {"updateCells": {"start": start, "rows": [{"values": values}], "fields": "userEnteredValue"}}


def _protected(
    there: There[Spreadsheet], writes: SideWrites, changes: Mapping[CellRef, Rewritten], fault: SheetsError
) -> tuple[Wrote, ...]:
    """Which write Google refused, as far as it says: it refuses the whole batch for one cell."""
    said = _REFUSED_AT.search(fault.message)
    changed = list(changes)
    culprits = {changed[int(said[1])]} if said and int(said[1]) < len(changed) else set(changed)
    why = "The cell is protected, and the login of qplan is none of its editors."
    cells = [
        Wrote(write.at, Result.REFUSED, write.expected, why)
        if there.at(write.at) in culprits
        else Wrote(write.at, Result.LEFT)
        for write in writes.cells
    ]
    is_an_id = bool(culprits - {there.at(write.at) for write in writes.cells})
    lines = [Wrote(line.at, Result.REFUSED if is_an_id else Result.LEFT, why=why) for line in writes.lines]
    return (*cells, *lines)
