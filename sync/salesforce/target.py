"""The writer port over an org's API."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from sync.errors import RecordGoneError
from sync.pull_set import PULL_SET, Kind
from sync.salesforce.client import SalesforceClient
from sync.salesforce.soql import record_id as checked_id
from sync.salesforce.soql import select, where_equal
from sync.salesforce.values import from_json, to_json

__all__ = ["SalesforceTarget"]

_KINDS: Mapping[str, Mapping[str, Kind]] = {o.name: {f.name: f.kind for f in o.fields} for o in PULL_SET}


class SalesforceTarget:
    """An org as `sync.ports.CrmTarget`."""

    def __init__(self, client: SalesforceClient) -> None:
        self._client = client

    def find(self, sobject: str, equals: Mapping[str, object], fields: Sequence[str]) -> list[dict[str, Any]]:
        """The rows whose fields equal all the given values."""
        names = list(dict.fromkeys(("Id", *fields)))
        query = select(sobject, names, where_equal(sobject, equals))
        return [_plain(sobject, names, record) for record in self._client.records(query, sobject=sobject)]

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


def _plain(sobject: str, fields: Sequence[str], record: Mapping[str, Any]) -> dict[str, Any]:
    kinds = _KINDS.get(sobject, {})
    return {name: from_json(kinds[name], v) if name in kinds else v for name, v in ((n, record.get(n)) for n in fields)}
