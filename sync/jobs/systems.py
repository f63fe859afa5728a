"""How ready the systems are for the quarter: what was approved, what of it the CRM holds, and what watches over it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sync.approval.hold import hold_of
from sync.jobs.cycle_gates import systems_of
from sync.jobs.documents.gates import gate_fields
from sync.jobs.documents.plain import plain
from sync.jobs.people_ready import people_checks
from sync.model.change import Change, Desired, Place
from sync.model.event import Event, Kind
from sync.model.receipt import Discrepancy, Outcome, Receipt
from sync.model.times import time_text
from sync.model.value import shown
from sync.plan.adapters import Adapters
from sync.plan.status import receipts, status
from sync.store import watermarks
from sync.store.snapshots import is_current, latest

__all__ = ["systems_document"]

_QUOTAS = "ForecastingQuota"


def systems_document(adapters: Adapters) -> dict[str, Any]:
    """What the plan's events, the store and the settings tell; the CRM itself is not asked.

    `writing` says where the newest submission stands; `kinds` count by object and field what was wanted, changed,
    settled and found to differ; `left` names the changes that are not settled, `drifted` the values that differ;
    `checks` are the conditions of the quarter's first day, each met or not, with why; `watch` is what looks at the CRM
    how often, and when it did last.
    """
    events, state = adapters.events(), adapters.approval()
    standing, hold = adapters.standing(), hold_of(events)
    change_set = None if state.submission is None else state.submission.change_set
    told = () if change_set is None else receipts(adapters, change_set.digest)
    verified = _verified(events, standing.digest)
    differing = () if verified is None else tuple(map(Discrepancy.load, verified.payload["discrepancies"]))
    desired = () if change_set is None else change_set.desired
    changes = () if change_set is None else change_set.changes
    first_day, today = adapters.plan.quarter.start, adapters.clock.now().date()
    gates = systems_of(events, adapters.policy.needs, first_day, today)
    kinds = _kinds(desired, changes, told, differing)
    watch, checks = _watch(adapters, events, verified), []
    checks += [
        _check("a plan was submitted", change_set is not None, "Run `qplan submit`."),
        _check("every approver agreed", standing.stage.is_approved, f"The plan is {status(adapters).says}."),
        _check("nobody stopped the writing", hold is None, "" if hold is None else f"{hold}. `qplan release`."),
        _check("every approved change is in the CRM", standing.stage.is_written, "Run `qplan apply`."),
        _check("every approved value was read back", verified is not None and not differing, _read_back(differing)),
        _check("quotas are among what was approved", _QUOTAS in {kind["object"] for kind in kinds},
               "No quota was submitted."),
        _check("the workbook stands on the newest facts", watch["workbook_is_current"] is True, "Run `qplan build`."),
        _check("somebody looks for drift", bool(watch["verified_at"]), "Run `qplan daemon`, or `qplan verify`."),
    ]  # fmt: skip
    checks += [_check(*one) for one in people_checks(adapters, events)]
    return dict(
        plain(
            {
                "quarter": str(adapters.plan.quarter),
                "first_day": first_day,
                "writing": {
                    "stage": standing.stage,
                    "says": status(adapters).says,
                    "digest": standing.digest or None,
                    "wanted": len(desired) if change_set is not None else None,
                    "changes": standing.changes if change_set is not None else None,
                    "settled": standing.settled if change_set is not None else None,
                    "discrepancies": standing.discrepancies if verified is not None else None,
                    "assignments": sum(one.record.sobject != _QUOTAS for one in desired) if change_set else None,
                    "kinds": ", ".join(adapters.settings.writeback.kinds),
                },
                "kinds": kinds,
                "left": _left(changes, told),
                "drifted": [
                    {
                        "name": one.label,
                        "approved": shown(one.approved),
                        "found": shown(one.found),
                        "record": str(one.record),
                    }
                    for one in differing
                ],
                "checks": checks,
                "watch": watch,
                "gate": gate_fields(gates[0]) if gates else None,
            }
        )
    )


def _check(what: str, is_met: bool, why_not: str) -> dict[str, Any]:
    return {"check": what, "is_met": is_met, "why_not": None if is_met else why_not}


def _read_back(differing: Sequence[Discrepancy]) -> str:
    if differing:
        return f"{len(differing)} of them differ in the CRM. `qplan drift show` names them."
    return "Run `qplan verify`."


def _verified(events: Iterable[Event], digest: str) -> Event | None:
    """The last time the values of a submission were read back."""
    found = [event for event in events if event.kind is Kind.VERIFIED and event.payload["digest"] == digest]
    return found[-1] if found else None


def _kinds(
    desired: Iterable[Desired], changes: Iterable[Change], told: Iterable[Receipt], differing: Iterable[Discrepancy]
) -> list[dict[str, Any]]:
    """Counts by object and field, in the order of their names."""
    settled = [one for one in told if one.outcome.is_settled]
    refused = [one for one in told if one.outcome in (Outcome.CONFLICT, Outcome.REJECTED)]
    unknown = [one for one in told if one.outcome is Outcome.UNKNOWN]
    parts: Mapping[str, Counter[tuple[str, str]]] = {
        "wanted": _counted((one.record, one.field) for one in desired),
        "changes": _counted((one.record, one.field) for one in changes),
        "settled": _counted((one.record, one.field) for one in settled),
        "refused": _counted((one.record, one.field) for one in refused),
        "unknown": _counted((one.record, one.field) for one in unknown),
        "discrepancies": _counted((one.record, one.field) for one in differing),
    }
    names = sorted(set().union(*parts.values()))
    return [
        {"object": sobject, "field": field, **{part: counts[sobject, field] for part, counts in parts.items()}}
        for sobject, field in names
    ]


def _counted(places: Iterable[Place]) -> "Counter[tuple[str, str]]":
    return Counter((record.sobject, field) for record, field in places)


def _left(changes: Iterable[Change], told: Iterable[Receipt]) -> list[dict[str, Any]]:
    """The changes that the CRM is not known to hold, each with what became of it so far."""
    receipt_of = {one.place: one for one in told}
    left = []
    for change in changes:
        receipt = receipt_of.get(change.place)
        if receipt is None or not receipt.outcome.is_settled:
            left.append(
                {
                    "name": change.label,
                    "object": change.record.sobject,
                    "field": change.field,
                    "size": float(change.size) if change.size.is_finite() else None,
                    "outcome": "not sent" if receipt is None else receipt.outcome,
                    "note": None if receipt is None else receipt.note or None,
                }
            )
    return left


def _watch(adapters: Adapters, events: Sequence[Event], verified: Event | None) -> dict[str, Any]:
    """What looks at the CRM how often, and when it did last; None where it never did."""
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
        pulled = [mark.pulled_at for mark in watermarks.read_all(connection).values() if mark.pulled_at is not None]
        current = snapshot is not None and is_current(connection, snapshot)
    published = next((event for event in reversed(events) if event.kind is Kind.PUBLISHED), None)
    on = None if published is None else published.payload.get("snapshot")
    daemon = adapters.settings.daemon
    return {
        "pulled_at": time_text(max(pulled)) if pulled else None,
        "published_at": None if published is None else time_text(published.at),
        "workbook_is_current": None if published is None else bool(current and snapshot and on == snapshot.id),
        "verified_at": None if verified is None else time_text(verified.at),
        "pull_minutes": daemon.pull_minutes,
        "publish_minutes": daemon.publish_minutes,
        "verify_minutes": daemon.verify_minutes,
        "post": adapters.settings.post.kind,
        "crm": "exports" if adapters.settings.csv.folder is not None else "Salesforce",
    }
