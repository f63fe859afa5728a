"""Running the steps: check, journal, write, read back, and a receipt for every change."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from sync.crm.ports import CrmBatchTarget, CrmTarget
from sync.errors import (
    ConflictError,
    CrmError,
    GrantPermissionError,
    LockHeldError,
    LostReplyError,
    RetryLaterError,
    SkipRowError,
)
from sync.model.approval import Approved
from sync.model.change import Change
from sync.model.receipt import Outcome, Receipt
from sync.model.value import Value, held_value, shown
from sync.writeback.steps import batches, steps

__all__ = ["BATCH", "Journal", "apply"]

BATCH = 200
"""Changes that are checked, written and read back together: as many as one request of the CRM takes."""


class Journal(Protocol):
    """Where writes are noted before they are sent, and what became of them after."""

    def intend(self, digest: str, changes: Sequence[Change]) -> None:
        """Note durably that these writes are about to be sent: all of them or none."""
        ...

    def settle(self, receipts: Sequence[Receipt]) -> None:
        """Note durably what became of them."""
        ...


class _Held(NamedTuple):
    """What the CRM holds for a change: the record's id, its value, and how many records answer to its key.

    `others` are the fields beside the value that do not say what they should, in words.
    """

    record_id: str | None
    value: Value
    records: int
    others: str = ""


class _Verdict(NamedTuple):
    """How a change ended, and why it is not a plain success."""

    outcome: Outcome
    note: str = ""


def apply(
    approved: Approved,
    target: CrmBatchTarget,
    journal: Journal,
    *,
    stop: Callable[[], bool] = lambda: False,
    size: int = BATCH,
) -> Iterator[Receipt]:
    """Write an approved change set, yielding each receipt once it is journalled.

    Changes go in batches of `size`. Each record is found by its natural key right before its batch: it already holds
    the approved value (ALREADY_APPLIED), it holds what the approver saw (the write goes ahead), or it holds something
    else (CONFLICT, nothing is sent). Only a value read back from the CRM makes APPLIED. A reply that was lost is read
    back, never sent again: UNKNOWN when the value is not there yet. Running a change set again is therefore always
    safe.

    `stop` is asked between two batches, never inside one.

    Raises CrmError when the CRM as a whole cannot be worked with (login refused, down, limit reached). Receipts up to
    then are journalled and were yielded; the next run goes on from there.
    """
    for batch in batches(steps(approved.change_set), size):
        if stop():
            return
        receipts, fault = _run(approved.digest, [group.change for group in batch], target, journal)
        journal.settle(receipts)
        yield from receipts
        if fault is not None:
            raise fault


def _run(
    digest: str, changes: Sequence[Change], target: CrmBatchTarget, journal: Journal
) -> tuple[list[Receipt], CrmError | None]:
    """The receipts of a batch, in order, and what kept the CRM from answering for the rest of it."""
    found = _read(changes, target)
    verdicts = [_before(change, held) for change, held in zip(changes, found, strict=True)]
    going = [place for place, verdict in enumerate(verdicts) if verdict is None]
    held, fault = list(found), None
    if going:
        sent = [changes[place] for place in going]
        journal.intend(digest, sent)
        errors = _write(sent, [found[place] for place in going], target)
        fault = next((error for error in errors if error is not None and _is_general(error)), None)
        try:
            after = _read(sent, target)
        except RetryLaterError as unread:
            after, note = [], f"The write was sent; it could not be read back. {unread}"
        for number, (place, error) in enumerate(zip(going, errors, strict=True)):
            if after:
                held[place] = after[number]
                verdicts[place] = _after(changes[place], held[place], error)
            elif error is None or isinstance(error, LostReplyError):
                verdicts[place] = _Verdict(Outcome.UNKNOWN, note)
            else:
                verdicts[place] = _refused(error)
    receipts = [
        _receipt(digest, change, verdict, found[place], held[place])
        for place, (change, verdict) in enumerate(zip(changes, verdicts, strict=True))
        if verdict is not None
    ]
    return receipts, fault


def _read(changes: Sequence[Change], target: CrmTarget) -> list[_Held]:
    """What the CRM holds for each change of one object."""
    fields = list(dict.fromkeys(name for one in changes for name in (one.field, *(field for field, _ in one.beside))))
    keys = [dict(change.record.equals) for change in changes]
    answers = target.find_many(changes[0].record.sobject, keys, fields)
    return [_held(change, rows) for change, rows in zip(changes, answers, strict=True)]


def _held(change: Change, rows: Sequence[dict[str, Value]]) -> _Held:
    if not rows:
        return _Held(None, None, 0)
    others = [
        f"{field} {rows[0][field] or 'empty'} and not {value}"
        for field, value in change.beside
        if rows[0][field] != value
    ]
    like = change.before if change.after is None else change.after
    return _Held(str(rows[0]["Id"]), held_value(rows[0][change.field], like), len(rows), ", ".join(others))


def _before(change: Change, found: _Held) -> _Verdict | None:
    """Why nothing is sent for a change, None when its write goes ahead."""
    if found.records > 1:
        return _Verdict(Outcome.CONFLICT, f"{found.records} records answer to {change.record}. Keep one.")
    if change.record.is_by_id and not found.records:
        return _Verdict(Outcome.CONFLICT, f"{change.record} is not there any more. Pull, and look.")
    if found.others:
        return _Verdict(Outcome.CONFLICT, f"It holds {found.others}. {_OTHER_UNIT}")
    if found.value == change.after:
        return _Verdict(Outcome.ALREADY_APPLIED)
    if found.value != change.before:
        return _Verdict(Outcome.CONFLICT, _conflict_note(change, found))
    return None


def _write(changes: Sequence[Change], found: Sequence[_Held], target: CrmBatchTarget) -> list[CrmError | None]:
    """Create and update the records of a batch; what the CRM said against each."""
    errors: list[CrmError | None] = [None] * len(changes)
    new = [place for place, held in enumerate(found) if held.record_id is None]
    old = [place for place, held in enumerate(found) if held.record_id is not None]
    rows = {place: _new_row(changes[place]) for place in new}
    rows |= {place: {"Id": found[place].record_id, changes[place].field: changes[place].after} for place in old}
    for places, action in ((new, "create"), (old, "update")):
        if places:
            written = target.write_many(
                changes[0].record.sobject,
                "create" if action == "create" else "update",
                [rows[place] for place in places],
            )
            for place, one in zip(places, written, strict=True):
                errors[place] = one.error
    return errors


def _new_row(change: Change) -> dict[str, object]:
    key = {field: text for field, text in change.record.equals if text is not None}
    return key | dict(change.beside) | {change.field: change.after}


def _is_general(error: CrmError) -> bool:
    """Whether the CRM as a whole would not work, rather than one row was not taken."""
    return not isinstance(error, SkipRowError | GrantPermissionError | ConflictError | LostReplyError | LockHeldError)


def _refused(error: CrmError) -> _Verdict | None:
    """What a row's own refusal means; None for what is no answer about the row."""
    match error:
        case SkipRowError() | GrantPermissionError() | LockHeldError():
            return _Verdict(Outcome.REJECTED, str(error))
        case ConflictError():
            return _Verdict(Outcome.CONFLICT, str(error))
        case _:
            return None


def _after(change: Change, held: _Held, error: CrmError | None) -> _Verdict | None:
    """How a change ended whose record was read back; None when nothing is known of it but that it is not there."""
    refused = None if error is None else _refused(error)
    if refused is not None:
        return refused
    if held.value == change.after and not held.others:
        return _Verdict(Outcome.APPLIED, "" if error is None else "The CRM's answer was lost; the value was read back.")
    if error is not None and _is_general(error):
        return None
    if error is not None and held.value == change.before:
        return _Verdict(Outcome.UNKNOWN, _LOST)
    holds = ", ".join(text for text in (_shown(held), held.others) if text)
    return _Verdict(Outcome.REJECTED, f"The CRM took the write but holds {holds}. {_CHANGED_BY_RULE}")


def _receipt(digest: str, change: Change, verdict: _Verdict, found: _Held, held: _Held) -> Receipt:
    return Receipt(
        digest=digest,
        record=change.record,
        field=change.field,
        label=change.label,
        outcome=verdict.outcome,
        after=change.after,
        unit=change.unit,
        record_id=held.record_id,
        found=found.value,
        read_back=held.value,
        note=verdict.note,
        in_plan=change.in_plan,
    )


_LOST = "The CRM's answer was lost and it holds the old value. Run qplan apply again: it reads before it writes."
_CHANGED_BY_RULE = "A rule of the org (validation, period start) changed it: look at the record's period and rules."
_OTHER_UNIT = "The amount was approved in another: nothing was written. Mend the record or the plan, and submit again."


def _conflict_note(change: Change, found: _Held) -> str:
    saw = "no record" if change.creates else shown(change.before)
    return (
        f"Somebody changed it since the plan was submitted: the approver saw {saw}, "
        f"the CRM holds {_shown(found)}. Pull, look, and submit again."
    )


def _shown(held: _Held) -> str:
    return shown(held.value) if held.records else "no record"
