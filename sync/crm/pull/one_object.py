"""One object on its way into the mirror."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from calculations.findings import Finding, Severity
from sync.crm.ports import MISFIT_REMEDY, Page
from sync.crm.pull.report import ObjectReport, Progress
from sync.crm.pull.rules import Run
from sync.errors import (
    FixConfigurationError,
    GrantPermissionError,
    IncompleteAnswerError,
    LocatorExpiredError,
    RetryLaterError,
)
from sync.model.fingerprint import Fingerprint
from sync.model.pull_set import CrmObject
from sync.model.times import time_text
from sync.store import mirror, watermarks
from sync.store.database import writing
from sync.store.mirror import Tally
from sync.store.watermarks import Slice, Watermark

__all__ = ["ObjectPull"]

_GONE = (
    "Its rows in the store are kept and not up to date. Give the integration user read access to the object again (see "
    "`qplan doctor`); if the org has really given it up, run `qplan pull --forget {name}`."
)
_REFUSED = (
    "That proves nothing about what is there: its rows in the store are kept and not up to date. Run `qplan pull` "
    "again; if it stays, give the integration user read access to the object (see `qplan doctor`)."
)
_SHARING = (
    'They are marked deleted. If nobody deleted them, the integration user lost their sharing: give it "View All Data" '
    "again; the next pull then brings them back."
)
_TOO_MUCH = ("QUERY_TIMEOUT", "OPERATION_TOO_LARGE")
_MANY = 2_000  # rows of a first page from which an empty mirror is filled without its indexes
_GRANT_FIELD = "Check the field-level security of the integration user; see `qplan doctor`."


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
        if self._look(anew=self.run.full or self.mark.refusal is not None):
            self._bring_up_to_date()
        done = self.tally
        visible = bool(self.mark.fields)
        return ObjectReport(self.sobject.name, visible, done.new, done.changed, done.deleted, done.same, self.mark.rows)

    def _bring_up_to_date(self) -> None:
        try:
            self._read()
        except FixConfigurationError:
            # A field we asked for may have been hidden since it was described, or the object.
            before = self.mark.fields
            if not self._look(anew=True):
                return
            if self.mark.fields == before:
                raise
            self._read()
        is_first = self.mark.seen_at is None
        remembers = self._check_deletions() if self._looked else True
        if self.mark.fields and not self._is_whole:
            asks = (self._looked and not is_first) or self.mark.fingerprint is not None
            if self.run.reconcile or not remembers or (asks and self._count_differs()):
                self._reconcile()
            elif self._looked and self.mark.fingerprint is not None:
                self._save(replace(self.mark, fingerprint=None))

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

    def _look(self, *, anew: bool) -> bool:
        """Find out which fields to read; when they are others than before, the object is read from its beginning.

        False when the object cannot be read: that is a finding, and its mirror stays as it is.
        """
        mark, now = self.mark, self.run.until
        if not anew and mark.seen_at is not None and now - mark.seen_at < self.run.rules.description_lasts:
            return True
        name = self.sobject.name
        try:
            visible = self.run.source.visibility(name)
        except (FixConfigurationError, GrantPermissionError, IncompleteAnswerError) as error:
            code = f" [{error.error_code}]" if error.error_code else ""
            sentence = f"{name} cannot be read: the CRM does not say what there is of it. {error.message}{code}"
            self._refuse("crm.object-refused", sentence, _REFUSED)
            return False
        fields = tuple(field for field in self.sobject.field_names if field in visible.fields)
        if "Id" not in fields:
            fields = ()
        if mark.fields and not fields and not visible.by_choice and name not in self.run.forget:
            sentence = f"{name} was in the CRM and is gone: the CRM neither lists nor describes it any more."
            self._refuse("crm.object-gone", sentence, _GONE.format(name=name))
            return False
        for misfit in visible.misfits:
            self.findings.append(Finding("crm.field-misfit", f"{name}: {misfit}", MISFIT_REMEDY, (name,)))
        if fields != mark.fields:
            self._note_drift(fields)
            mark = replace(mark, complete_to=None, slice=None, fingerprint=None, fields=fields)
        self._looked, self._lists_deletions = True, visible.lists_deletions
        self._save(replace(mark, visibility=visible.digest, refusal=None))
        return True

    def _refuse(self, code: str, sentence: str, remedy: str) -> None:
        """The object cannot be read: say so now, and whenever somebody wants to decide on its mirror."""
        refusal = Finding(code, sentence, remedy, (self.sobject.name,), Severity.BLOCKING)
        self.findings.append(refusal)
        self._save(replace(self.mark, refusal=refusal))

    def _note_drift(self, fields: Sequence[str]) -> None:
        before, after, name = set(self.mark.fields), set(fields), self.sobject.name
        if before and not after:
            sentence = f"{name} is not there any more, and its {self.mark.rows:,} rows leave the store."
            self.findings.append(Finding("crm.object-forgotten", sentence, "", (name,)))
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
        is_known = self.mark.complete_to is not None and not self.run.full
        if is_known and self.run.source.incremental and self.mark.rows <= self.run.rules.whole_each_time:
            self._compare_whole()
            return
        now = self.run.source.fingerprint(self.sobject.name, self._cursor)
        tells = self._cursor is not None or now.newest is not None  # equal counts alone prove nothing
        if is_known and now == self.mark.fingerprint and tells and not self._is_due and not self._moved_lately():
            return
        self.mark = replace(self.mark, fingerprint=now, slice=Slice(None, self.run.until, None))
        self._pages(cursor=None)
        self._finish_whole()

    @property
    def _is_due(self) -> bool:
        """A large object is read whole once a day, because a change may become visible however late."""
        return self.run.source.incremental and (self._looked or self.run.reconcile)

    def _compare_whole(self) -> None:
        """Read a small object whole; its digest says whether anything changed. All of it is stored, or nothing."""
        pages = self._whole_answer()
        rows = {row[0]: row for page in pages for row in page.rows}
        digest = mirror.digest_of(rows.values())
        until = replace(self.mark, complete_to=self.run.until, pulled_at=self.run.clock.now())
        with writing(self.run.store) as connection:
            if (len(rows), digest) == (self.mark.rows, self.mark.digest):
                self._keep(connection, until, Tally(same=len(rows)))
            else:
                mirror.start_seen(connection, self.sobject)
                mirror.note_seen(connection, self.sobject, rows)
                stored = mirror.store_rows(connection, self.sobject, list(rows.values()))
                self._keep(connection, until, stored + mirror.remove_missing(connection, self.sobject))
        self.run.progress(Progress(self.sobject.name, len(rows), len(rows)))

    def _whole_answer(self) -> list[Page]:
        """All pages of the object; begun again, a few times, when they expire or do not add up."""
        name, fields = self.sobject.name, self.mark.fields
        for left in range(self.run.rules.restarts, -1, -1):
            try:
                return list(self.run.source.changed(name, fields, cursor=None, since=None, until=None))
            except (LocatorExpiredError, IncompleteAnswerError):
                if not left:
                    raise
        raise AssertionError("the last try returns or raises")

    def _moved_lately(self) -> bool:
        """True when a row of the overlap is not in the mirror as the CRM has it, or the last day has other rows."""
        reaches, cursor = self.mark.complete_to, self._cursor
        if reaches is None or cursor is None or not self.run.source.incremental:
            return False
        moved = int(self._differs_lately()) or self._count_moved(cursor, reaches - self._overlap)
        if not moved:
            self._save(replace(self.mark, complete_to=self.run.until))
        return moved > 0

    def _count_moved(self, cursor: str, since: datetime) -> int:
        """How many rows changed since are not in the mirror as the CRM has them; Ids and stamps alone are read."""
        name, at = self.sobject.name, self.sobject.field_names.index(cursor)
        moved = 0
        for page in self.run.source.changed(name, ("Id", cursor), cursor=cursor, since=since, until=self.run.until):
            with self.run.store.connect() as connection:
                moved += mirror.count_other(connection, self.sobject, {row[0]: row[at] for row in page.rows})
        return moved

    @property
    def _overlap(self) -> timedelta:
        """How far back this read goes: a day, unless so many rows changed in it that they cost more than a page."""
        rules = self.run.rules
        return rules.late if self._held_lately() <= rules.few else rules.overlap

    def _held_lately(self) -> int:
        """How many rows of the mirror that are not deleted changed in the last day, as far as it reaches."""
        reaches = self.mark.complete_to or self.run.until
        since = time_text(reaches - self.run.rules.late)
        with self.run.store.connect() as connection:
            return mirror.count_alive(connection, self.sobject, time_text(self.run.until), since)

    def _differs_lately(self) -> bool:
        """Whether of the many rows that changed in the last day the CRM shows another number than the mirror holds."""
        reaches, held = self.mark.complete_to, self._held_lately()
        if reaches is None or held <= self.run.rules.few:
            return False
        try:
            return (
                held
                != self.run.source.fingerprint(
                    self.sobject.name, self._cursor, self.run.until, reaches - self.run.rules.late
                ).count
            )
        except RetryLaterError as error:
            if error.error_code not in _TOO_MUCH:
                raise
            return False  # too many to be counted at once; once a day they are counted in all

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
        before = self.mark.complete_to
        self.mark = replace(self.mark, slice=Slice(self._start(full), self.run.until, None))
        self._pages(cursor=self.sobject.cursor)
        self._finish_changes()
        if before is not None and not full and self._differs_lately():
            since = before - self.run.rules.late
            if self._count_moved(self.sobject.cursor, since):
                self.mark = replace(self.mark, slice=Slice(since, self.run.until, None))
                self._pages(cursor=self.sobject.cursor)
                self._finish_changes()

    def _count_differs(self) -> bool:
        """Whether the CRM shows as many rows as the mirror holds alive: sharing lost or regained leaves no other trace.

        Asked once a day, and in every pull for a day after rows went out of sight.
        """
        try:
            there = self.run.source.fingerprint(self.sobject.name, self.sobject.cursor, self.run.until).count
        except RetryLaterError as error:
            if error.error_code not in _TOO_MUCH:
                raise
            return False  # too many to be counted at once; the comparison of all Ids goes in pages
        with self.run.store.connect() as connection:
            return there != mirror.count_alive(connection, self.sobject, time_text(self.run.until))

    def _reconcile(self) -> None:
        """Compare Ids and stamps: hard deletes, sharing lost and regained leave no trace, and no row we missed does."""
        run, name, cursor = self.run, self.sobject.name, self.sobject.cursor
        at = self.sobject.field_names.index(cursor)
        for left in range(run.rules.restarts, -1, -1):
            starting, missed = True, 0
            try:
                for page in run.source.changed(name, ("Id", cursor), cursor=None, since=None, until=None):
                    # what changed since the pull began belongs to the next one
                    settled = {
                        row[0]: row[at] for row in page.rows if row[at] is None or row[at] < time_text(run.until)
                    }
                    with writing(run.store) as connection:
                        if starting:
                            mirror.start_seen(connection, self.sobject)
                        mirror.note_seen(connection, self.sobject, [row[0] for row in page.rows])
                        missed += mirror.count_other(connection, self.sobject, settled)
                    starting = False
                break
            except (LocatorExpiredError, IncompleteAnswerError):
                if not left:
                    raise
        with writing(run.store) as connection:
            removed = mirror.remove_missing(connection, self.sobject)
            # while rows are out of sight, every pull looks whether they are shared again
            unseen = Fingerprint(removed.deleted, None) if removed.deleted else None
            self._keep(connection, replace(self.mark, fingerprint=unseen), removed)
        if removed.deleted:
            sentence = f"{name}: {removed.deleted:,} rows are not visible any more."
            self.findings.append(Finding("crm.rows-unseen", sentence, _SHARING, (name,)))
        if missed:
            sentence = (
                f"{name}: {missed:,} rows of the CRM were not in the mirror as they are; the object was read whole "
                "again."
            )
            self.findings.append(Finding("crm.rows-missed", sentence, "", (name,)))
            self.mark = replace(self.mark, complete_to=None)
            self._read_changes()

    def _check_deletions(self) -> bool:
        """Ask once a day which rows were deleted since the last time: some leave the recycle bin before we look there.

        The answer comes after the changes were read, and the moment it reaches is saved with what it said. False when
        the CRM does not remember that far back.
        """
        now, since = self.run.until, self.mark.seen_at
        gone: Mapping[str, str] | None = {}
        if since is not None and self._lists_deletions and self.sobject.keeps_deleted and not self._is_whole:
            gone = self.run.source.deletions(self.sobject.name, since - self.run.rules.overlap, now)
        with writing(self.run.store) as connection:
            found = mirror.mark_deleted(connection, self.sobject, gone) if gone else Tally()
            self._keep(connection, replace(self.mark, seen_at=now), found)
        if gone is None:
            sentence = (
                f"{self.sobject.name}: the CRM does not remember all deletions since {since:%Y-%m-%d %H:%M}, "
                "so all Ids were compared."
            )
            note = Finding("crm.deletions-forgotten", sentence, "", (self.sobject.name,), Severity.NOTE)
            self.findings.append(note)
        elif found.deleted:
            sentence = f"{self.sobject.name}: {found.deleted:,} rows were deleted without a trace in the recycle bin."
            self.findings.append(Finding("crm.deleted-for-good", sentence, "", (self.sobject.name,), Severity.NOTE))
        return gone is not None

    def _start(self, full: bool) -> datetime | None:
        if full or self.mark.complete_to is None:
            return None
        start = self.mark.complete_to - self._overlap
        return min(start, self.run.since) if self.run.since is not None else start

    def _pages(self, *, cursor: str | None) -> None:
        """Store the pages of the slice in progress; it is begun again when they expire or do not add up."""
        for left in range(self.run.rules.restarts, -1, -1):
            part = self.mark.slice or Slice(None, self.run.until, None)
            try:
                self._pages_of(part, cursor)
                return
            except (LocatorExpiredError, IncompleteAnswerError):
                self.mark = replace(self.mark, slice=replace(part, resume=None))
                if not left:
                    self._save(self.mark)  # so that the next pull does not go on after a page that was not whole
                    raise

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
