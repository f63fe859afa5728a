"""simple-salesforce, unmodified, on our session; every refusal comes out as a class of `sync.errors`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from requests import Response

from sync.crm.salesforce.announced import Announced
from sync.crm.salesforce.refusals import as_asked, classify_body
from sync.crm.salesforce.session import SalesforceSession
from sync.crm.salesforce.soql import identifier, record_id
from sync.crm.salesforce.values import from_json
from sync.errors import (
    CrmError,
    FixConfigurationError,
    IncompleteAnswerError,
    LocatorExpiredError,
    LostReplyError,
    RetryLaterError,
    SkipRowError,
)
from sync.model.pull_set import Kind

if TYPE_CHECKING:
    from simple_salesforce.api import Salesforce

__all__ = ["API_VERSION", "SalesforceClient"]

API_VERSION = "64.0"

_Told = TypeVar("_Told")
_NOT_THERE = (404, 410)
_TRIES = 3  # of an answer whose pages do not add up


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
        with asking(sobject):
            return _page(self._salesforce.query(soql, include_deleted=with_deleted))

    def query_more(self, locator: str, *, sobject: str = "") -> dict[str, Any]:
        """The page at a `nextRecordsUrl`; LocatorExpiredError when it is no longer kept."""
        try:
            with asking(sobject):
                return _page(self._salesforce.query_more(locator, identifier_is_url=True))
        except FixConfigurationError as error:
            if error.status not in _NOT_THERE:
                raise
            raise LocatorExpiredError(
                "A page of the answer is not kept any more.",
                sobject=sobject,
                error_code=error.error_code,
                status=error.status,
            ) from error

    def records(self, soql: str, *, sobject: str = "") -> list[dict[str, Any]]:
        """All records of a query, as many as the org announced; asked again when some are missing or came twice.

        Raises:
            IncompleteAnswerError: they are missing, or came twice, each time.
        """
        for left in range(_TRIES - 1, -1, -1):
            try:
                return self._all_records(soql, sobject)
            except (IncompleteAnswerError, LocatorExpiredError):
                if not left:
                    raise
        raise AssertionError("the last try returns or raises")

    def _all_records(self, soql: str, sobject: str) -> list[dict[str, Any]]:
        page = self.query(soql, sobject=sobject)
        found, announced = list(page["records"]), Announced(sobject, page["totalSize"])
        announced.take(map(_identity, page["records"]))
        while not page["done"]:
            page = self.query_more(page["nextRecordsUrl"], sobject=sobject)
            announced.take(map(_identity, page["records"]))
            found += page["records"]
        announced.close()
        return found

    def describe(self, sobject: str) -> dict[str, Any]:
        """The description of an object. FixConfigurationError of status 404 when there seems to be none of that name.

        Raises:
            CrmError: the description was refused, or is none that the org could mean.
        """
        with asking(sobject):
            described = _object(getattr(self._salesforce, identifier(sobject)).describe())
            fields = described.get("fields")
            if not isinstance(fields, list) or not all(isinstance(one, dict) and "name" in one for one in fields):
                raise IncompleteAnswerError("The description of the object lists no fields.", sobject=sobject)
            return described

    def object_names(self) -> frozenset[str]:
        """The names of all objects that this user sees: those and no others can be described and queried."""
        with asking():
            listed = _told(_object(self._salesforce.describe()), "sobjects", list)
            names = frozenset(str(_told(one, "name", str)) for one in listed)
            if not names:
                raise IncompleteAnswerError("The org's list of objects is empty.")
            return names

    def deleted(self, sobject: str, since: datetime, until: datetime) -> dict[str, str]:
        """Ids of the records deleted between two moments (whole minutes) and when; the org remembers 30 days."""
        url = f"{self.path}/sobjects/{identifier(sobject)}/deleted/"
        span = {"start": since.astimezone(UTC).isoformat(), "end": until.astimezone(UTC).isoformat()}
        with asking(sobject):
            gone = _told(_object(_taken(self.session.get(url, params=span)).json()), "deletedRecords", list)
            return {
                _told(one, "id", str): str(from_json(Kind.DATETIME, _told(one, "deletedDate", str))) for one in gone
            }

    def limits(self) -> dict[str, Any]:
        """The org's limits; a cheap request that also tells the server's time."""
        with asking():
            return _object(self._salesforce.limits())

    def user_info(self) -> dict[str, Any]:
        """Who we are logged in as: `user_id`, `preferred_username`, `organization_id`."""
        with asking():
            return _object(_taken(self.session.get(f"{self.session.instance_url}/services/oauth2/userinfo")).json())

    def versions(self) -> list[dict[str, Any]]:
        """The API versions the org offers, oldest first."""
        with asking():
            listed = _taken(self.session.get(f"{self.session.instance_url}/services/data")).json()
            if not isinstance(listed, list) or not listed:
                raise RetryLaterError("Salesforce lists no API versions.")
            return [_object(one) for one in listed]

    def create(self, sobject: str, values: Mapping[str, Any]) -> str:
        """Create a record and return its Id; a Decimal among the values is sent with every digit."""
        with translated(sobject):
            response = self.session.request("POST", f"{self._records(sobject)}/", json=dict(values))
            made = _taken(response).json()
            if not isinstance(made, dict) or not made.get("id"):
                raise LostReplyError("A record was sent, and the answer does not say which one it became.")
            return str(made["id"])

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
            return _told(made, "id", str), _told(made, "created", bool)

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


def _told(answer: Mapping[str, Any], name: str, kind: type[_Told]) -> _Told:
    """The part of an answer under `name`; RetryLaterError when it is not there, or something else."""
    part = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(part, kind):
        raise RetryLaterError(f"Salesforce's answer says no {name}.")
    return part


def _page(answer: object) -> dict[str, Any]:
    """A page of a query, with all that a page has; IncompleteAnswerError when something of it is missing."""
    if not isinstance(answer, dict):
        raise IncompleteAnswerError("A page of the answer is no page.")
    total, done, records = answer.get("totalSize"), answer.get("done"), answer.get("records")
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise IncompleteAnswerError("A page of the answer has no records.")
    if isinstance(total, bool) or not isinstance(total, int) or not isinstance(done, bool):
        raise IncompleteAnswerError("A page of the answer does not say how many records there are.")
    if not done and not isinstance(answer.get("nextRecordsUrl"), str):
        raise IncompleteAnswerError("A page of the answer does not say where the next one is.")
    return answer


def _identity(record: Mapping[str, Any]) -> str | None:
    id_ = record.get("Id")
    return id_ if isinstance(id_, str) else None


@contextmanager
def asking(sobject: str = "") -> Iterator[None]:
    """As `translated`, for questions: what they are refused for is no row's fault."""
    try:
        with translated(sobject):
            yield
    except CrmError as error:
        if (asked := as_asked(error)) is error:
            raise
        raise asked from error


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
