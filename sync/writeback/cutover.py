"""A cutover folded from the events of a plan: rehearsed, given the go, under way, through, or called off.

Nothing waits inside a process: the go is an event, and whoever writes next finds it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sync.model.event import Event, Kind
from sync.model.stored import Stored

__all__ = ["Check", "Cutover", "Phase", "Step", "cutover_of", "judge_go", "unfinished"]


class Phase(StrEnum):
    """How far the cutover of one submission is.

    NOT_REHEARSED  nothing was gone through yet
    REHEARSED      it was, and every check has an answer
    GO             a named owner gave the go; nothing of it was sent yet: it can be taken back whole
    UNDERWAY       the first write was noted: past the point of no return
    ABORTED        it was called off, or the go was taken back; a new rehearsal begins it again
    """

    NOT_REHEARSED = "not rehearsed"
    REHEARSED = "rehearsed"
    GO = "go"
    UNDERWAY = "under way"
    ABORTED = "aborted"

    @property
    def is_go(self) -> bool:
        """Whether what waits for the cutover may be written."""
        return self in (Phase.GO, Phase.UNDERWAY)


class Check(Stored):
    """A question before the go: what was looked at, what it answered, and whether that lets the cutover go on.

    `is_good` is None where nobody could tell.
    """

    name: str
    is_good: bool | None
    says: str

    @property
    def stops(self) -> bool:
        """Whether it keeps the go from being given."""
        return self.is_good is False


class Step(NamedTuple):
    """A line of the run list that people do: what, who, before the go or after it, and who said it was done when."""

    what: str
    owner: str
    is_before: bool
    by: str = ""
    at: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether somebody said so."""
        return self.at is not None


class Cutover(NamedTuple):
    """Where the cutover of one submission stands.

    `by`, `at` and `reason` are of the event that brought it there. `checks` are those of the last rehearsal, at
    `rehearsed_at`. `sent_at` is the point of no return: the moment the first of its writes was noted.
    """

    phase: Phase = Phase.NOT_REHEARSED
    by: str = ""
    at: datetime | None = None
    reason: str = ""
    checks: tuple[Check, ...] = ()
    rehearsed_at: datetime | None = None
    sent_at: datetime | None = None
    done: tuple[tuple[str, str, datetime], ...] = ()

    def steps(self, asked: Iterable[Step]) -> tuple[Step, ...]:
        """The steps people do, with who said of which that it is done."""
        said = {what: (by, at) for what, by, at in self.done}
        steps = []
        for one in asked:
            by, at = said.get(one.what, (one.by, one.at))
            steps.append(one._replace(by=by, at=at))
        return tuple(steps)


def cutover_of(events: Iterable[Event], digest: str, sobjects: Collection[str]) -> Cutover:
    """The cutover of the submission `digest` after `events` in order; another submission has one of its own.

    Args:
        events: of the plan. digest: of the submission. sobjects: objects whose records are written with the cutover.
    """
    now = Cutover()
    for event in events:
        if event.kind is Kind.SUBMITTED:
            now = Cutover()
        if event.payload.get("digest") != digest:
            continue
        match event.kind:
            case Kind.REHEARSED:
                checks = tuple(Check.load(one) for one in event.payload["checks"])
                now = now._replace(checks=checks, rehearsed_at=event.at)
                if not now.phase.is_go:
                    now = now._replace(phase=Phase.REHEARSED, by=event.actor, at=event.at, reason="")
            case Kind.STEP_DONE:
                now = now._replace(done=(*now.done, (event.payload["what"], event.actor, event.at)))
            case Kind.GONE:
                phase = Phase.GO if now.sent_at is None else Phase.UNDERWAY
                now = now._replace(phase=phase, by=event.actor, at=event.at, reason="")
            case Kind.ABORTED:
                now = now._replace(
                    phase=Phase.ABORTED, by=event.actor, at=event.at, reason=event.payload["reason"], rehearsed_at=None
                )
            case Kind.INTENDED if now.phase is Phase.GO and _object_of(event) in sobjects:
                now = now._replace(phase=Phase.UNDERWAY, sent_at=event.at)
            case _:
                pass
    return now


def _object_of(event: Event) -> str:
    change = event.payload["change"]
    return str(change["record"]["sobject"]) if "record" in change else ""


def unfinished(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps before the go that nobody said were done."""
    return tuple(step for step in steps if step.is_before and not step.is_done)


def judge_go(
    cutover: Cutover, by: str, owners: Sequence[str], steps: Iterable[Step], now: datetime, most_hours_old: float
) -> str:
    """Why the go cannot be given, in a sentence; empty when it can, as far as can be told without looking.

    Args:
        cutover: as it stands. by: who gives it. owners: who may. steps: the run list with who did what. now: the
            moment. most_hours_old: of the rehearsal.
    """
    if by.strip().casefold() not in {one.strip().casefold() for one in owners}:
        return f"{by} is none of the owners of the cutover ({', '.join(owners)})."
    if cutover.phase.is_go:
        return f"{cutover.by} gave the go on {cutover.at:%Y-%m-%d %H:%M} UTC."
    if cutover.rehearsed_at is None:
        return "It was not rehearsed since it was submitted, or since it was called off."
    if now - cutover.rehearsed_at > timedelta(hours=most_hours_old):
        return f"The rehearsal of {cutover.rehearsed_at:%Y-%m-%d %H:%M} UTC is more than {most_hours_old:g} hours old."
    waiting = unfinished(steps)
    if waiting:
        named = "; ".join(f"{step.what} ({step.owner})" for step in waiting)
        return f"Not done yet: {named}."
    return ""
