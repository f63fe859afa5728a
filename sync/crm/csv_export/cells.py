"""Cells of an export as the plain values of `sync.crm.ports`; a cell that cannot be read says why."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from sync.crm.csv_export.ids import record_id
from sync.model.pull_set import Kind
from sync.model.times import time_text

__all__ = ["NOTHING", "Reader", "Value", "is_of_form", "moment_of", "reader"]

Value = str | float | int | bool | None
Reader = Callable[[str], Value]

NOTHING = frozenset({"", "-", "--", "n/a", "#n/a", "null", "none"})
_YES = frozenset({"true", "yes", "y", "1", "x", "checked", "ja", "oui", "si", "sí"})
_NO = frozenset({"false", "no", "n", "0", "unchecked", "nein", "non"})
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_SYMBOLS = re.compile(r"^[A-Z]{1,2}\$|^[A-Z]{3}|[A-Z]{3}$|[$€£¥₹₩₺₪₽%\s\u00a0\u202f'\u2019]")
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", ", %I:%M %p")


def reader(kind: Kind, date_format: str, decimal: str) -> Reader:
    """A function from the text of a cell to its value; it raises ValueError with a reason for people."""
    readers: dict[Kind, Reader] = {
        Kind.ID: lambda text: record_id(text) if text else None,
        Kind.TEXT: lambda text: text or None,
        Kind.FLAG: _flag,
        Kind.NUMBER: lambda text: _number(text, decimal),
        Kind.INTEGER: lambda text: _integer(text, decimal),
        Kind.DATE: lambda text: _date(text, date_format),
        Kind.DATETIME: lambda text: _moment(text, date_format),
    }
    return readers[kind]


def _flag(text: str) -> bool | None:
    folded = text.casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    if folded in NOTHING:
        return None
    raise ValueError(f"{text!r} is neither yes nor no")


def _number(text: str, decimal: str) -> float | None:
    if text.casefold() in NOTHING:
        return None
    bare = _SYMBOLS.sub("", text).replace("\u2212", "-")
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()").replace("." if decimal == "," else ",", "").replace(decimal, ".")
    if not _NUMBER.fullmatch(bare):
        raise ValueError(f"{text!r} is no number")
    return -float(bare) if negative else float(bare)


def _integer(text: str, decimal: str) -> int | None:
    number = _number(text, decimal)
    if number is not None and not number.is_integer():
        raise ValueError(f"{text!r} is no whole number")
    return None if number is None else int(number)


def _date(text: str, date_format: str) -> str | None:
    if text.casefold() in NOTHING:
        return None
    return moment_of(text, date_format).date().isoformat()


def _moment(text: str, date_format: str) -> str | None:
    return None if text.casefold() in NOTHING else time_text(moment_of(text, date_format))


def moment_of(text: str, date_format: str) -> datetime:
    """The moment a text names, in UTC unless it says otherwise: in the format given, with a time after it, or ISO."""
    moment = _parsed(text, date_format)
    if moment is not None:
        return moment
    try:
        moment = datetime.fromisoformat(text.replace("+0000", "+00:00"))
    except ValueError:
        raise ValueError(f"{text!r} is no date of the form {date_format}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_of_form(text: str, date_format: str) -> bool:
    """True when a text is a date of the form, with or without a time after it."""
    return _parsed(text, date_format) is not None


def _parsed(text: str, date_format: str) -> datetime | None:
    for time in _TIMES:
        try:
            return datetime.strptime(text, date_format + time).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
