"""A spreadsheet in other kinds of files."""

import csv
import io

from sync.emulators.sheets.book import Book
from sync.emulators.sheets.cell import Formula
from sync.emulators.sheets.drive.faults import drive_error
from sync.emulators.sheets.places import Area
from sync.emulators.sheets.sheet import Sheet
from sync.emulators.sheets.values import Rendering, read

__all__ = ["exported"]


def exported(book: Book, mime: str) -> bytes:
    """The spreadsheet as CSV or TSV (its first tab) or as an Excel workbook; ApiError (400) for other kinds."""
    match mime:
        case "text/csv":
            return _separated(book.sheets[0], ",")
        case "text/tab-separated-values":
            return _separated(book.sheets[0], "\t")
        case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
            return _workbook(book)
    raise drive_error(400, "badRequest", "The requested conversion is not supported.", "convertTo")


def _separated(sheet: Sheet, sign: str) -> bytes:
    rows = read(sheet, sheet.closed(Area(sheet.id)), Rendering())
    width = max(map(len, rows), default=0)
    held = io.StringIO()
    csv.writer(held, delimiter=sign, lineterminator="\r\n").writerows(row + [""] * (width - len(row)) for row in rows)
    return held.getvalue().removesuffix("\r\n").encode()


def _workbook(book: Book) -> bytes:
    """Values, formulas with their results, and number formats."""
    import xlsxwriter

    held = io.BytesIO()
    made = xlsxwriter.Workbook(held, {"in_memory": True})
    formats = {}
    for sheet in book.sheets:
        tab = made.add_worksheet(sheet.title[:31])
        for row, column, cell in sheet.grid.cells():
            pattern = ((cell.look or {}).get("numberFormat") or {}).get("pattern", "")
            if pattern not in formats:
                formats[pattern] = made.add_format({"num_format": pattern} if pattern else {})
            value = sheet.value(row, column)
            shown = getattr(value, "shown", value)
            if isinstance(cell.entered, Formula):
                tab.write_formula(row, column, cell.entered, formats[pattern], "" if shown is None else shown)
            elif isinstance(shown, bool):
                tab.write_boolean(row, column, shown, formats[pattern])
            elif isinstance(shown, float):
                tab.write_number(row, column, shown, formats[pattern])
            elif shown is not None:
                tab.write_string(row, column, str(shown), formats[pattern])
            if cell.note:
                tab.write_comment(row, column, cell.note)
    made.close()
    return held.getvalue()
