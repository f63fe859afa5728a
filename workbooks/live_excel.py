"""A workbook that Excel has open on this machine, through xlwings: what stands there unsaved is read and written.

Only the BSD part of xlwings is used, and it is imported when Excel's owner file lies beside the workbook: a machine
without Excel never needs it. Windows and Mac; **not run in Excel**, for there was none where qplan was built: the tests
play xlwings' interface.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbooks.errors import WorkbookLocked
from xl_addin.cells.errors import CellError, CellValue

__all__ = ["LiveBook", "LiveFormula", "Written", "open_in_excel"]

_GUARDS = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What a protected sheet may allow all the same; it is protected again with the same."""


@dataclass(frozen=True, slots=True)
class LiveFormula:
    """A formula to be entered, with its leading sign; `is_array` where it fills more than its cell."""

    text: str
    is_array: bool = False


Written = CellValue | LiveFormula
"""What is written into a cell: None clears it, a text stays one whatever it looks like."""


@dataclass(frozen=True, slots=True)
class LiveBook:
    """A workbook that Excel has open."""

    book: Any
    path: Path

    def data(self) -> bytes:
        """The file as Excel would save it now. On a Mac it is saved for that, which has no other way."""
        if _system() == "darwin":
            self.book.save()
            return self.path.read_bytes()
        with tempfile.TemporaryDirectory(prefix="qplan-live-") as folder:
            copy = Path(folder) / self.path.name
            self.book.api.SaveCopyAs(str(copy))
            return copy.read_bytes()

    def write(self, cells: Mapping[str, Mapping[tuple[int, int], Written]], names: Mapping[str, str]) -> None:
        """Put values and formulas into cells (sheet, row and column from 0), and names to where they refer now.

        Excel is not asked to compute until all of them stand there. Raises WorkbookLocked when it refuses a sheet.
        """
        app = self.book.app
        how = app.calculation
        app.calculation = "manual"
        try:
            for title, changes in cells.items():
                sheet = self.book.sheets[title]
                with _unlocked(sheet, title):
                    for (row, column), value in changes.items():
                        _put(sheet.range((row + 1, column + 1)), value)
            for name, place in names.items():
                self.book.names.add(name, f"={place}")
        finally:
            app.calculation = how


def open_in_excel(path: Path) -> LiveBook | None:
    """The workbook, when an Excel on this machine has it open and can be spoken to; else None."""
    if _system() not in ("win32", "darwin") or not path.with_name(f"~${path.name}").exists():
        return None
    try:
        import xlwings
    except ImportError:  # the extra `excel` is not installed: the workbook is one that a program has open, as ever
        return None
    for app in xlwings.apps:
        for book in app.books:
            with suppress(OSError):
                if Path(book.fullname).samefile(path):
                    return LiveBook(book, path)
    return None


def _system() -> str:
    """The system this runs on, asked when it runs: a type checker would read the code of one system only."""
    return sys.platform


def _put(place: Any, value: Written) -> None:  # noqa: ANN401  xlwings' range
    if isinstance(value, LiveFormula):
        if value.is_array:
            place.formula2 = value.text
        else:
            place.formula = value.text
    elif isinstance(value, str) and value:
        place.value = f"'{value}"  # Excel would enter "=1+1" and "1-2" as what they look like
    elif isinstance(value, CellError):
        place.formula = {"#N/A": "=NA()", "#DIV/0!": "=1/0"}.get(value.kind.value, f"={value.kind.value}")
    else:
        place.value = None if value == "" else value


@contextmanager
def _unlocked(sheet: Any, title: str) -> Iterator[None]:  # noqa: ANN401  xlwings' sheet
    """A sheet that may be written meanwhile; protection without a password is put back as it was."""
    if _system() == "darwin":
        yield  # Excel on a Mac says for itself when it refuses
        return
    api = sheet.api
    if not api.ProtectContents:
        yield
        return
    allowed = {name: bool(getattr(api.Protection, name)) for name in _GUARDS}
    try:
        api.Unprotect()
    except Exception as error:
        raise WorkbookLocked(f"The tab {title} is protected with a password: clear it, then try again.") from error
    try:
        yield
    finally:
        api.Protect(Contents=True, **allowed)
