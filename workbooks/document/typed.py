"""What a person typed into one cell: taken, or left out with a finding that names the cell and what it may hold."""

from datetime import date

from workbooks.grammar.layout import Column, Format
from workbooks.models import CellRef, DocumentFinding, blocking
from xl_addin.cells.errors import CellValue
from xl_addin.cells.marshal import is_blank, to_serial

__all__ = ["EARLIEST_DAY", "between", "entry", "number"]

EARLIEST_DAY = date(1990, 1, 1)
"""No day of a plan is earlier; a smaller serial is a number typed where a day belongs."""
_LAST_SERIAL = 2_958_465  # 9999-12-31, the last day a spreadsheet knows

Taken = tuple[CellValue, DocumentFinding | None]


def entry(column: Column, value: CellValue, at: CellRef, days: float) -> Taken:
    """The value of an input cell of a table; None, with a finding, for one that its column does not allow.

    Args:
        column: the declaration of its column.
        value: what stands in the cell.
        at: where it stands.
        days: days of the planned quarter, the bound of columns that count them.
    """
    if column.choices:
        return _choice(column, value, at)
    if column.format is Format.TEXT:
        return value, None
    typed, fault = number(column.title, value, at)
    if typed is None or fault is not None:
        return None, fault
    if column.format is Format.DATE:
        fits = to_serial(EARLIEST_DAY) <= typed <= _LAST_SERIAL
        remedy = "Enter a day from 1990 on, as in 2020-04-01."
    else:
        low, high = column.low, column.highest(days)
        fits = (low is None or typed >= low) and (high is None or typed <= high)
        remedy = f"Enter a number {between(column.format, low, high)}."
    if fits:
        return typed, None
    shown = f"{column.title} is {_spelled(column.format, typed)}."
    return None, blocking("entry.out-of-range", shown, remedy, at)


def number(title: str, value: CellValue, at: CellRef) -> tuple[float | None, DocumentFinding | None]:
    """The number in a cell called `title`, None where it is empty; None, with a finding, for anything else."""
    if is_blank(value):
        return None, None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value, None
    shown = f"{title} holds {str(value)[:40]!r} where a number is needed."
    remedy = "Type a plain number, without currency or spaces."
    return None, blocking("cell.not-a-number", shown, remedy, at)


def between(format_: Format, low: float | None, high: float | None) -> str:
    """The bounds of a number in words; one of them must be given."""
    if low is None or high is None:
        return f"of at least {_spelled(format_, low or 0)}" if high is None else f"of at most {_spelled(format_, high)}"
    return f"from {_spelled(format_, low)} to {_spelled(format_, high)}"


def _choice(column: Column, value: CellValue, at: CellRef) -> Taken:
    """One of the texts allowed, in their spelling; an empty cell stays empty."""
    said = "" if value is None else str(value).strip()
    found = next((choice for choice in column.choices if choice.casefold() == said.casefold()), None)
    if found is not None or not said:
        return found, None
    remedy = f"Choose one of {', '.join(column.choices)}, or clear the cell."
    return None, blocking("entry.not-a-choice", f"{column.title} is {said[:40]!r}.", remedy, at)


def _spelled(format_: Format, value: float) -> str:
    return f"{value * 100:.4g} %" if format_ is Format.RATE else f"{value:,.10g}"
