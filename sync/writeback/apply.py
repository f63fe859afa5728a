"""Running the steps: check, journal, write, read back, and a receipt for every change."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from sync.crm.ports import CrmTarget
from sync.errors import ConflictError, GrantPermissionError, LostReplyError, RetryLaterError, SkipRowError
from sync.model.approval import Approved
from sync.model.change import Change
from sync.model.receipt import Outcome, Receipt
from sync.model.value import Value, held_value, shown
from sync.writeback.steps import CheckPrecondition, ReadBack, Step, Write, steps

__all__ = ["Journal", "apply"]


class Journal(Protocol):
    """Where a write is noted before it is sent, and what became of it after."""

    def intend(self, digest: str, change: Change) -> None:
        """Note durably that this write is about to be sent."""
        ...

    def settle(self, receipt: Receipt) -> None:
        """Note durably what became of it."""
        ...


class _Held(NamedTuple):
    """What the CRM holds for a change: the record's id, its value, and how many records answer to its key.

    `others` are the fields beside the value that do not say what they should, in words.
    """

    record_id: str | None
    value: Value
    records: int
    others: str = ""


def apply(
    approved: Approved,
    target: CrmTarget,
    journal: Journal,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Receipt]:
    """Write an approved change set, yielding each receipt once it is journalled.

    The record is found by its natural key right before its write: it already holds the approved value
    (ALREADY_APPLIED), it holds what the approver saw (the write goes ahead), or it holds something else (CONFLICT,
    nothing is sent). Only a value read back from the CRM makes APPLIED. A reply that was lost is read back, never sent
    again: UNKNOWN when the value is not there yet. Running a change set again is therefore always safe.

    `stop` is asked between two changes, never inside one.

    Raises CrmError when the CRM as a whole cannot be worked with (login refused, down, limit reached). Receipts up to
    then are journalled; the next run goes on from there.
    """
    for group in steps(approved.change_set):
        if stop():
            return
        receipt = _run(approved.digest, group, target, journal)
        journal.settle(receipt)
        yield receipt


def _run(digest: str, group: tuple[Step, ...], target: CrmTarget, journal: Journal) -> Receipt:
    change = group[0].change
    found = held = _read(change, target)

    def receipt(outcome: Outcome, note: str = "") -> Receipt:
        return Receipt(
            digest=digest,
            record=change.record,
            field=change.field,
            label=change.label,
            outcome=outcome,
            after=change.after,
            unit=change.unit,
            record_id=held.record_id,
            found=found.value,
            read_back=held.value,
            note=note,
            in_plan=change.in_plan,
        )

    lost = False
    for step in group:
        match step:
            case CheckPrecondition():
                if found.records > 1:
                    return receipt(Outcome.CONFLICT, f"{found.records} records answer to {change.record}. Keep one.")
                if change.record.is_by_id and not found.records:
                    return receipt(Outcome.CONFLICT, f"{change.record} is not there any more. Pull, and look.")
                if found.others:
                    return receipt(Outcome.CONFLICT, f"It holds {found.others}. {_OTHER_UNIT}")
                if found.value == change.after:
                    return receipt(Outcome.ALREADY_APPLIED)
                if found.value != change.before:
                    return receipt(Outcome.CONFLICT, _conflict_note(change, found))
            case Write():
                journal.intend(digest, change)
                try:
                    _write(change, found, target)
                except LostReplyError:
                    lost = True
                except (SkipRowError, GrantPermissionError) as fault:
                    return receipt(Outcome.REJECTED, str(fault))
                except ConflictError as fault:
                    return receipt(Outcome.CONFLICT, str(fault))
            case ReadBack():
                try:
                    held = _read(change, target)
                except RetryLaterError as fault:
                    return receipt(Outcome.UNKNOWN, f"The write was sent; it could not be read back. {fault}")
    if held.value == change.after and not held.others:
        return receipt(Outcome.APPLIED, "The CRM's answer was lost; the value was read back." if lost else "")
    if lost and held.value == change.before:
        return receipt(Outcome.UNKNOWN, _LOST)
    holds = ", ".join(text for text in (_shown(held), held.others) if text)
    return receipt(Outcome.REJECTED, f"The CRM took the write but holds {holds}. {_CHANGED_BY_RULE}")


_LOST = "The CRM's answer was lost and it holds the old value. Run qplan apply again: it reads before it writes."
_CHANGED_BY_RULE = "A rule of the org (validation, period start) changed it: look at the record's period and rules."
_OTHER_UNIT = "The amount was approved in another: nothing was written. Mend the record or the plan, and submit again."


def _read(change: Change, target: CrmTarget) -> _Held:
    fields = [change.field, *(field for field, _ in change.beside)]
    rows = target.find(change.record.sobject, dict(change.record.equals), fields)
    if not rows:
        return _Held(None, None, 0)
    others = [
        f"{field} {rows[0][field] or 'empty'} and not {value}"
        for field, value in change.beside
        if rows[0][field] != value
    ]
    like = change.before if change.after is None else change.after
    return _Held(str(rows[0]["Id"]), held_value(rows[0][change.field], like), len(rows), ", ".join(others))


def _write(change: Change, found: _Held, target: CrmTarget) -> None:
    value: dict[str, object] = {change.field: change.after}
    if found.record_id is None:
        key = {field: text for field, text in change.record.equals if text is not None}
        target.create(change.record.sobject, key | dict(change.beside) | value)
    else:
        target.update(change.record.sobject, found.record_id, value)


def _conflict_note(change: Change, found: _Held) -> str:
    saw = "no record" if change.creates else shown(change.before)
    return (
        f"Somebody changed it since the plan was submitted: the approver saw {saw}, "
        f"the CRM holds {_shown(found)}. Pull, look, and submit again."
    )


def _shown(held: _Held) -> str:
    return shown(held.value) if held.records else "no record"
