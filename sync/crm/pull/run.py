"""One pull over all objects, and the snapshot of what came of it."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import Engine

from sync.clock import Clock
from sync.crm.ports import CrmSource
from sync.crm.pull.one_object import ObjectPull
from sync.crm.pull.report import Progress, PullReport
from sync.crm.pull.rules import PullRules, Run
from sync.model.pull_set import PULL_SET, CrmObject
from sync.store import snapshots
from sync.store.database import writing

__all__ = ["pull"]


def pull(
    source: CrmSource,
    store: Engine,
    clock: Clock,
    *,
    full: bool = False,
    reconcile: bool = False,
    since: datetime | None = None,
    forget: Collection[str] = (),
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
        reconcile: compare the Ids and stamps of every object with the mirror's, which finds hard deletes, sharing that
            was lost or regained, and whatever else left no trace.
        since: go back at least to this moment (aware), for objects that are read by their stamps.
        forget: names of objects whose rows leave the mirror when it is proved that the CRM has given them up; any other
            object that was there and is gone keeps its rows, and blocks.
        objects: what to pull.
        rules: overlap and the like.
        progress: called after every page that was stored.

    Raises:
        CrmError: the source could not be read; what was stored stays, and the next pull goes on from there.
    """
    before = source.requests_made
    run = Run(
        source,
        store,
        clock,
        source.server_time(),
        full,
        reconcile,
        since,
        frozenset(forget),
        rules or PullRules(),
        progress,
    )
    objects_done = [ObjectPull(run, sobject) for sobject in objects]
    reports = tuple(one.report() for one in objects_done)
    with writing(store) as connection:
        snapshot, is_new = snapshots.take(
            connection,
            as_of=run.until,
            pulled_at=clock.now(),
            source=source.identity,
            objects=[o.name for o in objects],
        )
    findings = (*source.findings, *(finding for one in objects_done for finding in one.findings))
    return PullReport(
        run.until, snapshot.id, is_new, reports, source.requests_made - before, findings, tuple(source.quarantine)
    )
