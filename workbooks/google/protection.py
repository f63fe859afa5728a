"""Who may type where in the spreadsheet: sheets are the system's but for their yellow cells, and those have owners.

The Sheets API names no editor of a cell, so what a person alone may type (a decision, an approval code) is a protected
range of that person's own. Google lets the spreadsheet's owner edit everything, whatever is protected.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zlib import crc32

from workbooks.google.areas import area, body, sheet_id
from workbooks.grammar.layout import Input, Layout, Owner, Tab, Table
from workbooks.grammar.placement import Placement

__all__ = ["APPROVALS", "Editors", "Guarded", "approver_key", "guarded"]

APPROVALS = "approvals"
"""The table whose rows are each one person's."""

_LARGEST = 0x7FFF_FFFF


@dataclass(frozen=True, slots=True)
class Editors:
    """Who types what a role owns, by mail address. A role of nobody is open to every editor of the spreadsheet.

    `approvers` are addresses by the id of the approver's row; a row without one is open as well.
    """

    roles: Mapping[Owner, Sequence[str]] = field(default_factory=dict)
    approvers: Mapping[str, str] = field(default_factory=dict)

    @property
    def everybody(self) -> tuple[str, ...]:
        """All addresses, each once, in order."""
        named = [*(mail for mails in self.roles.values() for mail in mails), *self.approvers.values()]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class Guarded:
    """A protected range: what it is called, where it is, what of it is free, and who else may edit it.

    `id` comes from `key`, the same in every spreadsheet, so that it is found again whatever people call it.
    """

    key: str
    title: str
    area: dict[str, int]
    free: tuple[dict[str, int], ...] = ()
    editors: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        """The id of the protected range."""
        return crc32(self.key.encode()) % _LARGEST + 1

    def protected(self) -> dict[str, Any]:
        """The range as the API takes it; nobody but owner and maker may edit it where it names no editor."""
        found: dict[str, Any] = {
            "protectedRangeId": self.id,
            "range": self.area,
            "description": self.title,
            "warningOnly": False,
            "editors": {"users": list(self.editors), "domainUsersCanEdit": False},
        }
        if self.free:
            found["unprotectedRanges"] = list(self.free)
        return found

    def request(self) -> dict[str, Any]:
        """The request that adds it."""
        return {"addProtectedRange": {"protectedRange": self.protected()}}


def approver_key(approver: str) -> str:
    """What the range of an approver's own row is known by."""
    return f"approver {approver}"


def guarded(layout: Layout, placement: Placement, editors: Editors, approvers: Sequence[str]) -> Iterator[Guarded]:
    """Every protected range of a spreadsheet: one for each sheet, then those of roles and of approvers.

    Args:
        layout, placement: what stands where. editors: who types what.
        approvers: the key of each row of the table of decisions, in the order of the sheet.
    """
    for tab in layout.tabs:
        inputs = list(_inputs(tab, placement))
        free = tuple(typed.area for typed in inputs)
        title = f"qplan: {tab.title}, everything that is not yellow"
        yield Guarded(f"sheet {tab.id}", title, {"sheetId": sheet_id(tab.id)}, free)
        for typed in inputs:
            if mails := editors.roles.get(typed.owner, ()):
                what = f"qplan: {tab.title}, {typed.title}, {typed.owner.value}"
                yield Guarded(f"{typed.owner} {typed.key}", what, typed.area, (), tuple(mails))
        for table in tab.tables:
            if table.id == APPROVALS:
                yield from _approvers(tab, table, placement, editors, approvers)


class _Typed(NamedTuple):
    """Cells people type into."""

    key: str
    title: str
    owner: Owner
    area: dict[str, int]


def _inputs(tab: Tab, placement: Placement) -> Iterator[_Typed]:
    sheet = sheet_id(tab.id)
    for item in tab.items:
        if isinstance(item, Input):
            place = placement.named[item.id]
            yield _Typed(item.id, item.title, item.owner, area(sheet, place.row, place.column))
    for table in tab.tables:
        where = placement.tables[table.id]
        for column in table.columns:
            if column.is_input:
                title = f"{table.title or tab.title}: {column.title}"
                cells = body(sheet, where, where.columns[column.id])
                yield _Typed(f"{table.id}.{column.id}", title, column.owner, cells)


def _approvers(
    tab: Tab, table: Table, placement: Placement, editors: Editors, approvers: Sequence[str]
) -> Iterator[Guarded]:
    """A range for each approver's row."""
    place, sheet = placement.tables[table.id], sheet_id(tab.id)
    typed = sorted(place.columns[column.id] for column in table.columns if column.is_input)
    for row, key in zip(place.rows, approvers, strict=True):
        if mail := editors.approvers.get(key):
            cells = area(sheet, row, typed[0], row, typed[-1])
            yield Guarded(approver_key(key), f"qplan: {tab.title}, the decision of {key}", cells, (), (mail,))
