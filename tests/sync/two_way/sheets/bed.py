"""A spreadsheet as a side, and people who type into it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sync.two_way.sheets.side import SheetsSide
from sync.two_way.side import Place
from tests.sync.two_way.sheets.cloud import Google
from workbooks.book.layout import planning_layout
from workbooks.google.areas import sheet_ids
from workbooks.google.cells import cell_data
from workbooks.grammar.placement import cell_of

__all__ = ["SheetsBed"]


class SheetsBed:
    """A copy of the small company's spreadsheet."""

    def __init__(self, google: Google, wanted: Mapping[str, Sequence[str]]) -> None:
        self.google, self.wanted = google, wanted
        self.file = google.plan()
        self.side = self.of(google.client())

    def of(self, client: Any, name: str = "sheets") -> SheetsSide:
        """The same spreadsheet under another login."""
        return SheetsSide(name, client, self.file, planning_layout(), self.wanted)

    def type(self, place: Place, value: object) -> None:
        """As somebody who may edit it."""
        self._put(place, {"userEnteredValue": {"formulaValue": "=1/0"}} if value == "#REF!" else cell_data(value))  # type: ignore[arg-type]

    def type_formula(self, place: Place, shows: object) -> None:
        """A formula of a person's own."""
        self._put(place, {"userEnteredValue": {"formulaValue": f"={shows}+0"}})

    def leave(self) -> None:
        """Somebody deletes it for good."""
        self.google.cloud.forget(self.file)

    def _put(self, place: Place, cell: Mapping[str, Any]) -> None:
        reader = self.of(self.google.client())
        reader.look()
        sheet, at = reader.name_of(place).split("!")
        row, column = cell_of(at)
        start = {"sheetId": sheet_ids(planning_layout())[sheet.strip("'")], "rowIndex": row, "columnIndex": column}
        said = {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}
        self.google.client().batch(self.file, [{"updateCells": said}])
