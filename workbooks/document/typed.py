"""What a person typed into one cell: taken, or left out with a finding that names the cell and what it may hold."""

from workbooks.grammar.layout import Column, Format
from workbooks.models import CellRef, DocumentFinding, blocking
from xl_addin.cells.errors import CellValue
from xl_addin.cells.marshal import is_blank

__all__ = ["entry", "number"]

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
    bound = column.bound.of_quarter(days)
    if bound.allows(typed):
        return typed, None
    return None, blocking("entry.out-of-range", f"{column.title} is {bound.spelled(typed)}.", bound.sentence, at)


def number(title: str, value: CellValue, at: CellRef) -> tuple[float | None, DocumentFinding | None]:
    """The number in a cell called `title`, None where it is empty; None, with a finding, for anything else."""
    if is_blank(value):
        return None, None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value, None
    shown = f"{title} holds {str(value)[:40]!r} where a number is needed."
    remedy = "Type a plain number, without currency or spaces."
    return None, blocking("cell.not-a-number", shown, remedy, at)


def _choice(column: Column, value: CellValue, at: CellRef) -> Taken:
    """One of the texts allowed, in their spelling; an empty cell stays empty."""
    said = "" if value is None else str(value).strip()
    found = next((choice for choice in column.choices if choice.casefold() == said.casefold()), None)
    if found is not None or not said:
        return found, None
    remedy = f"Choose one of {', '.join(column.choices)}, or clear the cell."
    return None, blocking("entry.not-a-choice", f"{column.title} is {said[:40]!r}.", remedy, at)
