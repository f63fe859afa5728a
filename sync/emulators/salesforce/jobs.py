"""Bulk API jobs: what was asked, how far it is, and where its data lies."""

import itertools
import shutil
import threading
from array import array
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import make_id, to_18
from sync.emulators.salesforce.soql.compiler import RowPlan
from sync.scratch import ScratchFolder

__all__ = ["DELIMITERS", "LINE_ENDINGS", "Batch", "BatchJob", "IngestJob", "Job", "Jobs", "QueryJob"]

DELIMITERS = {"COMMA": ",", "TAB": "\t", "SEMICOLON": ";", "PIPE": "|", "CARET": "^", "BACKQUOTE": "`"}
LINE_ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
_SMALL = 50_000
FINISHED = {"Aborted", "JobComplete", "Failed"}


@dataclass
class Job:
    """What both kinds of job have. States: Open, UploadComplete, InProgress, JobComplete, Aborted, Failed."""

    id: str
    operation: str
    sobject: str
    user: str
    version: str
    created: str
    state: str
    changed: str
    delimiter: str = "COMMA"
    line_ending: str = "LF"
    processed: int = 0
    error: str = ""
    milliseconds: int = 0

    @property
    def finished(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.state in FINISHED

    def info(self) -> dict[str, Any]:
        """What every answer about the job says."""
        return {
            "id": self.id,
            "operation": self.operation,
            "object": self.sobject,
            "createdById": self.user,
            "createdDate": self.created,
            "systemModstamp": self.changed,
            "state": self.state,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": float(self.version),
            "lineEnding": self.line_ending,
            "columnDelimiter": self.delimiter,
        }


@dataclass
class QueryJob(Job):
    """A query; `numbers` are the rows it found, when it is done."""

    query: str = ""
    plan: RowPlan | None = None
    numbers: "array[int]" = field(default_factory=lambda: array("q"))


@dataclass
class IngestJob(Job):
    """Rows to write, in files of the job's folder."""

    external_id: str = ""
    folder: Path = field(default_factory=Path)
    failed: int = 0
    uploaded: bool = False
    size: int = 0
    writer_options: dict[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """What was uploaded."""
        return self.folder / "data.csv"

    def results(self, kind: str) -> Path:
        """The file of successful, failed or unprocessed rows."""
        return self.folder / f"{kind}.csv"


@dataclass
class Batch:
    """A part of a Bulk API 1.0 job: what was sent, and the outcome of each row or the rows a query found."""

    id: str
    request: bytes
    created: str
    state: str = "Queued"
    message: str = ""
    processed: int = 0
    failed: int = 0
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    plan: RowPlan | None = None
    numbers: "array[int]" = field(default_factory=lambda: array("q"))


@dataclass
class BatchJob(Job):
    """A Bulk API 1.0 job; its states are Open, Closed and Aborted."""

    content: str = "CSV"
    external_id: str = ""
    as_xml: bool = True
    batches: dict[str, Batch] = field(default_factory=dict)
    writer_options: dict[str, Any] = field(default_factory=dict)


class Jobs:
    """The jobs of one emulator, and the workers that do them.

    `queries` and `batches` count against the org's daily limits: query jobs, and the batches rows are written in. A
    deleted job has been one.
    """

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._count = itertools.count(1)
        self.queries = 0
        self.batches = 0
        self._lock = threading.Lock()
        self._workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="bulk")
        self._scratch: ScratchFolder | None = None

    def new_id(self, prefix: str = "750") -> str:
        """The id of the next job (750), batch (751) or result (752)."""
        with self._lock:
            return make_id(prefix, next(self._count))

    def folder(self, job_id: str) -> Path:
        """A new folder for a job's files."""
        with self._lock:
            if self._scratch is None:
                self._scratch = ScratchFolder("bulk")
            made = self._scratch.path / job_id
        made.mkdir()
        return made

    def add(self, job: Job, most_queries: int) -> None:
        """Keep a job; LIMIT_EXCEEDED when it is one query more than a day allows."""
        with self._lock:
            if isinstance(job, QueryJob):
                if self.queries >= most_queries:
                    told = f"({most_queries}) per 24 hrs has been reached ({self.queries})"
                    raise ApiError("LIMIT_EXCEEDED", f"Max bulk v2 query jobs {told}")
                self.queries += 1
            self._jobs[job.id] = job

    def check_batches(self, most: int) -> None:
        """ExceededQuota when the day has no batch left."""
        if self.batches >= most:
            raise ApiError("ExceededQuota", "ApiBatchItems Limit exceeded.")

    def spend(self, batches: int, most: int) -> None:
        """Count batches of rows; ExceededQuota when they are more than a day allows."""
        with self._lock:
            if self.batches + batches > most:
                raise ApiError("ExceededQuota", "ApiBatchItems Limit exceeded.")
            self.batches += batches

    def find(self, job_id: str, kind: type[Job]) -> Job:
        """The job of that kind; NOT_FOUND when there is none."""
        with self._lock:
            found = self._jobs.get(to_18(job_id))
        if not isinstance(found, kind):
            raise ApiError("NOT_FOUND", "The requested resource does not exist")
        return found

    def listed(self, kind: type[Job]) -> list[Job]:
        """The jobs of that kind, oldest first."""
        with self._lock:
            return [job for job in self._jobs.values() if isinstance(job, kind)]

    def remove(self, job: Job) -> None:
        """Forget a finished job and its files; INVALIDJOBSTATE while it is not."""
        if not job.finished:
            raise ApiError("INVALIDJOBSTATE", f"Deleting is not allowed in state {job.state}")
        with self._lock:
            self._jobs.pop(job.id, None)
        if isinstance(job, IngestJob):
            shutil.rmtree(job.folder, ignore_errors=True)

    def start(self, work: Callable[[], None], size: int) -> None:
        """Let a worker do it; work on few bytes is done at once, so that nobody waits for the next poll."""
        if size < _SMALL:
            work()
        else:
            self._workers.submit(work)

    def close(self) -> None:
        """Wait for the workers and drop every file."""
        self._workers.shutdown(wait=True, cancel_futures=True)
        if self._scratch is not None:
            self._scratch.close()
