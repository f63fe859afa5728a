"""The path of one number: from the CRM through the cell and the approval back to the CRM."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sync.model.approval import Consent, Submission
from sync.model.change import Change, Desired, RecordKey
from sync.model.event import Event, Kind
from sync.model.receipt import Discrepancy, Receipt

__all__ = ["Station", "trace"]


class Station(NamedTuple):
    """One stop of a number: where it was, what it was there, when, and the sentences that explain it."""

    place: str
    at: datetime | None
    says: tuple[str, ...]


def trace(record: RecordKey, field: str, events: Iterable[Event]) -> tuple[Station, ...]:
    """Every stop of one field of one record on its way from the workbook to the CRM, in the order it happened.

    Reads the events of one plan; what stands before the workbook (the CRM's own value, the facts the number was
    computed from) is for the caller, who has the store and the document.
    """
    stops: list[Station] = []
    want: Desired | None = None
    for event in events:
        match event.kind:
            case Kind.PUBLISHED:
                made = "built" if event.payload["is_new"] else "refreshed"
                says = f"{event.payload['workbook']} {made} from snapshot {event.payload['snapshot']}"
                stops.append(Station("workbook", event.at, (says,)))
            case Kind.SUBMITTED:
                want, stop = _submitted(Submission.load(event.payload), record, field)
                stops += [stop] if stop else []
            case Kind.CONSENTED | Kind.DECLINED if want is not None:
                consent = Consent.load(event.payload)
                word = "agreed to" if consent.agrees else "declined"
                comment = f": {consent.comment}" if consent.comment else ""
                stops.append(
                    Station("approval", event.at, (f"{consent.approver} {word} {consent.digest[:12]}{comment}",))
                )
            case Kind.INTENDED if _is_about(event.payload["change"], record, field):
                says = "noted in the journal before it was sent"
                stops.append(Station("journal", event.at, (says,)))
            case Kind.RECEIPT if _is_about(event.payload, record, field):
                stops.append(_receipt(event))
            case Kind.VERIFIED if want is not None:
                stops.append(_verified(event, record, field))
            case _:
                pass
    return tuple(stops)


def _submitted(submission: Submission, record: RecordKey, field: str) -> tuple[Desired | None, Station | None]:
    plan = submission.change_set
    want = next((w for w in plan.desired if w.record == record and w.field == field), None)
    if want is None:
        return None, None
    change = next((c for c in plan.changes if c.record == record and c.field == field), None)
    reason = f", because {want.reason!r}" if want.reason else ""
    says = (
        f"{submission.by} submitted plan {plan.short}, {len(plan.changes)} changes in all",
        f"{want.cell} wants {want.called(want.value, want.unit)}{reason}",
        *([f"it is {want.in_plan}"] if want.in_plan else []),
        *want.basis,
        _before(change),
    )
    return want, Station("submission", submission.at, says)


def _before(change: Change | None) -> str:
    if change is None:
        return "the CRM held this value already"
    return "the CRM held no such record" if change.creates else f"the CRM held {change.was}"


def _is_about(payload: Mapping[str, Any], record: RecordKey, field: str) -> bool:
    return payload["field"] == field and RecordKey.load(payload["record"]) == record


def _receipt(event: Event) -> Station:
    receipt = Receipt.load(event.payload)
    wrote = receipt.called(receipt.after, receipt.unit)
    says = [f"{event.actor} wrote {wrote} to {receipt.record_id or 'no record'}: {receipt.outcome}"]
    if receipt.in_plan is not None:
        says.append(f"it is {receipt.in_plan}")
    says.append(f"read back {receipt.called(receipt.read_back)}")
    return Station("CRM", event.at, tuple(says + ([receipt.note] if receipt.note else [])))


def _verified(event: Event, record: RecordKey, field: str) -> Station:
    wrong = [Discrepancy.load(item) for item in event.payload["discrepancies"]]
    mine = [str(item) for item in wrong if item.record == record and item.field == field]
    return Station("verification", event.at, tuple(mine) or ("the CRM holds the approved value",))
