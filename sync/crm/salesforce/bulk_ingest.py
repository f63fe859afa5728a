"""Bulk 2.0 ingest jobs: many rows in one job, and of each whether it was written."""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sync.crm.ports import Written
from sync.crm.salesforce.bulk_csv import CLEAR, cells, read_lines, to_csv
from sync.crm.salesforce.jobs import BulkJobs, failure
from sync.crm.salesforce.refusals import BY_CODE, classify
from sync.errors import CrmError, LostReplyError, SkipRowError

__all__ = ["BulkIngest"]

_OPERATIONS = {"create": "insert", "update": "update", "upsert": "upsert", "delete": "delete"}
_CLEARING = frozenset({"update", "upsert"})
_LEFT = "unprocessedrecords"
_OUTCOMES = ("successfulResults", "failedResults", _LEFT)
_CHUNK = 10_000
_LARGEST_UPLOAD = 90 * 2**20  # Salesforce takes 100 MB of CSV per job

Cells = tuple[str, ...]


class BulkIngest:
    """Writes rows by ingest jobs.

    Args:
        jobs: the job resource of the org.
        uploads: how often an upload without an answer is begun anew, in a job of its own: nothing has happened yet.
        largest: bytes of CSV per job.
    """

    def __init__(self, jobs: BulkJobs, *, uploads: int = 3, largest: int = _LARGEST_UPLOAD) -> None:
        self._jobs = jobs
        self._uploads = uploads
        self._largest = largest

    def write(
        self,
        sobject: str,
        action: str,
        rows: Sequence[Mapping[str, Any]],
        on_job: Callable[[str], None] = lambda _: None,
        key: str = "",
    ) -> list[Written]:
        """Create, update, upsert (by the external id field `key`) or delete rows; one result per row, in their order.

        `on_job` is called with the id of each job before it is set to work, so that it can be journalled: after a
        crash `outcome` says what became of its rows. Rows of a job that was set to work and can no longer be asked
        about have LostReplyError.
        """
        columns = _columns(rows)
        results: list[Written | None] = [None] * len(rows)
        lines: list[tuple[int, Cells]] = []
        for index, row in enumerate(rows):
            try:
                lines.append((index, cells(row, columns, clears=action in _CLEARING)))
            except SkipRowError as error:
                error.sobject = sobject
                results[index] = Written(None, error)
        for part in self._parts(columns, lines):
            answers = self._one_job(sobject, action, columns, [line for _, line in part], on_job, key)
            for (index, _), answer in zip(part, answers, strict=True):
                results[index] = answer
        return [one for one in results if one is not None]

    def outcome(
        self, sobject: str, action: str, job: str, rows: Sequence[Mapping[str, Any]], key: str = ""
    ) -> list[Written]:
        """What became of the rows of a job that was set to work, perhaps by a program that is gone."""
        columns = _columns(rows)
        lines = [cells(row, columns, clears=action in _CLEARING) for row in rows]
        return self._outcome(sobject, job, columns, lines, key)

    def _parts(
        self, columns: Sequence[str], lines: Sequence[tuple[int, Cells]]
    ) -> Iterator[Sequence[tuple[int, Cells]]]:
        """The lines in parts that fit in one upload."""
        if not lines:
            return
        if len(lines) == 1 or len(to_csv(columns, [line for _, line in lines])) <= self._largest:
            yield lines
            return
        half = len(lines) // 2
        yield from self._parts(columns, lines[:half])
        yield from self._parts(columns, lines[half:])

    def _one_job(
        self,
        sobject: str,
        action: str,
        columns: Sequence[str],
        lines: Sequence[Cells],
        on_job: Callable[[str], None],
        key: str,
    ) -> list[Written]:
        try:
            job = self._uploaded(sobject, action, to_csv(columns, lines), key)
        except CrmError as error:
            return [Written(None, error)] * len(lines)
        on_job(job)
        try:
            self._jobs.close(job, sobject)
            return self._outcome(sobject, job, columns, lines, key)
        except CrmError as error:
            what = f"The Bulk job {job} was set to work and its outcome could not be read: {error.message}"
            lost = LostReplyError(what, sobject=sobject, error_code=error.error_code)
            return [Written(None, lost)] * len(lines)

    def _uploaded(self, sobject: str, action: str, data: bytes, key: str) -> str:
        """The id of a job that holds the data and waits to be set to work."""
        for _ in range(self._uploads - 1):
            job = self._jobs.start_ingest(sobject, _OPERATIONS[action], key)
            try:
                self._jobs.upload(job, data, sobject)
            except LostReplyError:
                with contextlib.suppress(CrmError):
                    self._jobs.abort("ingest", job)
            else:
                return job
        job = self._jobs.start_ingest(sobject, _OPERATIONS[action], key)
        self._jobs.upload(job, data, sobject)
        return job

    def _outcome(
        self, sobject: str, job: str, columns: Sequence[str], lines: Sequence[Cells], key: str
    ) -> list[Written]:
        """Wait for a job and tell its results apart by the cells that were sent: they come in an order of their own.

        Of rows with equal cells one result is as good as the other.
        """
        state = self._jobs.wait("ingest", job, sobject, or_failed=True)
        found: dict[Cells, list[Written]] = defaultdict(list)
        for which in _OUTCOMES:
            for name, written in self._results(job, which, sobject, columns, key):
                found[name].append(_unwritten(written, state, sobject) if which == _LEFT else written)
        missing = LostReplyError(f"The results of the Bulk job {job} do not name this row.", sobject=sobject)
        results = [_take(found[_name(columns, line, key)], missing) for line in lines]
        with contextlib.suppress(CrmError):
            self._jobs.delete("ingest", job)
        return results

    def _results(
        self, job: str, which: str, sobject: str, columns: Sequence[str], key: str
    ) -> Iterator[tuple[Cells, Written]]:
        with self._jobs.outcome(job, which, sobject) as response:
            for header, lines in read_lines(response, _CHUNK):
                for line in lines:
                    values = dict(zip(header, line, strict=False))
                    sent = tuple(values.get(name, "") for name in columns)
                    yield _name(columns, sent, key), _written(which, values, sobject)


def _columns(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row))


def _name(columns: Sequence[str], line: Cells, key: str) -> Cells:
    """What a row is known by: its Id (whose last three characters are a checksum), its key, or all that was sent."""
    if key in columns:
        return (line[columns.index(key)],)
    if "Id" in columns:
        return (line[columns.index("Id")][:15],)
    return tuple("" if cell == CLEAR else cell for cell in line)


def _take(answers: list[Written], missing: CrmError) -> Written:
    return answers.pop(0) if answers else Written(None, missing)


def _written(which: str, values: Mapping[str, str], sobject: str) -> Written:
    id_ = values.get("sf__Id") or values.get("Id") or None
    if which == "successfulResults":
        return Written(id_, None)
    if which == _LEFT:
        return Written(id_)
    code, message, fields = _reason(values.get("sf__Error", ""))
    return Written(id_, classify(code, message, status=400, sobject=sobject, record_id=id_ or "", fields=fields))


def _unwritten(row: Written, state: Mapping[str, Any], sobject: str) -> Written:
    """A row that the job did not come to: it was not written, and the reason is the job's where that failed."""
    if state["state"] == "JobComplete":
        left = SkipRowError("The Bulk job ended before this row; it was not written.", sobject=sobject)
        return Written(row.record_id, left)
    reason = failure(dict(state), sobject)
    reason.message = f"The Bulk job ended before this row, which was not written: {reason.message}"
    return Written(row.record_id, reason)


def _reason(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Code, message and fields of `REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --`."""
    code, _, rest = text.partition(":")
    if code.strip() not in BY_CODE:
        return "", text, ()
    message, _, fields = rest.removesuffix("--").rpartition(":")
    return code.strip(), message or rest, tuple(fields.replace(",", " ").split())
