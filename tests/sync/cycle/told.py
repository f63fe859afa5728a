"""Events of a cycle for the tests of it: a small template, its people, and what they do."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from calculations.fiscal import Quarter
from sync.approval.needs import Needs, everybody
from sync.cycle.calendar import Calendar, laid_out
from sync.cycle.evidence import Record, recorded
from sync.cycle.people import Person
from sync.cycle.state import CycleState, Now, stand
from sync.cycle.template import Step, TaskKind, Template
from sync.model.approval import Consent, Submission
from sync.model.change import ChangeSet
from sync.model.event import Event, Kind
from sync.writeback.diff import diff
from tests.sync.plans import PLAN, want

__all__ = [
    "CALENDAR",
    "FIRST",
    "PEOPLE",
    "QUARTER",
    "SECOND",
    "START",
    "agreed",
    "at",
    "done",
    "event",
    "look",
    "package",
    "record_of",
    "started",
    "submitted",
    "verified",
]

QUARTER = Quarter.parse("2020Q2")
START = date(2020, 3, 4)  # a Wednesday, four weeks before 1 April
PEOPLE = (
    Person("ops", "Olga Ops", "olga@example.com", ("RevOps",)),
    Person("cfo", "Carl Chief", "carl@example.com", ("CFO",), zone="America/New_York"),
)
TEMPLATE = Template(
    name="small",
    weeks=2,
    tasks=(
        Step(id="start", title="Start", week=1, day=1, days=0, role="RevOps", evidence=("started",), is_milestone=True),
        Step(id="look", title="Look back", kind=TaskKind.AGENT, week=1, day=3, days=2, role="RevOps", after=("start",),
             agent="tracker", agent_week=1, evidence=("package",)),
        Step(id="round", title="Round", week=2, day=1, role="RevOps", any_of="input", after=("look",)),
        Step(id="survey", title="Survey", week=2, day=1, role="RevOps", any_of="input", after=("look",)),
        Step(id="session", title="Session of Q(n+1)", kind=TaskKind.SESSION, week=2, day=2, role="CFO",
             after=("round", "survey"), skip_by=("CFO",), minutes=240, is_milestone=True),
        Step(id="plan", title="Plan of Q(n+1)", week=2, day=3, role="CFO", after=("session",), evidence=("approval",),
             is_milestone=True),
        Step(id="crm", title="CRM", kind=TaskKind.SYSTEM, week=2, day=4, role="RevOps", after=("plan",),
             evidence=("verified",)),
        Step(id="word", title="Word", kind=TaskKind.COMMUNICATION, week=2, day=4, role="CFO", after=("plan",)),
        Step(id="ready", title="Ready", week=2, day=5, days=0, role="RevOps", after=("crm", "word"),
             evidence=("tasks",), is_milestone=True),
    ),
)  # fmt: skip
CALENDAR: Calendar = laid_out(TEMPLATE, QUARTER, start=START, people=PEOPLE).calendar
FIRST, SECOND = (diff(PLAN, [want("a", amount)], {}) for amount in (100, 101))


def at(day: int, hour: int = 12) -> datetime:
    """A moment of March 2020."""
    return datetime(2020, 3, day, hour, tzinfo=UTC)


def event(kind: Kind, payload: dict[str, Any], when: datetime, actor: str = "ops") -> Event:
    """An event of the plan; its hash is its moment, kind and task."""
    name = f"{when:%m%d%H}{kind}{payload.get('task', '')}"
    return Event(seq=1, plan_id=PLAN, kind=kind, at=when, actor=actor, payload=payload, prev_hash="", hash=name)


def started(when: datetime, calendar: Calendar = CALENDAR) -> Event:
    """The cycle was started."""
    return event(Kind.CYCLE_STARTED, {"calendar": calendar.model_dump(mode="json")}, when)


def done(task: str, when: datetime, ref: str = "https://example.com", kind: str = "link", **source: str) -> Event:
    """Somebody gave evidence."""
    evidence = {"kind": kind, "ref": ref, "digest": ref, "source": source}
    return event(Kind.TASK_DONE, {"task": task, "evidence": evidence}, when)


def package(when: datetime, week: int = 1, name: str = "tracker", **source: str) -> Event:
    """An agent made its package."""
    told = {"name": name, "week": week, "digest": f"d{when:%d%H}", **source}
    return event(Kind.PACKAGE, told, when, name)


def submitted(plan: ChangeSet, when: datetime) -> Event:
    """A change set was put before its approvers."""
    made = Submission(change_set=plan, by="ana", at=when, workbook="plan.xlsx", sha256="0")
    return event(Kind.SUBMITTED, made.model_dump(mode="json"), when)


def agreed(plan: ChangeSet, when: datetime, approver: str = "cfo", *, agrees: bool = True) -> Event:
    """An approver answered."""
    consent = Consent(approver=approver, digest=plan.digest, agrees=agrees, at=when)
    return event(Kind.CONSENTED if agrees else Kind.DECLINED, consent.model_dump(mode="json"), when, approver)


def verified(plan: ChangeSet, when: datetime, *, differ: int = 0) -> Event:
    """Everything was read back."""
    return event(Kind.VERIFIED, {"digest": plan.digest, "discrepancies": [{"n": n} for n in range(differ)]}, when)


def record_of(events: Sequence[Event]) -> Record:
    """What is on record; both executives must agree."""
    return recorded(events, _needs)


def look(events: Sequence[Event], now: datetime, people: Sequence[Person] = PEOPLE, **sources: str) -> CycleState:
    """How the cycle stands."""
    state = stand(record_of(events), Now(now, sources), people)
    assert state is not None
    return state


def _needs(_: Submission) -> Needs:
    return everybody(("cfo", "cro"))
