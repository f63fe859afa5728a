"""The reader port over an org's API."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from calculations.findings import Finding, Severity
from sync.crm.ports import Page, Visibility
from sync.crm.salesforce.announced import Announced
from sync.crm.salesforce.bulk_query import TOO_MUCH, BulkQuery, NoJobError, Place, is_unsupported
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.misfits import misfits
from sync.crm.salesforce.soql import between, identifier, select
from sync.crm.salesforce.values import from_json, rows_from_json
from sync.errors import (
    BulkLimitError,
    CrmError,
    FixConfigurationError,
    IncompleteAnswerError,
    LocatorExpiredError,
    RetryLaterError,
)
from sync.model.fingerprint import Fingerprint
from sync.model.pull_set import PULL_SET, Kind, by_name

__all__ = ["SalesforceSource"]

_DESCRIBED = ("name", "type", "length", "precision", "scale", "filterable")
_SHORTEST_SPAN = timedelta(minutes=2)  # the list of deletions ignores seconds
_NOWHERE = Visibility(frozenset(), "")
_NOT_THERE = (404, 410)
_PULLED = frozenset(one.name for one in PULL_SET)


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
        self._findings: list[Finding] = []
        self._listed: frozenset[str] | None = None
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
    def findings(self) -> tuple[Finding, ...]:
        """What was read another way than usual."""
        return tuple(self._findings)

    @property
    def requests_made(self) -> int:
        """Requests the session has sent so far."""
        return self._client.session.requests_made

    def server_time(self) -> datetime:
        """The `Date` header of a cheap request; whole seconds, so never later than the truth."""
        self._findings.clear()
        self._listed = None
        organization = self._client.records("SELECT Id FROM Organization", sobject="Organization")
        # never a mere address in its place: under another identity the whole mirror would be another org's
        told = organization[0].get("Id") if organization else self._client.user_info().get("organization_id")
        if not isinstance(told, str) or not told:
            raise IncompleteAnswerError("The org does not say which one it is.", sobject="Organization")
        self.identity = told
        moment = self._client.session.server_date
        if moment is None:
            raise RetryLaterError("Salesforce's answer carries no date.")
        return moment

    def visibility(self, sobject: str) -> Visibility:
        """The fields that `describe` shows to this user.

        Only two answers together prove that there is no such object: 404 to its description, and the org's list of all
        objects without it. Whatever else is refused says nothing about what is there.
        """
        try:
            description = self._client.describe(sobject)
        except FixConfigurationError as error:
            if error.status not in _NOT_THERE:
                raise
            if sobject in self._listed_objects():
                raise FixConfigurationError(
                    "The org lists the object, and answers that there is none when it is to be described.",
                    sobject=sobject,
                    error_code=error.error_code,
                    status=error.status,
                ) from error
            return _NOWHERE
        if not description.get("queryable", True):
            return _NOWHERE
        fields = description["fields"]
        names = frozenset(str(field["name"]) for field in fields)
        if "Id" not in names:
            raise IncompleteAnswerError("The description of the object lists no field Id.", sobject=sobject)
        shape = sorted([str(field.get(key)) for key in _DESCRIBED] for field in fields)
        digest = hashlib.sha256(json.dumps(shape).encode()).hexdigest()
        other = misfits(by_name(sobject), fields) if sobject in _PULLED else {}
        lists_deletions = bool(description.get("replicateable"))
        return Visibility(names - other.keys(), digest, lists_deletions, tuple(other.values()))

    def _listed_objects(self) -> frozenset[str]:
        if self._listed is None:
            self._listed = self._client.object_names()
        return self._listed

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
            read = self._first_page(sobject, fields, cursor, since, until, resume)
            if read is not None:
                yield from self._rest(sobject, fields, *read)
                return
            place = Place(since, until)
        if self._bulk is None:
            raise LocatorExpiredError("Bulk reading is switched off.", sobject=sobject)
        now = self._client.session.server_date or self.server_time()
        try:
            yield from self._bulk.pages(by_name(sobject), fields, cursor, place, now)
            return
        except NoJobError as refused:
            error = refused.error
        except CrmError as failed:
            if not isinstance(failed, BulkLimitError) and not is_unsupported(failed):
                raise
            error = failed
        if not is_unsupported(error):
            self._findings.append(_without_jobs(sobject, error))
        query = select(sobject, fields, between(cursor, since, until))
        page = self._client.query(query, sobject=sobject, with_deleted="IsDeleted" in fields)
        yield from self._rest(sobject, fields, page, 0)

    def _first_page(
        self,
        sobject: str,
        fields: Sequence[str],
        cursor: str | None,
        since: datetime | None,
        until: datetime | None,
        resume: str | None,
    ) -> tuple[dict[str, Any], int] | None:
        """The first page over REST and how many records came before it; None when bulk is better."""
        if resume is not None:
            locator, rows = _rest_place(resume, sobject)
            return self._client.query_more(locator, sobject=sobject), rows
        query = select(sobject, fields, between(cursor, since, until))
        try:
            page = self._client.query(query, sobject=sobject, with_deleted="IsDeleted" in fields)
        except RetryLaterError as error:
            if self._bulk is None or error.error_code not in TOO_MUCH:
                raise
            return None
        return (page, 0) if self._bulk is None or page["totalSize"] <= self._bulk_above else None

    def _rest(self, sobject: str, fields: Sequence[str], page: dict[str, Any], before: int) -> Iterator[Page]:
        """The pages of an answer; the last one is handed on when all that was announced is there."""
        declared, total = by_name(sobject), int(page["totalSize"])
        announced = Announced(sobject, total, before)
        while True:
            rows = rows_from_json(declared, fields, page["records"])
            announced.take([row[0] for row in rows])
            if page["done"]:
                announced.close()
                yield Page(rows, None, total)
                return
            locator = str(page["nextRecordsUrl"])
            yield Page(rows, json.dumps({"rest": locator, "rows": announced.taken}), total)
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

    def fingerprint(
        self, sobject: str, cursor: str | None, until: datetime | None = None, since: datetime | None = None
    ) -> Fingerprint:
        """`SELECT COUNT(Id), MAX(cursor)`."""
        newest = f", MAX({identifier(cursor)}) newest" if cursor else ""
        where = between(cursor, since, until) if until else ""
        inside = f" WHERE {where}" if where else ""
        query = f"SELECT COUNT(Id) rowCount{newest} FROM {identifier(sobject)}{inside}"  # noqa: S608 - names are checked
        try:
            (row,) = self._client.records(query, sobject=sobject)
            return Fingerprint(from_json(Kind.INTEGER, row["rowCount"]), from_json(Kind.DATETIME, row.get("newest")))
        except (ValueError, KeyError) as error:
            raise IncompleteAnswerError("The org does not say how many records there are.", sobject=sobject) from error


def _rest_place(resume: str, sobject: str) -> tuple[str, int]:
    """Locator and number of records before it; LocatorExpiredError for a token that does not say both."""
    try:
        kept = json.loads(resume)
        return str(kept["rest"]), int(kept["rows"])
    except (ValueError, KeyError, TypeError):
        raise LocatorExpiredError("Where the reading stood is not known any more.", sobject=sobject) from None


def _without_jobs(sobject: str, error: CrmError) -> Finding:
    sentence = f"{sobject} was read page by page, because the org takes no bulk job: {error.message}"
    return Finding("crm.bulk-refused", sentence, BulkLimitError.default_remedy, (sobject,), Severity.NOTE)
