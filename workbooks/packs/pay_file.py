"""A file on pay for those who may see it: a table as .xlsx or .csv, in which no text is a formula."""

import csv
import math
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter

__all__ = ["Cell", "pay_csv", "pay_xlsx"]

Cell = str | float | None
"""A text, a number, or None for what is not known, which is written as n/a."""

_NEVER_FORMULAS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNKNOWN = "n/a"


def pay_xlsx(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """The table as a workbook of one sheet, headings frozen."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **_NEVER_FORMULAS})
    book.set_properties({"title": title, "author": "qplan", "subject": "Confidential"})
    sheet = book.add_worksheet("Pay")
    bold, number = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "#,##0.00"})
    for column, heading in enumerate(columns):
        sheet.write_string(0, column, heading, bold)
    for place, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str) or _is_unknown(cell):
                sheet.write_string(place, column, cell if isinstance(cell, str) else _UNKNOWN)
            else:
                sheet.write_number(place, column, cell, number)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(columns) - 1, 18)
    book.close()
    return stream.getvalue()


def pay_csv(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """The table as CSV in UTF-8 with a mark, which every spreadsheet program opens; texts that look like formulas get
    an apostrophe before them."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _is_unknown(cell: float | None) -> bool:
    return cell is None or math.isnan(cell)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
    return _UNKNOWN if cell is None or math.isnan(cell) else f"{cell:.2f}"
