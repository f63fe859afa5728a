"""Bulk 2.0 query jobs: a job per slice of time, read page by page, resumable by its id.

A slice whose query times out is cut in half. The token after each page names the job, the place in its result and the
slices still to do, so a program that was killed goes on where it was as long as Salesforce keeps the job (seven days).
"""

import contextlib
import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.crm.ports import Page
from sync.crm.salesforce.announced import Announced
from sync.crm.salesforce.bulk_csv import read_lines
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.soql import between, select
from sync.crm.salesforce.values import rows_from_text
from sync.errors import (
    BulkLimitError,
    CrmError,
    FixConfigurationError,
    GrantPermissionError,
    LocatorExpiredError,
    RecordGoneError,
    RetryLaterError,
    UnreadableValueError,
)
from sync.model.pull_set import CrmObject

__all__ = ["TOO_MUCH", "BulkQuery", "NoJobError", "Place", "is_unsupported"]

_BEGINNING = datetime(1999, 1, 1, tzinfo=UTC)  # the vendor's founding year: no stamp is older
_SHORTEST = timedelta(seconds=2)
_AT_ONCE = 500  # lines turned into rows at once: few enough to stay in the processor's cache
_UNSUPPORTED = ("INVALIDENTITY", "not supported by the bulk api")
_ENDED = frozenset({"INVALIDJOB", "INVALIDJOBSTATE"})  # somebody aborted or removed it
TOO_MUCH = frozenset({"QUERY_TIMEOUT", "OPERATION_TOO_LARGE"})
"""Codes of a query that asks for too much at once."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reading of a bulk answer stands: bounds of the slice in hand, its job and locator, and what remains.

    `rows` is how many rows of the job were handed on before the page at `locator`.
    """

    since: datetime | None
    until: datetime | None
    job: str = ""
    locator: str = ""
    later: tuple[tuple[datetime | None, datetime | None], ...] = ()
    rows: int = 0

    def token(self) -> str:
        """The place as text."""
        bounds = [[_text(since), _text(until)] for since, until in ((self.since, self.until), *self.later)]
        kept = {"bulk": bounds, "job": self.job, "locator": self.locator, "rows": self.rows}
        return json.dumps(kept, separators=(",", ":"))

    @classmethod
    def parse(cls, token: str) -> "Place | None":
        """The place that `token` names; None when it is no place in a bulk answer."""
        if not token.startswith('{"bulk":'):
            return None
        kept = json.loads(token)
        (since, until), *later = [(_moment(a), _moment(b)) for a, b in kept["bulk"]]
        job = kept["job"] if "rows" in kept else ""  # an older qplan did not count: its slice is read again
        return cls(since, until, job, kept["locator"] if job else "", tuple(later), kept.get("rows", 0))

    def next_slice(self) -> "Place | None":
        """The beginning of the next slice; None after the last."""
        if not self.later:
            return None
        (since, until), *later = self.later
        return Place(since, until, later=tuple(later))

    def halved(self, now: datetime) -> "Place":
        """The earlier half of the slice, the later half being the next; RetryLaterError when it cannot be cut."""
        since, until = self.since or _BEGINNING, self.until or now
        if until - since < _SHORTEST:
            raise RetryLaterError(
                f"The rows of {since:%Y-%m-%d %H:%M:%S} alone are too many for one query.", error_code="QUERY_TIMEOUT"
            )
        middle = (since + (until - since) / 2).replace(microsecond=0)
        return Place(self.since, middle, later=((middle, self.until), *self.later))


class NoJobError(Exception):
    """The org takes no bulk job for a question; single requests may still answer it. `error` is what it said."""

    def __init__(self, error: CrmError) -> None:
        super().__init__(str(error))
        self.error = error


def is_unsupported(error: CrmError) -> bool:
    """True when the refusal says that the object cannot be read in bulk."""
    return error.error_code == _UNSUPPORTED[0] or _UNSUPPORTED[1] in error.message.lower()


class BulkQuery:
    """Reads objects by query jobs.

    Args:
        jobs: the job resource of the org.
        page_size: records per page that Salesforce is asked for.
        chunk: rows per page that is handed on; memory does not depend on anything else.
        tries: how often one page of a result is asked for when its connection breaks.
    """

    def __init__(self, jobs: BulkJobs, *, page_size: int = 100_000, chunk: int = 10_000, tries: int = 5) -> None:
        self._jobs = jobs
        self._page_size, self._chunk, self._tries = page_size, chunk, tries

    def pages(
        self, sobject: CrmObject, fields: Sequence[str], cursor: str | None, place: Place, now: datetime
    ) -> Iterator[Page]:
        """Pages from `place` on; each carries the token of the place to go on from.

        Raises:
            LocatorExpiredError: the job that `place` names is not kept any more.
            IncompleteAnswerError: the job found more or fewer records than came.
            UnreadableValueError: a value is none of its field's kind, each time it is asked for.
            FixConfigurationError: the object cannot be read in bulk (see `is_unsupported`), or a name is wrong.
            NoJobError: the org takes no job for this question.
        """
        here: Place | None = place
        while here is not None:
            try:
                following = yield from self._slice(sobject, fields, cursor, here)
            except RetryLaterError as error:
                if error.error_code not in TOO_MUCH or cursor is None:
                    raise
                following = here.halved(now)
            here = following

    def _slice(
        self, sobject: CrmObject, fields: Sequence[str], cursor: str | None, place: Place
    ) -> Generator[Page, None, Place | None]:
        """Pages of one slice; its value is the place of the next slice."""
        if not place.job:
            query = select(sobject.name, fields, between(cursor, place.since, place.until))
            operation = "queryAll" if "IsDeleted" in fields else "query"
            try:
                place = replace(place, job=self._jobs.start_query(query, operation, sobject.name))
            except (FixConfigurationError, GrantPermissionError, BulkLimitError) as error:
                raise NoJobError(error) from error
        try:
            state = self._jobs.wait("query", place.job, sobject.name)
            found = state.get("numberRecordsProcessed")
            announced = Announced(sobject.name, found if isinstance(found, int) else None, place.rows)
            yield from self._result(sobject, fields, place, announced)
        except (RecordGoneError, FixConfigurationError) as error:
            if isinstance(error, FixConfigurationError) and error.error_code not in _ENDED:
                raise
            raise LocatorExpiredError("The query job is no longer kept.", sobject=sobject.name) from error
        with contextlib.suppress(CrmError):
            self._jobs.delete("query", place.job)
        return place.next_slice()

    def _result(self, sobject: CrmObject, fields: Sequence[str], place: Place, announced: Announced) -> Iterator[Page]:
        tries = self._tries
        while True:
            counted = announced.place
            try:
                following = yield from self._page(sobject, fields, place, announced)
            except (RetryLaterError, UnreadableValueError):  # a line that broke off may read as garbage
                tries -= 1
                if not tries:
                    raise
                announced.go_back(counted)
                self._jobs.pause()
                continue
            if following is None:
                return
            place, tries = following, self._tries

    def _page(
        self, sobject: CrmObject, fields: Sequence[str], place: Place, announced: Announced
    ) -> Generator[Page, None, Place | None]:
        """Rows of one page of a result; its value is the place of the next page, None after the last."""
        response = self._jobs.result(place.job, place.locator, self._page_size)
        locator = response.headers.get("Sforce-Locator", "null")
        lines_announced = _number(response.headers.get("Sforce-NumberOfRecords"))
        total = announced.total if not place.later else None
        held: list[tuple[Any, ...]] = []
        with response:
            for header, lines in read_lines(response, min(_AT_ONCE, self._chunk), lines_announced):
                if len(held) >= self._chunk:
                    yield Page(held, place.token(), total)
                    held = []
                rows = self._rows(sobject, fields, header, lines)
                announced.take([row[0] for row in rows])
                held += rows
        following = None if locator in ("", "null") else replace(place, locator=locator, rows=announced.taken)
        if following is None:
            announced.close()
        # The last rows of the page are handed on only now that the page is known to be whole.
        after = following or place.next_slice()
        if held or after is None:
            yield Page(held, after.token() if after else None, total)
        return following

    @staticmethod
    def _rows(
        sobject: CrmObject, fields: Sequence[str], header: Sequence[str], lines: list[list[str]]
    ) -> list[tuple[Any, ...]]:
        if set(header) != set(fields):
            raise FixConfigurationError("The Bulk result has other columns than were asked for.", sobject=sobject.name)
        try:
            return rows_from_text(sobject, header, lines)
        except ValueError as error:
            raise RetryLaterError(f"A Bulk result cannot be read: {error}.", sobject=sobject.name) from error


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
