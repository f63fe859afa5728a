"""The timetable of a process: one failing job never stops another, and what came of each is kept in the store."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

import schedule

from sync.daemon.job import Job
from sync.daemon.jobs import JOBS, NIGHTLY
from sync.errors import SyncError
from sync.plan.adapters import Adapters
from sync.plan.paused import pause_of
from sync.plan.rounds import plans_at_work
from sync.store.job_runs import JobRuns
from workbooks.errors import WorkbookError

__all__ = ["Beat", "run_daemon", "run_once"]

_LONGEST_NAP_SECONDS = 1.0
_FIRST_RETRY_SECONDS = 30.0

_Done = TypeVar("_Done")

log = logging.getLogger("qplan.daemon")


@dataclass
class Beat:
    """What a process says of itself while it lives: when it last came round, and the job in hand.

    `until`: by the process's own monotonic clock, when the job in hand is taken to be stuck; None between two jobs.
    """

    came_round: float = field(default_factory=monotonic)
    job: str = ""
    until: float | None = None

    @property
    def is_alive(self) -> bool:
        """Whether it comes round, or is at a job that is not stuck."""
        now = monotonic()
        return now < self.until if self.until is not None else now - self.came_round < 60 * _LONGEST_NAP_SECONDS


def run_once(adapters: Adapters, stopping: threading.Event, beat: Beat | None = None) -> bool:
    """Run every job once, in order; true when none failed."""
    outcomes = [_attempt(job, adapters, stopping, beat or Beat()) for job in JOBS]
    return all(outcomes)


def run_daemon(adapters: Adapters, stopping: threading.Event, beat: Beat | None = None) -> None:
    """Run every job now and then on its timetable, until `stopping` is set; the step in hand is finished first.

    Each job begins with the plan of its moment and keeps it to its end; see `sync.plan.rounds` for what becomes of the
    plan before when the planned quarter moves on. While people have paused it, no job begins.

    Args:
        adapters: of the plan. stopping: set from outside. beat: is kept up to date.
    """
    beat = beat or Beat()
    timetable = schedule.Scheduler()
    for job in JOBS:
        timetable.every(max(1, round(job.minutes(adapters) * 60))).seconds.do(
            _on_time, timetable, job, adapters, stopping, beat
        )
    timetable.every().day.at(adapters.settings.daemon.refresh_at).do(
        _on_time, timetable, NIGHTLY, adapters, stopping, beat
    )
    for job in JOBS:
        _on_time(timetable, job, adapters, stopping, beat)
    while not stopping.is_set():
        timetable.run_pending()
        beat.came_round = monotonic()
        idle = timetable.idle_seconds
        stopping.wait(min(_LONGEST_NAP_SECONDS, max(0.0, _LONGEST_NAP_SECONDS if idle is None else idle)))


def _on_time(
    timetable: schedule.Scheduler, job: Job, adapters: Adapters, stopping: threading.Event, beat: Beat
) -> None:
    """Run a job that is due; one that fails is due again before its time, later after each failure."""
    timetable.clear(f"again {job.name}")
    if not _attempt(job, adapters, stopping, beat):
        failures = _failures(job, adapters)
        seconds = min(_FIRST_RETRY_SECONDS * 2 ** min(failures - 1, 10), job.minutes(adapters) * 60)
        if 0 < seconds < job.minutes(adapters) * 60:
            again = timetable.every(max(1, round(seconds))).seconds.tag(f"again {job.name}")
            again.do(_on_time, timetable, job, adapters, stopping, beat)


def _failures(job: Job, adapters: Adapters) -> int:
    runs = _safely(job.name, lambda: JobRuns(adapters.engine, adapters.clock, adapters.plan.id).all())
    found = None if runs is None else runs.get(job.name)
    return 0 if found is None else found.failures


def _attempt(job: Job, adapters: Adapters, stopping: threading.Event, beat: Beat) -> bool:
    if stopping.is_set():
        return True
    plans = _safely(job.name, lambda: plans_at_work(adapters))
    if plans is None:
        return False
    now, *open_ones = plans
    outcomes = [_run(job, job.name, now, stopping, beat)]
    if job.carries_on:
        outcomes += [_run(job, f"{job.name} {one.plan.id}", one, stopping, beat) for one in open_ones]
    return all(outcomes)


def _run(job: Job, name: str, adapters: Adapters, stopping: threading.Event, beat: Beat) -> bool:
    pause = _safely(name, lambda: (pause_of(adapters.log.of(adapters.plan.id), adapters.clock.now()),))
    if pause is None:
        return False
    if pause[0] is not None:
        log.info("%s: %s", name, pause[0])
        return True
    runs = JobRuns(adapters.engine, adapters.clock, adapters.plan.id)
    begun = _safely(name, lambda: runs.started(job.name))
    beat.job, beat.until = job.name, monotonic() + job.deadline * 60
    said, fault = "", ""
    try:
        said = job.run(adapters, stopping)
        log.info("%s: %s", name, said)
    except (SyncError, WorkbookError) as known:
        fault = str(known)
        log.warning("%s: %s", name, known)
    except Exception as unknown:
        fault = f"a fault in qplan: {type(unknown).__name__}"
        log.exception("%s failed; the other jobs go on", name)
    finally:
        beat.job, beat.until, beat.came_round = "", None, monotonic()
    if begun is not None:
        run = begun
        _safely(name, lambda: runs.ended(run, fault or said, failed=bool(fault)))
    return not fault


def _safely(name: str, work: Callable[[], _Done]) -> _Done | None:
    """What `work` returns; None when it failed, which is logged and stops nothing else."""
    try:
        return work()
    except (SyncError, WorkbookError) as fault:
        log.warning("%s: %s", name, fault)
    except Exception:
        log.exception("%s failed; the other jobs go on", name)
    return None
