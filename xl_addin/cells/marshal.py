"""Cell values to arrays and back: the one place that knows what a spreadsheet sends and what it must get.

In: a single cell is None, bool, int, float, str, a date or a CellError; a range is a list (or tuple) of rows.
Out: a number, a text, a CellError, or a list of rows whose first row is the header. NaN leaves a blank in a table and
is #N/A as a single answer. Dates are serials: days since 1899-12-30, the way every spreadsheet counts.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_addin.cells.columns import array_of, plain_text
from xl_addin.cells.errors import CellError, CellFault, CellValue, ErrorKind
from xl_addin.cells.serials import FIRST_SERIAL, LAST_SERIAL, from_serial, to_serial
from xl_addin.spec import Argument, Kind, Shape

__all__ = [
    "aligned",
    "as_cells",
    "column_table",
    "from_serial",
    "is_blank",
    "is_range",
    "longest",
    "read",
    "to_serial",
    "whole",
]

_WHOLE_COLUMN = 1000
"""A range of more cells may be a whole column that somebody selected; a shorter one is what its formula says."""

_Place = Callable[[int], str]
"""The name of the n-th cell of a range, for sentences: made only when something is wrong there."""


def is_range(value: CellValue) -> bool:
    """True for a list of rows, false for a single cell."""
    return isinstance(value, (list, tuple))


def is_blank(value: CellValue) -> bool:
    """True for a cell without content: never typed in, or holding an empty text."""
    return value is None or (isinstance(value, str) and not value.strip())


def longest(arguments: Sequence[Argument], given: Sequence[CellValue]) -> Mapping[int, int]:
    """Down to where lines hold something, by their size: those of one size stand beside each other, and stay aligned.

    Only sizes that may be a whole column; see `read`.
    """
    found: dict[int, int] = {}
    for argument, value in zip(arguments, given, strict=False):
        if argument.shape in (Shape.LINE, Shape.ANY) and is_range(value) and _may_be_whole(value):
            cells = list(chain.from_iterable(_rows(value)))
            if len(cells) > _WHOLE_COLUMN:
                found[len(cells)] = max(found.get(len(cells), 1), _filled(cells))
    return found


def _may_be_whole(value: Sequence[Any]) -> bool:
    """Whether a range has so many rows, or so long a first one, that it may be a whole column or row."""
    return len(value) > _WHOLE_COLUMN or (len(value) > 0 and is_range(value[0]) and len(value[0]) > _WHOLE_COLUMN)


def read(argument: Argument, value: CellValue, kept: Mapping[int, int] | None = None) -> CellValue:
    """What `argument` means to a function's body: float, str, bool, date, or an array (dates as datetime64[D]).

    A line is a one-dimensional array, a block a two-dimensional one, one row of it for each row of cells. Flags are
    bools in a cell and 1.0, 0.0 or NaN (blank) in an array.

    A single cell given for a range is a range of one; a range of one given for a single cell is that cell. Trailing
    empty cells of a line are dropped, so that a whole column may be selected; `kept` says how many cells of a line of
    each size stay all the same, because a line beside it is longer. Raises CellFault with a sentence naming the
    argument and the place in the range.
    """
    if argument.shape is Shape.CELL:
        return _cell(argument, _single(argument, value))
    if argument.shape is Shape.ANY and _is_one(value):  # LibreOffice sends a reference to one cell as a range of one
        return _cell(argument, _single(argument, value))
    if argument.shape is Shape.BLOCK:
        return _block(argument, value)
    return _line(argument, _flat(argument, value, kept or {}))


def _block(argument: Argument, value: CellValue) -> NDArray[Any]:
    rows = _rows(value)
    if len(set(map(len, rows))) > 1:
        raise CellFault(ErrorKind.VALUE, f"{argument.name} must be a block whose rows have the same number of cells.")
    width, height = len(rows[0]), len(rows)
    while height > 1 and _is_blank_row(rows[height - 1]):
        height -= 1
    cells = list(chain.from_iterable(rows[:height]))
    return _array(argument, cells, lambda n: f"row {n // width + 1}, column {n % width + 1}").reshape(height, width)


def _rows(value: CellValue) -> Sequence[Sequence[Any]]:
    """A range as rows; one without any cell is one blank cell."""
    if not is_range(value):
        return [[value]]
    if set(map(type, value)) <= {list, tuple}:
        rows: Sequence[Sequence[Any]] = value
    else:
        rows = [row if is_range(row) else [row] for row in value]
    return rows if any(rows) else [[None]]


def _is_blank_row(row: Sequence[Any]) -> bool:
    return row.count(None) == len(row) or all(is_blank(cell) for cell in row)


def _is_one(value: CellValue) -> bool:
    """True for a cell, and for a range of one."""
    return not is_range(value) or (len(value) == 1 and (not is_range(value[0]) or len(value[0]) == 1))


def _single(argument: Argument, value: CellValue) -> CellValue:
    if not is_range(value):
        return value
    rows = _rows(value)
    count = sum(map(len, rows))
    if count != 1:
        raise CellFault(ErrorKind.VALUE, f"{argument.name} takes one cell, {count} were given.")
    return next(chain.from_iterable(rows))


def _flat(argument: Argument, value: CellValue, kept: Mapping[int, int]) -> Sequence[Any]:
    if not is_range(value):
        return [value]
    if 0 < len(value) <= _WHOLE_COLUMN:
        try:
            return [cell for (cell,) in value]  # a column, as nearly every line is
        except (TypeError, ValueError):
            pass  # rows of more cells, or cells that stand in no row
    rows = _rows(value)
    if len(rows) > 1 and set(map(len, rows)) != {1}:
        raise CellFault(ErrorKind.VALUE, f"{argument.name} takes one column or one row of cells, not a block.")
    cells = list(chain.from_iterable(rows))
    size = len(cells)
    return cells if size <= _WHOLE_COLUMN else cells[: kept.get(size) or _filled(cells)]


def _filled(cells: Sequence[Any]) -> int:
    """How many cells there are down to the last that holds something, at least one."""
    size = len(cells)
    while size > 1 and is_blank(cells[size - 1]):
        size -= 1
    return size


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
    text = plain_text(value)
    if argument.choices:
        text = text.strip().lower()
        if text not in argument.choices:
            raise CellFault(ErrorKind.VALUE, f"{argument.name} must be one of {', '.join(argument.choices)}.")
    return text


_FLAGS = {"yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0}


def _number(argument: Argument, value: CellValue, place: str) -> CellValue:
    if isinstance(value, (date, datetime)):
        value = to_serial(value)
    if argument.kind is Kind.FLAG:
        return _flag(value, place)
    if isinstance(value, str):
        raise CellFault(ErrorKind.VALUE, f"{place} holds the text {value[:40]!r} where a number is needed.")
    number = _float(value)
    if math.isinf(number):
        raise CellFault(ErrorKind.NUM, f"{place} is infinite.")
    if argument.kind is Kind.DATE:
        if not FIRST_SERIAL <= number <= LAST_SERIAL:
            raise CellFault(ErrorKind.NUM, f"{place} is not a date: {number:g}.")
        return from_serial(number)
    return number


def _flag(value: CellValue, place: str) -> float:
    """TRUE, 1 and "yes" are 1.0; FALSE, 0 and "no" are 0.0, because hosts differ in what a truth value arrives as."""
    said = _FLAGS.get(value.strip().casefold()) if isinstance(value, str) else _float(value)
    if said not in (0.0, 1.0):
        raise CellFault(ErrorKind.VALUE, f"{place} must be yes or no, it holds {str(value)[:40]!r}.")
    return said


def _float(value: CellValue) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number of more than 308 digits
        return math.inf


def _line(argument: Argument, cells: Sequence[Any]) -> NDArray[Any]:
    return _array(argument, cells, lambda n: f"cell {n + 1}")


def _array(argument: Argument, cells: Sequence[Any], place: _Place) -> NDArray[Any]:
    ordinary = array_of(argument.kind, cells)
    return _each_cell(argument, cells, place) if ordinary is None else ordinary


def _each_cell(argument: Argument, cells: Sequence[Any], place: _Place) -> NDArray[Any]:
    """Cell by cell: dates of the host's own kind, truth values as texts, and the sentence for whatever is wrong."""
    for position, cell in enumerate(cells):
        if isinstance(cell, CellError):
            said = f"{argument.name}, {place(position)} holds {cell}. {cell.sentence}"
            raise CellFault(cell.kind, said.rstrip())
    if argument.kind is Kind.TEXT:
        return np.array(["" if is_blank(cell) else plain_text(cell) for cell in cells], dtype=object)
    blank = np.datetime64("NaT", "D") if argument.kind is Kind.DATE else math.nan
    values = []
    for position, cell in enumerate(cells):
        try:
            values.append(blank if is_blank(cell) else _number(argument, cell, ""))
        except CellFault:
            _number(argument, cell, f"{argument.name}, {place(position)}")  # the same fault, now with its place
            raise
    return np.array(values, dtype="datetime64[D]" if argument.kind is Kind.DATE else np.float64)


def whole(name: str, number: float, least: int, most: int) -> int:
    """`number` as a whole one from `least` to `most`; CellFault names the argument otherwise."""
    if not (least <= number <= most and float(number).is_integer()):
        raise CellFault(ErrorKind.NUM, f"{name} must be a whole number from {least} to {most}, it is {number:g}.")
    return int(number)


def aligned(**lines: NDArray[Any] | None) -> int:
    """The number of cells all given lines have; CellFault naming them when they differ. None is a line left out."""
    sizes = {name: len(line) for name, line in lines.items() if line is not None}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{name} {size}" for name, size in sizes.items())
        raise CellFault(ErrorKind.VALUE, f"The ranges must have as many cells as each other; they have: {told}.")
    return next(iter(sizes.values()))


class _Table(list[list[Any]]):
    """Rows that hold cells already, so that answering them looks at no cell again, unless rows were added."""

    def __init__(self, rows: Iterable[list[Any]]) -> None:
        super().__init__(rows)
        self.made = len(self)


def column_table(header: Sequence[str], *columns: Iterable[Any]) -> list[list[Any]]:
    """A table as rows of cells, header first; each column becomes cells as `as_cells` makes them, at once."""
    return _Table([list(header), *map(list, zip(*map(_column, columns), strict=True))])


def _column(values: Iterable[Any]) -> Sequence[Any]:
    if isinstance(values, np.ndarray):
        cells: list[Any] = values.tolist()
        kind = values.dtype.kind
        if kind in "iub" or (kind == "f" and np.isfinite(values).all()):
            return cells
        values = cells
    return [cell if cell.__class__ is str else _as_cell(cell) for cell in values]


def as_cells(value: CellValue) -> CellValue:
    """One value, or rows of values, as cells of plain Python: NaN is a blank, infinity #NUM!, a day its serial."""
    if not is_range(value):
        return _as_cell(value)
    if isinstance(value, _Table) and value.made == len(value):
        return list(value)
    return [
        # x − x is 0 for finite numbers only; most cells of most tables end here, without a call
        [
            cell
            if (kind := cell.__class__) is str or kind is int or (kind is float and cell - cell == 0.0)
            else _as_cell(cell)
            for cell in row
        ]
        if is_range(row)
        else _as_cell(row)
        for row in value
    ]


def _as_cell(value: CellValue) -> CellValue:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return "" if math.isnan(value) else CellError(ErrorKind.NUM, "The result is infinite.")
    if isinstance(value, (date, datetime)):
        return to_serial(value)
    return value
