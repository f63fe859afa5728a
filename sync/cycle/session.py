"""What the planning session decided: each with who does it by when, folded from the events of the plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from calculations.findings import Finding
from sync.cycle.people import Person, known
from sync.model.event import Event, Kind

__all__ = ["About", "Decision", "decision_findings", "decisions"]


class About(StrEnum):
    """What a decision commits to: an output of the session."""

    PLAN = "plan"
    TERRITORIES = "territories"
    QUOTAS = "quotas"
    RESOURCES = "resources"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, as it was amended last.

    number: from 1, in the order of deciding. owner: who does it, as it was said; empty where nobody was named. due: by
    when; None where nobody said. by, at: who put its last words on record, and when. done_at, done_by, evidence: since
    it was carried out.
    """

    number: int
    text: str
    about: About
    owner: str
    due: date | None
    by: str
    at: datetime
    done_at: datetime | None = None
    done_by: str = ""
    evidence: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out."""
        return self.done_at is None


def decisions(events: Iterable[Event]) -> tuple[Decision, ...]:
    """Every decision after some events, in order; one that is amended is open again."""
    found: dict[int, Decision] = {}
    for event in events:
        told = event.payload
        if event.kind is Kind.DECIDED:
            due = date.fromisoformat(told["due"]) if told["due"] else None
            about = About(told["about"])
            found[told["number"]] = Decision(
                told["number"], told["text"], about, told["owner"], due, event.actor, event.at
            )
        elif event.kind is Kind.CARRIED_OUT and told["number"] in found:
            was = found[told["number"]]
            found[told["number"]] = replace(was, done_at=event.at, done_by=event.actor, evidence=told["evidence"])
    return tuple(found[number] for number in sorted(found))


def decision_findings(found: Iterable[Decision], people: Sequence[Person], today: date) -> tuple[Finding, ...]:
    """Open decisions that nobody carries out: without an owner who is there, without a day, or late.

    Args:
        found: the decisions. people: who takes part; where nobody is named any owner will do. today: the day it is.
    """
    said: list[Finding] = []
    for one in found:
        if not one.is_open:
            continue
        rows = (str(one.number),)
        who = known(people, one.owner)
        if not one.owner:
            why = "is nobody's to do"
        elif people and who is None:
            why = f"is for {one.owner}, who is nobody of [[cycle.people]]"
        elif who is not None and not who.is_there(today):
            why = f"is for {who.name}, who left on {who.left}"
        else:
            why = ""
        if why:
            sentence = f"Decision {one.number} {why}: {one.text}"
            remedy = f"Name somebody: qplan session decide --number {one.number} --owner PERSON."
            said.append(Finding("cycle.decision-without-owner", sentence, remedy, rows))
        if one.due is None:
            sentence = f"Decision {one.number} has no day: {one.text}"
            remedy = f"Say by when: qplan session decide --number {one.number} --due DAY."
            said.append(Finding("cycle.decision-without-date", sentence, remedy, rows))
        elif one.due < today:
            sentence = f"Decision {one.number} was to be carried out by {one.due}: {one.text}"
            remedy = f"Say what shows that it is done: qplan session settle {one.number} --evidence …"
            said.append(Finding("cycle.decision-late", sentence, remedy, rows))
    return tuple(said)
