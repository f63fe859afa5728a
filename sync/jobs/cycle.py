"""The planning cycle of a quarter: start it, see how it stands, put on record what is done or handed over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from calculations.findings import Finding, Severity, ranked
from calculations.fiscal import Quarter
from sync.cycle.calendar import Calendar, LaidOut, begins, laid_out
from sync.cycle.evidence import Record, file_source, recorded
from sync.cycle.people import Person, has_role, holding, known
from sync.cycle.state import CycleState, Now, Status, TaskState, stand
from sync.cycle.template import EvidenceKind
from sync.errors import RefusedError
from sync.model.canonical import digest
from sync.model.event import Kind
from sync.model.holidays import free_days
from sync.plan.adapters import Adapters
from sync.store.snapshots import latest

__all__ = [
    "Started",
    "cycle_quarter",
    "cycle_record",
    "cycle_state",
    "delegate",
    "done",
    "reopen",
    "skip",
    "start_cycle",
    "transfer",
]

_GIVEN = (EvidenceKind.FILE, EvidenceKind.LINK, EvidenceKind.MESSAGE)


class Started(NamedTuple):
    """A cycle's calendar, what is to be said of it, and whether it is another than the one before."""

    calendar: Calendar
    findings: tuple[Finding, ...]
    is_new: bool


def cycle_quarter(adapters: Adapters, said: str = "") -> Quarter:
    """The quarter a cycle plans: the one that was said, else the plan's; RefusedError for what is none."""
    if not said:
        return adapters.plan.quarter
    try:
        quarter = Quarter.parse(said, adapters.plan.calendar)
        quarter.start, quarter.end  # noqa: B018 - a custom calendar may not reach it
    except ValueError as fault:
        raise RefusedError(f"{fault}.", remedy="Say which quarter is planned, as in 2020Q2.") from None
    return quarter


def start_cycle(
    adapters: Adapters, by: str, quarter: Quarter, *, template: str = "", since: date | None = None
) -> Started:
    """Start the cycle that plans a quarter, or take what changed of its calendar in the settings.

    Without `since` it begins when it should, or today where that is over and the quarter has not begun.

    Args:
        adapters: of the plan. by: who starts it. quarter: the one that is planned. template: its name; by default that
            of the cycle under way, else the settings'. since: its first day.

    Raises:
        RefusedError: there is no such template.
    """
    record = cycle_record(adapters, quarter)
    laid = _laid_out(adapters, quarter, record.calendar, template, since)
    findings = ranked((*laid.findings, *_overlaps(adapters, laid.calendar)))
    if record.calendar == laid.calendar:
        return Started(laid.calendar, findings, is_new=False)
    adapters.log.append(str(quarter), Kind.CYCLE_STARTED, by, {"calendar": laid.calendar.model_dump(mode="json")})
    return Started(laid.calendar, findings, is_new=True)


def cycle_record(adapters: Adapters, quarter: Quarter, until: datetime | None = None) -> Record:
    """What is on record of the cycle of a quarter, up to a moment."""
    events = [one for one in adapters.events(str(quarter)) if until is None or one.at <= until]
    return recorded(events, adapters.policy.needs)


def cycle_state(adapters: Adapters, quarter: Quarter, on: date | None = None) -> CycleState:
    """How the cycle of a quarter stands now, or stood at the end of a day.

    RefusedError when none was started by then.
    """
    zone_end = None if on is None else datetime.combine(on + timedelta(days=1), time(), UTC)
    moment = adapters.clock.now() if zone_end is None else zone_end
    record = cycle_record(adapters, quarter, None if on is None else moment)
    people = adapters.settings.cycle.persons
    state = stand(record, Now(moment, _sources(adapters, record)), people)
    if state is None:
        raise RefusedError(
            f"No cycle was started for {quarter}{f' by {on}' if on is not None else ''}.",
            remedy=f"Start it: qplan cycle start {quarter}.",
        )
    now_laid = _laid_out(adapters, quarter, state.calendar, "", state.calendar.start)
    told = (one for one in now_laid.findings if one.severity is not Severity.NOTE)  # notes were said at the start
    findings = [*state.findings, *told, *_overlaps(adapters, state.calendar)]
    if now_laid.calendar != state.calendar:
        findings.append(_edited(state.calendar, now_laid.calendar))
    return replace(state, findings=ranked(findings))


def done(adapters: Adapters, quarter: Quarter, task: str, by: str, said: str) -> TaskState:
    """Put on record that a task is done, with its evidence; how it stands then.

    Args:
        adapters: of the plan. quarter: whose cycle. task: its id. by: who says so. said: the evidence: a file's path, a
            link, `message:ID`, or `package` for the newest package of the task's agent, which is looked at and stands.

    Raises:
        RefusedError: no such task, not theirs to say, or no evidence of a kind the task takes.
    """
    state, one = _one(adapters, quarter, task)
    _theirs(adapters, state, one, by)
    evidence = _evidence(adapters, quarter, one, said)
    adapters.log.append(str(quarter), Kind.TASK_DONE, by, {"task": task, "evidence": evidence})
    return _one(adapters, quarter, task)[1]


def skip(adapters: Adapters, quarter: Quarter, task: str, by: str, reason: str) -> TaskState:
    """Leave a task out, with a reason; RefusedError for somebody whose role may not, and for what is done."""
    state, one = _one(adapters, quarter, task)
    _reasoned(reason)
    people = adapters.settings.cycle.persons
    person = known(people, by)
    if person is None or not any(has_role(person, role) for role in one.task.skip_by):
        holders = [f"{role} ({_names(people, role, state) or 'nobody'})" for role in one.task.skip_by]
        raise RefusedError(
            f"{by} may not leave out {one.task.title}: that is for {', '.join(holders)}.",
            remedy="Ask one of them, or name the role in [[cycle.people]].",
        )
    if one.status in (Status.DONE, Status.STALE):
        raise RefusedError(f"{one.task.title} is {one.status}: {one.why}.", remedy="Open it again first: cycle reopen.")
    adapters.log.append(str(quarter), Kind.TASK_SKIPPED, by, {"task": task, "reason": reason.strip()})
    return _one(adapters, quarter, task)[1]


def reopen(adapters: Adapters, quarter: Quarter, task: str, by: str, reason: str) -> TaskState:
    """Open a task again whose evidence does not count any more, or that was left out."""
    state, one = _one(adapters, quarter, task)
    _reasoned(reason)
    _theirs(adapters, state, one, by)
    kinds = set(one.task.evidence)
    if one.evidence is None and one.status is not Status.SKIPPED:
        raise RefusedError(f"{one.task.title} is open: {one.why}.", remedy="There is nothing to open again.")
    if one.status is not Status.SKIPPED and not kinds & {*_GIVEN, EvidenceKind.PACKAGE}:
        raise RefusedError(
            f"{one.task.title} is told by the plan itself: {one.why}.", remedy="It opens when the plan changes."
        )
    adapters.log.append(str(quarter), Kind.TASK_REOPENED, by, {"task": task, "reason": reason.strip()})
    return _one(adapters, quarter, task)[1]


def delegate(adapters: Adapters, quarter: Quarter, task: str, by: str, to: str, reason: str) -> TaskState:
    """Have somebody else do a task, for which its owner goes on to answer."""
    return _hand_over(adapters, quarter, task, by, to, reason, Kind.TASK_DELEGATED)


def transfer(adapters: Adapters, quarter: Quarter, task: str, by: str, to: str, reason: str) -> TaskState:
    """Have somebody else answer for a task from now on."""
    return _hand_over(adapters, quarter, task, by, to, reason, Kind.TASK_TRANSFERRED)


def _hand_over(adapters: Adapters, quarter: Quarter, task: str, by: str, to: str, reason: str, kind: Kind) -> TaskState:
    state, one = _one(adapters, quarter, task)
    _reasoned(reason)
    _theirs(adapters, state, one, by)
    person = known(adapters.settings.cycle.persons, to)
    if person is None or not person.is_there(state.now.date()):
        why = "has left" if person is not None else "is nobody of [[cycle.people]]"
        raise RefusedError(f"{to} {why}.", remedy="Name somebody who takes part, by id, name or address.")
    adapters.log.append(str(quarter), kind, by, {"task": task, "to": person.id, "reason": reason.strip()})
    return _one(adapters, quarter, task)[1]


def _one(adapters: Adapters, quarter: Quarter, task: str) -> tuple[CycleState, TaskState]:
    state = cycle_state(adapters, quarter)
    found = state.task(task)
    if found is None:
        near = [one.task.id for one in state.tasks if task and task in one.task.id]
        raise RefusedError(
            f"The cycle of {quarter} has no task {task!r}.",
            remedy=f"Do you mean {', '.join(near)}?" if near else "`qplan cycle status` lists them.",
        )
    return state, found


def _theirs(adapters: Adapters, state: CycleState, one: TaskState, by: str) -> None:
    """RefusedError unless a task is somebody's: an owner's, a delegate's, or of RevOps, who run the cycle.

    A task nobody answers for is anybody's: the finding that it has no owner is said already.
    """
    people = adapters.settings.cycle.persons
    person = known(people, by)
    own = {*one.owners, *((one.delegate.to,) if one.delegate is not None else ())}
    there = [name for name in own if (who := known(people, name)) is not None and who.is_there(state.now.date())]
    if not there or (person is not None and (person.id in own or has_role(person, "RevOps"))):
        return
    raise RefusedError(
        f"{one.task.title} is for {', '.join(sorted(own))}, not for {by}.",
        remedy=f"They say it, RevOps does, or it is handed over: qplan cycle delegate {one.task.id} --to …",
    )


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise RefusedError("This takes a reason, for the record.", remedy="Say it with --because.")


def _names(people: tuple[Person, ...], role: str, state: CycleState) -> str:
    return ", ".join(one.name for one in holding(people, role, state.now.date()))


def _evidence(adapters: Adapters, quarter: Quarter, one: TaskState, said: str) -> dict[str, object]:
    """The evidence somebody gave, as its event holds it; RefusedError for what the task does not take."""
    kind, ref = _kind_of(said.strip())
    task = one.task
    if kind not in task.evidence:
        takes = ", ".join(task.evidence)
        raise RefusedError(
            f"{task.title} takes {takes} as evidence, not {kind}.",
            remedy=f"What else counts is set by [cycle.tasks.{task.id}] evidence in qplan.toml.",
        )
    source: dict[str, str] = {}
    match kind:
        case EvidenceKind.FILE:
            said, ref = ref, _told_path(adapters, ref)
            held = _file_digest(adapters, ref)
            if not held:
                raise RefusedError(f"There is no file {said}.", remedy="Name one that is there, or give a link.")
            source = {file_source(ref): held}
        case EvidenceKind.PACKAGE:
            made = [p for p in cycle_record(adapters, quarter).packages if _is_of(p.name, p.week, one)]
            if not made:
                raise RefusedError(
                    f"{task.agent} has made no package yet.", remedy=f"Have it made: qplan agent run {task.agent}."
                )
            now = _sources(adapters, cycle_record(adapters, quarter))
            ref, held = made[-1].name, made[-1].evidence.digest
            source = {name: now.get(name, was) for name, was in made[-1].evidence.source.items()}
        case _:
            held = digest(ref)
    return {"kind": kind.value, "ref": ref, "digest": held, "source": source}


def _is_of(name: str, week: int, one: TaskState) -> bool:
    return (name, week) == (one.task.agent, one.task.agent_week)


def _kind_of(said: str) -> tuple[EvidenceKind, str]:
    if not said:
        raise RefusedError("Nothing is done without its evidence.", remedy="Give a file, a link or message:ID.")
    head, colon, rest = said.partition(":")
    if head == "package":
        return EvidenceKind.PACKAGE, rest
    if colon and head in ("file", "link", "message") and rest:
        return EvidenceKind(head), rest
    return (EvidenceKind.LINK if "://" in said else EvidenceKind.FILE), said


def _told_path(adapters: Adapters, said: str) -> str:
    """A file as it is kept on record: below the settings' folder without that, so that the folder may move."""
    home = adapters.settings.home.resolve()
    path = home / said if (home / said).exists() else Path(said).resolve()
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()


def _file_digest(adapters: Adapters, ref: str) -> str:
    """SHA-256 of a file, in the settings' folder where its path is relative; empty when it cannot be read."""
    try:
        return sha256((adapters.settings.home / Path(ref)).read_bytes()).hexdigest()
    except OSError:
        return ""


def _sources(adapters: Adapters, record: Record) -> Mapping[str, str]:
    """What evidence may stand on, as it is today."""
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
    found = {file_source(ref): _file_digest(adapters, ref) for ref in record.files}
    return found | ({"snapshot": snapshot.id} if snapshot is not None else {}) | {"plan": record.submitted}


def _laid_out(
    adapters: Adapters, quarter: Quarter, running: Calendar | None, template: str, since: date | None
) -> LaidOut:
    settings = adapters.settings.cycle
    usual, today = begins(quarter, settings.weeks_before), adapters.clock.now().date()
    start = since or (running.start if running is not None else today if usual < today < quarter.start else usual)
    name = template or (running.template if running is not None else settings.template)
    try:
        chosen = settings.laid(name)
    except ValueError as fault:
        raise RefusedError(f"{str(fault).rstrip('.')}.", remedy="See [cycle] in qplan.toml.") from None

    @cache
    def free(place: str) -> frozenset[date]:
        return frozenset(free_days(place, range(start.year - 1, quarter.end.year + 1))) if place else frozenset()

    return laid_out(
        chosen,
        quarter,
        start=start,
        weeks_before=settings.weeks_before,
        people=settings.persons,
        free=free,
        place=settings.holidays or adapters.plan.holidays,
        zone=settings.time_zone,
        weekend=settings.closed,
    )


def _edited(was: Calendar, now: Calendar) -> Finding:
    moved = [task.id for task in now.tasks if was.task(task.id) != task]
    moved += [task.id for task in was.tasks if now.task(task.id) is None]
    sentence = f"The settings lay out another calendar than the one that was started: {', '.join(moved) or 'its days'}."
    remedy = "Run `qplan cycle start` again to take it; what is done stays done."
    return Finding("cycle.calendar-edited", sentence, remedy, rows=tuple(moved), severity=Severity.NOTE)


def _overlaps(adapters: Adapters, calendar: Calendar) -> list[Finding]:
    """Cycles of other quarters that are open while this one runs."""
    found = []
    for plan_id in adapters.log.plans():
        if plan_id == calendar.quarter or not adapters.log.of(plan_id, Kind.CYCLE_STARTED):
            continue
        record = recorded(adapters.log.of(plan_id), adapters.policy.needs)
        other = stand(record, Now(adapters.clock.now()))
        if other is None or other.is_over:
            continue
        theirs = other.calendar
        first, last = max(theirs.start, calendar.start), min(theirs.first_day, calendar.first_day)
        if first < last:
            sentence = f"The cycle of {theirs.quarter} is open too, and both run from {first} to {last}."
            remedy = "Finish or skip what is open there, or begin this one later."
            found.append(Finding("cycle.overlaps", sentence, remedy, rows=(theirs.quarter,)))
    return found
