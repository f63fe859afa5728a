"""The Bulk 2.0 job resources of an org: start, wait, fetch, delete."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests

from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.refusals import BY_CODE, as_asked, classify, classify_body
from sync.errors import BulkLimitError, CrmError, RecordGoneError, RetryLaterError, SkipRowError

__all__ = ["BulkJobs", "failure"]

_FIRST_WAIT, _LONGEST_WAIT = 0.1, 10.0
_DONE, _FAILED = "JobComplete", frozenset({"Failed", "Aborted"})


class BulkJobs:
    """Query and ingest jobs.

    Args:
        client: the org.
        sleep: how to wait between looks at a job.
        patience: seconds to wait for a job before RetryLaterError; the job goes on and can be resumed.
    """

    def __init__(self, client: SalesforceClient, sleep: Callable[[float], None], patience: float = 3600.0) -> None:
        self._client = client
        self._sleep = sleep
        self._patience = patience

    def _url(self, kind: str, *parts: str) -> str:
        return "/".join((self._client.path, "jobs", kind, *parts))

    def start_query(self, soql: str, operation: str, sobject: str) -> str:
        """Create a query job and return its id; asking twice costs a job that nobody reads, so it may be repeated."""
        return self._started("query", sobject, {"operation": operation, "query": soql})

    def start_ingest(self, sobject: str, operation: str, key: str = "") -> str:
        """Create an ingest job and return its id; nothing happens before its data is uploaded and closed.

        `key` is the external id field of an upsert.
        """
        body = {
            "object": sobject,
            "operation": operation,
            "contentType": "CSV",
            "lineEnding": "LF",
            "columnDelimiter": "COMMA",
        } | ({"externalIdFieldName": key} if key else {})
        return self._started("ingest", sobject, body)

    def _started(self, kind: str, sobject: str, body: dict[str, str]) -> str:
        try:
            job = self._ask("POST", self._url(kind), sobject, json=body)
        except SkipRowError as error:
            if error.error_code != "LIMIT_EXCEEDED":
                raise as_asked(error) from error
            raise BulkLimitError(error.message, sobject=sobject, error_code=error.error_code) from error
        except RecordGoneError as error:
            raise as_asked(error) from error
        if not isinstance(job.get("id"), str):
            raise RetryLaterError("Salesforce's answer does not name the job.", sobject=sobject)
        return str(job["id"])

    def upload(self, job: str, data: bytes, sobject: str) -> None:
        """Send the data of an ingest job; after LostReplyError abort it, as nothing is carried out before `close`."""
        headers = {"Content-Type": "text/csv; charset=UTF-8"}
        with self._named(sobject):
            self._check(self._client.session.put(self._url("ingest", job, "batches"), data=data, headers=headers))

    def close(self, job: str, sobject: str) -> None:
        """Say that the upload is complete, which starts the job; repeated when no answer came, as it is harmless."""
        self._ask("PATCH", self._url("ingest", job), sobject, json={"state": "UploadComplete"})

    def abort(self, kind: str, job: str) -> None:
        """Stop a job."""
        self._ask("PATCH", self._url(kind, job), json={"state": "Aborted"})

    def state(self, kind: str, job: str, sobject: str = "") -> dict[str, Any]:
        """The job as it is; RecordGoneError when it is not kept any more."""
        return self._ask("GET", self._url(kind, job), sobject)

    def wait(self, kind: str, job: str, sobject: str = "", *, or_failed: bool = False) -> dict[str, Any]:
        """Wait until the job is done, and return it; raises the class of its own error when it failed.

        With `or_failed` a failed job is returned as well: an ingest job that failed half-way has results to read.
        """
        pause, waited = _FIRST_WAIT, 0.0
        while True:
            state = self.state(kind, job, sobject)
            if "state" not in state:
                raise RetryLaterError(f"Salesforce does not say how far the Bulk job {job} is.", sobject=sobject)
            if state["state"] == _DONE or (or_failed and state["state"] in _FAILED):
                return state
            if state["state"] in _FAILED:
                raise failure(state, sobject)
            if waited >= self._patience:
                raise RetryLaterError(f"The Bulk job {job} is still {state['state']}.", sobject=sobject)
            self._sleep(pause)
            waited, pause = waited + pause, min(pause * 1.5, _LONGEST_WAIT)

    def pause(self) -> None:
        """Wait a moment before asking for a broken page again."""
        self._sleep(_FIRST_WAIT)

    def result(self, job: str, locator: str, page_size: int) -> requests.Response:
        """A page of a query job's result, streamed: the caller reads and closes it."""
        parameters = {"maxRecords": str(page_size)} | ({"locator": locator} if locator else {})
        url = self._url("query", job, "results")
        return self._check(
            self._client.session.get(url, params=parameters, stream=True, headers={"Accept": "text/csv"})
        )

    def outcome(self, job: str, which: str, sobject: str) -> requests.Response:
        """`successfulResults`, `failedResults` or `unprocessedrecords` of an ingest job, streamed."""
        with self._named(sobject):
            return self._check(self._client.session.get(self._url("ingest", job, which), stream=True))

    def delete(self, kind: str, job: str) -> None:
        """Remove a job and its result."""
        self._check(self._client.session.delete(self._url(kind, job)))

    def _ask(self, method: str, url: str, sobject: str = "", **kwargs: object) -> dict[str, Any]:
        with self._named(sobject):
            answer = self._check(self._client.session.request(method, url, repeatable=True, **kwargs)).json()
        if not isinstance(answer, dict):
            raise RetryLaterError("Salesforce answered with something else than a job.", sobject=sobject)
        return answer

    @staticmethod
    def _check(response: requests.Response) -> requests.Response:
        if response.status_code >= 300:
            raise classify_body(response.status_code, response.text)
        return response

    @staticmethod
    @contextmanager
    def _named(sobject: str) -> Iterator[None]:
        try:
            yield
        except CrmError as error:
            error.sobject = error.sobject or sobject
            raise


def failure(state: dict[str, Any], sobject: str) -> CrmError:
    """The error of a failed job, whose message begins with a code: `QUERY_TIMEOUT: Your query …`."""
    message = str(state.get("errorMessage") or f"The Bulk job is {state['state']}.")
    code = message.partition(":")[0].strip().rpartition(".")[2]
    return classify(code if code in BY_CODE else "", message, status=500, sobject=sobject)
