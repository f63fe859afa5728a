"""Faults carried out: what comes before the work, in its place, and after it."""

import json
from collections.abc import Iterable
from typing import Any

from werkzeug.wrappers import Response

from sync.emulators.faults import Fault
from sync.emulators.sheets.cell import Fault as Shown
from sync.emulators.sheets.cloud import Cloud
from sync.emulators.sheets.errors import ApiError
from sync.emulators.sheets.kinds import perform
from sync.emulators.sheets.rest.call import Call, reply
from sync.emulators.sheets.shapes import Json
from sync.emulators.sheets.values import write
from sync.emulators.wire import ConnectionDroppedError

__all__ = ["Troubles"]

_HTML = (
    "<!DOCTYPE html>\n<html lang=en>\n<meta charset=utf-8>\n<title>Error {status} (Server Error)!!1</title>\n"
    "<p><b>{status}.</b> <ins>That’s an error.</ins>\n<p>{message}\n"
)
_STATUS = {429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE", 500: "INTERNAL", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
_SAID = {
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
    429: "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user' of service "
    "'sheets.googleapis.com' for consumer 'project_number:123456789012'.",
}


class Troubles:
    """What goes wrong for one cloud, fault by fault."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def before(self, call: Call, hits: Iterable[Fault]) -> Response | None:
        """Carry out what comes before the work; an answer when one takes its place."""
        for fault in hits:
            match fault.do:
                case "status":
                    return failed(fault)
                case "html":
                    return _page(fault)
                case "expire-session":
                    session = _quiet(call)
                    if session:
                        self._cloud.accounts.forget(session)
                    call.anew()
                case "edit":
                    self.edit(_mapping(fault.value))
                case "revoke":
                    self._revoke(call, _mapping(fault.value or {}))
                    call.anew()
                case "delete-file":
                    self._cloud.forget(str(fault.value))
        return None

    def after(self, response: Response, hits: Iterable[Fault]) -> Response:
        """Carry out what comes after the work: it is done, the answer is another."""
        for fault in hits:
            match fault.do:
                case "apply-then-status":
                    response = _page(fault) if fault.code == "html" else failed(fault)
                case "edit-after":
                    self.edit(_mapping(fault.value))
                case "stale-version":
                    response = _aged(response, fault.size or 1)
                case "loading":
                    response = _loading(response, str(fault.value or ""))
                case "truncate" | "shorten":
                    data = response.get_data()[: fault.size]
                    response.headers.pop("Content-Length", None)
                    if fault.do == "truncate":
                        response.headers["Content-Length"] = str(len(response.get_data()))
                        response.response = _cut(data)
                    else:
                        response.set_data(data)
        return response

    def edit(self, told: dict[str, Any]) -> None:
        """Somebody's edit: `as` whom, in which `spreadsheet` (id), `range` and `values`, or `requests` of a batch."""
        account = self._cloud.accounts.named(told["as"])
        with self._cloud.edit(told["spreadsheet"], account) as edit:
            if "range" in told:
                write(edit, told["range"], {"values": told["values"]}, "USER_ENTERED")
            if "requests" in told:
                perform(edit, told["requests"])

    def _revoke(self, call: Call, told: dict[str, Any]) -> None:
        """Take access back: of `email` (default: who asks) from `spreadsheet`, or from everything."""
        email = told.get("email") or _quiet(call)
        if "spreadsheet" in told:
            self._cloud.unshare(told["spreadsheet"], email)
        else:
            self._cloud.accounts.bar(email)


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"the fault needs a value with names, not {value!r}")
    return value


def _quiet(call: Call) -> str:
    try:
        return call.session.account.email if call.session else ""
    except ApiError:
        return ""


def failed(fault: Fault) -> Response:
    """The JSON error a fault describes; Google's own words where it has none."""
    plain = fault.message == "Server too busy"
    message = _SAID.get(fault.status, fault.message) if plain else fault.message
    status = _STATUS.get(fault.status, "UNKNOWN") if fault.code == "SERVER_UNAVAILABLE" else fault.code
    return reply(
        {"error": {"code": fault.status, "message": message, "status": status}}, fault.status, dict(fault.headers)
    )


def _page(fault: Fault) -> Response:
    text = _HTML.format(status=fault.status, message=fault.message)
    made = Response(text, fault.status, content_type="text/html; charset=UTF-8")
    made.headers.extend(dict(fault.headers))
    return made


def _aged(response: Response, by: int) -> Response:
    """A file told as it was some versions ago."""
    told = _told(response)
    if isinstance(told, dict) and "version" in told:
        told["version"] = str(max(1, int(told["version"]) - by))
        response.set_data(json.dumps(told))
    return response


def _loading(response: Response, wanted: str) -> Response:
    """Computed cells told as if they were not computed yet: all, or those whose formula holds a text."""
    told = _told(response)
    if told is None:
        return response
    shown = Shown("Loading...", "Loading...")
    for cell in _cells(told):
        formula = cell.get("userEnteredValue", {}).get("formulaValue", "")
        if formula and wanted in formula:
            if "effectiveValue" in cell:
                cell["effectiveValue"] = {"errorValue": {"type": "LOADING", "message": shown.message}}
            if "formattedValue" in cell:
                cell["formattedValue"] = shown.shown
    response.set_data(json.dumps(told, ensure_ascii=False))
    return response


def _told(response: Response) -> Json:
    try:
        return json.loads(response.get_data())
    except ValueError:
        return None


def _cells(node: Json) -> Iterable[dict[str, Any]]:
    if isinstance(node, dict):
        if "userEnteredValue" in node:
            yield node
        for below in node.values():
            yield from _cells(below)
    elif isinstance(node, list):
        for below in node:
            yield from _cells(below)


def _cut(data: bytes) -> Iterable[bytes]:
    yield data
    raise ConnectionDroppedError(reset=False)
