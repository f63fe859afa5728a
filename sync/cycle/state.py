"""How a cycle stands: a fold of its calendar and its record, on a moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from graphlib import TopologicalSorter

from calculations.findings import Finding, Severity
from sync.cycle.calendar import Calendar, Task, path_of
from sync.cycle.evidence import Evidence, Handover, Record
from sync.cycle.people import Person
from sync.cycle.template import EvidenceKind, TaskKind

__all__ = ["CycleState", "Now", "Status", "TaskState", "agents_due", "stand"]


class Status(StrEnum):
    """How one task stands.

    DONE        its evidence is there and in force
    STALE       it was done, and what its evidence stands on has changed since
    SKIPPED     somebody whose role may left it out
    NOT_NEEDED  one of its group is enough, and another is done
    LATE        its day is over and it is not done
    BLOCKED     what it waits for is not done
    DUE         it can be done; its day is still to come
    """

    DONE = "done"
    STALE = "stale"
    SKIPPED = "skipped"
    NOT_NEEDED = "not needed"
    LATE = "late"
    BLOCKED = "blocked"
    DUE = "due"

    @property
    def is_settled(self) -> bool:
        """Whether nobody waits for it any more."""
        return self in _SETTLED

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do something."""
        return self in _OPEN


_SETTLED = frozenset({Status.DONE, Status.SKIPPED, Status.NOT_NEEDED})
_OPEN = frozenset({Status.STALE, Status.LATE, Status.BLOCKED, Status.DUE})


@dataclass(frozen=True, slots=True)
class Now:
    """The moment a cycle is looked at, and what evidence stands on then: digests by the names of sources."""

    at: datetime
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaskState:
    """How a task stands, and why.

    owners: ids of those who answer for it now. done_at: when its evidence was first there, stale or not. is_on_time:
    whether that was by its day. slack: working days it may take longer without moving the cycle's end.
    """

    task: Task
    status: Status
    why: str
    owners: tuple[str, ...]
    delegate: Handover | None = None
    evidence: Evidence | None = None
    done_at: datetime | None = None
    slack: int = 0
    is_critical: bool = False

    @property
    def is_on_time(self) -> bool:
        """Whether it was done by its day."""
        return self.done_at is not None and self.done_at <= self.task.due_at


@dataclass(frozen=True, slots=True)
class CycleState:
    """How a cycle stands: its tasks in the calendar's order, and what is to be said of it."""

    calendar: Calendar
    now: datetime
    tasks: tuple[TaskState, ...]
    critical: tuple[str, ...]
    findings: tuple[Finding, ...]

    def task(self, name: str) -> TaskState | None:
        """How a task stands, by its id."""
        return next((one for one in self.tasks if one.task.id == name), None)

    def counted(self) -> dict[Status, int]:
        """How many tasks stand in each way; ways nothing stands in are left out."""
        return {status: n for status in Status if (n := sum(one.status is status for one in self.tasks))}

    @property
    def is_over(self) -> bool:
        """Whether nothing is open."""
        return not any(one.status.is_open for one in self.tasks)

    def judged(self, kind: TaskKind | None = None) -> tuple[int, tuple[str, ...]]:
        """Milestones (or tasks of a kind) whose day is over, and the titles of those that were not done by it.

        What was left out does not count. What went stale later was done when it was.
        """
        due = [
            one
            for one in self.tasks
            if (one.task.is_milestone if kind is None else one.task.kind is kind)
            and one.status not in (Status.SKIPPED, Status.NOT_NEEDED)
            and one.task.due_at <= self.now
        ]
        return len(due), tuple(one.task.title for one in due if not one.is_on_time)


def stand(record: Record, now: Now, people: Sequence[Person] = ()) -> CycleState | None:
    """How the cycle on record stands at a moment; None before one was started.

    Args:
        record: of the plan's events. now: the moment, and today's digests. people: who takes part today.
    """
    calendar = record.calendar
    if calendar is None:
        return None
    path = path_of(calendar)
    by_id = {task.id: task for task in calendar.tasks}
    groups: dict[str, list[str]] = {}
    for task in calendar.tasks:
        if task.any_of:
            groups.setdefault(task.any_of, []).append(task.id)
    # what the session has decided on stays what it was: packages of before are not held against later facts
    held = [record.first[one.id] for one in calendar.tasks if one.kind is TaskKind.SESSION and one.id in record.given]
    held += [record.decided.at] if record.decided is not None else []
    states: dict[str, TaskState] = {}
    order = TopologicalSorter({task.id: task.after for task in calendar.tasks}).static_order()
    # members of a group come before those that wait for them; whether another one is enough is known when all were seen
    for name in order:
        task = by_id[name]
        waits = _waits(task, by_id, groups, states)
        found = _proof(task, record, states)
        status, why = _status(task, found, record, _watched(found, held, now), waits)
        owners = (record.transferred[name].to,) if name in record.transferred else task.owners
        states[name] = TaskState(
            task,
            status,
            why,
            owners,
            record.delegated.get(name),
            found,
            _done_at(task, found, record),
            path.slack[name],
            name in path.tasks,
        )
        _settle_group(task, groups, states)
    tasks = tuple(states[task.id] for task in calendar.tasks)
    findings = (*_gone_tasks(record, by_id), *_owners(tasks, people, now))
    return CycleState(calendar, now.at, tasks, path.tasks, findings)


def agents_due(state: CycleState, made: Mapping[tuple[str, int], date]) -> tuple[Task, ...]:
    """Tasks whose package an agent is to make now: their days have come, they wait for nothing, and are open.

    Args:
        state: of the cycle. made: when the newest package of an agent and a week was made: none is made twice a day, as
            facts that move within it would have it made all the time. After the cycle's last day none is made.
    """
    today = state.now.date()
    if today > max((task.due for task in state.calendar.tasks), default=today):
        return ()
    return tuple(
        one.task
        for one in state.tasks
        if one.task.agent
        and one.status in (Status.DUE, Status.LATE, Status.STALE)
        and one.task.opens <= today
        and made.get((one.task.agent, one.task.agent_week)) != today
    )


def _watched(found: Evidence | None, held: Sequence[datetime], now: Now) -> Now:
    """The moment some evidence is looked at: without today's digests for a package a session has decided on."""
    is_decided = found is not None and found.kind is EvidenceKind.PACKAGE and any(found.at <= day for day in held)
    return Now(now.at) if is_decided else now


def _proof(task: Task, record: Record, states: Mapping[str, TaskState]) -> Evidence | None:
    """The evidence of a task: what people gave for it, else what the events tell of the plan."""
    if task.id in record.given:
        return record.given[task.id]
    for kind in task.evidence:
        found = _told(kind, task, record, states)
        if found is not None:
            return found
    return None


def _told(kind: EvidenceKind, task: Task, record: Record, states: Mapping[str, TaskState]) -> Evidence | None:
    match kind:
        case EvidenceKind.STARTED:
            first = record.revisions[0]
            return Evidence(kind, first.calendar.quarter, "", first.at, first.by)
        case EvidenceKind.APPROVAL:
            return record.approved
        case EvidenceKind.VERIFIED:
            return record.verified
        case EvidenceKind.TASKS:
            return _of_others(task, states)
        case EvidenceKind.DECISIONS:
            return record.decided
        case EvidenceKind.RECEIVED:
            return record.received.get(task.handoff)
        case EvidenceKind.MESSAGE:
            found, again = record.messages.get(task.id), record.reopened.get(task.id)
            return found if found is None or again is None or found.at > again.at else None
        case EvidenceKind.PACKAGE:
            made = _packages(task, record)
            return made[-1] if made else None
        case _:
            return None


def _packages(task: Task, record: Record) -> list[Evidence]:
    """The packages of a task, oldest first; those of before it was opened again do not count."""
    since = record.reopened.get(task.id)
    return [
        one.evidence
        for one in record.packages
        if one.name == task.agent and one.week == task.agent_week and (since is None or one.evidence.at > since.at)
    ]


def _of_others(task: Task, states: Mapping[str, TaskState]) -> Evidence | None:
    """That everything a task waits for was done; stale where one of them is."""
    others = [states[name] for name in task.after]
    if not others or not all(one.status.is_settled or one.status is Status.STALE for one in others):
        return None
    done = [one for one in others if one.done_at is not None]
    last = max(done, key=lambda one: one.done_at or one.task.due_at, default=None)
    if last is None or last.done_at is None:
        return None
    stale = ", ".join(one.task.title for one in others if one.status is Status.STALE)
    by = last.evidence.by if last.evidence is not None else ""
    return Evidence(
        EvidenceKind.TASKS, ", ".join(task.after), "", last.done_at, by, fault=f"stale: {stale}" if stale else ""
    )


def _done_at(task: Task, found: Evidence | None, record: Record) -> datetime | None:
    """When a task was first done: a package that was made anew, or a plan approved anew, was when the first one was."""
    if found is None:
        return None
    if task.id in record.first:
        return record.first[task.id]
    if found.kind is EvidenceKind.PACKAGE:
        return _packages(task, record)[0].at
    return found.since or found.at


def _waits(
    task: Task, by_id: Mapping[str, Task], groups: Mapping[str, list[str]], states: Mapping[str, TaskState]
) -> list[str]:
    """Titles of what a task still waits for; of a group one is enough."""
    found = []
    for name in task.after:
        group = groups.get(by_id[name].any_of, [])
        mine = [states[one] for one in group if one in states and one in task.after] if group else []
        if any(one.status is Status.DONE for one in mine):
            continue
        if not states[name].status.is_settled:
            stale = ", which is stale" if states[name].status is Status.STALE else ""
            found.append(f"{states[name].task.title}{stale}")
    return found


def _settle_group(task: Task, groups: Mapping[str, list[str]], states: dict[str, TaskState]) -> None:
    """Once one of a group is done, the others need not be."""
    members = [states[one] for one in groups.get(task.any_of, ()) if one in states]
    done = next((one for one in members if one.status is Status.DONE), None)
    if done is None:
        return
    for one in members:
        if one.status.is_open and one.status is not Status.STALE:
            why = f"{done.task.title} is enough"
            states[one.task.id] = TaskState(
                one.task, Status.NOT_NEEDED, why, one.owners, one.delegate, slack=one.slack, is_critical=one.is_critical
            )


def _status(task: Task, found: Evidence | None, record: Record, now: Now, waits: Sequence[str]) -> tuple[Status, str]:
    if task.id in record.skipped:
        word = record.skipped[task.id]
        return Status.SKIPPED, f"left out by {word.by} on {word.at:%Y-%m-%d}: {word.reason}"
    if found is not None:
        fault = found.fault or _changed(found, now)
        said = f"{_shown(found)}, {found.by} on {found.at:%Y-%m-%d}" if found.by else _shown(found)
        return (Status.STALE, f"{said}; {fault}") if fault else (Status.DONE, said)
    waiting = f"waits for {'; '.join(waits)}" if waits else ""
    again = record.reopened.get(task.id)
    opened = f"opened again by {again.by}: {again.reason}" if again is not None else ""
    told = "; ".join(one for one in (waiting, opened, _takes(task)) if one)
    if task.due_at <= now.at:
        return Status.LATE, f"was due on {task.due}; {told}"
    return (Status.BLOCKED if waits else Status.DUE), f"due on {task.due}; {told}"


_TAKES = {
    EvidenceKind.STARTED: "the start of the cycle",
    EvidenceKind.TASKS: "the tasks before it",
    EvidenceKind.APPROVAL: "the approval of the plan",
    EvidenceKind.VERIFIED: "every approved value read back from the CRM",
    EvidenceKind.DECISIONS: "decisions, each with owner and day,",
    EvidenceKind.RECEIVED: "the receipt of the hand-off",
    EvidenceKind.FILE: "a file",
    EvidenceKind.LINK: "a link",
    EvidenceKind.MESSAGE: "an acknowledged message",
}


def _takes(task: Task) -> str:
    """What would show that it is done."""
    kinds = [_TAKES.get(kind, f"the package of {task.agent}") for kind in task.evidence]
    return f"takes {' or '.join(kinds)}"


def _shown(found: Evidence) -> str:
    match found.kind:
        case EvidenceKind.STARTED:
            return "the cycle was started"
        case EvidenceKind.TASKS:
            return f"all of {found.ref}"
        case EvidenceKind.APPROVAL:
            return f"change set {found.ref} was approved"
        case EvidenceKind.DECISIONS:
            return f"decisions {found.ref}"
        case EvidenceKind.RECEIVED:
            return f"received: {found.ref}"
        case EvidenceKind.VERIFIED:
            return f"change set {found.ref} was read back from the CRM"
        case _:
            return f"{found.kind} {found.ref}"


def _changed(found: Evidence, now: Now) -> str:
    """Which of the sources of some evidence is another today; empty when none is known to be."""
    moved = [name for name, was in found.source.items() if now.sources.get(name, was) != was]
    if not moved:
        return ""
    gone = [name for name in moved if not now.sources[name]]
    return f"{', '.join(moved)} {'is not there any more' if gone else 'has changed since'}"


def _gone_tasks(record: Record, by_id: Mapping[str, Task]) -> Iterable[Finding]:
    for name in sorted(record.spoken_of - set(by_id)):
        sentence = f"Something is on record for the task {name}, which the calendar does not have any more."
        yield Finding("cycle.task-gone", sentence, rows=(name,), severity=Severity.NOTE)


def _owners(tasks: Iterable[TaskState], people: Sequence[Person], now: Now) -> Iterable[Finding]:
    """Open tasks whose owners have left, and those that were given to nobody who is known."""
    if not people:
        return
    by_id = {one.id: one for one in people}
    for one in tasks:
        named = (*one.owners, *((one.delegate.to,) if one.delegate is not None else ()))
        if not one.status.is_open or not named:
            continue
        strange = [name for name in named if name not in by_id]
        until = max(one.task.due, now.at.date()) if one.status is Status.LATE else one.task.due
        gone = [by_id[name] for name in named if name in by_id and not by_id[name].is_there(until)]
        if strange:
            sentence = f"{one.task.title} was given to {', '.join(strange)}, who is not in [[cycle.people]]."
            remedy = "Name them there, or transfer the task."
            yield Finding("cycle.owner-unknown", sentence, remedy, rows=(one.task.id,))
        if gone and len(gone) + len(strange) == len(named):
            who = ", ".join(f"{person.name} (left on {person.left})" for person in gone)
            sentence = f"{one.task.title} is due on {one.task.due}, and nobody who answers for it is there: {who}."
            remedy = f"Transfer it: qplan cycle transfer {one.task.id} --to PERSON --because …"
            yield Finding("cycle.owner-left", sentence, remedy, rows=(one.task.id,))
