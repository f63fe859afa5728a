"""What shows that a task is done, and what is on record of a cycle: read off the events of the plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sync.approval.ladder import Stage, Standing, climb
from sync.approval.needs import NeedsOf
from sync.approval.state import after, nothing_submitted
from sync.cycle.calendar import Calendar
from sync.cycle.handoffs.record import Handed, handed
from sync.cycle.outbox import told_of
from sync.cycle.session import decisions
from sync.cycle.template import EvidenceKind
from sync.model.event import Event, Kind

__all__ = ["Evidence", "Handover", "Package", "Record", "Revision", "Turn", "Word", "file_source", "recorded"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that a task is done.

    ref: which file, link, message, package or change set. digest: of what it held. source: what it stands on, digests
    by name; where one of them is another now, the evidence is stale. fault: why it is not in force any more. since:
    when the first of its kind was there, where that was another one; None where `at` says it.
    """

    kind: EvidenceKind
    ref: str
    digest: str
    at: datetime
    by: str
    source: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    since: datetime | None = None


class Package(NamedTuple):
    """An agent's package, as its event tells it: it stands on a snapshot, and on the plan as it was submitted last."""

    name: str
    week: int
    evidence: Evidence


class Revision(NamedTuple):
    """A calendar that was started, and when; `link` is the hash of its event, which no other event has."""

    at: datetime
    by: str
    calendar: Calendar
    link: str


class Turn(NamedTuple):
    """What changes a task's invitation: who answers for it from then on, or whether it is off."""

    at: datetime
    task: str
    owner: str = ""
    is_off: bool = False


class Word(NamedTuple):
    """Somebody's word on a task: who, when and why."""

    by: str
    at: datetime
    reason: str


class Handover(NamedTuple):
    """A task that somebody else does: who gave it, to whom, when and why."""

    by: str
    to: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of one cycle, each thing with its last word.

    given: the evidence people gave, by task; first: when they first did. reopened: tasks that were opened again, whose
    earlier evidence does not count. submitted: digest of the newest
    submission, empty before there is one. approved, verified: evidence of the plan
    itself, with a fault where it is not in force any more. received: hand-offs by name that somebody has. decided:
    that the session decided, and each decision is whole. messages: communications by name that everybody has and as
    many as needed acknowledged. history: calendars, and what changed invitations, in order.
    """

    history: tuple[Revision | Turn, ...]
    given: Mapping[str, Evidence]
    first: Mapping[str, datetime]
    skipped: Mapping[str, Word]
    reopened: Mapping[str, Word]
    delegated: Mapping[str, Handover]
    transferred: Mapping[str, Handover]
    packages: tuple[Package, ...]
    submitted: str
    approved: Evidence | None
    verified: Evidence | None
    received: Mapping[str, Evidence]
    decided: Evidence | None
    messages: Mapping[str, Evidence] = field(default_factory=dict)

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """The calendars that were started, oldest first."""
        return tuple(one for one in self.history if isinstance(one, Revision))

    @property
    def calendar(self) -> Calendar | None:
        """The calendar in force; None before a cycle was started."""
        revisions = self.revisions
        return revisions[-1].calendar if revisions else None

    @property
    def spoken_of(self) -> frozenset[str]:
        """Every task something is on record for."""
        return frozenset().union(self.given, self.skipped, self.reopened, self.delegated, self.transferred)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that are given as evidence: whose digests say whether it is stale."""
        return tuple(sorted({one.ref for one in self.given.values() if one.kind is EvidenceKind.FILE}))


def file_source(ref: str) -> str:
    """The name under which a file's digest is a source."""
    return f"file:{ref}"


def recorded(events: Sequence[Event], needs_of: NeedsOf) -> Record:
    """The fold of a plan's events, oldest first, to what is on record of its cycle.

    Args:
        events: of the plan, in order. needs_of: whose words a submission needs.
    """
    history: list[Revision | Turn] = []
    given: dict[str, Evidence] = {}
    first: dict[str, datetime] = {}
    skipped: dict[str, Word] = {}
    reopened: dict[str, Word] = {}
    delegated: dict[str, Handover] = {}
    transferred: dict[str, Handover] = {}
    packages: list[Package] = []
    for event in events:
        told = event.payload
        match event.kind:
            case Kind.CYCLE_STARTED:
                calendar = Calendar.model_validate(told["calendar"])
                history.append(Revision(event.at, event.actor, calendar, event.hash))
            case Kind.TASK_DONE:
                given[told["task"]] = _given(event)
                first.setdefault(told["task"], event.at)
                if skipped.pop(told["task"], None) is not None:
                    history.append(Turn(event.at, told["task"]))
            case Kind.TASK_SKIPPED:
                skipped[told["task"]] = _word(event)
                history.append(Turn(event.at, told["task"], is_off=True))
            case Kind.TASK_REOPENED:
                reopened[told["task"]] = _word(event)
                if skipped.pop(told["task"], None) is not None:
                    history.append(Turn(event.at, told["task"]))
                given.pop(told["task"], None)
                first.pop(told["task"], None)
            case Kind.TASK_DELEGATED:
                delegated[told["task"]] = _handover(event)
            case Kind.TASK_TRANSFERRED:
                transferred[told["task"]] = _handover(event)
                delegated.pop(told["task"], None)
                history.append(Turn(event.at, told["task"], told["to"], told["task"] in skipped))
            case Kind.PACKAGE:
                packages.append(_package(event))
            case _:
                pass
    submitted, approved, verified = _of_the_plan(events, needs_of)
    return Record(
        tuple(history),
        given,
        first,
        skipped,
        reopened,
        delegated,
        transferred,
        tuple(packages),
        submitted,
        approved,
        verified,
        _received(events),
        _decided(events),
        _communicated(events),
    )


def _given(event: Event) -> Evidence:
    told: Mapping[str, Any] = event.payload["evidence"]
    return Evidence(
        EvidenceKind(told["kind"]), told["ref"], told["digest"], event.at, event.actor, dict(told.get("source", {}))
    )


def _word(event: Event) -> Word:
    return Word(event.actor, event.at, event.payload.get("reason", ""))


def _handover(event: Event) -> Handover:
    return Handover(event.actor, event.payload["to"], event.at, event.payload.get("reason", ""))


def _package(event: Event) -> Package:
    told = event.payload
    source = {name: told[name] for name in ("snapshot", "plan") if told.get(name)}
    evidence = Evidence(EvidenceKind.PACKAGE, told["name"], told["digest"], event.at, event.actor, source)
    return Package(told["name"], told["week"], evidence)


def _decided(events: Sequence[Event]) -> Evidence | None:
    """What the session decided, since its first decision, once each of them has an owner and a day."""
    found = decisions(events)
    if not found or not all(one.owner and one.due is not None for one in found):
        return None
    first = next(event for event in events if event.kind is Kind.DECIDED)
    numbers = ", ".join(str(one.number) for one in found)
    return Evidence(EvidenceKind.DECISIONS, numbers, "", first.at, first.actor)


def _received(events: Iterable[Event]) -> dict[str, Evidence]:
    """Hand-offs of an approved plan, by name: since when everybody has one, and who waits for the newest version."""
    by_name: dict[str, list[Handed]] = {}
    for one in handed(events):
        by_name.setdefault(one.name, []).append(one)
    found = {}
    for name, all_of_it in by_name.items():
        had = [one for one in all_of_it if one.received_at is not None and not one.is_draft]
        if had:
            last = max(had, key=lambda one: one.received_at or one.at)
            waiting = [
                f"{one.person or one.to}{' (draft)' if one.is_draft else ''}" for one in all_of_it if one not in had
            ]
            fault = f"not received by {', '.join(waiting)}" if waiting else ""
            at = last.received_at or last.at
            ref = f"{name} by {len(had)}"
            found[name] = Evidence(EvidenceKind.RECEIVED, ref, last.digest, at, last.received_by, fault=fault)
    return found


def _communicated(events: Iterable[Event]) -> dict[str, Evidence]:
    """Communications that were made, by the id of their task, and what keeps each from being in force."""
    return {
        name: Evidence(EvidenceKind.MESSAGE, f"to {one.sent} of {one.of}, {one.acknowledged} acknowledged", "", one.at,
                       one.by, fault=one.fault)
        for name, one in told_of(events).items()
        if one.at is not None
    }  # fmt: skip


def _of_the_plan(events: Sequence[Event], needs_of: NeedsOf) -> tuple[str, Evidence | None, Evidence | None]:
    """The newest submission, its approval, and that the CRM holds it; what is not in force any more has a fault."""
    standings = climb(events, needs_of)
    if not standings:
        return "", None, None
    now = standings[-1]
    approved = _newest(_approvals(events, needs_of), EvidenceKind.APPROVAL, _no_approval(now))
    verified = _newest(_matches(events), EvidenceKind.VERIFIED, _not_held(now))
    return now.digest, approved, verified


def _no_approval(now: Standing) -> str:
    """Why an approval is not in force; for an approval of another change set see `_newest`."""
    return "" if now.stage.is_approved else f"the plan is {now.stage}"


def _not_held(now: Standing) -> str:
    if now.stage is Stage.DRIFTED:
        return f"{now.discrepancies} values differ in the CRM"
    return "" if now.stage is Stage.VERIFIED else f"the plan is {now.stage}"


def _newest(found: Iterable[Event], kind: EvidenceKind, fault: str) -> Evidence | None:
    """The newest change set that was approved or seen in the CRM: since when, and what is wrong with it today."""
    first: dict[str, Event] = {}
    last = ""
    for event in found:
        last = str(event.payload["digest"])
        first.setdefault(last, event)
    if not last:
        return None
    event, earliest = first[last], next(iter(first.values()))
    return Evidence(kind, last[:12], last, event.at, event.actor, fault=fault, since=earliest.at)


def _approvals(events: Iterable[Event], needs_of: NeedsOf) -> Iterable[Event]:
    """The words by which a submission became approved."""
    state = nothing_submitted()
    for event in events:
        state = after(state, event)
        is_word = event.kind is Kind.CONSENTED and event.payload.get("digest") == state.digest
        if not is_word or state.submission is None or state.declined:
            continue
        if state.approved(needs_of(state.submission)) is not None:
            yield event


def _matches(events: Iterable[Event]) -> Iterable[Event]:
    return (event for event in events if event.kind is Kind.VERIFIED and not event.payload["discrepancies"])
