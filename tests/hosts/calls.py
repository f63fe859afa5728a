"""A call of a function as it stands in a sheet, before any program sends it, and what a cell shows afterwards."""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from xl_addin.cells.marshal import to_serial

__all__ = ["EMPTY", "OMITTED", "Call", "Column", "Fault", "plain", "same"]


class _Sign:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


EMPTY = _Sign("EMPTY")
"""A cell nobody typed into; also in ranges."""
OMITTED = _Sign("OMITTED")
"""An argument left out, such as between two commas."""


@dataclass(frozen=True)
class Column:
    """A whole column, A:A, that holds `cells` at its top and nothing below."""

    cells: tuple[Any, ...]


@dataclass(frozen=True)
class Fault:
    """An error: as an argument the cell that holds it; as an answer what a cell shows, and words of its sentence."""

    kind: str
    words: str = ""


@dataclass(frozen=True)
class Call:
    """`function` over `arguments`: OMITTED, EMPTY, a cell (number, text, bool, date, Fault), rows of these, a Column.

    A program may leave out arguments at the end.
    """

    function: str
    arguments: tuple[Any, ...]


def plain(argument: Any, cell: Any) -> Any:
    """`argument` with `cell` applied to each of its cells; rows stay rows, a Column is its upper cells as rows."""
    if isinstance(argument, Column):
        return [[cell(one)] for one in argument.cells]
    if isinstance(argument, list):
        return [[cell(one) for one in row] for row in argument]
    return cell(argument)


def serial(cell: Any) -> Any:
    """A date as the number a spreadsheet keeps, anything else as it is."""
    return to_serial(cell) if isinstance(cell, date) else cell


def same(shown: Any, wanted: Any) -> bool:
    """Whether a program's answer is the wanted one: numbers to 9 digits, blanks alike, a range of one is a cell."""
    shown, wanted = _single(shown), _single(wanted)
    if isinstance(wanted, Fault):
        return isinstance(shown, Fault) and shown.kind == wanted.kind and wanted.words in (shown.words or wanted.words)
    if isinstance(wanted, list):
        return (
            isinstance(shown, list)
            and [len(row) for row in shown] == [len(row) for row in wanted]
            and all(
                same(s, w) for row, other in zip(shown, wanted, strict=True) for s, w in zip(row, other, strict=True)
            )
        )
    if isinstance(wanted, (int, float)) and isinstance(shown, (int, float)):
        return math.isclose(shown, wanted, rel_tol=1e-9, abs_tol=1e-6)
    return ("" if shown is None else shown) == ("" if wanted is None else wanted)


def _single(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 1 and len(value[0]) == 1:
        return value[0][0]
    return value
