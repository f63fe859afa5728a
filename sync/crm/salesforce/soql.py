"""SOQL written by us: values always quoted, names always checked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sync.errors import FixConfigurationError
from sync.model.pull_set import PULL_SET, Kind
from sync.model.times import time_text

__all__ = ["between", "identifier", "literal", "record_id", "select", "typed", "where_any", "where_equal"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")
_ID = re.compile(r"[A-Za-z0-9]{15}([A-Za-z0-9]{3})?")
_ESCAPES = str.maketrans(
    {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
_KINDS: Mapping[tuple[str, str], Kind] = {(o.name, f.name): f.kind for o in PULL_SET for f in o.fields}


def identifier(name: str) -> str:
    """`name` unchanged when it can be the API name of an object or field (or a path of them)."""
    if _NAME.fullmatch(name) is None:
        raise FixConfigurationError(f"{name!r} cannot be the API name of an object or field.")
    return name


def record_id(value: str) -> str:
    """`value` unchanged when it can be a record Id (15 or 18 letters and digits)."""
    if _ID.fullmatch(value) is None:
        raise FixConfigurationError(f"{value!r} is not a Salesforce record Id.", remedy="It has 15 or 18 characters.")
    return value


def literal(value: object) -> str:
    """A value as a SOQL literal; text is quoted, a sequence becomes a parenthesised list."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value.translate(_ESCAPES)}'"
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)), "f")
    if isinstance(value, Iterable):
        return f"({', '.join(literal(item) for item in value)})"
    raise TypeError(f"{type(value).__name__} has no SOQL literal")


def typed(sobject: str, field: str, value: object) -> object:
    """`value`, as a date or moment when the pull set says that the field is one and the value is its text."""
    if isinstance(value, str):
        kind = _KINDS.get((sobject, field))
        if kind is Kind.DATE:
            return date.fromisoformat(value)
        if kind is Kind.DATETIME:
            return datetime.fromisoformat(value)
    return value


def where_equal(sobject: str, equals: Mapping[str, object]) -> str:
    """A condition that all the fields have the given values."""
    return " AND ".join(f"{identifier(name)} = {literal(typed(sobject, name, v))}" for name, v in equals.items())


def where_any(sobject: str, keys: Sequence[Mapping[str, object]]) -> str:
    """A condition that holds for every record that answers to one of the keys, which name the same fields.

    It may hold for others, where several fields differ among the keys: each field has one of the values it has in them.
    """
    return " AND ".join(_one_of(sobject, name, [key[name] for key in keys]) for name in keys[0])


def _one_of(sobject: str, name: str, values: Sequence[object]) -> str:
    field = identifier(name)
    given = [literal(typed(sobject, name, value)) for value in dict.fromkeys(values) if value is not None]
    choices = [f"{field} = {given[0]}"] if len(given) == 1 else [f"{field} IN ({', '.join(given)})"] if given else []
    choices += [f"{field} = null"] if None in values else []
    return choices[0] if len(choices) == 1 else f"({' OR '.join(choices)})"


def between(cursor: str | None, since: datetime | None, until: datetime | None) -> str:
    """A condition `since <= cursor < until`; open ends are left out, and all of it without a cursor."""
    if cursor is None:
        return ""
    bounds = [(">=", since), ("<", until)]
    return " AND ".join(f"{identifier(cursor)} {sign} {literal(moment)}" for sign, moment in bounds if moment)


def select(sobject: str, fields: Sequence[str], where: str = "") -> str:
    """A query for `fields` of `sobject`; `where` is a condition made by this module."""
    names = ", ".join(identifier(field) for field in fields)
    query = f"SELECT {names} FROM {identifier(sobject)}"  # noqa: S608 - names are checked, values quoted
    return f"{query} WHERE {where}" if where else query
