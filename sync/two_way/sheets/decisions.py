"""Decisions typed on the tab Approvals of the plan's spreadsheet, and what proves there who typed them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sync.two_way.sheets.client import SheetsClient
from sync.two_way.sheets.guards import Guards
from sync.two_way.sheets.reading import TypedReading
from workbooks.google.cells import cell_data
from workbooks.google.protection import APPROVALS, Editors, approver_key
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import a1, cell_of
from workbooks.models import CellRef

__all__ = ["SheetDecision", "SheetDecisions", "is_ours", "proof_of"]

_COLUMNS = ("decision", "code", "comment")
_SERVICE_ACCOUNT = ".gserviceaccount.com"


class SheetDecision(NamedTuple):
    """One row as it stands: whose, the word, the code and the comment, as texts, and the cell of the code."""

    approver: str
    word: str
    code: str
    comment: str
    at: CellRef


class SheetDecisions:
    """The rows of the table of decisions, read in two requests."""

    def __init__(self, client: SheetsClient, id_: str, layout: Layout) -> None:
        self._client, self._id = client, id_
        self._cells = TypedReading(client, id_, layout, {APPROVALS: _COLUMNS}).cells()

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
        start = {"sheetId": self._cells.package.sheet_id(at.sheet), "rowIndex": row, "columnIndex": column}
        rows = [{"values": [cell_data(text)]}]
        self._client.batch(self._id, [{"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}])


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
