"""Telling the daemon to start nothing, and that it may again."""

from collections.abc import Callable
from datetime import datetime

from sync.errors import RefusedError
from sync.model.event import Kind
from sync.model.times import time_text
from sync.plan.adapters import Adapters
from sync.plan.paused import Pause, pause_of
from sync.store.job_runs import JobRuns

__all__ = ["drained", "pause", "resume"]


def pause(adapters: Adapters, by: str, reason: str, until: datetime | None = None) -> Pause:
    """Let the daemons of the plan finish the job in hand and start nothing more.

    Args:
        adapters: of the plan. by: who. reason: for the record. until: the end of a maintenance window; None until
            somebody resumes it.

    Raises RefusedError without a reason, for a window that is over, and where it is paused already.
    """
    now = adapters.clock.now()
    if not reason.strip():
        raise RefusedError("The daemon is paused for a reason.", remedy="Say it with --because.")
    if until is not None and until <= now:
        raise RefusedError(f"{until:%Y-%m-%d %H:%M} UTC has passed.", remedy="Name a moment to come with --until.")
    standing = pause_of(adapters.events(), now)
    if standing is not None:
        raise RefusedError(f"{standing}.", remedy="It is paused already; `qplan daemon resume` ends that.")
    payload = {"reason": reason.strip(), "until": time_text(until)}
    event = adapters.log.append(adapters.plan.id, Kind.PAUSED, by, payload)
    return Pause(by, event.at, reason.strip(), until)


def resume(adapters: Adapters, by: str) -> Pause:
    """Let the daemons go on; the pause that ends. RefusedError where there is none."""
    standing = pause_of(adapters.events(), adapters.clock.now())
    if standing is None:
        raise RefusedError("The daemon is not paused.", remedy="`qplan daemon pause --because REASON` does that.")
    adapters.log.append(adapters.plan.id, Kind.RESUMED, by, {})
    return standing


def drained(adapters: Adapters, wait: Callable[[], bool]) -> tuple[str, ...]:
    """Wait until no job is in hand; those that still are when the waiting ends.

    Args:
        adapters: of a plan that is paused. wait: waits a moment; false when it was long enough.
    """
    runs = JobRuns(adapters.engine, adapters.clock, adapters.plan.id)
    while busy := tuple(name for name, run in runs.all().items() if run.is_running):
        if not wait():
            return busy
    return ()
