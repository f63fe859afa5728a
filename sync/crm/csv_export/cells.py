"""Cells of an export as the plain values of `sync.crm.ports`; a cell that cannot be read says why."""

import re
from collections.abc import Callable

from sync.crm.csv_export.dates import moment_of
from sync.crm.csv_export.ids import record_id
from sync.crm.csv_export.numbers import number_of, readings
from sync.model.pull_set import Kind
from sync.model.times import time_text

__all__ = ["NOTHING", "Reader", "Value", "flag_of", "is_no_day", "is_nothing", "reader"]

Value = str | float | int | bool | None
Reader = Callable[[str], Value]

NOTHING = frozenset(
    {"", "-", "--", "---", "\u2013", "\u2014", "n/a", "#n/a", "#n/a n/a", "#nv", "#n/v", "null", "(null)", "[null]"}
    | {"\\n", "none", "(none)", "-none-", "--none--", "nan", "nil", "(blank)", "(leer)", "#null!", "undefined"}
    | {"n.a.", "k.a.", "k. a."}
)
"""What programs write where there is nothing, in lower case."""
_NO_DAY = re.compile(
    r"(?:0000[-/.]00[-/.]00|00?[-/.]0?[01][-/.](?:0000|1900)|1[-/.]00?[-/.]1900|1900[-/.]0?[01][-/.]00?)"
    r"(?:[ T]00?:00.*)?"
)
"""What databases and spreadsheets write of a day 0."""
_YES = frozenset({"true", "yes", "y", "1", "x", "checked", "wahr", "ja", "oui", "si", "s\u00ed", "1.0", "1,0"})
_NO = frozenset({"false", "no", "n", "0", "unchecked", "falsch", "nein", "non", "0.0", "0,0"})


def reader(kind: Kind, form: str, decimal: str, sobject: str = "") -> Reader:
    """A function from the text of a cell to its value; it raises ValueError with a reason for people.

    Args:
        kind: what it holds. form: of dates. decimal: the sign before the tenths. sobject: whose Ids they are.
    """
    readers: dict[Kind, Reader] = {
        Kind.ID: lambda text: None if is_nothing(text) else record_id(text, sobject),
        Kind.TEXT: lambda text: None if is_nothing(text) else text,
        Kind.FLAG: flag_of,
        Kind.NUMBER: lambda text: _number(text, decimal),
        Kind.INTEGER: lambda text: _integer(text, decimal),
        Kind.DATE: lambda text: None if is_no_day(text) else moment_of(text, form).date().isoformat(),
        Kind.DATETIME: lambda text: None if is_no_day(text) else time_text(moment_of(text, form)),
    }
    return readers[kind]


def is_nothing(text: str) -> bool:
    """True for an empty cell, and for what programs write instead of one, such as #N/A and NULL."""
    return text.casefold() in NOTHING


def flag_of(text: str) -> bool | None:
    """What a cell says as yes or no, None where it says nothing; ValueError where it says something else."""
    folded = text.casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    if folded in NOTHING:
        return None
    raise ValueError(f"{text!r} is neither yes nor no")


def is_no_day(text: str) -> bool:
    """True where a date is missing, a day 0 included."""
    return _is_unknown(text) or bool(_NO_DAY.fullmatch(text))


def _is_unknown(text: str) -> bool:
    """True where a number or a date is missing; as a text, NA may be a region."""
    return is_nothing(text) or text.casefold() == "na"


def _number(text: str, decimal: str) -> float | None:
    if _is_unknown(text):
        return None
    number = number_of(text, decimal)
    if number is not None:
        return number
    other = next(iter(readings(text)), "")
    if other:
        raise ValueError(f"{text!r} is a number only with a decimal {_SIGN[other]}, and the file has {_SIGN[decimal]}s")
    raise ValueError(f"{text!r} is no number")


_SIGN = {",": "comma", ".": "point"}


def _integer(text: str, decimal: str) -> int | None:
    number = _number(text, decimal)
    if number is not None and not number.is_integer():
        raise ValueError(f"{text!r} is no whole number")
    return None if number is None else int(number)
