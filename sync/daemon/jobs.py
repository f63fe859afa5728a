"""The jobs of a plan, in their order: what each does, how often, and how long it may take."""

import logging
import threading

from calculations.findings import Severity
from sync.approval.ladder import Stage
from sync.crm.pull import PullReport
from sync.cycle.state import agents_due
from sync.daemon.alerts import tell_alarms
from sync.daemon.job import Job
from sync.errors import RefusedError
from sync.jobs.agents import made_packages, run_agent
from sync.jobs.conflicts import remind
from sync.jobs.cycle import cycle_state
from sync.jobs.decide_sheets import collect_everywhere
from sync.jobs.lanes import lane_states_of
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.submit import ask_again
from sync.jobs.sync_plan import sync_plan
from sync.jobs.writeback import verify, write
from sync.plan.adapters import Adapters

__all__ = ["JOBS", "NIGHTLY"]

ACTOR = "daemon"
_LEVELS = {Severity.BLOCKING: logging.ERROR, Severity.WARNING: logging.WARNING, Severity.NOTE: logging.INFO}
_SUNDAY = 6

log = logging.getLogger("qplan.daemon")


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
    reminded = remind(adapters).people if report.conflicts else 0
    waits = f", {report.conflicts} conflicts wait for a decision" if report.conflicts else ""
    waits += f", {reminded} people reminded" if reminded else ""
    return f"nothing changed{waits}" if report.synced.unchanged else f"{len(report.wrote)} cells written{waits}"


def _approvals(adapters: Adapters, stopping: threading.Event) -> str:
    del stopping
    if not adapters.workbook.exists():
        return "no workbook yet"
    decisions, away = collect_everywhere(adapters)
    if away:
        log.warning("approvals: the spreadsheet was not looked at: %s", away)
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
            asked = ask_again(adapters)
            if asked:
                return f"approvals are too old: {len(asked)} approvers were asked again"
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


def _agents(adapters: Adapters, stopping: threading.Event) -> str:
    """The packages whose weeks of a cycle it is, once a day at most, each until its task is done or left out."""
    try:
        state = cycle_state(adapters, adapters.plan.quarter)
    except RefusedError:
        return "no cycle was started"
    made = {(one.payload["name"], one.payload["week"]): one.at.date() for one in made_packages(adapters)}
    due = agents_due(state, made)
    for task in due:
        if stopping.is_set():
            return "stopped"
        run_agent(adapters, task.agent, task.agent_week, by=ACTOR)
    names = ", ".join(f"{one.agent} of week {one.agent_week}" for one in due)
    return f"packages made: {names}" if due else "none is due"


def _alerts(adapters: Adapters, stopping: threading.Event) -> str:
    del stopping
    found, sent = tell_alarms(adapters, JOBS)
    return f"{len(found.sounds)} alarms told to {sent} people" if sent else f"{len(found.sounds)} alarms, nothing sent"


JOBS: tuple[Job, ...] = (
    Job("pull", lambda a: a.settings.daemon.pull_minutes, _pull, deadline=240),
    Job("publish", lambda a: a.settings.daemon.publish_minutes, _publish),
    Job("sync", lambda a: a.settings.daemon.sync_minutes, _sync),
    Job("approvals", lambda a: a.settings.daemon.approvals_minutes, _approvals, carries_on=True),
    Job("apply", lambda a: a.settings.daemon.apply_minutes, _apply, deadline=120, carries_on=True),
    Job("verify", lambda a: a.settings.daemon.verify_minutes, _verify, carries_on=True),
    Job("agents", lambda a: a.settings.agents.minutes, _agents, deadline=60),
    Job("alerts", lambda a: a.settings.alerts.minutes, _alerts),
)


NIGHTLY = Job("refresh", lambda _: 24 * 60, _refresh, deadline=480)
