"""The pull: from a CRM source into the mirror, incrementally, and a snapshot of what came of it.

Every page is stored in one transaction with the token to go on after it, so a pull that is killed goes on where it was.
The watermark moves only when the last page of a read is stored; it comes from the source's clock, taken before the
first query, and each read goes back over an overlap because stamps can become visible late.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from calculations.findings import Finding, Severity
from sync.errors import FixConfigurationError, LocatorExpiredError
from sync.ports import Clock, CrmSource
from sync.pull_set import PULL_SET, CrmObject
from sync.store import mirror, snapshots, watermarks
from sync.store.database import writing
from sync.store.mirror import Tally
from sync.store.watermarks import Slice, Watermark
from sync.times import time_text

__all__ = ["ObjectReport", "Progress", "PullReport", "PullRules", "pull"]

_GRANT_OBJECT = "Give the integration user read access to the object; see `qplan doctor`."
_GRANT_FIELD = "Check the field-level security of the integration user; see `qplan doctor`."


@dataclass(frozen=True, slots=True)
class PullRules:
    """How a pull reads: the overlap it goes back, and how long it trusts a description of an object."""

    overlap: timedelta = timedelta(minutes=15)
    description_lasts: timedelta = timedelta(hours=20)
    restarts: int = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows of an object stored so far in this pull; `total` where the source knows it."""

    sobject: str
    rows: int
    total: int | None


@dataclass(frozen=True, slots=True)
class ObjectReport:
    """What the pull did to one object's mirror; `rows` is how many it has now, deleted ones included."""

    sobject: str
    visible: bool
    new: int = 0
    changed: int = 0
    deleted: int = 0
    same: int = 0
    rows: int = 0

    @property
    def moved(self) -> int:
        """Rows that are new, changed or deleted."""
        return self.new + self.changed + self.deleted


@dataclass(frozen=True, slots=True)
class PullReport:
    """What a pull did. `as_of` is the CRM's clock before the first query."""

    as_of: datetime
    snapshot_id: str
    is_new_snapshot: bool
    objects: tuple[ObjectReport, ...]
    requests: int
    findings: tuple[Finding, ...] = ()
    quarantine: tuple[str, ...] = ()

    @property
    def moved(self) -> int:
        """Rows that are new, changed or deleted; 0 means that nothing changed."""
        return sum(report.moved for report in self.objects)


def pull(
    source: CrmSource,
    store: Engine,
    clock: Clock,
    *,
    full: bool = False,
    reconcile: bool = False,
    since: datetime | None = None,
    objects: Sequence[CrmObject] = PULL_SET,
    rules: PullRules | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> PullReport:
    """Bring the mirror up to date with the source.

    Args:
        source: the CRM.
        store: a migrated store.
        clock: our own clock, for the time the snapshot was complete.
        full: read every object whole, and describe it anew.
        reconcile: compare the Ids of every object with the mirror's, which finds hard deletes and lost sharing.
        since: go back at least to this moment (aware), for objects that are read by their stamps.
        objects: what to pull.
        rules: overlap and the like.
        progress: called after every page that was stored.

    Raises:
        CrmError: the source could not be read; what was stored stays, and the next pull goes on from there.
    """
    before = source.requests_made
    run = _Run(source, store, clock, source.server_time(), full, reconcile, since, rules or PullRules(), progress)
    objects_done = [_ObjectPull(run, sobject) for sobject in objects]
    reports = tuple(one.report() for one in objects_done)
    with writing(store) as connection:
        snapshot, is_new = snapshots.take(
            connection,
            as_of=run.until,
            pulled_at=clock.now(),
            source=source.identity,
            objects=[o.name for o in objects],
        )
    findings = tuple(finding for one in objects_done for finding in one.findings)
    return PullReport(
        run.until, snapshot.id, is_new, reports, source.requests_made - before, findings, tuple(source.quarantine)
    )


@dataclass(frozen=True, slots=True)
class _Run:
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


class _ObjectPull:
    """One object on its way: its watermark as it moves, and what was done so far."""

    def __init__(self, run: _Run, sobject: CrmObject) -> None:
        self.run, self.sobject = run, sobject
        self.tally = Tally()
        self.findings: list[Finding] = []
        self.mark = self._stored_mark()

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
        self._save(replace(mark, visibility=visible.digest, seen_at=now))

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
            self._keep(connection, self._finished(), mirror.remove_missing(connection, self.sobject))

    def _read_changes(self) -> None:
        full = self.run.full
        if self.mark.slice is not None:  # a read that was stopped
            full = full and self.mark.slice.since is not None
            self._pages(cursor=self.sobject.cursor)
            self._save(self._finished())
        self.mark = replace(self.mark, slice=Slice(self._start(full), self.run.until, None))
        self._pages(cursor=self.sobject.cursor)
        self._save(self._finished())

    def _reconcile(self) -> None:
        """Compare the Ids: hard deletes and lost sharing leave no stamp, and neither does a row we missed."""
        run, name, cursor = self.run, self.sobject.name, self.sobject.cursor
        starting, missed = True, 0
        for page in run.source.changed(name, ("Id", cursor), cursor=None, since=None, until=None):
            settled = [id_ for id_, stamp in page.rows if stamp is not None and stamp < time_text(run.until)]
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

    def _start(self, full: bool) -> datetime | None:
        if full or self.mark.complete_to is None:
            return None
        start = self.mark.complete_to - self.run.rules.overlap
        return min(start, self.run.since) if self.run.since is not None else start

    def _finished(self) -> Watermark:
        until = self.mark.slice.until if self.mark.slice else self.mark.complete_to
        return replace(self.mark, complete_to=until, slice=None, pulled_at=self.run.clock.now())

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
        empty, starting, done = self.mark.rows == 0, part.resume is None, 0
        pages = self.run.source.changed(
            name, fields, cursor=cursor, since=part.since, until=part.until, resume=part.resume
        )
        for page in pages:
            with writing(self.run.store) as connection:
                if cursor is None:
                    if starting:
                        mirror.start_seen(connection, self.sobject)
                    mirror.note_seen(connection, self.sobject, [row[0] for row in page.rows])
                stored = mirror.store_rows(connection, self.sobject, fields, page.rows, empty=empty)
                self._keep(connection, replace(self.mark, slice=replace(part, resume=page.resume)), stored)
            starting, done = False, done + len(page.rows)
            self.run.progress(Progress(name, done, page.total))

    def _keep(self, connection: Connection, mark: Watermark, done: Tally) -> None:
        """Save the watermark with the rows it speaks of; ours moves on only when the transaction could."""
        mark = mark.moved(done.rows, done.digest)
        watermarks.save(connection, mark)
        self.mark, self.tally = mark, self.tally + done

    def _save(self, mark: Watermark) -> None:
        with writing(self.run.store) as connection:
            self._keep(connection, mark, Tally())
