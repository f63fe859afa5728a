"""What a cell holds, in one form whichever program it was read from."""

import math
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum

__all__ = ["Cell", "Flag", "Unreadable", "Value", "canonical", "known"]


class Flag(Enum):
    """A checkbox or a logical value. Not a bool: in Python True equals 1, and in a plan it does not."""

    TRUE = True
    FALSE = False


class Unreadable(Enum):
    """What a cell holds whose value cannot be known now: still computing, an error, a server that is down.

    It is no value: it equals no other cell, is never taken for an edit or a deletion, and is not written over.
    """

    CELL = "unreadable"


Value = str | float | Flag | None
"""Text, a number or a date's serial, a flag, or nothing."""

Cell = Value | Unreadable

_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial has no zone
_EXACT = 10**15
_NOT_READY = frozenset({"loading..."})
_SUSPICIOUS = frozenset("#Ll")
"""How every text begins that is none: nearly all others are told apart by it."""
_ERRORS = frozenset(
    {
        "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#ERROR!", "#SPILL!", "#CALC!",
        "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!",
    }
)  # fmt: skip


def canonical(raw: object) -> Cell:
    """A cell's value in the form in which two programs can be compared.

    Blank text is nothing. Numbers count to 15 significant digits, as every spreadsheet keeps them, and -0 is 0. Days
    and moments are serials (days since 1899-12-30). Text is composed (NFC) with line feeds alone, otherwise as typed:
    "100" is not 100. Error values, "Loading..." and numbers that are none are `Unreadable.CELL`.

    Raises:
        TypeError: for anything else; a reader that hands it over is wrong.
    """
    if type(raw) is float:  # most cells, and quicker than isinstance
        return _number(raw)
    if raw is None or isinstance(raw, (Flag, Unreadable)):
        return raw
    if isinstance(raw, str):
        return _text(raw)
    if isinstance(raw, bool):
        return Flag(raw)
    if isinstance(raw, (int, float, Decimal)):
        return _number(float(raw))
    if isinstance(raw, datetime):
        return _number((raw.replace(tzinfo=None) - _DAY_0).total_seconds() / 86_400)
    if isinstance(raw, date):
        return float((datetime.combine(raw, time()) - _DAY_0).days)
    raise TypeError(f"a cell cannot hold {raw!r} ({type(raw).__name__})")


def known(cells: Sequence[Cell]) -> tuple[Value, ...]:
    """Cells of which none is unreadable, as the values they are.

    Raises:
        ValueError: one is; whoever asks has not looked.
    """
    values = tuple(cell for cell in cells if not isinstance(cell, Unreadable))
    if len(values) != len(cells):
        raise ValueError("a cell cannot be read")
    return values


def _number(value: float) -> Cell:
    if not math.isfinite(value):
        return Unreadable.CELL
    if value.is_integer() and abs(value) < _EXACT:
        return value + 0.0  # -0 becomes 0
    return float(f"{value:.15g}")


def _text(value: str) -> Cell:
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    bare = value.strip()
    if not bare:
        return None
    if bare[0] in _SUSPICIOUS and (bare.upper() in _ERRORS or bare.casefold() in _NOT_READY):
        return Unreadable.CELL
    return value
