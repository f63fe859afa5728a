"""Everything about a plan that stands in its store, in one document: for one screen, and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.approval.hold import hold_of
from sync.cycle.state import CycleState, Status
from sync.daemon.alerts import heard
from sync.daemon.health import Health, health
from sync.daemon.job import Job
from sync.daemon.told import health_json
from sync.errors import RefusedError
from sync.jobs.cycle import cycle_state
from sync.model.event import Event, Kind
from sync.model.times import time_text
from sync.plan.adapters import Adapters
from sync.plan.status import receipts, status
from sync.store import watermarks
from sync.store.migrate import revision_of
from sync.store.snapshots import is_current, latest

__all__ = ["Overview", "overview"]


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a plan stands, part by part, as plain values.

    What is not known is None: nothing was written and read back yet (`drift["values"]`), no cycle was started
    (`cycle`), the workbook was never built (`facts["workbook_is_current"]`).
    """

    plan: dict[str, Any]
    facts: dict[str, Any]
    approvals: dict[str, Any]
    conflicts: dict[str, Any]
    drift: dict[str, Any]
    cycle: dict[str, Any] | None
    alerts: dict[str, Any]
    daemon: dict[str, Any]
    store: dict[str, Any]


def overview(adapters: Adapters, jobs: Sequence[Job]) -> Overview:
    """Where a plan stands; nothing outside the store is asked."""
    events, standing, state = adapters.events(), adapters.standing(), adapters.approval()
    well, sounding, hold = health(adapters, jobs), heard(adapters, jobs), hold_of(events)
    told = receipts(adapters, standing.digest) if standing.digest else ()
    consents = state.consents
    return Overview(
        plan={
            "id": adapters.plan.id,
            "as_of": adapters.plan.as_of,
            "currency": adapters.plan.currency,
            "stage": standing.stage,
            "says": status(adapters).says,
            "digest": standing.digest or None,
            "changes": standing.changes,
            "settled": standing.settled,
            "is_approved": standing.stage.is_approved,
            "held": None if hold is None else str(hold),
            "workbook": str(adapters.workbook),
            "has_workbook": adapters.workbook.exists(),
        },
        facts=_facts(adapters, events),
        approvals={
            "people": [
                {
                    "id": one.id,
                    "name": one.name,
                    "answer": "not yet" if one.id not in consents else consents[one.id].word,
                }
                for one in adapters.settings.approvals.approvers
            ],
            "missing": list(state.missing(adapters.needs(state))),
        },
        conflicts={
            "open": well.conflicts,
            "unsettled_writes": sum(not receipt.outcome.is_settled for receipt in told),
        },
        drift={"values": standing.discrepancies if _was_verified(events, standing.digest) else None},
        cycle=_cycle(adapters),
        alerts={
            "sounds": [{"name": one.name, "sentence": one.sentence, "remedy": one.remedy} for one in sounding.sounds],
            "quiet": len(sounding.quiet),
        },
        daemon={**health_json(well), **_daemon(well)},
        store=_store(adapters, events),
    )


def _facts(adapters: Adapters, events: Sequence[Event]) -> dict[str, Any]:
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
        pulled = [mark.pulled_at for mark in watermarks.read_all(connection).values() if mark.pulled_at is not None]
        is_newest = snapshot is not None and is_current(connection, snapshot)
        refused = [finding.sentence for finding in watermarks.refusals(connection)]
    published = next((event for event in reversed(events) if event.kind is Kind.PUBLISHED), None)
    on = None if published is None else published.payload.get("snapshot")
    return {
        "snapshot": None if snapshot is None else snapshot.id,
        "pulled_at": time_text(max(pulled)) if pulled else None,
        "published_at": None if published is None else time_text(published.at),
        "workbook_is_current": None if published is None else bool(is_newest and snapshot and on == snapshot.id),
        "refused": refused,
    }


def _was_verified(events: Sequence[Event], digest: str) -> bool:
    return any(event.kind is Kind.VERIFIED and event.payload["digest"] == digest for event in events)


def _cycle(adapters: Adapters) -> dict[str, Any] | None:
    try:
        state = cycle_state(adapters, adapters.plan.quarter)
    except RefusedError:
        return None
    return {
        "quarter": str(state.calendar.quarter),
        "is_over": state.is_over,
        "counts": {word.value: count for word, count in state.counted().items() if count},
        "next": _next(state),
    }


def _next(state: CycleState) -> dict[str, Any] | None:
    """The task that is due first of those somebody has to do something about."""
    waiting = [one for one in state.tasks if one.status.is_open and one.status is not Status.BLOCKED]
    if not waiting:
        return None
    one = min(waiting, key=lambda one: (one.task.due, one.task.id))
    return {"task": one.task.id, "due": one.task.due, "with": ", ".join(one.owners) or one.task.role}


def _daemon(well: Health) -> dict[str, Any]:
    has_run = any(job.says or job.succeeded_at is not None or job.failures for job in well.jobs)
    if well.pause is not None:
        says = f"{well.pause}"
    elif not has_run:
        says = "none ran yet: `qplan daemon`"
    else:
        late = sum(bool(job.matter) for job in well.jobs)
        says = "every job succeeded lately" if well.is_useful else f"{late} jobs are late: `qplan daemon status`"
    return {"has_run": has_run, "says": says}


def _store(adapters: Adapters, events: Sequence[Event]) -> dict[str, Any]:
    url = adapters.engine.url
    size = Path(str(url.database)).stat().st_size / 1e6 if url.get_backend_name() == "sqlite" else None
    return {
        "where": url.render_as_string(hide_password=True),
        "megabytes": size,
        "schema": str(revision_of(adapters.engine)),
        "plans": len(adapters.log.plans()),
        "events": len(events),
        "head": events[-1].hash if events else None,
    }
