"""Cell values to arrays and back: the one place that knows what a spreadsheet sends and what it must get.

In: a single cell is None, bool, int, float, str, a date or a CellError; a range is a list (or tuple) of rows.
Out: a number, a text, a CellError, or a list of rows whose first row is the header. NaN leaves a blank in a table and
is #N/A as a single answer. Dates are serials: days since 1899-12-30, the way every spreadsheet counts.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_addin.cell_errors import CellError, CellFault, CellValue, ErrorKind
from xl_addin.spec import Argument, Kind, Shape

__all__ = ["as_cells", "column_table", "from_serial", "is_blank", "is_range", "read", "to_serial", "whole"]

_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 1, 2_958_465  # 1899-12-31 to 9999-12-31


def to_serial(day: date) -> int:
    """The spreadsheet number of a day."""
    return (date(day.year, day.month, day.day) - _EPOCH).days


def from_serial(serial: float) -> date:
    """The day of a spreadsheet number; the time of day is dropped."""
    return _EPOCH + timedelta(days=math.floor(serial))


def is_range(value: CellValue) -> bool:
    """True for a list of rows, false for a single cell."""
    return isinstance(value, (list, tuple))


def is_blank(value: CellValue) -> bool:
    """True for a cell without content: never typed in, or holding an empty text."""
    return value is None or (isinstance(value, str) and not value.strip())


def read(argument: Argument, value: CellValue) -> CellValue:
    """What `argument` means to a function's body: float, str, bool, date, or an array (dates as datetime64[D]).

    A line is a one-dimensional array, a block a two-dimensional one, one row of it for each row of cells. Flags are
    bools in a cell and 1.0, 0.0 or NaN (blank) in an array.

    A single cell given for a range is a range of one; a range of one given for a single cell is that cell. Trailing
    empty cells of a line are dropped, so that a whole column may be selected. Raises CellFault with a sentence naming
    the argument and the place in the range.
    """
    if argument.shape is Shape.CELL:
        return _cell(argument, _single(argument, value))
    if argument.shape is Shape.ANY and not is_range(value):
        return _cell(argument, value)
    if argument.shape is Shape.BLOCK:
        return _block(argument, value)
    return _line(argument, _flat(argument, value))


def _block(argument: Argument, value: CellValue) -> NDArray[Any]:
    rows = [list(row) if is_range(row) else [row] for row in value] if is_range(value) else [[value]]
    if len({len(row) for row in rows}) > 1:
        raise CellFault(ErrorKind.VALUE, f"{argument.name} must be a block whose rows have the same number of cells.")
    while len(rows) > 1 and all(is_blank(cell) for cell in rows[-1]):
        rows.pop()
    width = len(rows[0])
    places = [f"row {row}, column {column}" for row in range(1, len(rows) + 1) for column in range(1, width + 1)]
    return _array(argument, [cell for row in rows for cell in row], places).reshape(len(rows), width)


def _single(argument: Argument, value: CellValue) -> CellValue:
    if not is_range(value):
        return value
    cells = [cell for row in value for cell in (row if is_range(row) else [row])]
    if len(cells) != 1:
        raise CellFault(ErrorKind.VALUE, f"{argument.name} takes one cell, {len(cells)} were given.")
    return cells[0]


def _flat(argument: Argument, value: CellValue) -> list[Any]:
    if not is_range(value):
        return [value]
    rows = [row if is_range(row) else [row] for row in value]
    if len(rows) > 1 and any(len(row) != 1 for row in rows):
        raise CellFault(ErrorKind.VALUE, f"{argument.name} takes one column or one row of cells, not a block.")
    cells = [cell for row in rows for cell in row]
    if len(cells) > 1000 and is_blank(cells[-1]):  # only a whole-column selection is cut back
        while len(cells) > 1 and is_blank(cells[-1]):
            cells.pop()
    return cells


def _cell(argument: Argument, value: CellValue) -> CellValue:
    if isinstance(value, CellError):
        raise CellFault(value.kind, f"{argument.name} holds {value}. {value.sentence}".rstrip())
    if is_blank(value):
        if argument.is_required and argument.kind is not Kind.NUMBER:
            raise CellFault(ErrorKind.VALUE, f"{argument.name} is empty.")
        return float("nan") if argument.is_required else argument.default
    if argument.kind is Kind.TEXT:
        return _text(argument, value)
    number = _number(argument, value, argument.name)
    return bool(number) if argument.kind is Kind.FLAG else number


def _text(argument: Argument, value: CellValue) -> str:
    text = _plain(value)
    if argument.choices:
        text = text.strip().lower()
        if text not in argument.choices:
            raise CellFault(ErrorKind.VALUE, f"{argument.name} must be one of {', '.join(argument.choices)}.")
    return text


def _plain(value: CellValue) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_FLAGS = {"yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0}


def _number(argument: Argument, value: CellValue, place: str) -> CellValue:
    if isinstance(value, (date, datetime)):
        value = to_serial(value)
    if argument.kind is Kind.FLAG:
        return _flag(value, place)
    if isinstance(value, str):
        raise CellFault(ErrorKind.VALUE, f"{place} holds the text {value[:40]!r} where a number is needed.")
    number = float(value)
    if math.isinf(number):
        raise CellFault(ErrorKind.NUM, f"{place} is infinite.")
    if argument.kind is Kind.DATE:
        if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
            raise CellFault(ErrorKind.NUM, f"{place} is not a date: {number:g}.")
        return from_serial(number)
    return number


def _flag(value: CellValue, place: str) -> float:
    """TRUE, 1 and "yes" are 1.0; FALSE, 0 and "no" are 0.0, because hosts differ in what a truth value arrives as."""
    said = _FLAGS.get(value.strip().casefold()) if isinstance(value, str) else float(value)
    if said not in (0.0, 1.0):
        raise CellFault(ErrorKind.VALUE, f"{place} must be yes or no, it holds {str(value)[:40]!r}.")
    return said


def _line(argument: Argument, cells: Sequence[Any]) -> NDArray[Any]:
    return _array(argument, cells, [f"cell {position}" for position in range(1, len(cells) + 1)])


def _array(argument: Argument, cells: Sequence[Any], places: Sequence[str]) -> NDArray[Any]:
    for place, cell in zip(places, cells, strict=True):
        if isinstance(cell, CellError):
            raise CellFault(cell.kind, f"{argument.name}, {place} holds {cell}. {cell.sentence}".rstrip())
    if argument.kind is Kind.TEXT:
        return np.array(["" if is_blank(cell) else _plain(cell) for cell in cells], dtype=object)
    blank = np.datetime64("NaT", "D") if argument.kind is Kind.DATE else math.nan
    values = [
        blank if is_blank(cell) else _number(argument, cell, f"{argument.name}, {place}")
        for place, cell in zip(places, cells, strict=True)
    ]
    return np.array(values, dtype="datetime64[D]" if argument.kind is Kind.DATE else np.float64)


def whole(name: str, number: float, least: int, most: int) -> int:
    """`number` as a whole one from `least` to `most`; CellFault names the argument otherwise."""
    if not (least <= number <= most and float(number).is_integer()):
        raise CellFault(ErrorKind.NUM, f"{name} must be a whole number from {least} to {most}, it is {number:g}.")
    return int(number)


def column_table(header: Sequence[str], *columns: Iterable[Any]) -> list[list[Any]]:
    """A table as rows of cells, header first; NaN becomes a blank."""
    return [list(header), *([as_cells(cell) for cell in row] for row in zip(*columns, strict=True))]


def as_cells(value: CellValue) -> CellValue:
    """One value, or rows of values, as cells: numpy scalars become Python's, NaN a blank, dates serials."""
    if is_range(value):
        return [as_cells(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (date, datetime)):
        return to_serial(value)
    if isinstance(value, float) and math.isnan(value):
        return ""
    return value
