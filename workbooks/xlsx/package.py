"""The parts of an .xlsx file that reading and patching need: sheets, names, values, formulas."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path

from lxml import etree
from python_calamine import CalamineWorkbook

from workbooks.errors import NotAWorkbook
from workbooks.grammar.placement import cell_of, column_letters
from workbooks.xlsx.files import archive, sha256_of, take
from xl_addin.cells.errors import CellError, CellValue, ErrorKind
from xl_addin.cells.marshal import to_serial
from xl_addin.names import canonical

__all__ = ["MAIN", "RELATIONS", "Package", "relative", "value_at"]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>'(?:[^']|'')*'!|[A-Za-z_][A-Za-z0-9_.]*!)"""
    r"""|(?<![A-Za-z0-9_.$])(?P<cell>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?![A-Za-z0-9_.(])""",
)
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Package:
    """One .xlsx file in memory. Rows and columns count from 0."""

    path: Path
    data: bytes
    parts: zipfile.ZipFile

    @classmethod
    def open(cls, path: Path | str) -> "Package":
        """Read the whole file; WorkbookMissing, WorkbookLocked and NotAWorkbook say what is wrong."""
        place = Path(path)
        data = take(place)
        package = cls(place, data, archive(place, data))
        try:
            package.sheets  # noqa: B018  a damaged index is found now, not in the middle of the work
        except (KeyError, etree.XMLSyntaxError) as error:
            raise NotAWorkbook(f"{place} is no readable .xlsx: its list of sheets is damaged.") from error
        return package

    @cached_property
    def sha256(self) -> str:
        """Digest of the file as read."""
        return sha256_of(self.data)

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
    def _values(self) -> CalamineWorkbook:
        try:
            return CalamineWorkbook.from_filelike(BytesIO(self.data))
        except Exception as error:  # calamine raises its own classes for each damage
            raise NotAWorkbook(f"{self.path} is no readable .xlsx: {error}.") from error

    def grid(self, sheet: str) -> list[list[CellValue]]:
        """Values of a sheet from A1 on; dates are serials, errors CellErrors, empty cells None."""
        if sheet not in self._grids:
            self._grids[sheet] = self._grid(sheet)
        return self._grids[sheet]

    @cached_property
    def _grids(self) -> dict[str, list[list[CellValue]]]:
        """Values by sheet, as far as they were asked for."""
        return {}

    def _grid(self, sheet: str) -> list[list[CellValue]]:
        if sheet not in self._values.sheet_names:
            return []
        rows = self._values.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        grid = [[_plain(value) for value in row] for row in rows]
        if b't="e"' in self.parts.read(self.sheets[sheet]):  # calamine shows an error as an empty cell
            for cell in self.cells(sheet):
                if cell.get("t") == "e":
                    row, column = cell_of(cell.get("r"))
                    grid[row][column] = _error(cell.findtext(f"{MAIN}v") or "")
        return grid

    def formulas(self, sheet: str) -> dict[tuple[int, int], str]:
        """Formulas of a sheet in canonical spelling, cell references relative to their cell (see `relative`)."""
        if sheet in self._formulas:
            return self._formulas[sheet]
        found: dict[tuple[int, int], str] = {}
        valueless: set[tuple[int, int]] = set()
        shared: dict[str, str] = {}
        for cell in self.cells(sheet):
            formula = cell.find(f"{MAIN}f")
            if formula is None:
                continue
            at = cell_of(cell.get("r"))
            text = relative(formula.text or "", at)
            if formula.get("t") == "shared":
                text = shared.setdefault(formula.get("si"), text)
            found[at] = text
            if not cell.findtext(f"{MAIN}v") and cell.get("t") != "str":  # an empty text is a value
                valueless.add(at)
        self._formulas[sheet], self._valueless[sheet] = found, valueless
        return found

    def valueless(self, sheet: str) -> set[tuple[int, int]]:
        """Cells of a sheet whose formula was saved without its result."""
        self.formulas(sheet)
        return self._valueless[sheet]

    @cached_property
    def _formulas(self) -> dict[str, dict[tuple[int, int], str]]:
        """Formulas by sheet, as far as they were asked for."""
        return {}

    @cached_property
    def _valueless(self) -> dict[str, set[tuple[int, int]]]:
        """Cells with a formula and without a value by sheet, as far as formulas were asked for."""
        return {}

    def cells(self, sheet: str) -> Iterator[etree._Element]:
        """The `<c>` elements of a sheet."""
        yield from etree.fromstring(self.parts.read(self.sheets[sheet])).iter(f"{MAIN}c")


def value_at(grid: list[list[CellValue]], row: int, column: int) -> CellValue:
    """The value of a cell of a sheet's grid; None outside the used area."""
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else None


@lru_cache(maxsize=200_000)  # a workbook is read several times on its way, and most of its formulas never change
def relative(formula: str, at: tuple[int, int]) -> str:
    """A formula in a form that is equal for equal formulas: spelled canonically, upper case, without spaces.

    References become offsets from `at` where they are relative, as in R1C1 notation; so a formula that was filled
    down, or stored as shared by a spreadsheet program, compares equal to the one built.
    """

    def piece(match: re.Match[str]) -> str:
        if match["text"] is not None:
            return match["text"]
        if match["sheet"] is not None:
            return match["sheet"].replace("'", "").upper()
        row, column = cell_of(match["cell"])
        letters, _, digits = match["cell"].lstrip("$").partition("$")
        column_text = column_letters(column) if match["cell"].startswith("$") else f"C[{column - at[1]}]"
        is_row_fixed = bool(digits) or "$" in letters
        return f"{{{column_text}:{row if is_row_fixed else f'R[{row - at[0]}]'}}}"

    pieces = []
    last = 0
    text = canonical(formula).replace("_xlfn.", "").replace("_xlws.", "")
    for match in _PIECE.finditer(text):
        pieces += [text[last : match.start()].replace(" ", "").upper(), piece(match)]
        last = match.end()
    return "".join([*pieces, text[last:].replace(" ", "").upper()])


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _error(text: str) -> CellError:
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
