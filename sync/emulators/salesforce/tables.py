"""How an org lies in SQLite: one table per object, and values as the wire writes them.

Moments are text `2026-11-22T20:28:42.000+0000` (sorted as text they are sorted in time), days `2026-11-22`, checkboxes
0 and 1, money and numbers REAL. Text compares without case, as in Salesforce; ids compare byte by byte.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby, repeat
from typing import Any

from sync.emulators.salesforce.columns import Columns
from sync.emulators.salesforce.metadata import Field, Schema, SObject

__all__ = ["COUNTERS", "column_of", "ddl", "encode_moment", "index", "load", "quoted"]

COUNTERS = (
    "CREATE TABLE emulator_org (name TEXT PRIMARY KEY, value TEXT)",
    "CREATE TABLE emulator_sequence (sobject TEXT PRIMARY KEY, last INTEGER NOT NULL)",
    "CREATE TABLE emulator_deleted (sobject TEXT, Id TEXT, at TEXT)",
    "CREATE INDEX emulator_deleted_at ON emulator_deleted (sobject, at)",
)
_STORED_LENGTH = len("2026-11-22T20:28:42.000+0000")
_STORAGE = {
    "boolean": "INTEGER",
    "currency": "REAL",
    "date": "TEXT",
    "datetime": "TEXT",
    "double": "REAL",
    "id": "TEXT",
    "int": "INTEGER",
    "percent": "REAL",
    "reference": "TEXT",
}


def quoted(name: str) -> str:
    """An identifier as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def encode_moment(value: datetime) -> str:
    """A point in time as the wire writes it, in UTC, whole milliseconds."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "+0000"


def column_of(field: Field) -> str:
    """A column as CREATE and ALTER TABLE write it."""
    return f"{quoted(field.name)} {_STORAGE.get(field.type, 'TEXT COLLATE NOCASE')}"


def ddl(sobject: SObject) -> str:
    """The CREATE TABLE of an object; `n` is its row number, the order of arrival."""
    columns = ", ".join(map(column_of, sobject.fields))
    return f"CREATE TABLE {quoted(sobject.name)} (n INTEGER PRIMARY KEY, {columns})"


def index(sobject: SObject, field: Field) -> str:
    """The CREATE INDEX of one field; with the bin's mark where there is one, so that counts need no rows."""
    columns = quoted(field.name)
    if sobject.soft_deletes and field.type != "id":
        columns += ', "IsDeleted"'
    unique = "UNIQUE " if field.type == "id" else ""
    return f"CREATE {unique}INDEX {quoted(f'{sobject.name}_{field.name}')} ON {quoted(sobject.name)} ({columns})"


def _as_moment(value: object) -> str:
    if isinstance(value, str) and len(value) == _STORED_LENGTH and value.endswith("+0000"):
        return value
    if isinstance(value, datetime):
        return encode_moment(value if value.tzinfo else value.replace(tzinfo=UTC))
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00.000+0000"
    return encode_moment(datetime.fromisoformat(str(value)))


def _as_day(value: object) -> str:
    return str(value.isoformat()[:10]) if isinstance(value, date) else str(value)[:10]


def _encoder(field: Field) -> Callable[[Any], Any] | None:
    """What turns a Python value (never None) into the stored one; None when SQLite's own types do."""
    match field.type:
        case "datetime":
            return _as_moment
        case "date":
            return _as_day
        case "boolean":
            return int
        case "currency" | "double" | "percent":
            return float
        case "int":
            return int
        case _:
            return None


def _encoded(
    rows: Iterable[Mapping[str, Any]],
    names: Sequence[str],
    fields: Sequence[Field],
    extra: Sequence[Any],
    defaults: Mapping[str, Any],
) -> Iterator[list[Any]]:
    special = [(i, e) for i, f in enumerate(fields) if (e := _encoder(f)) is not None]
    fallback = [(i, defaults[name]) for i, name in enumerate(names) if name in defaults]
    for row in rows:
        values = [row[name] for name in names]
        if "" in values:
            values = [None if v == "" else v for v in values]
        for i, encode in special:
            if values[i] is not None:
                values[i] = encode(values[i])
        for i, default in fallback:
            if values[i] is None:
                values[i] = default
        values.extend(extra)
        yield values


def load(
    db: sqlite3.Connection,
    sobject: SObject,
    rows: Iterable[Mapping[str, Any]],
    known: Schema,
    defaults: Mapping[str, Any],
) -> None:
    """Insert `rows` (fields by name; empty text is null) into the object's table.

    `known` holds every object and field there is: those of it that this org's features switch off are passed over,
    any other name is a ValueError that says so. `defaults` are stored where a row has no value. `Columns` are stored
    as they are.
    """
    shown = {f.name: f for f in sobject.fields}
    defaults = {k: v for k, v in defaults.items() if k in shown}
    batches = [(tuple(rows.columns), rows)] if isinstance(rows, Columns) else groupby(rows, key=tuple)
    for keys, group in batches:
        for name in keys:
            if name not in shown and known.field(sobject.name, name) is None:
                raise ValueError(f"{sobject.name} has no field {name!r}: add it to the emulator's metadata")
        names = [name for name in keys if name in shown]
        missing = [name for name in defaults if name not in names]
        columns = ", ".join(quoted(name) for name in (*names, *missing))
        marks = ", ".join("?" * (len(names) + len(missing)))
        sql = f"INSERT INTO {quoted(sobject.name)} ({columns}) VALUES ({marks})"
        extra = [defaults[name] for name in missing]
        if isinstance(group, Columns):
            # Ready to store: SQLite takes them without a line of Python per row.
            db.executemany(sql, zip(*(group.columns[name] for name in names), *map(repeat, extra), strict=False))
        else:
            db.executemany(sql, _encoded(group, names, [shown[name] for name in names], extra, defaults))
