"""simple-salesforce, unmodified, on our session; every refusal comes out as a class of `sync.errors`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from requests import Response

from sync.crm.salesforce.refusals import classify_body
from sync.crm.salesforce.session import SalesforceSession
from sync.crm.salesforce.soql import identifier, record_id
from sync.crm.salesforce.values import from_json
from sync.errors import CrmError, RetryLaterError, SkipRowError
from sync.model.pull_set import Kind

if TYPE_CHECKING:
    from simple_salesforce.api import Salesforce

__all__ = ["API_VERSION", "SalesforceClient"]

API_VERSION = "64.0"


class SalesforceClient:
    """Queries, descriptions and single-record writes of one org.

    Args:
        session: the session that logs in, retries and counts.
        version: API version, as in `64.0`.
    """

    def __init__(self, session: SalesforceSession, version: str = API_VERSION) -> None:
        self.session = session
        self.version = version

    @cached_property
    def _salesforce(self) -> "Salesforce":
        from simple_salesforce.api import Salesforce  # half a second of SOAP libraries

        return Salesforce(
            session_id="held by the session",
            instance_url=self.session.instance_url,
            session=self.session,
            version=self.version,
            object_pairs_hook=dict,
            parse_float=Decimal,
        )

    @property
    def path(self) -> str:
        """Address of the REST resources, `https://…/services/data/v64.0`."""
        return f"{self.session.instance_url}/services/data/v{self.version}"

    def query(self, soql: str, *, sobject: str = "", with_deleted: bool = False) -> dict[str, Any]:
        """First page of a query: `{totalSize, done, nextRecordsUrl, records}`."""
        with translated(sobject):
            return _object(self._salesforce.query(soql, include_deleted=with_deleted))

    def query_more(self, locator: str, *, sobject: str = "") -> dict[str, Any]:
        """The page at a `nextRecordsUrl`; LocatorExpiredError when it is no longer kept."""
        with translated(sobject):
            return _object(self._salesforce.query_more(locator, identifier_is_url=True))

    def records(self, soql: str, *, sobject: str = "") -> Iterator[dict[str, Any]]:
        """All records of a query, page after page."""
        page = self.query(soql, sobject=sobject)
        yield from page["records"]
        while not page["done"]:
            page = self.query_more(page["nextRecordsUrl"], sobject=sobject)
            yield from page["records"]

    def describe(self, sobject: str) -> dict[str, Any]:
        """The description of an object; RecordGoneError when the org has no such object."""
        with translated(sobject):
            return _object(getattr(self._salesforce, identifier(sobject)).describe())

    def deleted(self, sobject: str, since: datetime, until: datetime) -> dict[str, str]:
        """Ids of the records deleted between two moments (whole minutes) and when; the org remembers 30 days."""
        url = f"{self.path}/sobjects/{identifier(sobject)}/deleted/"
        span = {"start": since.astimezone(UTC).isoformat(), "end": until.astimezone(UTC).isoformat()}
        with translated(sobject):
            response = self.session.get(url, params=span)
            if response.status_code != 200:
                raise classify_body(response.status_code, response.text)
            gone = _object(response.json())["deletedRecords"]
        return {str(one["id"]): str(from_json(Kind.DATETIME, one["deletedDate"])) for one in gone}

    def limits(self) -> dict[str, Any]:
        """The org's limits; a cheap request that also tells the server's time."""
        with translated():
            return _object(self._salesforce.limits())

    def user_info(self) -> dict[str, Any]:
        """Who we are logged in as: `user_id`, `preferred_username`, `organization_id`."""
        with translated():
            response = self.session.get(f"{self.session.instance_url}/services/oauth2/userinfo")
            if response.status_code != 200:
                raise classify_body(response.status_code, response.text)
            return _object(response.json())

    def versions(self) -> list[dict[str, Any]]:
        """The API versions the org offers, oldest first."""
        with translated():
            response = self.session.get(f"{self.session.instance_url}/services/data")
            if response.status_code != 200:
                raise classify_body(response.status_code, response.text)
            return list(response.json())

    def create(self, sobject: str, values: Mapping[str, Any]) -> str:
        """Create a record and return its Id; a Decimal among the values is sent with every digit."""
        with translated(sobject):
            response = self.session.request("POST", f"{self._records(sobject)}/", json=dict(values))
            return str(_object(_taken(response).json())["id"])

    def update(self, sobject: str, id_: str, values: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        """Set fields of a record; a Decimal among the values is sent with every digit."""
        with translated(sobject, id_):
            address = f"{self._records(sobject)}/{record_id(id_)}"
            _taken(self.session.request("PATCH", address, json=dict(values), headers=dict(headers)))

    def upsert(self, sobject: str, key: str, value: str, values: Mapping[str, Any]) -> tuple[str, bool]:
        """Set fields of the record whose external id `key` is `value`, or create it.

        Safe to repeat, so a lost answer is asked for again.

        Returns:
            The record's Id, and whether it was created.

        Raises:
            SkipRowError: several records have that value, or it cannot stand in an address.
        """
        address = self._by_key(sobject, key, value)
        with translated(sobject):
            response = self.session.request("PATCH", address, json=dict(values), repeatable=True)
            if response.status_code == 204:  # API versions before 46 say no more
                return str(self.by_key(sobject, key, value, ["Id"])["Id"]), False
            made = _object(_checked(response, key, value).json())
        return str(made["id"]), bool(made["created"])

    def by_key(self, sobject: str, key: str, value: str, fields: Sequence[str]) -> dict[str, Any]:
        """The record whose external id `key` is `value`; RecordGoneError when there is none."""
        names = ",".join(identifier(field) for field in fields)
        address = self._by_key(sobject, key, value)
        with translated(sobject):
            return _object(_checked(self.session.get(address, params={"fields": names}), key, value).json())

    def _by_key(self, sobject: str, key: str, value: str) -> str:
        if value in ("", ".", ".."):  # would name another resource, whichever way it is quoted
            raise SkipRowError(f"{value!r} cannot be looked up as {key}.", sobject=sobject, fields=(key,))
        return f"{self._records(sobject)}/{identifier(key)}/{quote(value, safe='')}"

    def _records(self, sobject: str) -> str:
        return f"{self.path}/sobjects/{identifier(sobject)}"

    def delete(self, sobject: str, id_: str) -> None:
        """Delete a record."""
        with translated(sobject, id_):
            getattr(self._salesforce, identifier(sobject)).delete(record_id(id_))


def _checked(response: Response, key: str, value: str) -> Response:
    if response.status_code == 300:
        raise SkipRowError(f"Several records have {value!r} as {key}.", fields=(key,), status=300)
    return _taken(response)


def _taken(response: Response) -> Response:
    if response.status_code >= 300:
        raise classify_body(response.status_code, response.text)
    return response


def _object(answer: object) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise RetryLaterError("Salesforce answered with something else than an object.")
    return answer


@contextmanager
def translated(sobject: str = "", id_: str = "") -> Iterator[None]:
    """Turn simple-salesforce's exceptions into ours, and add the place to those that do not know it."""
    from simple_salesforce.exceptions import SalesforceError

    try:
        yield
    except CrmError as error:
        error.sobject = error.sobject or sobject
        error.record_id = error.record_id or id_
        raise
    except SalesforceError as error:
        raise _translate(error, sobject, id_) from error
    except ValueError as error:  # the body is no JSON, although the status said that all is well
        raise RetryLaterError("Salesforce's answer cannot be read.", sobject=sobject, record_id=id_) from error


def _translate(error: Any, sobject: str, id_: str) -> CrmError:  # noqa: ANN401
    import json

    content = error.content
    body = content if isinstance(content, str) else json.dumps(content)
    return classify_body(int(error.status), body, sobject=sobject, record_id=id_)
