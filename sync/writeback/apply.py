"""Running the steps: check, journal, write, read back, and a receipt for every change."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias

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
from sync.model.change import Change, Place
from sync.model.kept import Kept
from sync.model.receipt import Outcome, Receipt
from sync.model.value import Value, held_value
from sync.writeback.beside import Beside, drops
from sync.writeback.steps import batches, steps
from sync.writeback.teams import has_team

__all__ = ["BATCH", "Journal", "apply"]

_Action: TypeAlias = Literal["create", "update", "delete"]
SENT_ALONG = frozenset({"DeveloperName"})
"""Fields that must say what they say already in every update of their record: the CRM makes them up otherwise."""
BATCH = 200
"""Changes that are checked, written and read back together: as many as one request of the CRM takes."""


class Journal(Protocol):
    """Where writes are noted before they are sent, and what became of them after."""

    def intend(self, digest: str, changes: Sequence[Change], kept: Mapping[Place, Sequence[Kept]]) -> None:
        """Note durably that these writes are about to be sent, and what goes with them: all of them or none."""
        ...

    def owed(self, digest: str) -> Mapping[Place, Sequence[Kept]]:
        """What went, or may have gone, with writes of which it is not noted yet that they are settled."""
        ...

    def settle(self, receipts: Sequence[Receipt]) -> None:
        """Note durably what became of them."""
        ...


class _Held(NamedTuple):
    """What the CRM holds for a change: the record's id, its value, and how many records answer to its key.

    `others` are the fields beside the value that do not say what they should, `unmet` those that must say something
    when it is written, both in words. `lacks` is whether another record that must be there first is not.
    """

    record_id: str | None
    value: Value
    records: int
    others: str = ""
    unmet: str = ""
    lacks: bool = False


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
    also: Mapping[Place, Sequence[Kept]] | None = None,
    chosen: Callable[[Sequence[Change]], Sequence[Change]] = lambda changes: changes,
    open_for: Callable[[float], None] = lambda _: None,
) -> Iterator[Receipt]:
    """Write an approved change set, yielding each receipt once it is journalled.

    Changes go in batches of `size`. Each record is found by its natural key right before its batch: it already holds
    the approved value (ALREADY_APPLIED), it holds what the approver saw (the write goes ahead), or it holds something
    else (CONFLICT, nothing is sent). Only a value read back from the CRM makes APPLIED. A reply that was lost is read
    back, never sent again: UNKNOWN when the value is not there yet. Running a change set again is therefore always
    safe.

    `stop` is asked between two batches, never inside one. `also` are members of teams and shares that are to be there
    after the change of a place, whatever was there right before it. `chosen` says, right before each batch, which of
    its changes are written now; of the others nothing is read and nothing is said. `open_for` is told, of each batch
    that was sent, the seconds from the first look at its records to the end of its writes: what somebody changed in
    them within that time may have been overwritten.

    Raises CrmError when the CRM as a whole cannot be worked with (login refused, down, limit reached). Receipts up to
    then are journalled and were yielded; the next run goes on from there.
    """
    beside = Beside(target, lambda: journal.owed(approved.digest), also or {})
    for batch in batches(steps(approved.change_set), size):
        if stop():
            return
        changes = chosen([group.change for group in batch])
        if not changes:
            continue
        receipts, fault = _run(approved.digest, changes, target, journal, beside, open_for)
        journal.settle(receipts)
        yield from receipts
        if fault is not None:
            raise fault


def _run(
    digest: str,
    changes: Sequence[Change],
    target: CrmBatchTarget,
    journal: Journal,
    beside: Beside,
    open_for: Callable[[float], None],
) -> tuple[list[Receipt], CrmError | None]:
    """The receipts of a batch, in order, and what kept the CRM from answering for the rest of it."""
    began = time.monotonic()
    found = _with_lacks(changes, _read(changes, target), target)
    verdicts = [_before(change, held) for change, held in zip(changes, found, strict=True)]
    going = [place for place, verdict in enumerate(verdicts) if verdict is None]
    held, fault = list(found), None
    if going:
        sent = [changes[place] for place in going]
        kept = beside.read([one for one in sent if drops(one)])
        journal.intend(digest, sent, kept)
        errors = _write(sent, [found[place] for place in going], target, kept)
        open_for(time.monotonic() - began)
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
    fault = _put_back(changes, verdicts, beside) or fault
    receipts = [
        _receipt(digest, change, verdict, found[place], held[place])
        for place, (change, verdict) in enumerate(zip(changes, verdicts, strict=True))
        if verdict is not None
    ]
    return receipts, fault


def _put_back(changes: Sequence[Change], verdicts: list[_Verdict | None], beside: Beside) -> CrmError | None:
    """Put teams and shares back where the owner is the approved one, and say where they are not; what prevented it.

    A change whose team is not whole is not settled: the next run finds its owner there, and puts the rest back.
    """
    settled = [
        place
        for place, (change, one) in enumerate(zip(changes, verdicts, strict=True))
        if drops(change) and one is not None and one.outcome.is_settled
    ]
    if not settled:
        return None
    try:
        lost = beside.put_back([changes[place] for place in settled])
    except CrmError as error:
        for place in settled:
            verdicts[place] = None
        return error
    for place in settled:
        note = lost.get(changes[place].place)
        if note is not None:
            verdicts[place] = _Verdict(Outcome.REJECTED, note)
    return None


def _read(changes: Sequence[Change], target: CrmTarget) -> list[_Held]:
    """What the CRM holds for each change of one object."""
    fields = list(dict.fromkeys(name for one in changes for name in (one.field, *dict(one.beside + one.provided))))
    keys = [dict(change.record.equals) for change in changes]
    answers = target.find_many(changes[0].record.sobject, keys, fields)
    return [_held(change, rows) for change, rows in zip(changes, answers, strict=True)]


def _with_lacks(changes: Sequence[Change], found: Sequence[_Held], target: CrmTarget) -> list[_Held]:
    """What was found, with whether the records are there that must be there first."""
    keys = {change.once: dict(change.once.equals) for change in changes if change.once is not None}
    if not keys:
        return list(found)
    answers = target.find_many(changes[0].record.sobject, list(keys.values()), [])
    there = {key for key, rows in zip(keys, answers, strict=True) if rows}
    return [
        held._replace(lacks=change.once is not None and change.once not in there)
        for change, held in zip(changes, found, strict=True)
    ]


def _held(change: Change, rows: Sequence[dict[str, Value]]) -> _Held:
    if not rows:
        return _Held(None, None, 0)
    others = _departs(rows[0], change.beside)
    unmet = _departs(rows[0], change.provided)
    like = change.before if change.after is None else change.after
    return _Held(str(rows[0]["Id"]), held_value(rows[0][change.field], like), len(rows), others, unmet)


def _departs(row: Mapping[str, Value], meant: Sequence[tuple[str, str]]) -> str:
    """The fields of a row that do not say what is meant, in words; a flag is spelled as the CRM spells it."""
    said = {field: _spelled(row[field]) for field, _ in meant}
    return ", ".join(
        f"{field} {said[field] or 'empty'} and not {value}" for field, value in meant if said[field] != value
    )


def _spelled(value: Value) -> Value:
    return str(value).lower() if isinstance(value, bool) else value


def _before(change: Change, found: _Held) -> _Verdict | None:
    """Why nothing is sent for a change, None when its write goes ahead."""
    if found.records > 1:
        return _Verdict(Outcome.CONFLICT, f"{found.records} records answer to {change.record}. Keep one.")
    if change.record.is_by_id and not found.records:
        return _Verdict(Outcome.CONFLICT, f"{change.record} is not there any more. Pull, and look.")
    if found.others:
        return _Verdict(Outcome.CONFLICT, f"It holds {found.others}. {_OTHER if change.removes else _OTHER_UNIT}")
    if _is_done(change, found):
        return _Verdict(Outcome.ALREADY_APPLIED)
    if found.unmet:
        return _Verdict(Outcome.CONFLICT, f"It has {found.unmet} by now: it was left as it is. Pull, and look.")
    if found.lacks:
        return _Verdict(Outcome.CONFLICT, f"{change.once} is not there: this was left as it is. Run qplan apply again.")
    if found.value != change.before:
        return _Verdict(Outcome.CONFLICT, _conflict_note(change, found))
    return None


def _is_done(change: Change, held: _Held) -> bool:
    return not held.records if change.removes else held.value == change.after


def _write(
    changes: Sequence[Change],
    found: Sequence[_Held],
    target: CrmBatchTarget,
    kept: Mapping[Place, Sequence[Kept]],
) -> list[CrmError | None]:
    """Create, update and delete the records of a batch; what the CRM said against each.

    Those with a team go by themselves, with whatever else goes from the same owner to the same other: so the CRM can
    keep it.
    """
    errors: list[CrmError | None] = [None] * len(changes)
    groups: dict[tuple[_Action, str, str], list[int]] = {}
    for place, (change, held) in enumerate(zip(changes, found, strict=True)):
        action: _Action = "create" if held.record_id is None else "delete" if change.removes else "update"
        way = (str(held.value), str(change.after)) if has_team(kept.get(change.place, ())) else ("", "")
        groups.setdefault((action, *way), []).append(place)
    for (action, old, _), places in sorted(groups.items()):
        rows = [_row(action, changes[place], found[place]) for place in places]
        written = target.write_many(changes[0].record.sobject, action, rows, keep_teams=bool(old))
        for place, one in zip(places, written, strict=True):
            errors[place] = one.error
    return errors


def _row(action: _Action, change: Change, held: _Held) -> dict[str, object]:
    match action:
        case "create":
            return _new_row(change)
        case "update":
            along = {field: value for field, value in change.provided if field in SENT_ALONG}
            return {"Id": held.record_id, **along, change.field: change.after}
        case _:
            return {"Id": held.record_id}


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
    if _is_done(change, held) and not held.others:
        return _Verdict(Outcome.APPLIED, "" if error is None else "The CRM's answer was lost; the value was read back.")
    if error is not None and _is_general(error):
        return None
    if error is not None and held.value == change.before:
        return _Verdict(Outcome.UNKNOWN, _LOST)
    holds = ", ".join(text for text in (_shown(change, held), held.others) if text)
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
        names=change.names,
    )


_LOST = "The CRM's answer was lost and it holds the old value. Run qplan apply again: it reads before it writes."
_CHANGED_BY_RULE = "A rule of the org (validation, period start) changed it: look at the record's period and rules."
_OTHER = "It is not the one that was written: it stays."
_OTHER_UNIT = "The amount was approved in another: nothing was written. Mend the record or the plan, and submit again."


def _conflict_note(change: Change, found: _Held) -> str:
    saw = "no record" if change.creates else change.called(change.before)
    return (
        f"Somebody changed it since the plan was submitted: the approver saw {saw}, "
        f"the CRM holds {_shown(change, found)}. Pull, look, and submit again."
    )


def _shown(change: Change, held: _Held) -> str:
    return change.called(held.value) if held.records else "no record"
