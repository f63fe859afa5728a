"""The partner SOAP calls REST has no like of: update with options for the owner's change, merge, undelete."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from werkzeug.wrappers import Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import prefix_of, to_18
from sync.emulators.salesforce.metadata import SObject
from sync.emulators.salesforce.rest.call import Call
from sync.emulators.salesforce.writing import OWNER_OPTIONS, Writer, merge, transaction, undelete

__all__ = ["CALLS", "Node", "answered", "text_of"]

Node = Any
"""An element of a request, as lxml has it."""
_ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope \
xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" \
xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"""
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


class _UndoneError(Exception):
    """All or none: a row failed."""


def text_of(node: Node, name: str) -> str:
    """The text of the first element of that name below a node, or nothing."""
    found = node.xpath(f".//*[local-name()='{name}']")
    return (found[0].text or "").strip() if found else ""


def answered(body: str, status: int = 200) -> Response:
    """An answer in its envelope."""
    return Response(_ENVELOPE.format(body=body), status, content_type="text/xml;charset=UTF-8")


def _name(node: Node) -> str:
    return str(etree.QName(node).localname)


def _record(call: Call, node: Node) -> tuple[SObject, str, dict[str, Any]]:
    """The object, id and values of an sObject element; a field is cleared by fieldsToNull or xsi:nil."""
    values: dict[str, Any] = {}
    kind = record_id = ""
    for child in node:
        name, text = _name(child), child.text or ""
        match name:
            case "type":
                kind = text
            case "Id":
                record_id = to_18(text)
            case "fieldsToNull":
                values[text] = None
            case _:
                values[name] = None if child.get(_NIL) in {"true", "1"} else text
    if kind not in call.schema:
        raise ApiError("INVALID_TYPE", f"sObject type '{kind}' is not supported.")
    return call.schema[kind], record_id, values


def _errors(error: ApiError) -> str:
    fields = "".join(f"<fields>{escape(name)}</fields>" for name in error.fields)
    return f"<errors>{fields}<message>{escape(error.message)}</message><statusCode>{error.code}</statusCode></errors>"


def _result(record_id: str, error: ApiError | None = None, more: str = "") -> str:
    told = f"<id>{record_id}</id>" if record_id and error is None else '<id xsi:nil="true"/>'
    failed = "" if error is None else _errors(error)
    return f"<result>{failed}{told}{more}<success>{str(error is None).lower()}</success></result>"


def _each(
    call: Call,
    root: Node,
    rows: list[Node],
    work: Callable[[Writer, Node], str],
    owner_options: frozenset[str] = frozenset(),
) -> list[str]:
    """Do the work on every row, each on its own, or all or none as the header says."""
    all_or_none = text_of(root, "allOrNone") == "true"
    told: list[str] = []
    failures: list[ApiError] = []
    try:
        options = {**call.writer_options, "text_only": True, "owner_options": owner_options}
        with transaction(call.org, call.user, **options) as writer:
            for row in rows:
                try:
                    with call.org.write():
                        told.append(work(writer, row))
                except ApiError as error:
                    failures.append(error)
                    told.append(_result("", error))
            if all_or_none and failures:
                raise _UndoneError
    except _UndoneError:
        message = "Record rolled back because not all records were valid and the request was using AllOrNone header"
        undone = ApiError("ALL_OR_NONE_OPERATION_ROLLED_BACK", message)
        told = [one if "<errors>" in one else _result("", undone) for one in told]
    return told


def _owner_options(root: Node) -> frozenset[str]:
    """The options of OwnerChangeOptions that are to be carried out; INVALID_OPERATION for one there is not."""
    asked = set()
    for node in root.xpath("//*[local-name()='OwnerChangeOptions']/*[local-name()='options']"):
        kind = text_of(node, "type")
        if kind not in OWNER_OPTIONS:
            raise ApiError("INVALID_OPERATION", f"'{kind}' is not a valid value for the enum 'OwnerChangeOptionType'")
        if text_of(node, "execute") == "true":
            asked.add(kind)
    return frozenset(asked)


def update(call: Call, root: Node, body: Node) -> str:
    """Change rows; with OwnerChangeOptions all accounts must go from one owner to one other."""
    rows = list(body.xpath("./*[local-name()='sObjects']"))
    options = _owner_options(root)

    def work(writer: Writer, node: Node) -> str:
        sobject, record_id, values = _record(call, node)
        if options and sobject.name == "Account" and "OwnerId" in values:
            passed.add((writer.existing(sobject, record_id)["OwnerId"], to_18(str(values["OwnerId"]))))
            if len(passed) > 1:
                message = "with owner change options all accounts must have the same old and the same new owner"
                raise ApiError("INVALID_OPERATION", message)
        writer.update(sobject, record_id, values)
        return _result(record_id)

    passed: set[tuple[str, str]] = set()
    return "".join(_each(call, root, rows, work, options))


def _merge(call: Call, root: Node, body: Node) -> str:
    """Merge one or two records into a master, whose fields may be changed with it."""

    def work(writer: Writer, node: Node) -> str:
        (master,) = node.xpath("./*[local-name()='masterRecord']")
        sobject, record_id, values = _record(call, master)
        losers = [to_18((one.text or "").strip()) for one in node.xpath("./*[local-name()='recordToMergeIds']")]
        moved = merge(writer, sobject, record_id, losers)
        writer.update(sobject, record_id, values)
        merged = "".join(f"<mergedRecordIds>{one}</mergedRecordIds>" for one in losers)
        related = "".join(f"<updatedRelatedIds>{one}</updatedRelatedIds>" for one in moved)
        return _result(record_id, more=f"{merged}{related}")

    return "".join(_each(call, root, list(body.xpath("./*[local-name()='request']")), work))


def _undelete(call: Call, root: Node, body: Node) -> str:
    """Bring rows back from the recycle bin, by their ids."""

    def work(writer: Writer, node: Node) -> str:
        record_id = to_18((node.text or "").strip())
        sobject = call.schema.by_prefix.get(prefix_of(record_id))
        if sobject is None:
            raise ApiError("MALFORMED_ID", f"malformed id {record_id}")
        undelete(writer, sobject, record_id)
        return _result(record_id)

    return "".join(_each(call, root, list(body.xpath("./*[local-name()='ids']")), work))


CALLS: Mapping[str, Callable[[Call, Node, Node], str]] = {"update": update, "merge": _merge, "undelete": _undelete}
"""What each call answers, from the whole request and its own element."""
