"""The plan as the task pane shows it: status, freshness, findings, pending changes, conflicts, approvals."""

from collections.abc import Sequence
from datetime import datetime

from sync.errors import SyncError
from sync.facts.plan import organization_name
from sync.finding_codes import STALE
from sync.jobs.facts import known_at
from sync.jobs.read import Reading, read_plan
from sync.model.change import ChangeSet
from sync.model.receipt import Outcome, Receipt
from sync.plan.adapters import Adapters
from sync.plan.status import receipts, status
from sync.store import watermarks
from sync.store.snapshots import latest
from workbooks.errors import WorkbookError
from workbooks.models import DocumentFinding
from xl_addin.server.feed import Answer, Approval, Change, Conflict, Place, PlanView, Remark

__all__ = ["plan_view", "stamp"]


def plan_view(adapters: Adapters) -> PlanView:
    """The plan as it stands: what cannot be read is said in `notice`, the rest is shown all the same."""
    reading, notice = _reading(adapters)
    now = status(adapters)
    source, pulled_at = _pulled(adapters)
    return PlanView(
        plan=adapters.plan.id,
        workbook=adapters.workbook.name,
        stage=adapters.standing().stage,
        status=now.says,
        digest=now.digest,
        source=source,
        pulled_at="" if pulled_at is None else pulled_at.isoformat(),
        is_stale=reading is not None and any(found.finding.code == STALE.name for found in reading.findings),
        notice=notice,
        findings=() if reading is None else tuple(_remark(found) for found in _gravest_first(reading.findings)),
        changes=() if reading is None else _changes(reading.change_set),
        conflicts=_conflicts(adapters),
        approvals=_approvals(adapters),
    )


def stamp(adapters: Adapters) -> tuple[object, ...]:
    """What differs whenever the view would: the workbook's file, the newest event, the last pull."""
    try:
        file = adapters.workbook.stat()
        workbook: tuple[object, ...] = (file.st_mtime_ns, file.st_size, file.st_ino)
    except FileNotFoundError:
        workbook = ()
    events = adapters.log.of(adapters.plan.id)
    return (adapters.plan.id, workbook, events[-1].hash if events else "", _pulled(adapters))


def _reading(adapters: Adapters) -> tuple[Reading | None, str]:
    try:
        return read_plan(adapters), ""
    except (SyncError, WorkbookError) as fault:
        return None, str(fault)


def _pulled(adapters: Adapters) -> tuple[str, datetime | None]:
    """Who the facts come from, and when the CRM was last read; a pull that changed nothing counts too."""
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
        marks = watermarks.read_all(connection).values()
    times = [mark.pulled_at for mark in marks if mark.pulled_at is not None]
    times += [] if snapshot is None else [snapshot.pulled_at]
    source = "" if snapshot is None else organization_name(known_at(adapters)) or snapshot.source
    return source, max(times, default=None)


def _gravest_first(findings: Sequence[DocumentFinding]) -> list[DocumentFinding]:
    return sorted(findings, key=lambda found: found.finding.severity.gravity)


def _remark(found: DocumentFinding) -> Remark:
    place = None if found.at is None else Place(found.at.sheet, found.at.cell)
    return Remark(found.finding.severity.value, found.finding.sentence, found.finding.remedy, place)


def _changes(change_set: ChangeSet) -> tuple[Change, ...]:
    return tuple(
        Change(
            label=change.label,
            field=change.field,
            before=None if change.creates else change.was,
            after=change.called(change.after),
            unit=change.unit,
            reason=change.reason,
            place=_place(change.cell),
            in_plan="" if change.in_plan is None else str(change.in_plan),
        )
        for change in change_set.changes
    )


def _conflicts(adapters: Adapters) -> tuple[Conflict, ...]:
    """Writes of the newest submission that did not simply succeed."""
    submission = adapters.approval().submission
    if submission is None:
        return ()
    cells = {change.place: change.cell for change in submission.change_set.changes}
    return tuple(
        _conflict(receipt, cells.get(receipt.place, ""))
        for receipt in receipts(adapters, submission.change_set.digest)
        if not receipt.outcome.is_settled
    )


def _conflict(receipt: Receipt, cell: str) -> Conflict:
    held = receipt.found if receipt.read_back is None else receipt.read_back
    said = {
        Outcome.CONFLICT: "The CRM was changed after the plan was submitted. Pull, look, and submit again.",
        Outcome.REJECTED: "The CRM refused the value.",
        Outcome.UNKNOWN: "No answer came back. The next `qplan apply` reads the CRM first.",
    }
    return Conflict(
        label=receipt.label,
        ours=receipt.called(receipt.after),
        theirs=None if held is None else receipt.called(held),
        sentence=receipt.note or said.get(receipt.outcome, ""),
        place=_place(cell),
    )


def _approvals(adapters: Adapters) -> tuple[Approval, ...]:
    consents = adapters.approval().consents
    told = []
    for approver in adapters.settings.approvals.approvers:
        consent = consents.get(approver.id)
        if consent is None:
            told.append(Approval(approver.name, approver.role, Answer.NONE))
        else:
            answer = Answer.YES if consent.agrees else Answer.NO
            told.append(Approval(approver.name, approver.role, answer, consent.at.isoformat(), consent.comment))
    return tuple(told)


def _place(cell: str) -> Place | None:
    """`Quotas!F12` as a place; a sheet's name may itself hold an exclamation mark."""
    sheet, separator, address = cell.rpartition("!")
    return Place(sheet, address) if separator else None
