"""A leader's sheet of the round: their own people and nobody else's, to be filled in and sent back."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from workbooks.errors import NotAWorkbook
from workbooks.grammar.placement import column_letters
from workbooks.xlsx.rows import first_rows

__all__ = ["FilledIn", "Line", "read_sheet", "sheet_bytes"]

_TITLES = ("Rep", "Reports to", "Calculated", "Yours", "Reason", "Note", "Rep id", "Was")
_WIDTHS = (30, 26, 14, 14, 44, 30, 21, 14)
_YOURS, _REASON, _ID, _WAS = 3, 4, 6, 7
_HEADER = 5
_READ = ("Rep id", "Yours", "Was", "Reason")
_BLUE, _PAPER, _GREY = "#1F4E9E", "#FFF9DB", "#7A7A7A"
_MONEY = "#,##0.##"


class Line(NamedTuple):
    """One of a leader's people: what was calculated, what stands now, and whether it may be moved."""

    id: str
    name: str
    reports_to: str
    calculated: Decimal
    now: Decimal
    is_fixed: bool


class FilledIn(NamedTuple):
    """What came back, by person: quotas, what stood when the sheet was written, reasons; and the cells that hold no
    amount, by their places."""

    amounts: dict[str, Decimal]
    was: dict[str, Decimal]
    reasons: dict[str, str]
    unread: tuple[str, ...]


def sheet_bytes(round_: str, leader: str, closes: str, currency: str, lines: Sequence[Line]) -> bytes:
    """The sheet of a leader, as a file.

    Args:
        round_: name of the round. leader: their name. closes: the last day, as text. currency: of the amounts.
        lines: their people, in order.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Your people")
    head = book.add_format({"bold": True, "font_size": 14})
    quiet = book.add_format({"font_color": _GREY})
    title = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    money = book.add_format({"num_format": _MONEY})
    typed = {"num_format": _MONEY, "font_color": _BLUE, "bg_color": _PAPER, "border": 1, "border_color": "#D9D9D9"}
    entry, reason = book.add_format(typed), book.add_format({**typed, "num_format": "@", "text_wrap": True})
    total = book.add_format({"num_format": _MONEY, "bold": True, "top": 1})
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, None, {"level": 1, "hidden": True} if column in (_ID, _WAS) else {})
    sheet.write_string(0, 0, f"{leader}: quotas of your people, {round_}", head)
    sheet.write_string(1, 0, f"In {currency}. Change the yellow cells until {closes}; say why beside each that moves.")
    sheet.write_string(2, 0, "What one gets another gives: the difference below must be 0.")
    sheet.write_string(3, 0, "Nobody but your own people stands in this file.", quiet)
    for column, text in enumerate(_TITLES):
        sheet.write_string(_HEADER, column, text, title)
    first, last = _HEADER + 1, _HEADER + len(lines)
    for row, line in enumerate(lines, start=first):
        sheet.write_string(row, 0, line.name)
        sheet.write_string(row, 1, line.reports_to)
        sheet.write_number(row, 2, float(line.calculated), money)
        sheet.write_number(row, _YOURS, float(line.now), money if line.is_fixed else entry)
        sheet.write_string(row, _REASON, "", reason)
        sheet.write_string(row, 5, "fixed by a planner" if line.is_fixed else "", quiet)
        sheet.write_string(row, _ID, line.id, quiet)
        sheet.write_number(row, _WAS, float(line.now), quiet)
    there = float(sum((line.now for line in lines), Decimal(0)))
    for row, text in enumerate(("What there is", "What you share out", "Difference"), start=last + 2):
        sheet.write_string(row, 0, text)
    sheet.write_number(last + 2, _YOURS, there, total)
    sheet.write_formula(last + 3, _YOURS, f"=SUM(D{first + 1}:D{last + 1})", total, there)
    sheet.write_formula(last + 4, _YOURS, f"=D{last + 4}-D{last + 3}", total, 0.0)
    sheet.freeze_panes(first, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER)
    book.set_properties({"title": f"{leader}: {round_}"})
    book.close()
    return out.getvalue()


def read_sheet(path: Path) -> FilledIn:
    """What a leader filled in, whatever they sorted or inserted.

    Raises:
        NotAWorkbook: it has no row of the titles `sheet_bytes` writes.
        WorkbookMissing, WorkbookLocked: as for any workbook.
    """
    title, rows = first_rows(path)
    titles = ((number, {str(cell).strip(): place for place, cell in enumerate(cells)}) for number, cells in rows)
    header, at = next((found for found in titles if set(_READ) <= found[1].keys()), (0, {}))
    if not at:
        raise NotAWorkbook(f"{path} is no sheet of the leaders' round: the titles {', '.join(_READ)} are gone.")
    found = FilledIn({}, {}, {}, ())
    unread = []
    for number, cells in rows:
        key = str(cells[at["Rep id"]] or "").strip() if number > header else ""
        if not key:
            continue
        amount, was = _amount(cells[at["Yours"]]), _amount(cells[at["Was"]])
        if amount is None or was is None or key in found.amounts:
            unread.append(f"{title}!{column_letters(at['Yours'])}{number}")
        else:
            found.amounts[key], found.was[key] = amount, was
        found.reasons[key] = str(cells[at["Reason"]] or "").strip()
    return found._replace(unread=tuple(unread))


def _amount(cell: object) -> Decimal | None:
    """An amount to the cent; None for anything that is none."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return None
    try:
        amount = Decimal(str(cell).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")).normalize() + 0 if amount.is_finite() else None
