"""sObject Collections: up to 200 rows in one call, each with its own outcome."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from werkzeug.wrappers import Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import is_id, prefix_of, to_18
from sync.emulators.salesforce.metadata import SObject
from sync.emulators.salesforce.rest.call import Call
from sync.emulators.salesforce.rest.records import external_key, ids_of
from sync.emulators.salesforce.shapes import objects, record, texts
from sync.emulators.salesforce.soql import RowPlan, compile_query
from sync.emulators.salesforce.soql.answer import records
from sync.emulators.salesforce.writing import Writer, transaction

__all__ = ["create_many", "read_many", "remove_many", "update_many", "upsert_many"]

MAX_ROWS = 200
MAX_CHUNKS = 10
_ROLLED_BACK = {
    "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "message": "Record rolled back because not all records were valid and the request was using AllOrNone header",
    "fields": [],
}
Row = Mapping[str, Any]


class _UndoneError(Exception):
    """All or none: something failed."""


def _outcome(record_id: str | None, created: bool | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"id": record_id, "success": True, "errors": []}
    return found if created is None else {**found, "created": created}


def _run(
    call: Call, rows: Sequence[Any], *, all_or_none: bool, one: Callable[[Writer, Any], dict[str, Any]]
) -> Response:
    """Do `one` for every row, in order; with `all_or_none` a failure undoes the rest."""
    if len(rows) > MAX_ROWS:
        message = f"record list size exceeded maximum: {MAX_ROWS}"
        raise ApiError("EXCEEDED_ID_LIMIT", message)
    outcomes: list[dict[str, Any]] = []
    try:
        with transaction(call.org, call.user, **call.writer_options) as writer:
            for row in rows:
                try:
                    with call.org.write():
                        outcomes.append(one(writer, row))
                except ApiError as error:
                    outcomes.append({"success": False, "errors": [error.row()]})
            if all_or_none and not all(o["success"] for o in outcomes):
                raise _UndoneError
    except _UndoneError:
        outcomes = [{"success": False, "errors": [_ROLLED_BACK]} if o["success"] else o for o in outcomes]
    return call.reply(outcomes)


def _given(call: Call) -> tuple[Sequence[Row], bool]:
    body = call.body()
    rows = objects(body.get("records"), "records")
    if not rows:
        raise ApiError("INVALID_INPUT", "records must be a list of objects")
    return rows, bool(body.get("allOrNone", False))


def _type(call: Call, row: Row) -> SObject:
    name = record(row.get("attributes"), "attributes").get("type")
    if not isinstance(name, str) or not name:
        raise ApiError("INVALID_INPUT", "each record needs attributes with a type")
    if name not in call.schema:
        raise ApiError("INVALID_TYPE", f"sObject type '{name}' is not supported.")
    return call.schema[name]


def _check_chunks(rows: Sequence[Row]) -> None:
    names = [str(record(row.get("attributes"), "attributes").get("type", "")).lower() for row in rows]
    if len(list(groupby(names))) > MAX_CHUNKS:
        message = f"The request cannot have more than {MAX_CHUNKS} chunks of sObject types"
        raise ApiError("INVALID_INPUT", message)


def create_many(call: Call) -> Response:
    """`POST composite/sobjects`."""
    rows, all_or_none = _given(call)
    _check_chunks(rows)
    return _run(
        call, rows, all_or_none=all_or_none, one=lambda writer, row: _outcome(writer.insert(_type(call, row), row))
    )


def update_many(call: Call) -> Response:
    """`PATCH composite/sobjects`: each row carries its id."""
    rows, all_or_none = _given(call)
    _check_chunks(rows)

    def one(writer: Writer, row: Row) -> dict[str, Any]:
        record_id = str(row.get("id") or row.get("Id") or "")
        if not record_id:
            raise ApiError("MISSING_ARGUMENT", "Id not specified in an update call", ("Id",))
        values = {k: v for k, v in row.items() if k.lower() != "id"}
        writer.update(_type(call, row), record_id, values)
        return _outcome(to_18(record_id))

    return _run(call, rows, all_or_none=all_or_none, one=one)


def upsert_many(call: Call) -> Response:
    """`PATCH composite/sobjects/X/ExtField`."""
    sobject = call.sobject(call.path["sobject"])
    key = external_key(call, sobject, call.path["field"])
    rows, all_or_none = _given(call)

    def one(writer: Writer, row: Row) -> dict[str, Any]:
        named = {name.lower(): name for name in row}
        value = row.get(named.get(key.name.lower(), ""))
        values = {k: v for k, v in row.items() if k.lower() not in {key.name.lower(), "id"}}
        found = ids_of(writer.db, sobject, key, str(value)) if value not in (None, "") else []
        if len(found) > 1:
            message = f"{key.name}: more than one record found for external id field: [{', '.join(found)}]"
            raise ApiError("DUPLICATE_EXTERNAL_ID", message, (key.name,))
        if found:
            writer.update(sobject, found[0], values)
            return _outcome(found[0], created=False)
        if value in (None, ""):
            if key.type != "id":
                raise ApiError("MISSING_ARGUMENT", f"{key.name} not specified", (key.name,))
            return _outcome(writer.insert(sobject, values), created=True)
        if key.type == "id":
            raise ApiError("NOT_FOUND", "The requested resource does not exist")
        return _outcome(writer.insert(sobject, {**values, key.name: value}), created=True)

    return _run(call, rows, all_or_none=all_or_none, one=one)


def remove_many(call: Call) -> Response:
    """`DELETE composite/sobjects?ids=…&allOrNone=`."""
    ids = [one for one in call.request.args.get("ids", "").split(",") if one]
    all_or_none = call.request.args.get("allOrNone", "false").lower() == "true"

    def one(writer: Writer, record_id: str) -> dict[str, Any]:
        sobject = call.schema.by_prefix.get(prefix_of(record_id))
        if sobject is None or not is_id(record_id):
            raise ApiError("MALFORMED_ID", f"malformed id {record_id}")
        writer.delete(sobject, record_id)
        return _outcome(to_18(record_id))

    return _run(call, ids, all_or_none=all_or_none, one=one)


def read_many(call: Call) -> Response:
    """`GET composite/sobjects/X?ids=&fields=` and its POST form: records in the order asked, null for a missing one."""
    sobject = call.sobject(call.path["sobject"])
    if call.request.method == "POST":
        body = call.body()
        ids, fields = texts(body.get("ids"), "ids"), texts(body.get("fields"), "fields")
    else:
        ids = [one for one in call.request.args.get("ids", "").split(",") if one]
        fields = [one for one in call.request.args.get("fields", "").split(",") if one]
    if not ids or not fields:
        raise ApiError("MISSING_ARGUMENT", "ids and fields are required")
    if bad := [one for one in ids if not is_id(one)]:
        raise ApiError("MALFORMED_ID", f"malformed id {bad[0]}")
    text = f"SELECT {', '.join(dict.fromkeys(['Id', *fields]))} FROM {sobject.name} WHERE Id = ''"
    plan = compile_query(text, call.schema, call.org.features, call.today)
    if not isinstance(plan, RowPlan):
        raise ApiError("INVALID_FIELD", "fields must name fields")
    wanted = [to_18(one) for one in ids]
    with call.org.read() as db:
        marks = ", ".join("?" * len(wanted))
        rows = dict(db.execute(f'SELECT Id, n FROM "{sobject.name}" WHERE Id IN ({marks})', wanted).fetchall())
        numbers = [rows[one] for one in wanted if one in rows]
        found = {r["Id"]: r for r in records(db, plan, numbers, call.schema, call.version)}
    return call.reply([found.get(one) for one in wanted])
