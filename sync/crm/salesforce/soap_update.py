"""Owners changed so that teams stay: SOAP's update with OwnerChangeOptions, which REST and Bulk have no like of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from lxml import etree

from sync.crm.ports import Written
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.refusals import classify, classify_body
from sync.crm.salesforce.soql import identifier, record_id
from sync.crm.salesforce.values import to_json
from sync.errors import CrmError, FixConfigurationError, GrantPermissionError, LostReplyError

__all__ = ["KEEPING", "SoapUpdate"]

KEEPING: Mapping[str, str] = {"Account": "KeepAccountTeam", "Opportunity": "KeepSalesTeam"}
"""The option that keeps the team of a record whose owner is changed, by its object."""

_Element: TypeAlias = Any
"""An element of an answer, as lxml has it."""

_LARGEST = 200
_OF_THE_ROWS = "INVALID_OPERATION"
"""Refused for these rows: somebody gave one of them away since it was read, and they go from two owners."""
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" '
    'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e:Header>'
    "<SessionHeader><sessionId>{session}</sessionId></SessionHeader>"
    "<AllOrNoneHeader><allOrNone>false</allOrNone></AllOrNoneHeader>"
    "<OwnerChangeOptions><options><type>{option}</type><execute>true</execute></options></OwnerChangeOptions>"
    "</e:Header><e:Body><update>{rows}</update></e:Body></e:Envelope>"
)


class SoapUpdate:
    """Changes owners, up to 200 records per request, each row on its own.

    Args:
        client: the org.
    """

    def __init__(self, client: SalesforceClient) -> None:
        self._client = client
        self.is_refused = False
        """Whether the org answered that this user has no SOAP: nothing was done, and it is not asked again."""

    def update(self, sobject: str, rows: Sequence[Mapping[str, object]]) -> list[Written] | None:
        """Change rows that all go from one owner to one other; of each what became of it.

        None when this user may not use SOAP in this org: then nothing was done. A row whose request got no answer has
        LostReplyError, one that was not sent because the CRM as a whole refused has that refusal.
        """
        found: list[Written] = []
        for start in range(0, len(rows), _LARGEST):
            some = rows[start : start + _LARGEST]
            try:
                found += self._send(sobject, some)
            except (GrantPermissionError, FixConfigurationError) as error:
                self.is_refused = self.is_refused or error.error_code != _OF_THE_ROWS
                return None if not found else [*found, *[Written(None, error)] * (len(rows) - len(found))]
            except CrmError as error:
                error.sobject = error.sobject or sobject
                found += [Written(None, error)] * len(some)
        return found

    def _send(self, sobject: str, rows: Sequence[Mapping[str, object]]) -> list[Written]:
        told = "".join(_row(sobject, row) for row in rows)

        def envelope(session: str) -> str:
            return _ENVELOPE.format(session=escape(session), option=KEEPING[sobject], rows=told)

        url = f"{self._client.session.instance_url}/services/Soap/u/{self._client.version}"
        headers = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""'}
        response = self._client.session.request("POST", url, headers=headers, envelope=envelope)
        if response.status_code >= 300:
            raise classify_body(response.status_code, response.text, sobject=sobject)
        answers = list(_results(response.content))
        if len(answers) != len(rows):
            raise LostReplyError(f"{len(rows)} rows were sent and {len(answers)} were answered.", sobject=sobject)
        return [_written(sobject, str(row["Id"]), answer) for row, answer in zip(rows, answers, strict=True)]


def _row(sobject: str, row: Mapping[str, object]) -> str:
    cells = "".join(_cell(identifier(name), to_json(value)) for name, value in row.items() if name != "Id")
    return f"<sObjects><type>{identifier(sobject)}</type><Id>{record_id(str(row['Id']))}</Id>{cells}</sObjects>"


def _cell(name: str, value: Any) -> str:  # noqa: ANN401 - as JSON has it
    if value is None:
        return f"<fieldsToNull>{name}</fieldsToNull>"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}>{escape(text)}</{name}>"


def _results(body: bytes) -> Iterator[_Element]:
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise LostReplyError("Rows were sent, and the answer cannot be read.") from error
    yield from root.iter("{*}result")


def _written(sobject: str, id_: str, answer: _Element) -> Written:
    if _text(answer, "success") == "true":
        return Written(id_)
    error = classify(
        _text(answer, "errors/statusCode"),
        _text(answer, "errors/message"),
        status=400,
        sobject=sobject,
        record_id=id_,
        fields=tuple(one.text or "" for one in answer.iterfind(_path("errors/fields"))),
    )
    return Written(id_, error)


def _text(node: _Element, path: str) -> str:
    return (node.findtext(_path(path)) or "").strip()


def _path(path: str) -> str:
    return "/".join(f"{{*}}{part}" for part in path.split("/"))
