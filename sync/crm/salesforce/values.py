"""Values as Salesforce writes them, in JSON and in CSV, turned into the plain values of `sync.crm.ports` and back."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from sync.errors import UnreadableValueError
from sync.model.amount import decimal_text
from sync.model.pull_set import CrmObject, Kind
from sync.model.times import time_text

__all__ = ["exact_json", "from_json", "from_text", "rows_from_json", "rows_from_text", "to_json"]

_UNREADABLE = (ValueError, TypeError, KeyError, ArithmeticError, AttributeError)  # what garbage makes of a conversion
_FORM = b"0000-00-00T00:00:00.000Z"
_DAY_FORM = b"0000-00-00"
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_BELONGS: Mapping[Kind, str] = {
    Kind.ID: "an Id",
    Kind.TEXT: "a text",
    Kind.FLAG: "true or false",
    Kind.NUMBER: "a number",
    Kind.INTEGER: "a whole number",
    Kind.DATE: "a date (YYYY-MM-DD)",
    Kind.DATETIME: "a date and time with its zone",
}
_ODD = frozenset("_ \t\r\n\v\f")  # what Python reads in a number and no CRM writes
_OF_NUMBERS = b"0123456789.+-eE"
_MOST_DAYS = 50_000
_KNOWN_DAYS: set[str] = set()  # a few thousand days make up all dates of an org: each is looked at once
_SHOWN = 60  # characters of a value that an error repeats


def _moment(text: str) -> str:
    # REST writes 2026-11-22T20:28:43.000+0000, Bulk 2026-11-22T20:28:43.000Z; aggregates may leave out the fraction.
    moment = datetime.fromisoformat(text)
    if text.endswith("+0000") and text[:23].encode().translate(_DIGITS) == _FORM[:23]:
        return f"{text[:23]}Z"
    if moment.tzinfo is None:
        raise ValueError(text)
    return time_text(moment)


def _day(text: str) -> str:
    if text.encode().translate(_DIGITS) != _DAY_FORM:
        raise ValueError(text)
    date.fromisoformat(text)
    return text


def _string(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=str)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(value)  # bool("false") would be true


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(value)
    return _finite(float(value))


def _finite(number: float) -> float:
    if not isfinite(number):
        raise ValueError(number)
    return number


def _integer(value: object) -> int:
    number = _number(value)
    if not number.is_integer():
        raise ValueError(value)
    return int(number)


def _number_text(text: str) -> float:
    if not text.isascii() or _ODD.intersection(text):
        raise ValueError(text)
    return _finite(float(text))


def _integer_text(text: str) -> int:
    return _integer(int(text) if text.isdigit() else _number_text(text))


_FLAGS: Mapping[str, bool | None] = {"true": True, "false": False, "": None}
_JSON: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.ID: _string,
    Kind.TEXT: _string,  # OldValue and NewValue of a field history are of any type
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.DATE: _day,
    Kind.DATETIME: _moment,
}
_TEXT: Mapping[Kind, Callable[[str], Any]] = {
    Kind.ID: str,
    Kind.TEXT: str,
    Kind.FLAG: _FLAGS.__getitem__,
    Kind.NUMBER: _number_text,
    Kind.INTEGER: _integer_text,
    Kind.DATE: _day,
    Kind.DATETIME: _moment,
}


def from_json(kind: Kind, value: object) -> Any:  # noqa: ANN401
    """A value of a REST answer as a plain value. Raises UnreadableValueError when it is none of its kind."""
    try:
        return None if value is None else _JSON[kind](value)
    except _UNREADABLE as error:
        raise _unreadable(kind, value) from error


def from_text(kind: Kind, value: str) -> Any:  # noqa: ANN401
    """A value of a Bulk result as a plain value; the empty cell is None. Raises as `from_json`."""
    try:
        return _TEXT[kind](value) if value else None
    except _UNREADABLE as error:
        raise _unreadable(kind, value) from error


def rows_from_json(
    sobject: CrmObject, fields: Sequence[str], records: Sequence[Mapping[str, Any]]
) -> list[tuple[Any, ...]]:
    """Records of a REST answer as rows of the mirror: all fields of the object, None for those not among `fields`.

    Raises:
        UnreadableValueError: a value is none of its field's kind, or a record has no Id.
    """
    asked, columns = set(fields), []
    nothing = (None,) * len(records)
    for field in sobject.fields:
        values = [row.get(field.name) for row in records] if field.name in asked else nothing
        convert = _JSON[field.kind]
        try:
            columns.append([None if value is None else convert(value) for value in values])
        except _UNREADABLE:
            at = _first_unreadable(convert, values, nothing=None)
            raise _at(sobject, field.name, field.kind, values[at], records[at].get("Id")) from None
    _all_named(sobject, asked, columns)
    return list(zip(*columns, strict=True))


def rows_from_text(sobject: CrmObject, fields: Sequence[str], lines: Sequence[Sequence[str]]) -> list[tuple[Any, ...]]:
    """Lines of a Bulk result as rows of the mirror; works by column, several times faster than by cell.

    Args:
        sobject: whose rows.
        fields: what each line holds, in its order; the object's other fields are None.
        lines: cells.

    Raises:
        ValueError: a line has more or fewer cells than there are fields.
        UnreadableValueError: a cell is none of its field's kind, or a line has no Id.
    """
    if not lines:
        return []
    if len(lines[0]) != len(fields):
        raise ValueError(f"a line has {len(lines[0])} cells for {len(fields)} fields")
    given = dict(zip(fields, zip(*lines, strict=True), strict=True))
    nothing = (None,) * len(lines)
    columns = []
    for field in sobject.fields:
        cells = given.get(field.name)
        try:
            columns.append(nothing if cells is None else _column(cells, field.kind))
        except _UNREADABLE:
            at = _first_unreadable(_TEXT[field.kind], given[field.name], nothing="")
            raise _at(sobject, field.name, field.kind, given[field.name][at], given.get("Id", nothing)[at]) from None
    _all_named(sobject, given, columns)
    return list(zip(*columns, strict=True))


def _column(cells: Sequence[str], kind: Kind) -> Sequence[Any]:
    """Most columns are full or empty throughout, and then little is done per cell in Python."""
    if kind is Kind.FLAG:
        return [*map(_FLAGS.__getitem__, cells)]
    if "" not in cells:
        return _full_column(cells, kind)
    if not any(cells):
        return (None,) * len(cells)
    values = iter(_full_column([text for text in cells if text], kind))
    return [next(values) if text else None for text in cells]


def _full_column(cells: Sequence[str], kind: Kind) -> Sequence[Any]:
    """A column without empty cells: what is usual is checked at once, whatever else there is one by one."""
    match kind:
        case Kind.ID | Kind.TEXT:
            return cells
        case Kind.DATETIME if "".join(cells).encode().translate(_DIGITS) == _FORM * len(cells):
            deque(map(datetime.fromisoformat, cells), maxlen=0)  # raises for a month 13
            return cells
        case Kind.DATE:
            if not _KNOWN_DAYS.issuperset(cells):
                if len(_KNOWN_DAYS) > _MOST_DAYS:
                    _KNOWN_DAYS.clear()
                _KNOWN_DAYS.update([*map(_day, set(cells))])
            return cells
        case Kind.INTEGER if (written := "".join(cells)).isascii() and written.isdigit():
            return [*map(int, cells)]
        case Kind.NUMBER:
            numbers = [*map(float, cells)]  # a sum is finite when all are
            odd = "".join(cells).encode().translate(None, _OF_NUMBERS) or not isfinite(sum(numbers))
            return [*map(_number_text, cells)] if odd else numbers
        case _:
            return [*map(_TEXT[kind], cells)]


def _first_unreadable(convert: Callable[[Any], Any], values: Sequence[Any], *, nothing: object) -> int:
    for at, value in enumerate(values):
        try:
            if value != nothing:
                convert(value)
        except _UNREADABLE:
            return at
    raise AssertionError("a column that cannot be read has a value that cannot be read")


def _all_named(sobject: CrmObject, asked: Iterable[str], columns: Sequence[Sequence[Any]]) -> None:
    if "Id" in asked and not all(columns[0]):
        number = 1 + next(at for at, id_ in enumerate(columns[0]) if not id_)
        raise UnreadableValueError(f"Record {number:,} of a page has no Id.", sobject=sobject.name, fields=("Id",))


def _unreadable(kind: Kind, value: object) -> UnreadableValueError:
    told = repr(value) if isinstance(value, str) else _string(value)
    told = told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"
    return UnreadableValueError(f"The value is {told}, where {_BELONGS[kind]} belongs.")


def _at(sobject: CrmObject, field: str, kind: Kind, value: object, record_id: object) -> UnreadableValueError:
    error = _unreadable(kind, value)
    error.sobject, error.record_id, error.fields = sobject.name, str(record_id or ""), (field,)
    return error


def to_json(value: object) -> Any:  # noqa: ANN401
    """A plain value as the body of a write carries it; None clears the field. For a whole body see `exact_json`."""
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def exact_json(value: object) -> str:
    """A body as JSON, in which a Decimal is a number of exactly its digits; `json` knows only binary floats."""
    match value:
        case Decimal():
            return decimal_text(value)
        case Mapping():
            return f"{{{', '.join(f'{json.dumps(str(key))}: {exact_json(item)}' for key, item in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(exact_json, value))}]"
        case _:
            return json.dumps(value, allow_nan=False)
