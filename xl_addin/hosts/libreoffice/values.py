"""What Calc hands to a function and what it must get back.

Calc sends None for an omitted argument and rows of cells for a range; an empty cell is '' inside a range. An error is
a NaN whose payload is Calc's error code: so a cell shows a true #N/A.
"""

import struct
from collections.abc import Sequence

from xl_addin.cells.errors import CellError, CellValue, ErrorKind
from xl_addin.cells.marshal import is_range

__all__ = ["ERROR_CODES", "arguments_of", "from_calc", "table_of"]

ERROR_CODES = {
    ErrorKind.NA: 32767,
    ErrorKind.DIV0: 532,
    ErrorKind.VALUE: 519,
    ErrorKind.REF: 524,
    ErrorKind.NAME: 525,
    ErrorKind.NUM: 503,
}
_QUIET_NAN = 0x7FF8_0000_0000_0000


_LONG = 1000  # a range of more rows may be a whole column, a million of them
_NOTHING = frozenset({"", None})


def arguments_of(given: Sequence[CellValue]) -> list[CellValue]:
    """The arguments of a call as the catalog takes them, whole columns cut back before a cell of them is looked at.

    Ranges of one height are cut to one height, because they stand beside each other.
    """
    kept: dict[int, int] = {}
    for value in given:
        if is_range(value) and len(value) > _LONG:
            kept[len(value)] = max(kept.get(len(value), 1), _filled(value))
    return [from_calc(value[: kept.get(len(value))] if is_range(value) else value) for value in given]


def _filled(rows: Sequence[Sequence[CellValue]]) -> int:
    """How many rows there are down to the last that holds something, at least one."""
    blank = ("",) * len(rows[0])
    size = len(rows)
    while size > 1 and (rows[size - 1] == blank or _NOTHING.issuperset(rows[size - 1])):
        size -= 1
    return size


def from_calc(value: CellValue) -> CellValue:
    """An argument as the catalog takes it: a range of rows as lists, empty texts as blanks."""
    if is_range(value):
        return [[from_calc(cell) for cell in row] for row in value]
    return None if value == "" else value


def table_of(answer: CellValue) -> tuple[tuple[float | str, ...], ...]:
    """An answer as Calc takes it, always rows: one value is a table of one."""
    rows = answer if is_range(answer) else [[answer]]
    return tuple(tuple(_cell(cell) for cell in row) for row in rows)


def _cell(value: CellValue) -> float | str:
    if isinstance(value, CellError):
        number: float = struct.unpack("<d", struct.pack("<Q", _QUIET_NAN | ERROR_CODES[value.kind]))[0]
        return number
    if isinstance(value, (bool, int, float)):
        return float(value)
    return "" if value is None else str(value)
