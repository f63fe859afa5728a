"""The reader port over an org's API."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sync.errors import FixConfigurationError, GrantPermissionError, RecordGoneError, RetryLaterError
from sync.ports import Fingerprint, Page, Visibility
from sync.pull_set import Kind, by_name
from sync.salesforce.client import SalesforceClient
from sync.salesforce.soql import identifier, literal, select
from sync.salesforce.values import from_json, rows_from_json

__all__ = ["SalesforceSource"]

_DESCRIBED = ("name", "type", "length", "precision", "scale", "filterable")
_NOWHERE = Visibility(frozenset(), "")


class SalesforceSource:
    """An org as `sync.ports.CrmSource`."""

    def __init__(self, client: SalesforceClient) -> None:
        self._client = client
        self.identity = ""

    @property
    def name(self) -> str:
        """Address of the org."""
        return self._client.session.instance_url

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
        return Visibility(frozenset(str(field["name"]) for field in fields), digest)

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
        """Pages over REST; `resume` is the locator of the next page."""
        declared = by_name(sobject)
        page: dict[str, Any]
        if resume is not None:
            page = self._client.query_more(resume, sobject=sobject)
        else:
            query = select(sobject, fields, _between(cursor, since, until))
            page = self._client.query(query, sobject=sobject, with_deleted="IsDeleted" in fields)
        while True:
            locator = None if page["done"] else str(page["nextRecordsUrl"])
            yield Page(rows_from_json(declared, fields, page["records"]), locator, int(page["totalSize"]))
            if locator is None:
                return
            page = self._client.query_more(locator, sobject=sobject)

    def fingerprint(self, sobject: str, cursor: str | None) -> Fingerprint:
        """`SELECT COUNT(Id), MAX(cursor)`."""
        newest = f", MAX({identifier(cursor)}) newest" if cursor else ""
        query = f"SELECT COUNT(Id) rowCount{newest} FROM {identifier(sobject)}"  # noqa: S608 - names are checked
        row = self._client.query(query, sobject=sobject)["records"][0]
        return Fingerprint(int(row["rowCount"]), from_json(Kind.DATETIME, row.get("newest")))


def _between(cursor: str | None, since: datetime | None, until: datetime | None) -> str:
    if cursor is None:
        return ""
    bounds = [(">=", since), ("<", until)]
    return " AND ".join(f"{identifier(cursor)} {sign} {literal(moment)}" for sign, moment in bounds if moment)
