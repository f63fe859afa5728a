"""Several requests in one: composite (each may refer to those before it), batch, and trees of records."""

import json
import re
from typing import Any

from werkzeug.wrappers import Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.rest.call import Call
from sync.emulators.salesforce.shapes import objects, record
from sync.emulators.salesforce.writing import Writer, transaction

__all__ = ["batch", "composite", "graph", "tree"]

MAX_PARTS = 25
MAX_HEAVY = 5
MAX_TREE = 200
MAX_GRAPHS = 75
MAX_NODES = 500
_RECORDS = re.compile(r"^/services/data/v\d+\.0/sobjects/\w")
_HEAVY = re.compile(r"/(query|queryAll|composite/sobjects)(/|\?|$)")
_REFERENCE = re.compile(r"@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}")
_STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]")
_HALTED = [
    {
        "errorCode": "PROCESSING_HALTED",
        "message": "The transaction was rolled back since another operation in the same transaction failed.",
    }
]


class _UndoneError(Exception):
    """All or none: a part failed."""


def _body_of(response: Response) -> Any:  # noqa: ANN401 - JSON is what it is
    data = response.get_data()
    return json.loads(data) if data else None


def _lookup(reference: re.Match[str], done: dict[str, Any]) -> object:
    found = done.get(reference[1])
    for name, index in _STEP.findall(reference[2]):
        if name and isinstance(found, dict):
            found = found.get(name)
        elif index and isinstance(found, list) and int(index) < len(found):
            found = found[int(index)]
        else:
            found = None
    if found is None:
        raise ApiError("PROCESSING_HALTED", f"Invalid reference specified. No value for {reference[0]} found")
    return found


def _resolved(value: Any, done: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON is what it is
    """The value with every `@{reference}` replaced by what that part answered."""
    if isinstance(value, dict):
        return {k: _resolved(v, done) for k, v in value.items()}
    if isinstance(value, list):
        return [_resolved(v, done) for v in value]
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole is not None:
        return _lookup(whole, done)
    return _REFERENCE.sub(lambda match: str(_lookup(match, done)), value)


def _heavy(part: dict[str, Any]) -> bool:
    """Whether a part is a query or a collection, of which there may be few."""
    return _HEAVY.search(str(part.get("url", ""))) is not None


def composite(call: Call) -> Response:
    """`POST composite`: parts run in order, in one transaction when `allOrNone`."""
    body = call.body()
    parts = objects(body.get("compositeRequest"), "compositeRequest")
    if not 1 <= len(parts) <= MAX_PARTS:
        raise ApiError("INVALID_INPUT", f"compositeRequest must be a list of 1 to {MAX_PARTS} requests")
    if sum(map(_heavy, parts)) > MAX_HEAVY:
        message = f"at most {MAX_HEAVY} subrequests of a composite request may be queries or sObject Collections"
        raise ApiError("LIMIT_EXCEEDED", message)
    if body.get("allOrNone", False):
        answers, _ = _all_or_none(call, parts)
        return call.reply({"compositeResponse": answers})
    answers = []
    _run(call, parts, answers, all_or_none=False)
    return call.reply({"compositeResponse": answers})


def _all_or_none(call: Call, parts: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
    """The answers of parts in one transaction, and whether it was kept."""
    answers: list[dict[str, Any]] = []
    try:
        with call.org.write():
            _run(call, parts, answers, all_or_none=True)
            if any(a["httpStatusCode"] >= 400 for a in answers):
                raise _UndoneError
    except _UndoneError:
        for answer in answers:
            if answer["httpStatusCode"] < 400:
                answer |= {"httpStatusCode": 400, "httpHeaders": {}, "body": _HALTED}
        return answers, False
    return answers, True


def graph(call: Call) -> Response:
    """`POST composite/graph`: graphs of requests for records, each in a transaction of its own."""
    graphs = objects(call.body().get("graphs"), "graphs")
    parts = [objects(one.get("compositeRequest"), "compositeRequest") for one in graphs]
    if not 1 <= len(graphs) <= MAX_GRAPHS or not all(parts) or sum(map(len, parts)) > MAX_NODES:
        message = f"graphs must be a list of 1 to {MAX_GRAPHS} graphs, with 1 to {MAX_NODES} requests in all"
        raise ApiError("INVALID_INPUT", message)
    names = [str(one.get("graphId", "")) for one in graphs]
    if not all(names) or len(set(names)) < len(names):
        raise ApiError("INVALID_INPUT", "every graph needs a graphId of its own")
    if any(_RECORDS.search(str(part.get("url", ""))) is None for requests in parts for part in requests):
        raise ApiError("INVALID_INPUT", "the requests of a graph must be for sObject resources")
    told = []
    for name, requests in zip(names, parts, strict=True):
        answers, kept = _all_or_none(call, requests)
        response = {"compositeResponse": answers}
        told.append({"graphId": name, "graphResponse": response, "isSuccessful": kept})
    return call.reply({"graphs": told})


def _run(call: Call, parts: list[dict[str, Any]], answers: list[dict[str, Any]], *, all_or_none: bool) -> None:
    done: dict[str, Any] = {}
    failed = False
    for part in parts:
        name = str(part.get("referenceId", ""))
        if failed and all_or_none:
            answers.append({"body": _HALTED, "httpHeaders": {}, "httpStatusCode": 400, "referenceId": name})
            continue
        try:
            url, sent = str(_resolved(part["url"], done)), _resolved(part.get("body"), done)
            response = call.inner(
                str(part["method"]).upper(), url, sent, record(part.get("httpHeaders"), "httpHeaders")
            )
            status, answer = response.status_code, _body_of(response)
            headers = {k: v for k, v in response.headers.items() if k in {"Location", "Last-Modified"}}
        except KeyError as error:
            raise ApiError("INVALID_INPUT", f"a composite request lacks {error}") from None
        except ApiError as error:
            status, answer, headers = 400, [error.body()], {}
        done[name] = answer
        failed = failed or status >= 400
        answers.append({"body": answer, "httpHeaders": headers, "httpStatusCode": status, "referenceId": name})


def batch(call: Call) -> Response:
    """`POST composite/batch`: independent requests."""
    body = call.body()
    parts = objects(body.get("batchRequests"), "batchRequests")
    if not 1 <= len(parts) <= MAX_PARTS or not all("url" in part and "method" in part for part in parts):
        raise ApiError(
            "INVALID_INPUT", f"batchRequests must be a list of 1 to {MAX_PARTS} requests with a url and a method"
        )
    results: list[dict[str, Any]] = []
    halted = False
    for part in parts:
        if halted:
            message = "Batch processing halted per request"
            results.append(
                {"statusCode": 412, "result": [{"errorCode": "BATCH_PROCESSING_HALTED", "message": message}]}
            )
            continue
        url = str(part["url"])
        url = url if url.startswith("/services/") else f"/services/data/{url.lstrip('/')}"
        response = call.inner(str(part["method"]).upper(), url, part.get("richInput"))
        results.append({"statusCode": response.status_code, "result": _body_of(response)})
        halted = bool(body.get("haltOnError")) and response.status_code >= 400
    return call.reply({"hasErrors": any(r["statusCode"] >= 400 for r in results), "results": results})


def tree(call: Call) -> Response:
    """`POST composite/tree/X`: records with their children, all or none."""
    rows = objects(call.body().get("records"), "records")
    if not rows:
        raise ApiError("INVALID_INPUT", "records must be a list of records")
    results: list[dict[str, str]] = []
    failures: list[dict[str, Any]] = []

    def plant(writer: Writer, sobject_name: str, row: dict[str, Any], link: dict[str, str]) -> None:
        if len(results) >= MAX_TREE:
            raise ApiError("INVALID_INPUT", f"a tree holds at most {MAX_TREE} records")
        reference = str(record(row.get("attributes"), "attributes").get("referenceId", ""))
        branches = {k: v["records"] for k, v in row.items() if isinstance(v, dict) and "records" in v}
        values = {k: v for k, v in row.items() if k not in branches} | link
        try:
            made = writer.insert(call.sobject(sobject_name), values)
        except ApiError as error:
            failures.append({"referenceId": reference, "errors": [error.row()]})
            return
        results.append({"referenceId": reference, "id": made})
        for name, children in branches.items():
            pair = call.schema.child_relationship(sobject_name, name)
            if pair is None:
                raise ApiError("INVALID_FIELD", f"No such relationship '{name}' on {sobject_name}")
            for child in objects(children, "records"):
                plant(writer, pair[0].name, child, {pair[1].name: made})

    try:
        with transaction(call.org, call.user, **call.writer_options) as writer:
            for row in rows:
                plant(writer, call.path["sobject"], row, {})
            if failures:
                raise _UndoneError
    except _UndoneError:
        return call.reply({"hasErrors": True, "results": failures}, 400)
    return call.reply({"hasErrors": False, "results": results}, 201)
