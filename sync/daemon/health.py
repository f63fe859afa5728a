"""Whether the daemon is well, told apart: it lives, it can work, and it is of use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sync.daemon.job import Job
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.plan.paused import Pause, pause_of
from sync.store.job_runs import JobRun, JobRuns
from sync.two_way.remembered import StoredMemory
from sync.two_way.sheets.link import linked

__all__ = ["Health", "JobHealth", "health", "judged"]

_LATE = 3
"""A job that did not succeed for so many of its intervals is late: one miss is a restart, three are none."""


@dataclass(frozen=True, slots=True)
class JobHealth:
    """One job: when it succeeded last, how often it failed since, and what is the matter; empty where nothing is."""

    job: str
    succeeded_at: datetime | None
    failures: int
    says: str
    matter: str


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of the daemon from its store.

    Args:
        jobs: in the order of the timetable. pause: that people set, if any.
        unverified: how many approved values are not read back from the CRM yet, or differ. conflicts: open ones.
    """

    jobs: tuple[JobHealth, ...]
    pause: Pause | None
    unverified: int
    conflicts: int

    @property
    def is_ready(self) -> bool:
        """Whether it does its work: nobody paused it."""
        return self.pause is None

    @property
    def is_useful(self) -> bool:
        """Whether every job succeeded lately: what people see is what the CRM holds."""
        return self.is_ready and not any(job.matter for job in self.jobs)


def health(adapters: Adapters, jobs: Sequence[Job]) -> Health:
    """How the daemon of a plan is, from what its jobs left in the store; whichever process asks."""
    now = adapters.clock.now()
    runs = JobRuns(adapters.engine, adapters.clock, adapters.plan.id).all()
    minutes = {job.name: job.minutes(adapters) for job in jobs}
    deadlines = {job.name: job.deadline for job in jobs}
    standing = adapters.standing()
    return Health(
        judged(runs, minutes, deadlines, now),
        pause_of(adapters.log.of(adapters.plan.id), now),
        standing.discrepancies,
        _conflicts(adapters),
    )


def judged(
    runs: Mapping[str, JobRun], minutes: Mapping[str, float], deadlines: Mapping[str, float], now: datetime
) -> tuple[JobHealth, ...]:
    """Each job by its newest run.

    Args:
        runs: the newest of each job. minutes: between two runs, by job. deadlines: minutes until a run is stuck.
        now: the moment.
    """
    return tuple(_judged(job, runs.get(job), minutes[job], deadlines[job], now) for job in minutes)


def _judged(job: str, run: JobRun | None, minutes: float, deadline: float, now: datetime) -> JobHealth:
    if run is None:
        return JobHealth(job, None, 0, "", "never ran")
    matter = ""
    if run.is_running and now - run.started_at > timedelta(minutes=deadline):
        matter = f"is stuck, or its process ended, since {run.started_at:%Y-%m-%d %H:%M} UTC"
    elif run.succeeded_at is None or now - run.succeeded_at > timedelta(minutes=_LATE * minutes + deadline / 10):
        since = "never" if run.succeeded_at is None else f"not since {run.succeeded_at:%Y-%m-%d %H:%M} UTC"
        matter = f"succeeded {since}"
    if matter and run.failures:
        matter += f"; failed {run.failures} times: {run.said}"
    return JobHealth(job, run.succeeded_at, run.failures, run.said, matter)


def _conflicts(adapters: Adapters) -> int:
    """Conflicts people were told and did not decide; asked of the store, no place is looked at."""
    names = ["excel", *(file.name for file in adapters.settings.sync.files)]
    if linked(adapters.log.of(adapters.plan.id, Kind.LINKED)) is not None:
        names.append("sheets")
    return len(StoredMemory(adapters.engine, adapters.plan.id, tuple(names)).conflicts())
