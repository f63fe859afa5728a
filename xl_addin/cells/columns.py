"""Many cells to one array at once: what `marshal` reads cell by cell, read by numpy where all of them are ordinary.

The answer is the same as cell by cell, or None: then something needs a sentence of its own, and `marshal` finds it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_addin.cells.serials import FIRST_SERIAL, LAST_SERIAL, day_zero
from xl_addin.spec import Kind

__all__ = ["array_of", "plain_text"]

_NUMBERS = frozenset({int, float, bool})
_ORDINARY = _NUMBERS | {str, type(None)}


def array_of(kind: Kind, cells: Sequence[Any]) -> NDArray[Any] | None:
    """Cells as an array of `kind` (texts: objects, dates: days, flags: 1.0 and 0.0); None where one is out of order.

    A blank is NaN, NaT or an empty text.
    """
    types = set(map(type, cells))
    if not types <= _ORDINARY:
        return None
    if kind is Kind.TEXT:
        return _texts(cells, types)
    numbers = _numbers(cells, types)
    if numbers is None:
        return None
    if kind is Kind.NUMBER:
        return numbers
    blank = np.isnan(numbers)
    if float in types and any(cell != cell for cell in cells):
        return None
    if kind is Kind.FLAG:
        return numbers if (blank | (numbers == 0.0) | (numbers == 1.0)).all() else None
    return _dates(numbers, blank)


def plain_text(value: object) -> str:
    """A cell as text: a number that is whole without its decimal point, because an id 4711 arrives as 4711.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _texts(cells: Sequence[Any], types: set[type]) -> NDArray[Any]:
    made = np.empty(len(cells), dtype=object)
    if types == {str}:
        made[:] = [cell if cell and not cell.isspace() else "" for cell in cells]
    else:
        made[:] = [
            ("" if not cell or cell.isspace() else cell)
            if cell.__class__ is str
            else ("" if cell is None else plain_text(cell))
            for cell in cells
        ]
    return made


def _numbers(cells: Sequence[Any], types: set[type]) -> NDArray[np.float64] | None:
    """Finite numbers, NaN for blanks; None when a text is more than spaces, or a number is infinite or not a number."""
    if str in types:
        if any(cell.__class__ is str and cell and not cell.isspace() for cell in cells):
            return None
        cells = [None if cell.__class__ is str else cell for cell in cells]
        types = types | {type(None)}
    try:
        numbers = np.array(cells, dtype=np.float64)
    except OverflowError:
        return None
    return None if np.isinf(numbers).any() else numbers


def _dates(numbers: NDArray[np.float64], blank: NDArray[np.bool_]) -> NDArray[Any] | None:
    if not (blank | ((numbers >= FIRST_SERIAL) & (numbers <= LAST_SERIAL))).all():
        return None
    days = np.floor(np.where(blank, 0.0, numbers)).astype("timedelta64[D]")
    return np.where(blank, np.datetime64("NaT", "D"), np.datetime64(day_zero(), "D") + days)
