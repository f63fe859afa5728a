"""One record: read, create, change, delete, by id or by external id, under conditions."""

import base64
import hashlib
import json
import sqlite3
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from werkzeug.http import parse_date
from werkzeug.wrappers import Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import is_id, to_18
from sync.emulators.salesforce.metadata import Field, SObject
from sync.emulators.salesforce.rest.call import Call, no_content
from sync.emulators.salesforce.soql import RowPlan, compile_query
from sync.emulators.salesforce.soql.answer import records
from sync.emulators.salesforce.tables import quoted
from sync.emulators.salesforce.writing import Writer, transaction

__all__ = ["AmbiguousError", "change", "create", "external_key", "ids_of", "read", "remove"]


def external_key(call: Call, sobject: SObject, name: str) -> Field:
    """The field rows may be found by; NOT_FOUND when it is no external id."""
    known = call.schema.field(sobject.name, name)
    if known is None or not (known.external_id or known.type == "id"):
        raise ApiError("NOT_FOUND", "Provided external ID field does not exist or is not accessible: " + name)
    return known


def ids_of(db: sqlite3.Connection, sobject: SObject, key: Field, value: str) -> list[str]:
    """The ids of the live rows whose external id has that value."""
    alive = " AND IsDeleted = 0" if any(f.name == "IsDeleted" for f in sobject.fields) else ""
    wanted = to_18(value) if key.type == "id" else value
    rows = db.execute(
        f"SELECT Id FROM {quoted(sobject.name)} WHERE {quoted(key.name)} = ?{alive} ORDER BY n", (wanted,)
    )
    return [str(row[0]) for row in rows]


def _record_id(call: Call, db: sqlite3.Connection, sobject: SObject) -> str:
    """The id the path names, through an external id where it does; 300 when several rows have that."""
    if "value" not in call.path:
        if not is_id(call.path["id"]):
            message = "Provided external ID field does not exist or is not accessible: " + call.path["id"]
            raise ApiError("NOT_FOUND", message)
        return call.path["id"]
    found = ids_of(db, sobject, external_key(call, sobject, call.path["id"]), call.path["value"])
    if not found:
        raise ApiError("NOT_FOUND", "The requested resource does not exist")
    return found[0] if len(found) == 1 else _ambiguous(call, sobject, found)


def _ambiguous(call: Call, sobject: SObject, found: list[str]) -> str:
    raise AmbiguousError([call.record_url(sobject.name, one) for one in found])


class AmbiguousError(ApiError):
    """Several rows have the external id: the answer is 300 and lists their urls."""

    def __init__(self, urls: list[str]) -> None:
        super().__init__("MULTIPLE_CHOICES", "several records have this external id", status=300)
        self.urls = urls


def _modified(row: dict[str, Any]) -> datetime:
    """When the record last changed; rows of a field history have the moment of their creation only."""
    return datetime.fromisoformat(row.get("LastModifiedDate") or row.get("SystemModstamp") or row["CreatedDate"])


def _tag(call: Call, row: dict[str, Any]) -> str | None:
    """What an account's ETag is made of, a hash of its content; records of other objects have none."""
    if call.sobject(call.path["sobject"]).name != "Account":
        return None
    content = json.dumps(row, sort_keys=True).encode()
    return base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


def _tags(header: str) -> set[str]:
    """The tags of a header; as Salesforce does, the mark of compression at their end is passed over."""
    words = (word.strip().removeprefix("W/").strip('"') for word in header.split(","))
    return {word.removesuffix("-gzip").removesuffix("--gzip") for word in words}


def _conditions(call: Call, row: dict[str, Any], *, reading: bool) -> Response | None:
    """304 or 412 when the record is not as the conditional headers want it, else None."""
    modified = _modified(row)
    headers = call.request.headers
    tag = _tag(call, row)
    if tag is not None:
        if "If-Match" in headers and headers["If-Match"].strip() != "*" and tag not in _tags(headers["If-Match"]):
            return Response(status=412)
        unwanted = headers.get("If-None-Match", "")
        if unwanted.strip() == "*" or tag in _tags(unwanted):
            return Response(status=304 if reading else 412, headers={"ETag": f'"{tag}"'})
    unmodified = parse_date(headers.get("If-Unmodified-Since"))
    if unmodified is not None and modified > unmodified:
        return Response(status=412)
    since = parse_date(headers.get("If-Modified-Since"))
    if since is not None and modified <= since:
        return Response(status=304 if reading else 412)
    return None


def read(call: Call) -> Response:
    """`GET sobjects/X/Id` and `GET sobjects/X/ExtField/value`, with `?fields=`."""
    sobject = call.sobject(call.path["sobject"])
    with call.org.read() as db:
        writer = Writer(call.org, db, call.user)
        row = writer.existing(sobject, _record_id(call, db, sobject))
        refused = _conditions(call, row, reading=True)
        if refused is not None:
            return refused
        asked = call.request.args.get("fields", "")
        wanted = [name.strip() for name in asked.split(",")] if asked else [f.name for f in sobject.fields]
        text = f"SELECT {', '.join(wanted)} FROM {sobject.name} WHERE Id = '{row['Id']}'"
        plan = compile_query(text, call.schema, call.org.features, call.today, all_rows=True)
        if not isinstance(plan, RowPlan):
            raise ApiError("INVALID_FIELD", "fields must name fields")
        found = records(db, plan, [row["n"]], call.schema, call.version)[0]
    told = {"Last-Modified": format_datetime(_modified(row), usegmt=True)}
    tag = _tag(call, row)
    return call.reply(found, headers=told if tag is None else told | {"ETag": f'"{tag}"'})


def create(call: Call) -> Response:
    """`POST sobjects/X`."""
    sobject = call.sobject(call.path["sobject"])
    with transaction(call.org, call.user, **call.writer_options) as writer:
        made = writer.insert(sobject, call.body())
    body = {"id": made, "success": True, "errors": []}
    return call.reply(body, 201, {"Location": call.record_url(sobject.name, made)})


def change(call: Call) -> Response:
    """`PATCH sobjects/X/Id` and, as an upsert, `PATCH sobjects/X/ExtField/value`."""
    sobject = call.sobject(call.path["sobject"])
    values = call.body()
    with transaction(call.org, call.user, **call.writer_options) as writer:
        if "value" in call.path:
            return _upsert(call, writer, sobject, values)
        if "Id" in values:
            raise ApiError("INVALID_FIELD", "The Id field should not be specified in the sobject data.")
        row = writer.existing(sobject, _record_id(call, writer.db, sobject))
        refused = _conditions(call, row, reading=False)
        if refused is not None:
            return refused
        writer.update(sobject, row["Id"], values)
    return no_content()


def _upsert(call: Call, writer: Writer, sobject: SObject, values: dict[str, Any]) -> Response:
    key = external_key(call, sobject, call.path["id"])
    if key.name in values:
        raise ApiError("INVALID_FIELD", f"The {key.name} field should not be specified in the sobject data.")
    found = ids_of(writer.db, sobject, key, call.path["value"])
    if len(found) > 1:
        _ambiguous(call, sobject, found)
    if found:
        refused = _conditions(call, writer.existing(sobject, found[0]), reading=False)
        if refused is not None:
            return refused
        writer.update(sobject, found[0], values)
        return call.reply({"id": found[0], "success": True, "errors": [], "created": False}, 200)
    if key.type == "id":
        raise ApiError("NOT_FOUND", "The requested resource does not exist")
    made = writer.insert(sobject, {**values, key.name: call.path["value"]})
    return call.reply({"id": made, "success": True, "errors": [], "created": True}, 201)


def remove(call: Call) -> Response:
    """`DELETE sobjects/X/Id` and `DELETE sobjects/X/ExtField/value`."""
    sobject = call.sobject(call.path["sobject"])
    with transaction(call.org, call.user, **call.writer_options) as writer:
        record_id = _record_id(call, writer.db, sobject)
        refused = _conditions(call, writer.existing(sobject, record_id), reading=False)
        if refused is not None:
            return refused
        writer.delete(sobject, record_id)
    return no_content()
