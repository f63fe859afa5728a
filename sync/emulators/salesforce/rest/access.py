"""UserRecordAccess: what a user may do with records, asked for under the conditions that are documented for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import is_id, prefix_of, to_18
from sync.emulators.salesforce.rest.call import Call
from sync.emulators.salesforce.soql.parser import parse
from sync.emulators.salesforce.soql.tree import Condition, In, Item, Junction, Path, Query, Test, Value
from sync.emulators.salesforce.tables import quoted

__all__ = ["AccessQuery", "access_query", "access_records"]

MAX_RECORDS = 200
_SOURCE = re.compile(r"\bFROM\s+UserRecordAccess\b", re.IGNORECASE)
_CHANGES = ("HasEditAccess", "HasDeleteAccess", "HasTransferAccess", "HasAllAccess")
_LEVELS = {name.lower(): name for name in ("HasReadAccess", *_CHANGES, "MaxAccessLevel")}
_SELECTED = "Can select only RecordId, a Has*Access field, and MaxAccessLevel"
_FILTERED = "UserRecordAccess takes WHERE UserId = one Id AND RecordId = one Id or IN a list, and then one level"


@dataclass(frozen=True, slots=True)
class AccessQuery:
    """Whose access to which records is asked for, which fields of the answer, and which level must be held."""

    user: str
    records: tuple[str, ...]
    fields: tuple[str, ...]
    must: tuple[str, object] | None


def access_query(text: str) -> AccessQuery | None:
    """What a query of UserRecordAccess asks for; None when it is of another object.

    ApiError (MALFORMED_QUERY) where it selects, filters or names more than is documented; EXCEEDED_ID_LIMIT over 200.
    """
    if not _SOURCE.search(text):
        return None
    query = parse(text)
    if query.source.lower() != "userrecordaccess":
        return None
    if query.group or query.having or query.order or query.related or query.offset or query.all_rows:
        raise ApiError("MALFORMED_QUERY", _FILTERED)
    user = ""
    records: tuple[str, ...] = ()
    must: tuple[str, object] | None = None
    for test in _tests(query.where):
        match test:
            case Test(Path((name,)), "=", Value() as value) if name.lower() == "userid" and not user:
                user = _id(value)
            case Test(Path((name,)), "=", Value() as value) if name.lower() == "recordid" and not records:
                records = (_id(value),)
            case In(Path((name,)), False, tuple() as values) if name.lower() == "recordid" and not records:
                records = tuple(map(_id, values))
            case Test(Path((name,)), "=", Value() as value) if name.lower() in _LEVELS and must is None:
                level = value.written.strip("'")
                must = (_LEVELS[name.lower()], level.lower() == "true" if value.kind == "boolean" else level)
            case _:
                raise ApiError("MALFORMED_QUERY", _FILTERED)
    if not user or not records:
        raise ApiError("MALFORMED_QUERY", _FILTERED)
    if len(records) > MAX_RECORDS:
        raise ApiError("EXCEEDED_ID_LIMIT", f"The number of record ids cannot exceed {MAX_RECORDS}")
    return AccessQuery(user, records, _selected(query, only_id=must is not None), must)


def _tests(where: Condition | None) -> Iterator[Condition]:
    if isinstance(where, Junction) and where.operator == "AND":
        yield from where.conditions
    elif where is not None:
        yield where


def _id(value: Value) -> str:
    written = value.written.strip("'")
    if not is_id(written):
        raise ApiError("MALFORMED_ID", f"malformed id {written}")
    return to_18(written)


def _selected(query: Query, *, only_id: bool) -> tuple[str, ...]:
    known = {"recordid": "RecordId"} | ({} if only_id else _LEVELS)
    found = []
    for item in query.select:
        if not isinstance(item, Item) or not isinstance(item.expression, Path) or item.alias:
            raise ApiError("MALFORMED_QUERY", _SELECTED)
        name = ".".join(item.expression.parts).lower()
        if name not in known:
            raise ApiError("MALFORMED_QUERY", _SELECTED)
        found.append(known[name])
    if "RecordId" not in found:
        raise ApiError("MALFORMED_QUERY", _SELECTED)
    return tuple(found)


def access_records(call: Call, asked: AccessQuery) -> list[dict[str, Any]]:
    """One record for each of those asked for that exists, with what the user may do with it.

    Everyone reads every row; a row, or the whole object, that is frozen (fault `read-only`) may be read alone.
    """
    found = []
    with call.org.read() as db:
        for record_id in dict.fromkeys(asked.records):
            sobject = call.schema.by_prefix.get(prefix_of(record_id))
            if sobject is None:
                continue
            alive = " AND IsDeleted = 0" if sobject.soft_deletes else ""
            sql = f"SELECT 1 FROM {quoted(sobject.name)} WHERE Id = ?{alive}"
            if db.execute(sql, (record_id,)).fetchone() is None:
                continue
            may = sobject.updateable and record_id not in call.org.read_only
            held: dict[str, object] = {"RecordId": record_id, "HasReadAccess": True, **dict.fromkeys(_CHANGES, may)}
            held["MaxAccessLevel"] = "All" if may else "Read"
            if asked.must is None or held[asked.must[0]] == asked.must[1]:
                found.append(
                    {"attributes": {"type": "UserRecordAccess"}, **{name: held[name] for name in asked.fields}}
                )
    return found
