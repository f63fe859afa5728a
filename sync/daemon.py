"""The daemon: the jobs of a plan on a timetable, one failing never stopping another."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import schedule

from calculations.findings import Severity
from sync.approval.ladder import Stage
from sync.crm.pull import PullReport
from sync.errors import RefusedError, SyncError
from sync.jobs.decide import collect
from sync.jobs.lanes import lane_states_of
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.sync_plan import sync_plan
from sync.jobs.writeback import verify, write
from sync.plan.adapters import Adapters
from sync.plan.rounds import plans_at_work
from workbooks.errors import WorkbookError

__all__ = ["JOBS", "NIGHTLY", "Job", "run_daemon", "run_once"]

ACTOR = "daemon"
_LEVELS = {Severity.BLOCKING: logging.ERROR, Severity.WARNING: logging.WARNING, Severity.NOTE: logging.INFO}
_LONGEST_NAP_SECONDS = 1.0
_SUNDAY = 6

_Done = TypeVar("_Done")

log = logging.getLogger("qplan.daemon")


@dataclass(frozen=True, slots=True)
class Job:
    """A verb on the timetable: how often, and what it does; it says in one sentence what came of it.

    `carries_on`: it also works on a plan of the quarter before that is still open.
    """

    name: str
    minutes: Callable[[Adapters], float]
    run: Callable[[Adapters, threading.Event], str]
    carries_on: bool = False


def _pull(adapters: Adapters, stopping: threading.Event) -> str:
    del stopping  # a pull is resumable at every page; it needs no say in when to stop
    report = _whole(pull(adapters))
    return f"{report.moved} records moved, snapshot {report.snapshot_id}"


def _whole(report: PullReport) -> PullReport:
    """The report, when every object could be read; RefusedError says which could not, and fails the job."""
    for finding in report.findings:
        log.log(_LEVELS[finding.severity], "pull: %s %s", finding.sentence, finding.remedy)
    if report.blocking:
        names = ", ".join(name for finding in report.blocking for name in finding.rows)
        raise RefusedError(f"Not up to date: {names}.", remedy="What to do stands above.")
    return report


def _refresh(adapters: Adapters, stopping: threading.Event) -> str:
    """Everything anew: formula fields, rates and roles may change without a stamp; on Sundays all Ids are compared."""
    del stopping
    reconcile = adapters.clock.now().weekday() == _SUNDAY
    report = _whole(pull(adapters, full=True, reconcile=reconcile))
    return f"{report.moved} records moved{' and all Ids compared' if reconcile else ''}"


def _publish(adapters: Adapters, stopping: threading.Event) -> str:
    del stopping
    done = publish(adapters)
    return f"{done.path.name} built" if done.is_new else f"{done.path.name}: {done.cells} cells refreshed"


def _sync(adapters: Adapters, stopping: threading.Event) -> str:
    del stopping  # a run is seconds, and one that is ended in between is carried on by the next
    if len(adapters.sides()) < 2 or not adapters.workbook.exists():
        return "edited in one place only"
    report = sync_plan(adapters)
    for finding in report.findings:
        log.log(_LEVELS[finding.severity], "sync: %s %s", finding.sentence, finding.remedy)
    waits = f", {report.conflicts} conflicts wait for a decision" if report.conflicts else ""
    return f"nothing changed{waits}" if report.synced.unchanged else f"{len(report.wrote)} cells written{waits}"


def _approvals(adapters: Adapters, stopping: threading.Event) -> str:
    del stopping
    if not adapters.workbook.exists():
        return "no workbook yet"
    decisions = collect(adapters)
    for decision in decisions:
        if decision.refusal is not None:
            log.warning("approvals: %s %s %s", decision.cell, decision.refusal.reason, decision.refusal.remedy)
    return f"{sum(decision.consent is not None for decision in decisions)} decisions taken"


def _apply(adapters: Adapters, stopping: threading.Event) -> str:
    standing = adapters.standing()
    match standing.stage:
        case Stage.DRAFT:
            return "nothing submitted"
        case Stage.APPROVED | Stage.WRITING:
            lanes = lane_states_of(adapters)
            waiting = [str(lane) for lane in lanes if lane.left and lane.waits]
            if waiting and not any(lane.left and not lane.waits for lane in lanes):
                return "; ".join(waiting)
            receipts = list(write(adapters, ACTOR, stop=stopping.is_set))
            return ", ".join(f"{receipt.label}: {receipt.outcome}" for receipt in receipts)
        case Stage.ROLLED_BACK:
            return "taken back"
        case Stage.WRITTEN | Stage.VERIFIED:
            return "the CRM holds the approved plan"
        case Stage.DRIFTED:
            return f"written, and {standing.discrepancies} values differ in the CRM since: a person decides which count"
        case _:
            state = adapters.approval()
            return f"waiting for {', '.join(state.missing(adapters.needs(state)))}"


def _verify(adapters: Adapters, stopping: threading.Event) -> str:
    del stopping
    if not adapters.standing().stage.is_written:
        return "nothing written yet"
    found = verify(adapters, ACTOR)
    for discrepancy in found:
        log.error("verify: %s", discrepancy)
    return f"{len(found)} discrepancies"


JOBS = (
    Job("pull", lambda a: a.settings.daemon.pull_minutes, _pull),
    Job("publish", lambda a: a.settings.daemon.publish_minutes, _publish),
    Job("sync", lambda a: a.settings.daemon.sync_minutes, _sync),
    Job("approvals", lambda a: a.settings.daemon.approvals_minutes, _approvals, carries_on=True),
    Job("apply", lambda a: a.settings.daemon.apply_minutes, _apply, carries_on=True),
    Job("verify", lambda a: a.settings.daemon.verify_minutes, _verify, carries_on=True),
)


NIGHTLY = Job("refresh", lambda _: 24 * 60, _refresh)


def run_once(adapters: Adapters, stopping: threading.Event) -> bool:
    """Run every job once, in order; true when none failed."""
    outcomes = [_attempt(job, adapters, stopping) for job in JOBS]
    return all(outcomes)


def run_daemon(adapters: Adapters, stopping: threading.Event) -> None:
    """Run every job now and then on its timetable, until `stopping` is set; the step in hand is finished first.

    Each job begins with the plan of its moment and keeps it to its end; see `sync.plan.rounds` for what becomes of the
    plan before when the planned quarter moves on.
    A job that is late, because another took long or the machine slept, runs once and not once per missed time.
    """
    timetable = schedule.Scheduler()
    for job in JOBS:
        timetable.every(max(1, round(job.minutes(adapters) * 60))).seconds.do(_attempt, job, adapters, stopping)
    timetable.every().day.at(adapters.settings.daemon.refresh_at).do(_attempt, NIGHTLY, adapters, stopping)
    run_once(adapters, stopping)
    while not stopping.is_set():
        timetable.run_pending()
        idle = timetable.idle_seconds
        stopping.wait(min(_LONGEST_NAP_SECONDS, max(0.0, _LONGEST_NAP_SECONDS if idle is None else idle)))


def _attempt(job: Job, adapters: Adapters, stopping: threading.Event) -> bool:
    if stopping.is_set():
        return True
    plans = _safely(job.name, lambda: plans_at_work(adapters))
    if plans is None:
        return False
    now, *open_ones = plans
    outcomes = [_run(job, job.name, now, stopping)]
    if job.carries_on:
        outcomes += [_run(job, f"{job.name} {one.plan.id}", one, stopping) for one in open_ones]
    return all(outcomes)


def _run(job: Job, name: str, adapters: Adapters, stopping: threading.Event) -> bool:
    said = _safely(name, lambda: job.run(adapters, stopping))
    if said is not None:
        log.info("%s: %s", name, said)
    return said is not None


def _safely(name: str, work: Callable[[], _Done]) -> _Done | None:
    """What `work` returns; None when it failed, which is logged and stops nothing else."""
    try:
        return work()
    except (SyncError, WorkbookError) as fault:
        log.warning("%s: %s", name, fault)
    except Exception:
        log.exception("%s failed; the other jobs go on", name)
    return None
