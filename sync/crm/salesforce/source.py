"""The reader port over an org's API."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sync.crm.ports import Page, Visibility
from sync.crm.salesforce.bulk_query import BulkQuery, Place, is_unsupported
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.soql import between, identifier, select
from sync.crm.salesforce.values import from_json, rows_from_json
from sync.errors import (
    CrmError,
    FixConfigurationError,
    GrantPermissionError,
    LocatorExpiredError,
    RecordGoneError,
    RetryLaterError,
)
from sync.model.fingerprint import Fingerprint
from sync.model.pull_set import Kind, by_name

__all__ = ["SalesforceSource"]

_DESCRIBED = ("name", "type", "length", "precision", "scale", "filterable")
_SHORTEST_SPAN = timedelta(minutes=2)  # the list of deletions ignores seconds
_NOWHERE = Visibility(frozenset(), "")


class SalesforceSource:
    """An org as `sync.crm.ports.CrmSource`.

    Args:
        client: the org.
        bulk: how to read many rows; None always reads over REST.
        bulk_above: rows from which an answer is read in bulk.
    """

    def __init__(self, client: SalesforceClient, bulk: BulkQuery | None = None, bulk_above: int = 10_000) -> None:
        self._client = client
        self._bulk = bulk
        self._bulk_above = bulk_above
        self.identity = ""
        self.incremental = True

    @property
    def name(self) -> str:
        """Address of the org."""
        return self._client.session.instance_url

    @property
    def quarantine(self) -> tuple[str, ...]:
        """Nothing: what the API sends is what it holds."""
        return ()

    @property
    def requests_made(self) -> int:
        """Requests the session has sent so far."""
        return self._client.session.requests_made

    def server_time(self) -> datetime:
        """The `Date` header of a cheap request; whole seconds, so never later than the truth."""
        organization = self._client.query("SELECT Id FROM Organization", sobject="Organization")["records"]
        self.identity = str(organization[0]["Id"]) if organization else self.name
        moment = self._client.session.server_date
        if moment is None:
            raise RetryLaterError("Salesforce's answer carries no date.")
        return moment

    def visibility(self, sobject: str) -> Visibility:
        """The fields that `describe` shows to this user."""
        try:
            description = self._client.describe(sobject)
        except (RecordGoneError, GrantPermissionError, FixConfigurationError):
            return _NOWHERE
        if not description.get("queryable", True):
            return _NOWHERE
        fields = description["fields"]
        shape = sorted([str(field.get(key)) for key in _DESCRIBED] for field in fields)
        digest = hashlib.sha256(json.dumps(shape).encode()).hexdigest()
        names = frozenset(str(field["name"]) for field in fields)
        return Visibility(names, digest, bool(description.get("replicateable")))

    def changed(
        self,
        sobject: str,
        fields: Sequence[str],
        *,
        cursor: str | None,
        since: datetime | None,
        until: datetime | None,
        resume: str | None = None,
    ) -> Iterator[Page]:
        """Pages over REST, or in bulk when they are many; `resume` is a locator or a place in a bulk answer."""
        place = Place.parse(resume) if resume is not None else None
        if place is None:
            first = self._first_page(sobject, fields, cursor, since, until, resume)
            if first is not None:
                yield from self._rest(sobject, fields, first)
                return
            place = Place(since, until)
        if self._bulk is None:
            raise LocatorExpiredError("Bulk reading is switched off.", sobject=sobject)
        now = self._client.session.server_date or self.server_time()
        try:
            yield from self._bulk.pages(by_name(sobject), fields, cursor, place, now)
        except CrmError as error:
            if not is_unsupported(error):
                raise
            query = select(sobject, fields, between(cursor, since, until))
            page = self._client.query(query, sobject=sobject, with_deleted="IsDeleted" in fields)
            yield from self._rest(sobject, fields, page)

    def _first_page(
        self,
        sobject: str,
        fields: Sequence[str],
        cursor: str | None,
        since: datetime | None,
        until: datetime | None,
        resume: str | None,
    ) -> dict[str, Any] | None:
        """The first page over REST; None when the answer is better read in bulk."""
        if resume is not None:
            return self._client.query_more(resume, sobject=sobject)
        query = select(sobject, fields, between(cursor, since, until))
        try:
            page = self._client.query(query, sobject=sobject, with_deleted="IsDeleted" in fields)
        except RetryLaterError as error:
            if self._bulk is None or error.error_code != "QUERY_TIMEOUT":
                raise
            return None
        return page if self._bulk is None or page["totalSize"] <= self._bulk_above else None

    def _rest(self, sobject: str, fields: Sequence[str], page: dict[str, Any]) -> Iterator[Page]:
        declared = by_name(sobject)
        while True:
            locator = None if page["done"] else str(page["nextRecordsUrl"])
            yield Page(rows_from_json(declared, fields, page["records"]), locator, int(page["totalSize"]))
            if locator is None:
                return
            page = self._client.query_more(locator, sobject=sobject)

    def deletions(self, sobject: str, since: datetime, until: datetime) -> Mapping[str, str] | None:
        """The org's own list of deletions, which reaches 30 days back; in halves when it is longer than one answer."""
        try:
            return self._client.deleted(sobject, since, until)
        except CrmError as error:
            if error.error_code == "INVALID_REPLICATION_DATE":
                return None
            if error.error_code != "EXCEEDED_ID_LIMIT" or until - since < _SHORTEST_SPAN:
                raise
        middle = since + (until - since) / 2
        earlier, later = self.deletions(sobject, since, middle), self.deletions(sobject, middle, until)
        return None if earlier is None or later is None else {**earlier, **later}

    def fingerprint(self, sobject: str, cursor: str | None) -> Fingerprint:
        """`SELECT COUNT(Id), MAX(cursor)`."""
        newest = f", MAX({identifier(cursor)}) newest" if cursor else ""
        query = f"SELECT COUNT(Id) rowCount{newest} FROM {identifier(sobject)}"  # noqa: S608 - names are checked
        row = self._client.query(query, sobject=sobject)["records"][0]
        return Fingerprint(int(row["rowCount"]), from_json(Kind.DATETIME, row.get("newest")))
