"""The parts of an .xlsx file that reading and patching need: sheets, names, values, formulas."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineSheet, CalamineWorkbook

from workbooks.errors import NotAWorkbook
from workbooks.grammar.placement import column_of
from workbooks.live_excel import LiveBook, open_in_excel
from workbooks.xlsx.archive import member_digest
from workbooks.xlsx.files import archive, opened_by, sha256_of, take
from workbooks.xlsx.formula_text import SheetFormulas, scanned
from workbooks.xlsx.lately import Lately
from workbooks.xlsx.wide import is_wide, sliced
from xl_addin.cells.errors import CellError, CellValue, ErrorKind
from xl_addin.cells.marshal import to_serial

__all__ = ["MAIN", "RELATIONS", "Grid", "Package"]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PROPERTIES = "docProps/core.xml"
_SAVED_BY = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy"
_SECONDS_A_DAY = 86_400
_TEXTS = "xl/sharedStrings.xml"
_FORMATS = "xl/styles.xml"
_ERROR = re.compile(rb'<(?:\w+:)?c ([^>]*t="e"[^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z0-9:]+)"')
_SHOWN = re.compile(rb"<(?:\w+:)?v>([^<]*)")


@dataclass(frozen=True)
class Package:
    """One .xlsx file in memory. Rows and columns count from 0.

    `live` is the workbook in the Excel that has it open: the bytes are then those it would save now.
    """

    path: Path
    data: bytes
    parts: zipfile.ZipFile
    live: LiveBook | None = None

    @classmethod
    def open(cls, path: Path | str) -> "Package":
        """Read the whole file; WorkbookMissing, WorkbookLocked and NotAWorkbook say what is wrong."""
        place = Path(path)
        live = open_in_excel(place)
        data = take(place) if live is None else live.data()
        package = cls(place, data, archive(place, data), live)
        try:
            package.sheets  # noqa: B018  a damaged index is found now, not in the middle of the work
        except (KeyError, etree.XMLSyntaxError) as error:
            raise NotAWorkbook(f"{place} is no readable .xlsx: its list of sheets is damaged.") from error
        return package

    @cached_property
    def sha256(self) -> str:
        """Digest of the file as read."""
        return sha256_of(self.data)

    @property
    def open_elsewhere(self) -> str:
        """The owner file of a program that has it open, whose unsaved changes are not read; empty when none has."""
        owner = opened_by(self.path) if self.live is None else None
        return "" if owner is None else owner.name

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Part of each sheet, by title, in order."""
        relations = etree.fromstring(self.parts.read("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): relation.get("Target") for relation in relations}
        found = self._index.find(f"{MAIN}sheets")
        return {
            sheet.get("name"): _part(targets[sheet.get(f"{RELATIONS}id")])
            for sheet in ([] if found is None else found)
            if sheet.get(f"{RELATIONS}id") in targets
        }

    @cached_property
    def _index(self) -> etree._Element:
        return etree.fromstring(self.parts.read("xl/workbook.xml"))

    @cached_property
    def names(self) -> dict[str, str]:
        """Workbook-wide defined names and what they refer to."""
        return {
            name.get("name"): name.text or ""
            for name in self._index.iter(f"{MAIN}definedName")
            if name.get("localSheetId") is None
        }

    @cached_property
    def saved_by(self) -> str:
        """Who saved the file last, as its properties say: evidence, no proof; empty where they say nothing."""
        if _PROPERTIES not in self.parts.namelist():
            return ""
        try:
            root = etree.fromstring(self.parts.read(_PROPERTIES))
        except etree.XMLSyntaxError:
            return ""
        return (root.findtext(_SAVED_BY) or "").strip()

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether the workbook counts its days from 1904-01-01, as those do that began on an old Mac."""
        properties = self._index.find(f"{MAIN}workbookPr")
        return properties is not None and properties.get("date1904") in ("1", "true", "on")

    def merged(self, sheet: str) -> list[str]:
        """The areas of a sheet whose cells are merged into one, as `B3:D3`."""
        if sheet not in self._merged:
            part = self.parts.read(self.sheets[sheet])
            self._merged[sheet] = [area.decode() for area in _MERGED.findall(part)] if b"mergeCell" in part else []
        return self._merged[sheet]

    @cached_property
    def _merged(self) -> dict[str, list[str]]:
        """Merged areas by sheet, as far as they were asked for: each table of a sheet asks."""
        return {}

    def digest(self, sheet: str) -> str:
        """Digest of a sheet as it is stored, with the texts its cells refer to."""
        if sheet not in self._digests:
            self._digests[sheet] = member_digest(self.parts, self.sheets[sheet], _TEXTS)
        return self._digests[sheet]

    @cached_property
    def _digests(self) -> dict[str, str]:
        """Digests by sheet, as far as they were asked for: each holds the texts of the whole file."""
        return {}

    @cached_property
    def _values(self) -> CalamineWorkbook:
        try:
            return CalamineWorkbook.from_filelike(BytesIO(self.data))
        except Exception as error:  # calamine raises its own classes for each damage
            raise NotAWorkbook(f"{self.path} is no readable .xlsx: {error}.") from error

    def grid(self, sheet: str) -> "Grid":
        """Values of a sheet from A1 on; dates are serials, errors CellErrors, empty cells None."""
        if sheet not in self._grids:
            self._grids[sheet] = self._grid(sheet)
        return self._grids[sheet]

    @cached_property
    def _grids(self) -> "dict[str, Grid]":
        """Values by sheet, as far as they were asked for."""
        return {}

    def _grid(self, sheet: str) -> "Grid":
        part = self.parts.read(self.sheets[sheet])
        return _GRIDS.of((part, *self._beside), lambda: self._read_grid(sheet, part))

    @cached_property
    def _beside(self) -> tuple[bytes, bytes, bool]:
        """What decides how the values of a sheet read, beside its own part: texts, formats and day zero."""
        there = self.parts.namelist()
        texts, formats = (self.parts.read(name) if name in there else b"" for name in (_TEXTS, _FORMATS))
        return texts, formats, self.counts_from_1904

    def _read_grid(self, sheet: str, part: bytes) -> "Grid":
        grid = Grid({})
        if sheet not in self._values.sheet_names:
            return grid
        if is_wide(self.parts, part):
            for book in sliced(self.parts, part, counts_from_1904=self.counts_from_1904):
                grid.add(book.get_sheet_by_index(0))
        else:
            grid.add(self._values.get_sheet_by_name(sheet))
        if b't="e"' in part:  # calamine shows an error as an empty cell
            for attributes, content in _ERROR.findall(part):
                place, shown = _PLACE.search(attributes), _SHOWN.search(content)
                if place is not None:
                    error = _error(b"" if shown is None else shown[1])
                    grid.put(int(place[2]) - 1, _column(place[1]), error)
        return grid

    def formulas(self, sheet: str) -> SheetFormulas:
        """Formulas of a sheet, as they are written there."""
        if sheet not in self._formulas:
            part = self.parts.read(self.sheets[sheet])
            self._formulas[sheet] = _FORMULAS.of((part,), lambda: scanned(part))
        return self._formulas[sheet]

    def valueless(self, sheet: str) -> set[tuple[int, int]]:
        """Cells of a sheet whose formula was saved without its result."""
        return self.formulas(sheet).valueless

    @cached_property
    def _formulas(self) -> dict[str, SheetFormulas]:
        """Formulas by sheet, as far as they were asked for."""
        return {}

    def know_from(self, before: "Package") -> None:
        """Take over what was read of another state of the file, of every sheet that is the same in both to the byte."""
        read = before._grids.keys() | before._formulas.keys()
        for title in read & self.sheets.keys() & before.sheets.keys():
            if self.digest(title) == before.digest(title):
                if title in before._grids:
                    self._grids[title] = before._grids[title]
                if title in before._formulas:
                    self._formulas[title] = before._formulas[title]

    def cells(self, sheet: str) -> Iterator[etree._Element]:
        """The `<c>` elements of a sheet."""
        yield from etree.fromstring(self.parts.read(self.sheets[sheet])).iter(f"{MAIN}c")


@dataclass(frozen=True, slots=True)
class Grid:
    """Values of a sheet as the reader gives them, by column, made plain when they are asked for; none elsewhere.

    A column ends with its last value or later; one that holds nothing is not there.
    """

    columns: dict[int, list[Any]]

    @property
    def height(self) -> int:
        """How many rows there are from the first of the sheet to the last that holds anything."""
        return max(map(len, self.columns.values()), default=0)

    @property
    def width(self) -> int:
        """How many columns there are from the first of the sheet to the last that holds anything."""
        return max(self.columns, default=-1) + 1

    def add(self, sheet: CalamineSheet) -> None:
        """Take in the used area of a sheet, or of the rows that come next."""
        if sheet.start is None:
            return
        top, left = sheet.start
        for column, values in enumerate(zip(*sheet.to_python(), strict=True), left):
            if values.count("") < len(values):
                there = self.columns.setdefault(column, [])
                there += [""] * (top - len(there))
                there += values

    def put(self, row: int, column: int, value: CellValue) -> None:
        """Put a value into a cell."""
        there = self.columns.get(column)
        if there is None:
            there = self.columns[column] = []
        if row >= len(there):
            there += [""] * (row + 1 - len(there))
        there[row] = value

    def value(self, row: int, column: int) -> CellValue:
        """The value of one cell."""
        there = self.columns.get(column, ())
        return _plain(there[row]) if row < len(there) else None

    def column(self, column: int, rows: Sequence[int]) -> list[CellValue]:
        """The values of a column in these rows."""
        given = self.columns.get(column)
        if given is None:
            return [None] * len(rows)
        height = len(given)
        if isinstance(rows, range) and rows.step == 1 and rows.stop <= height:
            raw = given[rows.start : rows.stop]
        else:
            raw = [given[row] if row < height else None for row in rows]
        if set(map(type, raw)) <= _PLAIN:
            return [None if value == "" else value for value in raw] if "" in raw else raw
        return [_plain(value) for value in raw]


_PLAIN = {float, str, type(None), CellError, bool}

_GRIDS: Lately[Grid] = Lately()
_FORMULAS: Lately[SheetFormulas] = Lately()
"""What was read of sheets: a plan's jobs open its workbook again and again, and most of its sheets did not move."""


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


@cache
def _column(letters: bytes) -> int:
    return column_of(letters.decode())


@cache
def _error(written: bytes) -> CellError:
    text = written.decode()
    kind = ErrorKind(text) if text in tuple(ErrorKind) else ErrorKind.VALUE
    return CellError(kind, f"The cell shows {text}.")


def _plain(value: CellValue) -> CellValue:
    if value.__class__ is float:
        return value
    if value == "":
        return None
    if value.__class__ is str:
        return value
    if isinstance(value, datetime):
        return to_serial(value) + (value - datetime.combine(value.date(), time())).total_seconds() / _SECONDS_A_DAY
    if isinstance(value, date):
        return to_serial(value)
    if isinstance(value, timedelta):
        return value.total_seconds() / _SECONDS_A_DAY
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / _SECONDS_A_DAY
    return value
