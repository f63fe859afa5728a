"""Bulk API 1.0 (`/services/async`), which simple-salesforce's `bulk`, jsforce's `bulk` and Singer taps still speak.

A job has batches; each batch is CSV, JSON or, for queries, SOQL. Batches are done by the workers. What a job or batch
says of itself is XML or JSON, whichever the client wrote the job in. Content types are bare, because clients compare
them to the letter; rows of a query in CSV name their charset, because clients decode them by it.
"""

import csv
import io
import json
from array import array
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from werkzeug.wrappers import Request, Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.jobs import Batch, BatchJob
from sync.emulators.salesforce.org import Org
from sync.emulators.salesforce.rest.bulk_ingest import OPERATIONS, HeaderError, columns_of, values_of, verb_of
from sync.emulators.salesforce.rest.bulk_query import pages_of, plan_of
from sync.emulators.salesforce.rest.call import Call
from sync.emulators.salesforce.soql.answer import matching, records
from sync.emulators.salesforce.soql.compiler import RowPlan
from sync.emulators.salesforce.writing import transaction

__all__ = [
    "add_batch", "batch", "batches", "change_job", "create_job", "job", "query_result", "refusal", "request_of",
    "results",
]  # fmt: skip

_SPACE = "http://www.force.com/2009/06/asyncapi/dataload"
_QUERIES = {"query", "queryAll"}
_CHUNK = 2_000


# What jobs and batches say of themselves ----------------------------------------------------------------------------


def _told_job(job: BatchJob) -> dict[str, Any]:
    done = [b for b in job.batches.values() if b.state in {"Completed", "Failed"}]
    found = {
        "id": job.id,
        "operation": job.operation,
        "object": job.sobject,
        "createdById": job.user,
        "createdDate": job.created,
        "systemModstamp": job.changed,
        "state": job.state,
        "concurrencyMode": "Parallel",
        "contentType": job.content,
        "numberBatchesQueued": len(job.batches) - len(done),
        "numberBatchesInProgress": 0,
        "numberBatchesCompleted": sum(b.state == "Completed" for b in done),
        "numberBatchesFailed": sum(b.state == "Failed" for b in done),
        "numberBatchesTotal": len(job.batches),
        "numberRecordsProcessed": sum(b.processed for b in done),
        "numberRetries": 0,
        "apiVersion": float(job.version),
        "numberRecordsFailed": sum(b.failed for b in done),
        "totalProcessingTime": 0,
        "apiActiveProcessingTime": 0,
        "apexProcessingTime": 0,
    }
    return found | {"externalIdFieldName": job.external_id} if job.external_id else found


def _told_batch(job: BatchJob, one: Batch) -> dict[str, Any]:
    return {
        "id": one.id,
        "jobId": job.id,
        "state": one.state,
        "stateMessage": one.message or None,
        "createdDate": one.created,
        "systemModstamp": one.created,
        "numberRecordsProcessed": one.processed,
        "numberRecordsFailed": one.failed,
        "totalProcessingTime": 0,
        "apiActiveProcessingTime": 0,
        "apexProcessingTime": 0,
    }


def _xml_of(name: str, data: Mapping[str, Any], space: str = f' xmlns="{_SPACE}"') -> str:
    known = {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in data.items() if v is not None}
    return f"<{name}{space}>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in known.items()) + f"</{name}>"


def _xml(text: str, status: int = 200) -> Response:
    return Response('<?xml version="1.0" encoding="UTF-8"?>' + text, status, content_type="application/xml")


def _json(data: object, status: int = 200) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), status, content_type="application/json")


def _tell(name: str, data: Mapping[str, Any], *, as_xml: bool, status: int = 200) -> Response:
    return _xml(_xml_of(name, data), status) if as_xml else _json(data, status)


def _written(call: Call) -> tuple[dict[str, Any], bool]:
    """The job information a client wrote, and whether it was XML."""
    data = call.request.get_data()
    if data.lstrip().startswith(b"<"):
        try:
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise ApiError("InvalidJob", f"the job information is no XML: {error}") from None
        return {etree.QName(child).localname: (child.text or "") for child in root}, True
    return call.body(), False


def refusal(request: Request, error: ApiError) -> Response:
    """An error as this API words it, in XML or JSON as the request came."""
    code = {"INVALID_SESSION_ID": "InvalidSessionId", "NOT_FOUND": "InvalidJob"}.get(error.code, error.code)
    told = {"exceptionCode": code, "exceptionMessage": error.message}
    return _tell("error", told, as_xml=request.mimetype != "application/json", status=400)


# Jobs ---------------------------------------------------------------------------------------------------------------


def _job(call: Call) -> BatchJob:
    found = call.jobs.find(call.path["job"], BatchJob)
    assert isinstance(found, BatchJob)  # noqa: S101 - tells the type checker what `find` checked
    return found


def _batch(call: Call) -> tuple[BatchJob, Batch]:
    found = _job(call)
    if call.path["batch"] not in found.batches:
        raise ApiError("InvalidBatch", "no such batch", status=404)
    return found, found.batches[call.path["batch"]]


def create_job(call: Call) -> Response:
    """`POST job`."""
    written, as_xml = _written(call)
    operation, name = str(written.get("operation", "")), str(written.get("object", ""))
    content = str(written.get("contentType", "XML"))
    operation = "hardDelete" if operation == "harddelete" else operation
    if name not in call.schema:
        raise ApiError("InvalidJob", f"Unable to find object: {name}")
    if operation not in OPERATIONS | _QUERIES or content not in {"CSV", "JSON"}:
        raise ApiError("InvalidJob", f"operation {operation!r} or contentType {content!r} is not known")
    stamp = call.org.stamp()
    made = BatchJob(
        call.jobs.new_id(), operation, call.schema[name].name, call.user, call.version, stamp, "Open", stamp,
        content=content, external_id=str(written.get("externalIdFieldName", "") or ""), as_xml=as_xml,
    )  # fmt: skip
    call.jobs.add(made, call.org.features.daily_bulk_queries)
    return _tell("jobInfo", _told_job(made), as_xml=as_xml, status=201)


def job(call: Call) -> Response:
    """`GET job/{id}`."""
    found = _job(call)
    return _tell("jobInfo", _told_job(found), as_xml=found.as_xml)


def change_job(call: Call) -> Response:
    """`POST job/{id}`: close or abort."""
    found = _job(call)
    written, _ = _written(call)
    if written.get("state") not in {"Closed", "Aborted"}:
        raise ApiError("InvalidJobState", f"a job cannot become {written.get('state')}")
    found.state = str(written["state"])
    found.changed = call.org.stamp()
    return _tell("jobInfo", _told_job(found), as_xml=found.as_xml)


# Batches ------------------------------------------------------------------------------------------------------------


def add_batch(call: Call) -> Response:
    """`POST job/{id}/batch`: rows to write, or a query."""
    found = _job(call)
    if found.state != "Open":
        raise ApiError("InvalidJobState", f"the job is {found.state}: it takes no batches")
    call.jobs.spend(1, call.org.features.daily_bulk_batches)
    one = Batch(call.jobs.new_id("751"), call.request.get_data(), call.org.stamp())
    found.writer_options = call.writer_options
    if found.operation in _QUERIES:
        try:
            text = one.request.decode()
            one.plan = plan_of(call, text, all_rows=found.operation == "queryAll")
        except ApiError as error:
            one.state, one.message = "Failed", f"InvalidBatch : Failed to process query: {error.message}"
    found.batches[one.id] = one
    told = _told_batch(found, one)
    if one.state == "Queued":
        call.jobs.start(lambda: _do(call.org, found, one), len(one.request))
    return _tell("batchInfo", told, as_xml=_batches_in_xml(found), status=201)


def _batches_in_xml(found: BatchJob) -> bool:
    return found.content != "JSON" or found.as_xml


def batches(call: Call) -> Response:
    """`GET job/{id}/batch`."""
    found = _job(call)
    told = [_told_batch(found, one) for one in found.batches.values()]
    if _batches_in_xml(found):
        inner = "".join(_xml_of("batchInfo", one, space="") for one in told)
        return _xml(f'<batchInfoList xmlns="{_SPACE}">{inner}</batchInfoList>')
    return _json({"batchInfo": told})


def batch(call: Call) -> Response:
    """`GET job/{id}/batch/{id}`."""
    found, one = _batch(call)
    return _tell("batchInfo", _told_batch(found, one), as_xml=_batches_in_xml(found))


def request_of(call: Call) -> Response:
    """`GET job/{id}/batch/{id}/request`: what was sent."""
    found, one = _batch(call)
    return Response(one.request, content_type="application/json" if found.content == "JSON" else "text/csv")


def results(call: Call) -> Response:
    """`GET job/{id}/batch/{id}/result`: the outcome of each row, or the ids of a query's results."""
    found, one = _batch(call)
    if one.state != "Completed":
        raise ApiError("InvalidBatch", f"the batch is {one.state}: it has no results")
    if found.operation in _QUERIES:
        listed = [one.id.replace("751", "752", 1)]
        if _batches_in_xml(found):
            inner = "".join(f"<result>{name}</result>" for name in listed)
            return _xml(f'<result-list xmlns="{_SPACE}">{inner}</result-list>')
        return _json(listed)
    if found.content == "JSON":
        return _json(one.outcomes)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["Id", "Success", "Created", "Error"])
    for outcome in one.outcomes:
        errors = [f"{e['statusCode']}:{e['message']}:{' '.join(e['fields'])} --" for e in outcome["errors"]]
        told = [str(outcome["success"]).lower(), str(outcome["created"]).lower(), "".join(errors)]
        writer.writerow([outcome["id"] or "", *told])
    return Response(text.getvalue(), content_type="text/csv")


def query_result(call: Call) -> Response:
    """`GET job/{id}/batch/{id}/result/{id}`: a query's rows."""
    found, one = _batch(call)
    if one.plan is None or one.state != "Completed":
        raise ApiError("InvalidBatch", f"the batch is {one.state}: it has no rows")
    if found.content == "JSON":
        return Response(_json_pages(call, one.plan, one.numbers), content_type="application/json")
    return Response(pages_of(call.org, one.plan, one.numbers), content_type="text/csv;charset=UTF-8")


def _json_pages(call: Call, plan: RowPlan, numbers: "array[int]") -> Iterator[str]:
    yield "["
    with call.org.read() as db:
        for begin in range(0, len(numbers), _CHUNK):
            rows = records(db, plan, numbers[begin : begin + _CHUNK], call.schema, call.version)
            yield ("," if begin else "") + json.dumps(rows, ensure_ascii=False)[1:-1]
    yield "]"


# The work -----------------------------------------------------------------------------------------------------------


def _do(org: Org, job: BatchJob, one: Batch) -> None:
    """Do a batch; whatever goes wrong, it ends in a state that says so."""
    if job.state == "Aborted":
        one.state = "NotProcessed"
        return
    one.state = "InProgress"
    try:
        if one.plan is not None:
            with org.read() as db:
                one.numbers = matching(db, one.plan)
            one.processed = len(one.numbers)
        else:
            _write(org, job, one)
        one.state = "Completed"
    except (HeaderError, ValueError, csv.Error) as error:
        one.state, one.message = "Failed", f"InvalidBatch : {error}"
    except Exception as error:  # noqa: BLE001 - whatever it was, the batch must say it failed
        one.state, one.message = "Failed", f"InternalServerError : {error}"


def _rows(org: Org, job: BatchJob, data: bytes) -> list[dict[str, Any]]:
    if job.content == "JSON":
        found = json.loads(data)
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise ValueError("the batch must be a list of records")
        return found
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    columns = columns_of(org.schema, org.schema[job.sobject], next(reader, []))
    return [values_of(columns, row) for row in reader if row]


def _write(org: Org, job: BatchJob, one: Batch) -> None:
    sobject = org.schema[job.sobject]
    verb = verb_of(org.schema, job.operation, job.external_id, sobject)
    rows = _rows(org, job, one.request)
    with transaction(org, job.user, text_only=job.content == "CSV", **job.writer_options) as writer:
        for row in rows:
            one.processed += 1
            named = {("Id" if k.lower() == "id" else k): v for k, v in row.items()}
            try:
                with org.write():
                    record_id, created = verb(writer, named)
                one.outcomes.append({"success": True, "created": created, "id": record_id, "errors": []})
            except ApiError as error:
                one.failed += 1
                row_error = {**error.row(), "extendedErrorDetails": None}
                one.outcomes.append({"success": False, "created": False, "id": None, "errors": [row_error]})
