"""The writer port over an org's API."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import Any, Literal

from sync.crm.ports import Allowance, Written
from sync.crm.salesforce.bulk_ingest import BulkIngest
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.collections import Collections
from sync.crm.salesforce.soap_update import KEEPING, SoapUpdate
from sync.crm.salesforce.soql import record_id as checked_id
from sync.crm.salesforce.soql import select, where_any, where_equal
from sync.crm.salesforce.values import from_json, to_json
from sync.errors import BulkLimitError, RecordGoneError, UnreadableValueError
from sync.model.amount import amount
from sync.model.pull_set import PULL_SET, Kind

__all__ = ["SalesforceTarget"]

_KEYS_A_QUERY = 400
"""Keys asked for in one request: 400 Ids are some 9,000 characters of an address, and 16,000 are taken."""
_ID_SIGNS = 15
"""Characters of an Id that tell records apart; the other three only guard their case."""

_KINDS: Mapping[str, Mapping[str, Kind]] = {o.name: {f.name: f.kind for f in o.fields} for o in PULL_SET}


class SalesforceTarget:
    """An org as `sync.crm.ports.CrmTarget`, and `CrmBatchTarget` when it is given what writes many rows.

    Args:
        client: the org.
        collections: writes up to 200 rows per request.
        bulk: writes any number of rows in a job.
        bulk_above: rows from which a batch is written in bulk.
        soap: changes owners so that teams stay.
    """

    def __init__(
        self,
        client: SalesforceClient,
        collections: Collections | None = None,
        bulk: BulkIngest | None = None,
        bulk_above: int = 2_000,
        soap: SoapUpdate | None = None,
    ) -> None:
        self._client = client
        self._collections = collections or Collections(client, client.session.sleep, client.session.rng)
        self._bulk = bulk
        self._bulk_above = bulk_above
        self._soap = soap or SoapUpdate(client)

    def allowance(self) -> Allowance | None:
        """What is left of the org's daily requests."""
        guard = self._client.session.guard
        return None if guard.usage is None else Allowance(guard.usage.used, guard.usage.allowed, guard.max_share)

    def find(self, sobject: str, equals: Mapping[str, object], fields: Sequence[str]) -> list[dict[str, Any]]:
        """The rows whose fields equal all the given values."""
        names = list(dict.fromkeys(("Id", *fields)))
        query = select(sobject, names, where_equal(sobject, equals))
        return [_plain(sobject, names, record) for record in self._client.records(query, sobject=sobject)]

    def find_many(
        self, sobject: str, keys: Sequence[Mapping[str, object]], fields: Sequence[str]
    ) -> list[list[dict[str, Any]]]:
        """`find` for each key, a request for some hundred of those that name the same fields."""
        found: list[list[dict[str, Any]]] = [[] for _ in keys]
        alike: dict[tuple[str, ...], list[int]] = {}
        for place, key in enumerate(keys):
            alike.setdefault(tuple(key), []).append(place)
        for names, places in alike.items():
            asked = list(dict.fromkeys(("Id", *fields, *names)))
            for start in range(0, len(places), _KEYS_A_QUERY):
                some = places[start : start + _KEYS_A_QUERY]
                query = select(sobject, asked, where_any(sobject, [keys[place] for place in some]))
                by_key: dict[tuple[object, ...], list[dict[str, Any]]] = {}
                for record in self._client.records(query, sobject=sobject):
                    row = _plain(sobject, asked, record)
                    by_key.setdefault(_key(sobject, row, names), []).append(row)
                for place in some:
                    rows = by_key.get(_key(sobject, keys[place], names), [])
                    found[place] = [{name: row[name] for name in ("Id", *fields)} for row in rows]
        return found

    def read(self, sobject: str, record_id: str, fields: Sequence[str]) -> dict[str, Any]:
        """One record as it is now."""
        found = self.find(sobject, {"Id": checked_id(record_id)}, fields)
        if not found:
            raise RecordGoneError("The record is not there.", sobject=sobject, record_id=record_id)
        return found[0]

    def create(self, sobject: str, values: Mapping[str, object]) -> str:
        """Create a record and return its Id."""
        return self._client.create(sobject, {name: to_json(value) for name, value in values.items()})

    def update(
        self, sobject: str, record_id: str, values: Mapping[str, object], *, unmodified_since: datetime | None = None
    ) -> None:
        """Set fields of a record."""
        headers = {}
        if unmodified_since is not None:
            headers["If-Unmodified-Since"] = format_datetime(unmodified_since.astimezone(UTC), usegmt=True)
        body = {name: to_json(value) for name, value in values.items()}
        self._client.update(sobject, record_id, body, headers)

    def delete(self, sobject: str, record_id: str) -> None:
        """Delete a record."""
        self._client.delete(sobject, record_id)

    def upsert(self, sobject: str, key: str, value: str, values: Mapping[str, object]) -> tuple[str, bool]:
        """Set fields of the record whose external id `key` is `value`, or create it; its Id, and whether it is new."""
        return self._client.upsert(sobject, key, value, {name: to_json(one) for name, one in values.items()})

    def upsert_many(
        self,
        sobject: str,
        key: str,
        rows: Sequence[Mapping[str, object]],
        *,
        on_job: Callable[[str], None] = lambda _: None,
    ) -> list[Written]:
        """Update the records whose external id `key` is that of a row, create the others; of each what became of it."""
        if self._bulk is not None and len(rows) > self._bulk_above:
            written = self._bulk.write(sobject, "upsert", rows, on_job, key)
            return self._without_jobs(sobject, "upsert", rows, written, key)
        return self._collections.write(sobject, "upsert", rows, key=key)

    def write_many(
        self,
        sobject: str,
        action: Literal["create", "update", "delete"],
        rows: Sequence[Mapping[str, object]],
        *,
        all_or_none: bool = False,
        keep_teams: bool = False,
        on_job: Callable[[str], None] = lambda _: None,
    ) -> list[Written]:
        """Create, update or delete rows and say of each, in their order, what became of it."""
        if keep_teams and action == "update" and sobject in KEEPING and not self._soap.is_refused:
            kept = self._soap.update(sobject, rows)
            if kept is not None:
                return kept
        if self._bulk is not None and len(rows) > self._bulk_above and not all_or_none:
            written = self._bulk.write(sobject, action, rows, on_job)
            return self._without_jobs(sobject, action, rows, written)
        return self._collections.write(sobject, action, rows, all_or_none=all_or_none)

    def _without_jobs(
        self, sobject: str, action: str, rows: Sequence[Mapping[str, object]], written: list[Written], key: str = ""
    ) -> list[Written]:
        """`written`, after the rows that no job was left for, to which nothing was done, went in small requests."""
        left = [place for place, one in enumerate(written) if isinstance(one.error, BulkLimitError)]
        again = self._collections.write(sobject, action, [rows[place] for place in left], key=key)
        for place, one in zip(left, again, strict=True):
            written[place] = one
        return written


def _plain(sobject: str, fields: Sequence[str], record: Mapping[str, Any]) -> dict[str, Any]:
    kinds, plain = _KINDS.get(sobject, {}), {}
    for name in fields:
        try:
            plain[name] = _exact(kinds.get(name), record.get(name))
        except UnreadableValueError as error:
            error.sobject, error.record_id, error.fields = sobject, str(record.get("Id") or ""), (name,)
            raise
    return plain


def _key(sobject: str, values: Mapping[str, object], names: Sequence[str]) -> tuple[object, ...]:
    """The values of some fields as the CRM compares them: text without regard to case, Ids by their 15 characters."""
    return tuple(_compared(_KINDS.get(sobject, {}).get(name), name, values[name]) for name in names)


def _compared(kind: Kind | None, name: str, value: object) -> object:
    match value:
        case str() if kind is Kind.ID or name == "Id":
            return value[:_ID_SIGNS]
        case str():
            return value.casefold()
        case bool():
            return value
        case int() | float() | Decimal():
            return Decimal(str(value))
        case date():
            return value.isoformat()
        case _:
            return value


def _exact(kind: Kind | None, value: object) -> Any:  # noqa: ANN401
    """As the mirror has it, but a number by its digits: it is compared with what is written."""
    plain = value if kind is None else from_json(kind, value)
    if kind is Kind.NUMBER and isinstance(value, int | Decimal):
        return amount(value)
    return plain
