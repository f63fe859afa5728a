"""One object on its way into the mirror."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from calculations.findings import Finding, Severity
from sync.clock import Clock
from sync.crm.ports import CrmSource
from sync.crm.pull.report import ObjectReport, Progress
from sync.errors import FixConfigurationError, LocatorExpiredError
from sync.model.pull_set import CrmObject
from sync.model.times import time_text
from sync.store import mirror, watermarks
from sync.store.database import writing
from sync.store.mirror import Tally
from sync.store.watermarks import Slice, Watermark

__all__ = ["ObjectPull", "PullRules", "Run"]

_GRANT_OBJECT = "Give the integration user read access to the object; see `qplan doctor`."
_RECONCILE = "Run `qplan pull --reconcile`, which compares all Ids."
_MANY = 2_000  # rows of a first page from which an empty mirror is filled without its indexes
_GRANT_FIELD = "Check the field-level security of the integration user; see `qplan doctor`."


@dataclass(frozen=True, slots=True)
class PullRules:
    """How a pull reads: the overlap it goes back, and how long it trusts a description of an object."""

    overlap: timedelta = timedelta(minutes=15)
    description_lasts: timedelta = timedelta(hours=20)
    restarts: int = 3


@dataclass(frozen=True, slots=True)
class Run:
    """What holds for all objects of a pull; `until` is the source's clock before the first query."""

    source: CrmSource
    store: Engine
    clock: Clock
    until: datetime
    full: bool
    reconcile: bool
    since: datetime | None
    rules: PullRules
    progress: Callable[[Progress], None]


class ObjectPull:
    """One object on its way: its watermark as it moves, and what was done so far."""

    def __init__(self, run: Run, sobject: CrmObject) -> None:
        self.run, self.sobject = run, sobject
        self.tally = Tally()
        self.findings: list[Finding] = []
        self.mark = self._stored_mark()
        self._looked = False
        self._lists_deletions = False

    def report(self) -> ObjectReport:
        """Bring the mirror of the object up to date and say what that took."""
        self._look(anew=self.run.full)
        try:
            self._read()
        except FixConfigurationError:
            # A field we asked for may have been hidden since it was described.
            before = self.mark.fields
            self._look(anew=True)
            if self.mark.fields == before:
                raise
            self._read()
        if self.run.reconcile and self.mark.fields and not self._is_whole:
            self._reconcile()
        if self._looked:
            self._check_deletions()
        done = self.tally
        visible = bool(self.mark.fields)
        return ObjectReport(self.sobject.name, visible, done.new, done.changed, done.deleted, done.same, self.mark.rows)

    def _stored_mark(self) -> Watermark:
        with self.run.store.connect() as connection:
            mark = watermarks.read(connection, self.sobject.name)
        if mark is not None and mark.source == self.run.source.identity:
            return mark
        if mark is not None:  # the store held another org's mirror
            with writing(self.run.store) as connection:
                mirror.clear(connection, self.sobject)
                watermarks.forget(connection, self.sobject.name)
        return Watermark(self.sobject.name, self.run.source.identity)

    def _look(self, *, anew: bool) -> None:
        """Find out which fields to read; when they are others than before, the object is read from its beginning."""
        mark, now = self.mark, self.run.until
        if not anew and mark.seen_at is not None and now - mark.seen_at < self.run.rules.description_lasts:
            return
        visible = self.run.source.visibility(self.sobject.name)
        fields = tuple(name for name in self.sobject.field_names if name in visible.fields)
        if "Id" not in fields:
            fields = ()
        if fields != mark.fields:
            self._note_drift(fields)
            mark = replace(mark, complete_to=None, slice=None, fingerprint=None, fields=fields)
        self._looked, self._lists_deletions = True, visible.lists_deletions
        self._save(replace(mark, visibility=visible.digest))

    def _note_drift(self, fields: Sequence[str]) -> None:
        before, after, name = set(self.mark.fields), set(fields), self.sobject.name
        if before and not after:
            self.findings.append(
                Finding("crm.object-hidden", f"{name} is not visible any more.", _GRANT_OBJECT, (name,))
            )
        elif before:
            hidden = ", ".join(field for field in self.sobject.field_names if field in before - after)
            appeared = ", ".join(field for field in self.sobject.field_names if field in after - before)
            if hidden:
                sentence = f"{name}: no longer visible: {hidden}."
                self.findings.append(Finding("crm.field-hidden", sentence, _GRANT_FIELD, (name,)))
            if appeared:
                sentence = f"{name}: visible now, and read for all rows: {appeared}."
                self.findings.append(Finding("crm.field-appeared", sentence, "", (name,), Severity.NOTE))

    def _read(self) -> None:
        if not self.mark.fields:
            self._empty()
        elif self._is_whole:
            self._read_whole()
        else:
            self._read_changes()

    def _empty(self) -> None:
        """The object is hidden: what the user may not see does not stay in the mirror."""
        if self.mark.rows:
            gone = Tally(deleted=self.mark.rows, rows=-self.mark.rows, digest=-self.mark.digest % 2**256)
            with writing(self.run.store) as connection:
                mirror.clear(connection, self.sobject)
                self._keep(connection, self.mark, gone)

    def _read_whole(self) -> None:
        if self.mark.slice is not None:  # a read that was stopped
            self._pages(cursor=None)
            self._finish_whole()
        now = self.run.source.fingerprint(self.sobject.name, self._cursor)
        tells = self._cursor is not None or now.newest is not None  # equal counts alone prove nothing
        if now == self.mark.fingerprint and tells and not self.run.full:
            return
        self.mark = replace(self.mark, fingerprint=now, slice=Slice(None, self.run.until, None))
        self._pages(cursor=None)
        self._finish_whole()

    @property
    def _is_whole(self) -> bool:
        return self.sobject.whole or not self.run.source.incremental or self._cursor is None

    @property
    def _cursor(self) -> str | None:
        return self.sobject.cursor if self.sobject.cursor in self.mark.fields else None

    def _finish_whole(self) -> None:
        with writing(self.run.store) as connection:
            self._finish(connection, mirror.remove_missing(connection, self.sobject))

    def _finish_changes(self) -> None:
        with writing(self.run.store) as connection:
            self._finish(connection, Tally())

    def _finish(self, connection: Connection, done: Tally) -> None:
        """The slice is read to its end: the mirror is complete up to there, and has its indexes."""
        if self.mark.complete_to is None:
            mirror.build_indexes(connection, self.sobject)
        until = self.mark.slice.until if self.mark.slice else self.mark.complete_to
        self._keep(connection, replace(self.mark, complete_to=until, slice=None, pulled_at=self.run.clock.now()), done)

    def _read_changes(self) -> None:
        full = self.run.full
        if self.mark.slice is not None:  # a read that was stopped
            full = full and self.mark.slice.since is not None
            self._pages(cursor=self.sobject.cursor)
            self._finish_changes()
        self.mark = replace(self.mark, slice=Slice(self._start(full), self.run.until, None))
        self._pages(cursor=self.sobject.cursor)
        self._finish_changes()

    def _reconcile(self) -> None:
        """Compare the Ids: hard deletes and lost sharing leave no stamp, and neither does a row we missed."""
        run, name, cursor = self.run, self.sobject.name, self.sobject.cursor
        starting, missed, at = True, 0, self.sobject.field_names.index(cursor)
        for page in run.source.changed(name, ("Id", cursor), cursor=None, since=None, until=None):
            settled = [row[0] for row in page.rows if row[at] is not None and row[at] < time_text(run.until)]
            with writing(run.store) as connection:
                if starting:
                    mirror.start_seen(connection, self.sobject)
                mirror.note_seen(connection, self.sobject, [row[0] for row in page.rows])
                missed += mirror.count_unknown(connection, self.sobject, settled)
            starting = False
        with writing(run.store) as connection:
            self._keep(connection, self.mark, mirror.remove_missing(connection, self.sobject))
        if missed:
            sentence = f"{name}: {missed:,} rows of the CRM were not in the mirror; the object was read whole again."
            self.findings.append(Finding("crm.rows-missed", sentence, "", (name,)))
            self.mark = replace(self.mark, complete_to=None)
            self._read_changes()

    def _check_deletions(self) -> None:
        """Ask once a day which rows were deleted since the last time: some leave the recycle bin before we look there.

        The answer comes after the changes were read, and the moment it reaches is saved with what it said.
        """
        now, since = self.run.until, self.mark.seen_at
        gone: Mapping[str, str] | None = {}
        if since is not None and self._lists_deletions and self.sobject.keeps_deleted and not self._is_whole:
            gone = self.run.source.deletions(self.sobject.name, since - self.run.rules.overlap, now)
        with writing(self.run.store) as connection:
            found = mirror.mark_deleted(connection, self.sobject, gone) if gone else Tally()
            self._keep(connection, replace(self.mark, seen_at=now), found)
        if gone is None:
            sentence = f"{self.sobject.name}: the CRM does not remember all deletions since {since:%Y-%m-%d %H:%M}."
            self.findings.append(Finding("crm.deletions-forgotten", sentence, _RECONCILE, (self.sobject.name,)))
        elif found.deleted:
            sentence = f"{self.sobject.name}: {found.deleted:,} rows were deleted without a trace in the recycle bin."
            self.findings.append(Finding("crm.deleted-for-good", sentence, "", (self.sobject.name,), Severity.NOTE))

    def _start(self, full: bool) -> datetime | None:
        if full or self.mark.complete_to is None:
            return None
        start = self.mark.complete_to - self.run.rules.overlap
        return min(start, self.run.since) if self.run.since is not None else start

    def _pages(self, *, cursor: str | None) -> None:
        """Store the pages of the slice in progress; a locator that expired starts the slice again, a few times."""
        for left in range(self.run.rules.restarts, -1, -1):
            part = self.mark.slice or Slice(None, self.run.until, None)
            try:
                self._pages_of(part, cursor)
                return
            except LocatorExpiredError:
                if not left:
                    raise
                self.mark = replace(self.mark, slice=replace(part, resume=None))

    def _pages_of(self, part: Slice, cursor: str | None) -> None:
        name, fields = self.sobject.name, self.mark.fields
        starting, done = part.resume is None, 0
        likely_new = self.mark.complete_to is None
        pages = self.run.source.changed(
            name, fields, cursor=cursor, since=part.since, until=part.until, resume=part.resume
        )
        for page in pages:
            with writing(self.run.store) as connection:
                if cursor is None:
                    if starting:
                        mirror.start_seen(connection, self.sobject)
                    mirror.note_seen(connection, self.sobject, [row[0] for row in page.rows])
                if self.mark.complete_to is None and self.mark.rows == 0 and len(page.rows) >= _MANY:
                    mirror.drop_indexes(connection, self.sobject)
                stored = mirror.store_rows(connection, self.sobject, page.rows, likely_new=likely_new)
                self._keep(connection, replace(self.mark, slice=replace(part, resume=page.resume)), stored)
            starting, done, likely_new = False, done + len(page.rows), 2 * stored.rows > len(page.rows)
            self.run.progress(Progress(name, done, page.total))

    def _keep(self, connection: Connection, mark: Watermark, done: Tally) -> None:
        """Save the watermark with the rows it speaks of; ours moves on only when the transaction could."""
        mark = mark.moved(done.rows, done.digest)
        watermarks.save(connection, mark)
        self.mark, self.tally = mark, self.tally + done

    def _save(self, mark: Watermark) -> None:
        with writing(self.run.store) as connection:
            self._keep(connection, mark, Tally())
