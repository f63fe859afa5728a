"""A CRM source made of a list of rows: the smallest thing that keeps the promises of the reader port."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from calculations.findings import Finding
from sync.crm.ports import Page, Visibility
from sync.errors import FixConfigurationError, LocatorExpiredError
from sync.model.fingerprint import Fingerprint
from sync.model.pull_set import by_name
from sync.model.times import time_text

START = datetime(2026, 1, 1, tzinfo=UTC)


class ListSource:
    """Rows by object and Id, a clock that is moved by hand, and a log of what was asked.

    `expired` makes that many resumes fail; `dies_after` raises KeyboardInterrupt after that many pages, as a kill does.
    """

    def __init__(self, fields: dict[str, set[str]], page_size: int = 2) -> None:
        self.name = "a list"
        self.identity = "list"
        self.requests_made = 0
        self.quarantine: list[str] = []
        self.findings: list[Finding] = []
        self.incremental = True
        self.now = START
        self.fields = fields
        self.rows: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in fields}
        self.purged: dict[str, dict[str, str]] = {name: {} for name in fields}
        self.remembers = START
        self.page_size = page_size
        self.asked: list[tuple[str, str]] = []
        self.answers: list[list[tuple[Any, ...]]] = []
        self.expired = 0
        self.dies_after: int | None = None

    def put(self, sobject: str, id_: str, **values: object) -> None:
        """Insert or change a row now."""
        row = self.rows[sobject].setdefault(id_, {"Id": id_, "CreatedDate": time_text(self.now)})
        row |= {"SystemModstamp": time_text(self.now)} | values

    def advance(self, minutes: float) -> None:
        """Let the clock go on."""
        self.now += timedelta(minutes=minutes)

    def server_time(self) -> datetime:
        """The clock."""
        return self.now

    def visibility(self, sobject: str) -> Visibility:
        """The fields as set up."""
        self._ask("describe", sobject)
        fields = frozenset(self.fields.get(sobject, set()))
        return Visibility(fields, ",".join(sorted(fields)), "IsDeleted" in fields)

    def changed(
        self,
        sobject: str,
        fields: Sequence[str],
        *,
        cursor: str | None,
        since: datetime | None,
        until: datetime | None,
        resume: str | None = None,
    ) -> Iterator[Page]:
        """Pages of an answer that is kept as it was, as a CRM keeps it; a resume token is its number and an offset."""
        self._ask("query", sobject)
        hidden = set(fields) - self.fields[sobject]
        if hidden:
            raise FixConfigurationError("no such column", sobject=sobject, fields=sorted(hidden))
        if resume and self.expired:
            self.expired -= 1
            raise LocatorExpiredError("gone", sobject=sobject)
        if resume is None:
            self.answers.append(self._find(sobject, fields, cursor, time_text(since), time_text(until)))
        number, start = map(int, (resume or f"{len(self.answers) - 1}-0").split("-"))
        found = self.answers[number]
        for offset in range(start, len(found) or 1, self.page_size):
            if self.dies_after is not None:
                if not self.dies_after:
                    raise KeyboardInterrupt
                self.dies_after -= 1
            end = offset + self.page_size
            yield Page(found[offset:end], f"{number}-{end}" if end < len(found) else None, len(found))

    def _find(
        self, sobject: str, fields: Sequence[str], cursor: str | None, since: str | None, until: str | None
    ) -> list[tuple[Any, ...]]:
        return [
            tuple(row.get(name) if name in fields else None for name in by_name(sobject).field_names)
            for _, row in sorted(self.rows[sobject].items())
            if cursor is None or ((since is None or row[cursor] >= since) and (until is None or row[cursor] < until))
        ]

    def deletions(self, sobject: str, since: datetime, until: datetime) -> dict[str, str] | None:
        """What was purged in the span; None when it begins before `remembers`."""
        self._ask("deletions", sobject)
        if since < self.remembers:
            return None
        return {id_: at for id_, at in self.purged[sobject].items() if time_text(since) <= at < time_text(until)}

    def purge(self, sobject: str, id_: str) -> None:
        """Take a row away so that only the list of deletions knows of it."""
        self.rows[sobject].pop(id_, None)
        self.purged[sobject][id_] = time_text(self.now)

    def fingerprint(
        self, sobject: str, cursor: str | None, until: datetime | None = None, since: datetime | None = None
    ) -> Fingerprint:
        """Count and newest stamp of the rows that are not deleted."""
        self._ask("count", sobject)
        rows = [row for row in self.rows[sobject].values() if not row.get("IsDeleted")]
        if cursor is not None and until is not None:
            rows = [row for row in rows if (time_text(since) or "") <= row[cursor] < time_text(until)]
        return Fingerprint(len(rows), max((row[cursor] for row in rows), default=None) if cursor else None)

    def _ask(self, what: str, sobject: str) -> None:
        self.requests_made += 1
        self.asked.append((what, sobject))
