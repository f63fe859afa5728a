"""A Google spreadsheet as one reply to `spreadsheets.get` says it is: what reading asks of an opened plan."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from workbooks.book.layout import planning_layout
from workbooks.google.areas import reference, sheet_id
from workbooks.google.marks import COLUMN, LAYOUT
from workbooks.grammar.placement import a1, quoted
from workbooks.grammar.shape import LAYOUT_NAME
from workbooks.xlsx.formula_text import SheetFormulas
from workbooks.xlsx.package import Grid
from xl_addin.cells.errors import CellError, CellValue, ErrorKind

__all__ = ["FIELDS", "Spreadsheet", "shown"]

FIELDS = (
    "spreadsheetId,properties(title,locale,timeZone),namedRanges(namedRangeId,name,range),"
    "developerMetadata(metadataKey,metadataValue),"
    "sheets(properties(sheetId,title,index,hidden,gridProperties(rowCount,columnCount)),merges,"
    "protectedRanges(protectedRangeId,range,unprotectedRanges,description,warningOnly,editors),"
    "charts(chartId,spec),basicFilter,conditionalFormats,"
    "data(startRow,startColumn,columnMetadata(developerMetadata(metadataKey,metadataValue)),"
    "rowData(values(userEnteredValue,effectiveValue,note))))"
)
"""All that is read of a spreadsheet, as the `fields` of one request."""

_ERRORS = {
    "NULL_VALUE": ErrorKind.VALUE,
    "DIVIDE_BY_ZERO": ErrorKind.DIV0,
    "VALUE": ErrorKind.VALUE,
    "REF": ErrorKind.REF,
    "NAME": ErrorKind.NAME,
    "NUM": ErrorKind.NUM,
    "N_A": ErrorKind.NA,
}
_COMPUTING = "loading..."


class _Sheet(NamedTuple):
    """One sheet as read: its values and formulas."""

    grid: Grid
    formulas: SheetFormulas


@dataclass(frozen=True, eq=False)
class Spreadsheet:
    """A spreadsheet as read in one moment. Rows and columns count from 0; tabs are known by their ids.

    A tab that people, or Google, have renamed stands under its title in the plan, also in formulas.
    """

    reply: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The spreadsheet's id."""
        return str(self.reply.get("spreadsheetId", ""))

    @property
    def title(self) -> str:
        """The spreadsheet's title."""
        return str(self.reply.get("properties", {}).get("title", ""))

    @property
    def path(self) -> Path:
        """What people know it by."""
        return Path("Google Sheets") / (self.title or self.id)

    @property
    def saved_by(self) -> str:
        """Nobody: the program saves by itself, and does not say for whom."""
        return ""

    @property
    def open_elsewhere(self) -> str:
        """Always empty: what people type there is saved as they type."""
        return ""

    @property
    def counts_from_1904(self) -> bool:
        """Never: the API counts days from 1899-12-30."""
        return False

    @cached_property
    def sha256(self) -> str:
        """Digest of what was read."""
        text = json.dumps(self.reply, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def entered(self) -> str:
        """Digest of what was entered and where it stands, whatever it shows."""
        told = [self.reply.get("namedRanges", ())]
        for sheet in self.reply.get("sheets", ()):
            lines = [
                [cell.get("userEnteredValue") for cell in line.get("values", ())]
                for block in sheet.get("data", ())
                for line in block.get("rowData", ())
            ]
            told.append([sheet.get("properties", {}).get("sheetId", 0), lines])
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @cached_property
    def sheets(self) -> dict[str, dict[str, Any]]:
        """What was read of each sheet, by the title its tab has in the plan, in order."""
        ours = {sheet_id(tab.id): tab.title for tab in planning_layout().tabs}
        found: dict[str, dict[str, Any]] = {}
        for sheet in self.reply.get("sheets", ()):
            said = sheet.get("properties", {})
            id_, title = int(said.get("sheetId", 0)), str(said.get("title", ""))
            if id_ in ours:
                title = ours[id_]
            elif title in ours.values():
                title = f"{title} ({id_})"  # somebody's own tab under a name of ours
            found[title] = sheet
        return found

    @cached_property
    def _titles(self) -> dict[int, str]:
        return {self.sheet_id(title): title for title in self.sheets}

    def sheet_id(self, title: str) -> int:
        """The id of a sheet, by the title its tab has in the plan."""
        return int(self.sheets[title].get("properties", {}).get("sheetId", 0))

    @cached_property
    def shown_titles(self) -> dict[str, str]:
        """The title each sheet has there, by that of the plan."""
        return {title: str(sheet["properties"].get("title", "")) for title, sheet in self.sheets.items()}

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Tabs of the plan that stand under another title: that title, by the plan's."""
        ids = {sheet_id(tab.id) for tab in planning_layout().tabs}
        there = self.shown_titles.items()
        return {title: other for title, other in there if other != title and self.sheet_id(title) in ids}

    @cached_property
    def metadata(self) -> dict[str, str]:
        """What the spreadsheet says of itself, by key."""
        said = self.reply.get("developerMetadata", ())
        return {str(one.get("metadataKey")): str(one.get("metadataValue", "")) for one in said}

    @cached_property
    def names(self) -> dict[str, str]:
        """Named ranges and what they refer to, with the layout it was made with."""
        found = {}
        for named in self.reply.get("namedRanges", ()):
            area = named.get("range", {})
            title = self._titles.get(int(area.get("sheetId", 0)))
            if title is not None:
                grid = self.sheets[title]["properties"].get("gridProperties", {})
                rows, columns = int(grid.get("rowCount", 1000)), int(grid.get("columnCount", 26))
                found[str(named.get("name"))] = reference(area, title, rows, columns)
        if LAYOUT in self.metadata:
            found[LAYOUT_NAME] = f'"{self.metadata[LAYOUT]}"'
        return found

    def marked(self, title: str) -> dict[str, int]:
        """The sheet column of each mark of a column."""
        found = {}
        for block in self.sheets[title].get("data", ()):
            for at, column in enumerate(block.get("columnMetadata", ()), int(block.get("startColumn", 0))):
                for one in column.get("developerMetadata", ()):
                    if one.get("metadataKey") == COLUMN:
                        found[str(one.get("metadataValue", ""))] = at
        return found

    def merged(self, sheet: str) -> list[str]:
        """The areas of a sheet whose cells are merged into one, as `B3:D3`."""
        areas = self.sheets[sheet].get("merges", ())
        return [
            f"{a1(int(area.get('startRowIndex', 0)), int(area.get('startColumnIndex', 0)))}"
            f":{a1(int(area['endRowIndex']) - 1, int(area['endColumnIndex']) - 1)}"
            for area in areas
        ]

    def digest(self, sheet: str) -> str:
        """Digest of a sheet as it was read."""
        return hashlib.sha256(json.dumps(self.sheets[sheet], sort_keys=True).encode()).hexdigest()

    def grid(self, sheet: str) -> Grid:
        """Values of a sheet from A1 on."""
        return self._read(sheet).grid

    def formulas(self, sheet: str) -> SheetFormulas:
        """Formulas of a sheet, as they are written there."""
        return self._read(sheet).formulas

    def valueless(self, sheet: str) -> set[tuple[int, int]]:
        """Cells of a sheet that are still being computed."""
        return self._read(sheet).formulas.valueless

    @cached_property
    def _known(self) -> dict[str, _Sheet]:
        return {}

    def _read(self, sheet: str) -> _Sheet:
        if sheet not in self._known:
            self._known[sheet] = self._taken(sheet) if sheet in self.sheets else _Sheet(Grid({}), SheetFormulas())
        return self._known[sheet]

    def _taken(self, sheet: str) -> _Sheet:
        grid, formulas = Grid({}), SheetFormulas()
        for block in self.sheets[sheet].get("data", ()):
            top, left = int(block.get("startRow", 0)), int(block.get("startColumn", 0))
            for row, line in enumerate(block.get("rowData", ()), top):
                for column, cell in enumerate(line.get("values", ()), left):
                    if not cell:
                        continue
                    formula = cell.get("userEnteredValue", {}).get("formulaValue")
                    if formula is not None:
                        formulas.put(row, column, self._our_titles(str(formula).removeprefix("=")))
                    value, is_known = shown(cell)
                    if not is_known:
                        formulas.valueless.add((row, column))
                    elif value is not None:
                        grid.put(row, column, value)
        return _Sheet(grid, formulas)

    def _our_titles(self, formula: str) -> str:
        """A formula in which renamed tabs stand under their titles in the plan."""
        for ours, theirs in self.renamed.items():
            if theirs in formula:
                escaped = theirs.replace("'", "''")
                pattern = rf"(?<![\w'.])(?:'{re.escape(escaped)}'|{re.escape(theirs)})!"
                formula = re.sub(pattern, lambda _, ours=ours: f"{quoted(ours)}!", formula)  # type: ignore[misc]
        return formula


def shown(cell: Mapping[str, Any]) -> tuple[CellValue, bool]:
    """What a cell shows, and whether that is known: while it is being computed it is not.

    Args:
        cell: a CellData with its `userEnteredValue` and `effectiveValue`.
    """
    entered, value = cell.get("userEnteredValue", {}), cell.get("effectiveValue")
    is_formula = "formulaValue" in entered
    if value is None:  # a formula that gives an empty text or refers to an empty cell shows nothing
        value = {} if is_formula else entered
    match value:
        case {"numberValue": number}:
            return float(number), True
        case {"boolValue": flag}:
            return bool(flag), True
        case {"stringValue": str(text)}:
            if is_formula and text.strip().casefold() == _COMPUTING:
                return None, False
            return text or None, True
        case {"errorValue": error}:
            kind = str(error.get("type", ""))
            if kind == "LOADING":
                return None, False
            said = str(error.get("message", "")) or f"The cell shows {kind}."
            return CellError(_ERRORS.get(kind, ErrorKind.VALUE), said), True
    return None, True
