"""Values as Salesforce writes them, in JSON and in CSV, turned into the plain values of `sync.crm.ports` and back."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat
from typing import Any

from sync.model.amount import decimal_text
from sync.model.pull_set import CrmObject, Kind
from sync.model.times import time_text

__all__ = ["exact_json", "from_json", "from_text", "rows_from_json", "rows_from_text", "to_json"]


def _moment(text: str) -> str:
    # REST writes 2026-11-22T20:28:43.000+0000, Bulk 2026-11-22T20:28:43.000Z; aggregates may leave out the fraction.
    text = text.removesuffix("+0000").removesuffix("Z")
    return f"{text}Z" if "." in text else f"{text}.000Z"


def _string(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=str)


_FLAGS: Mapping[str, bool] = {"true": True, "false": False}
_JSON: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.ID: _string,
    Kind.TEXT: _string,  # OldValue and NewValue of a field history are of any type
    Kind.FLAG: bool,
    Kind.NUMBER: float,
    Kind.INTEGER: int,
    Kind.DATE: _string,
    Kind.DATETIME: _moment,
}
_TEXT: Mapping[Kind, Callable[[str], Any]] = {
    Kind.ID: str,
    Kind.TEXT: str,
    Kind.FLAG: _FLAGS.get,
    Kind.NUMBER: float,
    Kind.INTEGER: lambda text: int(text) if text.isdigit() else int(float(text)),
    Kind.DATE: str,
    Kind.DATETIME: _moment,
}
_AS_IS = frozenset({Kind.ID, Kind.TEXT, Kind.DATE})
_MOMENT_WIDTH = len("2026-11-22T20:28:43.000Z")


def from_json(kind: Kind, value: object) -> Any:  # noqa: ANN401
    """A value of a REST answer as a plain value."""
    return None if value is None else _JSON[kind](value)


def from_text(kind: Kind, value: str) -> Any:  # noqa: ANN401
    """A value of a Bulk result as a plain value; the empty cell is None."""
    return _TEXT[kind](value) if value else None


def rows_from_json(
    sobject: CrmObject, fields: Sequence[str], records: Sequence[Mapping[str, Any]]
) -> list[tuple[Any, ...]]:
    """Records of a REST answer as rows of the mirror: all fields of the object, None for those not among `fields`."""
    asked, columns = set(fields), []
    for name, kind in ((field.name, field.kind) for field in sobject.fields):
        convert = _JSON[kind]
        known = name in asked
        columns.append([None if not known or (v := row.get(name)) is None else convert(v) for row in records])
    return list(zip(*columns, strict=True))


def rows_from_text(sobject: CrmObject, fields: Sequence[str], lines: Sequence[Sequence[str]]) -> list[tuple[Any, ...]]:
    """Lines of a Bulk result as rows of the mirror; works by column, several times faster than by cell.

    Args:
        sobject: whose rows.
        fields: what each line holds, in its order; the object's other fields are None.
        lines: cells.

    Raises:
        ValueError: a line has more or fewer cells than there are fields.
    """
    if not lines:
        return []
    if len(lines[0]) != len(fields):
        raise ValueError(f"a line has {len(lines[0])} cells for {len(fields)} fields")
    given = dict(zip(fields, zip(*lines, strict=True), strict=True))
    nothing = (None,) * len(lines)
    columns = [_column(given[one.name], one.kind) if one.name in given else nothing for one in sobject.fields]
    return list(zip(*columns, strict=True))


def _column(cells: Sequence[str], kind: Kind) -> Iterable[Any]:
    """Most columns are full or empty throughout, and then nothing is done per cell in Python."""
    if kind is Kind.FLAG:
        return map(_FLAGS.get, cells)
    if "" not in cells:
        if kind in _AS_IS or (kind is Kind.DATETIME and set(map(len, cells)) == {_MOMENT_WIDTH}):
            return cells
        return map(_TEXT[kind], cells)
    if not any(cells):
        return repeat(None, len(cells))
    convert = _TEXT[kind]
    return [convert(text) if text else None for text in cells]


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
