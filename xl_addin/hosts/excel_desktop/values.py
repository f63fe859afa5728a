"""What xlwings hands to a function and what Excel must get back.

Every argument arrives as rows (`ndim=2`), an error as its text (`err_to_str`), a blank as None. An error goes back as a
text that starts with a mark no cell holds; the VBA wrapper makes a true error cell of it and keeps the sentence.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError, CellValue, ErrorKind
from xl_addin.cells.marshal import as_cells, is_range
from xl_addin.cells.serials import EPOCH_1904, counted_from

__all__ = ["MARK", "answer", "dated", "from_excel", "to_excel"]

MARK = "\u2060"
"""Word joiner: takes no room, so that an error read as a text still reads well. Stands before and after the kind."""

_KINDS = {kind.value: kind for kind in ErrorKind} | {"#NULL!": ErrorKind.VALUE}


def dated(function: Callable[..., CellValue]) -> Callable[..., CellValue]:
    """A function of the module that takes one argument more than it declares: there, its dates count from 1904.

    The VBA wrapper sends it where the workbook counts so; xlwings and the wizard see the function as it is declared.
    """
    declared = function.__code__.co_argcount

    @wraps(function)
    def asked(*given: CellValue) -> CellValue:
        if len(given) <= declared:
            return function(*given)
        with counted_from(EPOCH_1904):
            return function(*given[:declared])

    return asked


def answer(name: str, given: Sequence[CellValue]) -> list[list[CellValue]]:
    """The answer of the catalog's function `name`, as rows for Excel."""
    return to_excel(call(name, [from_excel(value) for value in given]))


def from_excel(value: CellValue) -> CellValue:
    """An argument as the catalog takes it: a range of one is a cell, error texts are errors, times of day stay."""
    if not is_range(value):
        return _cell(value)
    rows = [[_cell(cell) for cell in row] if is_range(row) else [_cell(row)] for row in value]
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows


def _cell(value: CellValue) -> CellValue:
    if isinstance(value, str) and value in _KINDS:
        return CellError(_KINDS[value])
    return as_cells(value) if isinstance(value, datetime) else value


def to_excel(result: CellValue) -> list[list[CellValue]]:
    """A result as rows; one value is a table of one."""
    rows = result if is_range(result) else [[result]]
    return [[_marked(cell) for cell in row] for row in rows]


def _marked(cell: CellValue) -> CellValue:
    if isinstance(cell, CellError):
        return f"{MARK}{cell.kind}{MARK} {cell.sentence}".rstrip()
    return cell
