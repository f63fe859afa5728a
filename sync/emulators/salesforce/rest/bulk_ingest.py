"""Bulk API 2.0 ingest: rows as CSV, written by a worker, each with its own outcome."""

import csv
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any, TextIO

from werkzeug.wrappers import Response

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.jobs import DELIMITERS, LINE_ENDINGS, IngestJob
from sync.emulators.salesforce.metadata import Field, Schema, SObject
from sync.emulators.salesforce.org import Org
from sync.emulators.salesforce.rest.call import Call, no_content
from sync.emulators.salesforce.rest.records import ids_of
from sync.emulators.salesforce.writing import Writer, transaction

__all__ = [
    "OPERATIONS", "HeaderError", "change", "columns_of", "create", "jobs", "read", "remove", "results", "upload",
    "values_of", "verb_of",
]  # fmt: skip

OPERATIONS = {"insert", "update", "upsert", "delete", "hardDelete"}
MAX_BYTES = 150_000_000
_ROWS_PER_TRANSACTION = 200
_BATCH_BYTES = 10_000_000
"""An upload is cut into batches of so many bytes (in Salesforce also of 10,000 rows), which count by the day."""
_CLEAR = "#N/A"
_BLOCK = 1 << 20
_LONGEST_CELL = 131_072  # characters of the longest field there is


def _find(call: Call) -> IngestJob:
    found = call.jobs.find(call.path["job"], IngestJob)
    assert isinstance(found, IngestJob)  # noqa: S101 - tells the type checker what `find` checked
    return found


def _told(job: IngestJob, *, short: bool = False) -> dict[str, Any]:
    found = job.info() | {"contentUrl": f"services/data/v{job.version}/jobs/ingest/{job.id}/batches"}
    if job.external_id:
        found["externalIdFieldName"] = job.external_id
    if short:
        return found
    found |= {
        "jobType": "V2Ingest",
        "numberRecordsProcessed": job.processed,
        "numberRecordsFailed": job.failed,
        "retries": 0,
        "totalProcessingTime": job.milliseconds,
        "apiActiveProcessingTime": job.milliseconds,
        "apexProcessingTime": 0,
    }
    return found | {"errorMessage": job.error} if job.error else found


def create(call: Call) -> Response:
    """`POST jobs/ingest`."""
    body = call.body()
    operation, name = body.get("operation"), str(body.get("object", ""))
    if operation not in OPERATIONS:
        raise ApiError("INVALIDJOB", f"operation must be one of {', '.join(sorted(OPERATIONS))}")
    if name not in call.schema:
        raise ApiError("INVALIDJOB", f"InvalidBatch : The entity {name} is not supported by the Bulk API.")
    delimiter, ending = body.get("columnDelimiter", "COMMA"), body.get("lineEnding", "LF")
    if delimiter not in DELIMITERS or ending not in LINE_ENDINGS or body.get("contentType", "CSV") != "CSV":
        raise ApiError("INVALIDJOB", "columnDelimiter, lineEnding or contentType is none Salesforce knows")
    call.jobs.check_batches(call.org.features.daily_bulk_batches)
    sobject = call.schema[name]
    external = str(body.get("externalIdFieldName", ""))
    if operation == "upsert":
        key = call.schema.field(sobject.name, external)
        if key is None or not (key.external_id or key.type == "id"):
            raise ApiError("INVALIDJOB", f"externalIdFieldName {external!r} is no external id of {sobject.name}")
        external = key.name
    stamp = call.org.stamp()
    job_id = call.jobs.new_id()
    job = IngestJob(
        job_id, str(operation), sobject.name, call.user, call.version, stamp, "Open", stamp, delimiter, ending,
        external_id=external, folder=call.jobs.folder(job_id),
    )  # fmt: skip
    call.jobs.add(job, call.org.features.daily_bulk_queries)
    return call.reply(_told(job, short=True))


def upload(call: Call) -> Response:
    """`PUT jobs/ingest/{id}/batches`: the rows, once, at most 150 MB."""
    job = _find(call)
    if job.state != "Open" or job.uploaded:
        raise ApiError("INVALIDJOBSTATE", f"data can be uploaded once, while a job is Open: it is {job.state}")
    size = 0
    with job.data.open("wb") as target:
        while block := call.request.stream.read(_BLOCK):
            size += len(block)
            if size > MAX_BYTES:
                raise ApiError("INVALIDJOB", "the data is larger than 150 MB", status=413)
            target.write(block)
    job.uploaded, job.size = True, size
    return Response(status=201)


def change(call: Call) -> Response:
    """`PATCH jobs/ingest/{id}`: UploadComplete begins the work, Aborted ends it."""
    job = _find(call)
    match call.body().get("state"):
        case "Aborted" if job.state in {"Open", "UploadComplete", "InProgress", "Aborted"}:
            job.state = "Aborted"
        case "UploadComplete" if job.state == "Open":
            call.jobs.spend(max(1, -(-job.size // _BATCH_BYTES)), call.org.features.daily_bulk_batches)
            job.state = "UploadComplete"
            job.writer_options = call.writer_options
            call.jobs.start(lambda: _run(call.org, job), job.size)
            return call.reply(_told(job, short=True) | {"state": "UploadComplete"})
        case wanted:
            raise ApiError("INVALIDJOBSTATE", f"a job that is {job.state} cannot become {wanted}")
    return call.reply(_told(job, short=True))


def read(call: Call) -> Response:
    """`GET jobs/ingest/{id}`."""
    return call.reply(_told(_find(call)))


def jobs(call: Call) -> Response:
    """`GET jobs/ingest`."""
    listed = [_told(job) for job in call.jobs.listed(IngestJob) if isinstance(job, IngestJob)]
    return call.reply({"done": True, "records": listed, "nextRecordsUrl": None})


def remove(call: Call) -> Response:
    """`DELETE jobs/ingest/{id}`."""
    call.jobs.remove(_find(call))
    return no_content()


def results(call: Call) -> Response:
    """`GET …/successfulResults | failedResults | unprocessedrecords`: CSV without a charset, as real answers are."""
    job = _find(call)
    kind = call.path["kind"].lower()
    if kind not in {"successfulresults", "failedresults", "unprocessedrecords"}:
        raise ApiError("NOT_FOUND", "The requested resource does not exist")
    file = job.results(kind)

    def blocks() -> Iterator[bytes]:
        if file.exists():
            with file.open("rb") as source:
                while block := source.read(_BLOCK):
                    yield block

    answer = Response(blocks())
    answer.headers["Content-Type"] = "text/csv"
    return answer


# The work ----------------------------------------------------------------------------------------------------------


class HeaderError(Exception):
    """The header row is not one this job can use."""


class LineEndingError(Exception):
    """The lines of the data do not end as the job says."""


def _run(org: Org, job: IngestJob) -> None:
    """Write every row; partial success is success. Whatever goes wrong, the job ends in a state that says so."""
    if job.state == "Aborted":
        return
    job.state = "InProgress"
    began = time.monotonic()
    try:
        with ExitStack() as files:
            _write_rows(org, job, files)
        job.state = "JobComplete" if job.state == "InProgress" else job.state
    except LineEndingError as error:
        job.error, job.state = f"ClientInputError : {error}", "Failed"
    except HeaderError as error:
        job.error, job.state = f"InvalidBatch : {error}", "Failed"
        if job.data.exists():
            shutil.copyfile(job.data, job.results("unprocessedrecords"))
    except UnicodeDecodeError as error:
        job.error, job.state = f"ClientInputError : the data is not UTF-8 ({error.reason})", "Failed"
    except csv.Error as error:
        job.error, job.state = f"ClientInputError : the data cannot be read as CSV ({error})", "Failed"
    except Exception as error:  # noqa: BLE001 - whatever it was, the job must say it failed
        job.error, job.state = f"InternalServerError : {error}", "Failed"
    job.milliseconds = int((time.monotonic() - began) * 1000)
    job.changed = org.stamp()


def columns_of(schema: Schema, sobject: SObject, header: list[str]) -> list[tuple[str, str]]:
    """For each column the field and, for `Account.External_Key__c`, the key of the related row ("" for none)."""
    found = []
    for name in header:
        first, _, rest = name.partition(".")
        lookup = schema.relationship(sobject.name, first) if rest else None
        known = schema.field(sobject.name, name)
        if lookup is not None:
            found.append((lookup.relationship, rest))
        elif known is not None:
            found.append((known.name, ""))
        else:
            raise HeaderError(f"Field name not found : {name}")
    return found


def values_of(columns: list[tuple[str, str]], row: list[str]) -> dict[str, Any]:
    """A row as values to write: an empty cell leaves its field alone, `#N/A` clears it."""
    found: dict[str, Any] = {}
    for (name, key), cell in zip(columns, row, strict=True):
        if cell != "":
            value = None if cell == _CLEAR else cell
            found[name] = {key: value} if key else value
    return found


def _check_ending(job: IngestJob) -> None:
    """HeaderError when the header row does not end as the job says that lines do."""
    with job.data.open("rb") as source:
        first = source.readline(_BLOCK)
    if first.endswith(b"\n") and first.endswith(b"\r\n") != (job.line_ending == "CRLF"):
        message = f"LineEnding is invalid on user data. Current LineEnding setting is {job.line_ending}"
        raise LineEndingError(message)


def _cells_within(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """The rows; csv.Error at a cell longer than any field, whatever limit the process gave its readers."""
    for row in rows:
        if any(len(cell) > _LONGEST_CELL for cell in row):
            raise csv.Error(f"field larger than field limit ({_LONGEST_CELL})")
        yield row


def _write_rows(org: Org, job: IngestJob, files: ExitStack) -> None:
    sobject = org.schema[job.sobject]
    if not job.uploaded:
        raise HeaderError("no data was uploaded")
    delimiter, ending = DELIMITERS[job.delimiter], LINE_ENDINGS[job.line_ending]
    _check_ending(job)
    source = files.enter_context(job.data.open(encoding="utf-8-sig", newline=""))
    rows = _cells_within(csv.reader(source, delimiter=delimiter))
    header = next(rows, None)
    if not header:
        raise HeaderError("the data has no header row")
    columns = columns_of(org.schema, sobject, header)
    if job.operation in {"update", "delete", "hardDelete"} and ("Id", "") not in columns:
        raise HeaderError("Id field not found in the header")

    def outcome_file(kind: str, first: list[str]) -> Any:  # noqa: ANN401 - the csv module does not name its writer
        file: TextIO = files.enter_context(job.results(kind).open("w", encoding="utf-8", newline=""))
        made = csv.writer(file, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
        made.writerow([*first, *header])
        return made

    good = outcome_file("successfulresults", ["sf__Id", "sf__Created"])
    bad = outcome_file("failedresults", ["sf__Id", "sf__Error"])
    left = outcome_file("unprocessedrecords", [])
    writing = verb_of(org.schema, job.operation, job.external_id, sobject)
    while chunk := [row for _, row in zip(range(_ROWS_PER_TRANSACTION), rows, strict=False)]:
        if job.state == "Aborted":
            left.writerows(chunk)
            continue
        with transaction(org, job.user, text_only=True, **job.writer_options) as writer:
            writer.rows = job.processed
            for row in chunk:
                if not row:
                    continue
                job.processed += 1
                try:
                    if len(row) != len(columns):
                        raise ApiError("INVALID_INPUT", f"the row has {len(row)} cells, the header {len(columns)}")
                    with org.write():
                        record_id, created = writing(writer, values_of(columns, row))
                    good.writerow([record_id, str(created).lower(), *row])
                except ApiError as error:
                    job.failed += 1
                    fields = " ".join(error.fields)
                    bad.writerow([_id_in(columns, row), f"{error.code}:{error.message}:{fields} --", *row])


def _id_in(columns: list[tuple[str, str]], row: list[str]) -> str:
    return next((cell for column, cell in zip(columns, row, strict=False) if column == ("Id", "")), "")


def verb_of(
    schema: Schema, operation: str, external_id: str, sobject: SObject
) -> Callable[[Writer, dict[str, Any]], tuple[str, bool]]:
    """What a job's operation does with one row: its id, and whether it was created."""

    def insert(writer: Writer, values: dict[str, Any]) -> tuple[str, bool]:
        return writer.insert(sobject, values), True

    def update(writer: Writer, values: dict[str, Any]) -> tuple[str, bool]:
        record_id = str(values.pop("Id", "") or "")
        if not record_id:
            raise ApiError("MISSING_ARGUMENT", "Id not specified in an update call", ("Id",))
        writer.update(sobject, record_id, values)
        return record_id, False

    def delete(writer: Writer, values: dict[str, Any]) -> tuple[str, bool]:
        record_id = str(values.get("Id") or "")
        writer.delete(sobject, record_id, for_good=operation == "hardDelete")
        return record_id, False

    def upsert(writer: Writer, values: dict[str, Any]) -> tuple[str, bool]:
        key: Field | None = schema.field(sobject.name, external_id)
        if key is not None and key.type == "id" and not values.get(key.name):
            return writer.insert(sobject, {k: v for k, v in values.items() if k != key.name}), True
        if key is None or not values.get(key.name):
            raise ApiError("MISSING_ARGUMENT", f"{external_id} not specified", (external_id,))
        value = str(values.pop(key.name))
        found = ids_of(writer.db, sobject, key, value)
        if len(found) > 1:
            message = f"{key.name}: more than one record found for external id field: [{', '.join(found)}]"
            raise ApiError("DUPLICATE_EXTERNAL_ID", message, (key.name,))
        if found:
            writer.update(sobject, found[0], values)
            return found[0], False
        if key.type == "id":
            raise ApiError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", (key.name,))
        return writer.insert(sobject, {**values, key.name: value}), True

    return {"insert": insert, "update": update, "upsert": upsert, "delete": delete, "hardDelete": delete}[operation]
