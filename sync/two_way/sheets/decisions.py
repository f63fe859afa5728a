"""Decisions typed on the tab Approvals of the plan's spreadsheet, and what proves there who typed them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from sync.two_way.sheets.client import SheetsClient
from sync.two_way.sheets.guards import Guards
from sync.two_way.sheets.reading import TypedReading
from workbooks.google.cells import cell_data
from workbooks.google.protection import APPROVALS, Editors, approver_key
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import Place, a1, cell_of
from workbooks.models import CellRef
from workbooks.xlsx.discovery import named_places
from workbooks.xlsx.edit import Field

__all__ = ["SheetDecision", "SheetDecisions", "is_ours", "proof_of"]

_COLUMNS = ("decision", "code", "comment")
_RECORD, _RECORDED = "approvals_record", ("decided", "via", "version", "decided_at", "remark", "written")
_FIGURES = ("plan_status", "submitted_digest", "plan_written", "log_head")
_SERVICE_ACCOUNT = ".gserviceaccount.com"


class SheetDecision(NamedTuple):
    """One row as it stands: whose, the word, the code and the comment, as texts, and the cell of the code."""

    approver: str
    word: str
    code: str
    comment: str
    at: CellRef


class SheetDecisions:
    """The tab Approvals as it stands: the rows of decisions, and what is on record of them."""

    def __init__(self, client: SheetsClient, id_: str, layout: Layout) -> None:
        self._client, self._id, self._layout = client, id_, layout
        wanted = {APPROVALS: _COLUMNS, _RECORD: _RECORDED}
        self._cells = TypedReading(client, id_, layout, wanted, _FIGURES).cells()

    def __iter__(self) -> Iterator[SheetDecision]:
        table = self._cells.tables.get(APPROVALS)
        if table is None or not set(_COLUMNS) <= table.columns.keys():
            return
        told = [self._cells.column(APPROVALS, column)[0] for column in _COLUMNS]
        for row, key, *values in zip(table.rows, self._cells.keys(APPROVALS), *told, strict=True):
            word, code, comment = (str(value) if isinstance(value, str | int | float) else "" for value in values)
            yield SheetDecision(
                str(key or ""), word, code, comment, CellRef(table.sheet, a1(row, table.columns["code"]))
            )

    def replace(self, at: CellRef, text: str) -> None:
        """Put a word in place of a code.

        Raises SheetsError; what somebody typed there since it was read is overwritten, as it is no code any more.
        """
        row, column = cell_of(at.cell)
        self._client.batch(self._id, [self._request(at.sheet, row, column, text)])

    def show(self, told: Mapping[Field, Any]) -> int:
        """Show what is on record, in the cells that say otherwise; how many those were.

        Args:
            told: texts by id of a single cell, or by table, row key and column; what has no place there is left out.

        Raises SheetsError.
        """
        package = self._cells.package
        places = [(place, str(text)) for field, text in told.items() if (place := self._place(field)) is not None]
        differing = [
            self._request(sheet, row, column, text)
            for (sheet, row, column), text in places
            if str(package.grid(sheet).value(row, column) or "") != text
        ]
        if differing:
            self._client.batch(self._id, differing)
        return len(differing)

    def _place(self, field: Field) -> tuple[str, int, int] | None:
        """Sheet, row and column of what is shown; None for what is not there."""
        if isinstance(field, str):
            place = self._named.get(field) if field in _FIGURES else None
            return None if place is None else (place.sheet, place.row, place.column)
        id_, key, column = field
        table = self._cells.tables.get(id_) if id_ == _RECORD else None
        if table is None or column not in table.columns:
            return None
        keys = [str(one or "") for one in self._cells.keys(id_)]
        return (table.sheet, table.rows[keys.index(key)], table.columns[column]) if key in keys else None

    @cached_property
    def _named(self) -> Mapping[str, Place]:
        return named_places(self._cells.package, self._layout)

    def _request(self, sheet: str, row: int, column: int, text: str) -> dict[str, Any]:
        start = {"sheetId": self._cells.package.sheet_id(sheet), "rowIndex": row, "columnIndex": column}
        rows = [{"values": [cell_data(text)]}]
        return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def is_ours(file: Mapping[str, Any], me: str) -> bool:
    """Whether a service account that we log in as alone owns the file: any other owner can lift any protection."""
    owners: Iterable[Mapping[str, Any]] = file.get("owners", ())
    mails = [str(one.get("emailAddress", "")).casefold() for one in owners]
    return me.casefold().endswith(_SERVICE_ACCOUNT) and mails == [me.casefold()]


def proof_of(approver: str, editors: Editors, guards: Guards) -> str:
    """Who alone may have typed an approver's row, in words; empty where its range is not protected as it should be."""
    mail = editors.approvers.get(approver, "")
    open_ones = {one.key for one in (*guards.missing, *guards.wrong)}
    return f"typed in a range that only {mail} may edit" if mail and approver_key(approver) not in open_ones else ""
