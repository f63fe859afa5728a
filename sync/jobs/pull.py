"""Pulling: the CRM's changes since the last pull into the store."""

from collections.abc import Callable, Collection
from datetime import datetime

from sync.crm.pull import Progress, PullReport
from sync.crm.pull import pull as run_pull
from sync.plan.adapters import Adapters
from sync.store.persons import learn_users

__all__ = ["pull"]


def pull(
    adapters: Adapters,
    *,
    full: bool = False,
    reconcile: bool = False,
    since: datetime | None = None,
    forget: Collection[str] = (),
    progress: Callable[[Progress], None] = lambda _: None,
) -> PullReport:
    """Pull what changed; with `full` everything, with `reconcile` what left no trace too, at least back to `since`.

    Objects named in `forget` leave the store, when the CRM has given them up.
    """
    report = run_pull(
        adapters.source(),
        adapters.engine,
        adapters.clock,
        full=full,
        reconcile=reconcile,
        since=since,
        forget=forget,
        progress=progress,
    )
    learn_users(adapters.engine)
    return report
