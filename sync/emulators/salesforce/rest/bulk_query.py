"""Bulk API 2.0 queries: a job, then its rows as CSV, page by page, as fast as SQLite steps."""

import base64
import binascii
import csv
import io
import json
import sqlite3
import time
from array import array
from collections.abc import Iterator
from typing import Any

from werkzeug.wrappers import Response

from sync.emulators.salesforce.errors import ApiError, QueryError
from sync.emulators.salesforce.jobs import DELIMITERS, LINE_ENDINGS, QueryJob
from sync.emulators.salesforce.org import Org
from sync.emulators.salesforce.rest.call import Call, no_content
from sync.emulators.salesforce.soql import RowPlan, compile_query
from sync.emulators.salesforce.soql.answer import matching
from sync.emulators.salesforce.soql.compiler import Output
from sync.emulators.salesforce.soql.parser import parse

__all__ = ["change", "create", "jobs", "pages_of", "plan_of", "read", "remove", "results"]

DEFAULT_PAGE = 50_000
_CHUNK = 5_000


def _find(call: Call) -> QueryJob:
    found = call.jobs.find(call.path["job"], QueryJob)
    assert isinstance(found, QueryJob)  # noqa: S101 - tells the type checker what `find` checked
    return found


def _told(job: QueryJob) -> dict[str, Any]:
    found = job.info() | {
        "jobType": "V2Query",
        "numberRecordsProcessed": job.processed,
        "retries": 0,
        "totalProcessingTime": job.milliseconds,
        "isPkChunkingSupported": True,
    }
    return found | {"errorMessage": job.error} if job.error else found


def create(call: Call) -> Response:
    """`POST jobs/query`: a wrong query is refused at once; the rows are found meanwhile."""
    body = call.body()
    operation, text = body.get("operation"), body.get("query")
    if operation not in {"query", "queryAll"} or not isinstance(text, str):
        raise ApiError("INVALIDJOB", "a query job needs an operation (query or queryAll) and a query")
    delimiter, ending = body.get("columnDelimiter", "COMMA"), body.get("lineEnding", "LF")
    if delimiter not in DELIMITERS or ending not in LINE_ENDINGS:
        raise ApiError("INVALIDJOB", "columnDelimiter or lineEnding is none Salesforce knows")
    plan = plan_of(call, text, all_rows=operation == "queryAll")
    stamp = call.org.stamp()
    job = QueryJob(
        call.jobs.new_id(), operation, plan.sobject.name, call.user, call.version, stamp, "UploadComplete", stamp,
        delimiter, ending, query=text, plan=plan,
    )  # fmt: skip
    call.jobs.add(job, call.org.features.daily_bulk_queries)
    told = job.info()
    call.jobs.start(lambda: _run(call.org, job, plan), 0)
    return call.reply(told)


def plan_of(call: Call, text: str, *, all_rows: bool) -> RowPlan:
    """The plan of a query that a bulk job may run; API_ERROR says why it may not."""
    try:
        if parse(text).offset:
            raise ApiError("API_ERROR", "OFFSET is not supported in Bulk API queries")
        plan = compile_query(text, call.schema, call.org.features, call.today, all_rows=all_rows)
    except QueryError as error:
        raise ApiError("API_ERROR", f"{error.code}: {error.message}") from None
    if not isinstance(plan, RowPlan):
        raise ApiError("API_ERROR", "Aggregate queries and COUNT() are not supported in Bulk API queries")
    if plan.children or plan.types:
        raise ApiError("API_ERROR", "Child subqueries and TYPEOF are not supported in Bulk API queries")
    return plan


def _run(org: Org, job: QueryJob, plan: RowPlan) -> None:
    if job.state == "Aborted":
        return
    job.state = "InProgress"
    began = time.monotonic()
    try:
        with org.read() as db:
            job.numbers = matching(db, plan)
        if not plan.order:
            job.numbers = array("q", sorted(job.numbers))
        job.processed = len(job.numbers)
        job.state = "JobComplete" if job.state == "InProgress" else job.state
    except Exception as error:  # noqa: BLE001 - whatever it was, the job must say it failed
        job.error, job.state = f"InternalServerError : {error}", "Failed"
    job.milliseconds = int((time.monotonic() - began) * 1000)
    job.changed = org.stamp()


def jobs(call: Call) -> Response:
    """`GET jobs/query`."""
    listed = [_told(job) for job in call.jobs.listed(QueryJob) if isinstance(job, QueryJob)]
    return call.reply({"done": True, "records": listed, "nextRecordsUrl": None})


def read(call: Call) -> Response:
    """`GET jobs/query/{id}`."""
    return call.reply(_told(_find(call)))


def change(call: Call) -> Response:
    """`PATCH jobs/query/{id}`: only to abort."""
    job = _find(call)
    if call.body().get("state") != "Aborted":
        raise ApiError("INVALIDJOBSTATE", "a query job can only be aborted")
    if job.finished and job.state != "Aborted":
        raise ApiError("INVALIDJOBSTATE", f"Aborting already {job.state} Job not allowed")
    job.state = "Aborted"
    return call.reply(_told(job))


def remove(call: Call) -> Response:
    """`DELETE jobs/query/{id}`."""
    call.jobs.remove(_find(call))
    return no_content()


def _locator(start: int) -> str:
    return base64.urlsafe_b64encode(str(start).encode()).decode().rstrip("=")


def _start(call: Call) -> int:
    written = call.request.args.get("locator", "")
    if not written:
        return 0
    try:
        return int(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
    except (binascii.Error, ValueError):
        raise ApiError("INVALID_QUERY_LOCATOR", f"invalid locator: {written}") from None


def results(call: Call) -> Response:
    """`GET jobs/query/{id}/results?locator=&maxRecords=`: a page with its own header row; locator `null` ends."""
    job = _find(call)
    if job.state != "JobComplete" or job.plan is None:
        raise ApiError("INVALIDJOBSTATE", f"Results are not available in state {job.state}")
    start = _start(call)
    try:
        size = int(call.request.args.get("maxRecords", DEFAULT_PAGE))
    except ValueError:
        raise ApiError("INVALID_INPUT", "maxRecords must be a number") from None
    if start < 0 or size < 1 or (start and start >= len(job.numbers)):
        raise ApiError("INVALID_QUERY_LOCATOR", "the locator is not one of this job")
    page = job.numbers[start : start + size]
    following = start + size
    headers = {
        "Sforce-Locator": _locator(following) if following < len(job.numbers) else "null",
        "Sforce-NumberOfRecords": str(len(page)),
    }
    # Real answers carry no charset, and clients that guess one guess wrong: so neither do these.
    delimiter, ending = DELIMITERS[job.delimiter], LINE_ENDINGS[job.line_ending]
    answer = Response(pages_of(call.org, job.plan, page, delimiter, ending), headers=headers)
    answer.headers["Content-Type"] = "text/csv"
    return answer


def _as_csv(output: Output) -> str:
    match output.field.type:
        case "boolean":
            return f"CASE {output.sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
        case "datetime":
            return f"substr({output.sql}, 1, 23) || 'Z'"
        case _:
            return output.sql


def pages_of(org: Org, plan: RowPlan, page: "array[int]", delimiter: str = ",", ending: str = "\n") -> Iterator[bytes]:
    """The header and the rows as CSV, a few thousand at a time, so that memory stays flat."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerow([".".join(output.keys) for output in plan.outputs])
    columns = ", ".join(map(_as_csv, plan.outputs))
    chosen = f"SELECT {columns} FROM {plan.tables} WHERE {plan.alias}.n"
    with org.read() as db:
        for begin in range(0, len(page), _CHUNK):
            numbers = page[begin : begin + _CHUNK]
            if plan.order:
                writer.writerows(_ordered(db, plan, columns, numbers))
            elif numbers[-1] - numbers[0] == len(numbers) - 1:
                between = {**plan.parameters, "low": numbers[0], "high": numbers[-1]}
                writer.writerows(db.execute(f"{chosen} BETWEEN :low AND :high", between))
            else:
                among = {**plan.parameters, "numbers": json.dumps(numbers.tolist())}
                writer.writerows(db.execute(f"{chosen} IN (SELECT value FROM json_each(:numbers))", among))
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _ordered(db: sqlite3.Connection, plan: RowPlan, columns: str, numbers: "array[int]") -> Iterator[tuple[Any, ...]]:
    number = f"{plan.alias}.n"
    sql = f"SELECT {number}, {columns} FROM {plan.tables} WHERE {number} IN (SELECT value FROM json_each(:numbers))"
    rows = db.execute(sql, {**plan.parameters, "numbers": json.dumps(numbers.tolist())})
    by_number = {row[0]: row[1:] for row in rows}
    return (by_number[n] for n in numbers if n in by_number)
