"""Lists for people beside a message: a workbook of plain sheets in the house's look, in which no text is a formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter

from workbooks.grammar.layout import Format
from workbooks.grammar.look import CELL_FONT, RULE
from workbooks.grammar.styles import NUMBER_FORMATS, ROLES

__all__ = ["Cell", "ListSheet", "lists_xlsx"]

Cell = str | Decimal | None
"""A text, an amount, or None for what there is none of, which stays empty."""

_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = {"font_name": CELL_FONT, "font_size": 10, "valign": "top", "bottom": 4, "bottom_color": RULE}
_LONGEST = 32_767
"""Characters a cell holds."""


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A sheet: a heading for each column with its width in characters, and rows below."""

    title: str
    columns: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[Cell]]


def lists_xlsx(title: str, sheets: Sequence[ListSheet], made: datetime) -> bytes:
    """The sheets as a workbook, headings frozen and filtered; the same lists of the same moment are the same bytes."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **_AS_TEXT})
    book.set_properties({"title": title, "author": "qplan", "created": made.replace(tzinfo=None)})
    heading = book.add_format({**_FONT, **ROLES["header"]})
    text = book.add_format({**_FONT, "text_wrap": True})
    number = book.add_format({**_FONT, "num_format": NUMBER_FORMATS[Format.MONEY]})
    for told in sheets:
        sheet = book.add_worksheet(told.title)
        for column, (name, width) in enumerate(told.columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, heading)
        for place, row in enumerate(told.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    sheet.write_number(place, column, float(cell), number)
                elif cell is not None:
                    sheet.write_string(place, column, cell[:_LONGEST], text)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(told.rows), 1), len(told.columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    book.close()
    return stream.getvalue()
