"""Appeals against a quota: what can happen to one, who bears what it grants, and what was decided of others like it.

An appeal is a fold over its steps; what may follow on what is one table. A quota that is granted moves the plan like
any other edit: it becomes an override with its reason, and is approved before it is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sync.model.event import Event, Kind

__all__ = [
    "FOLLOWS",
    "REASONS",
    "Appeal",
    "Bearer",
    "State",
    "Step",
    "StepTaken",
    "appeals_of",
    "concerned",
    "decided_quotas",
    "like",
    "shared_among",
    "why_no_step",
]

REASONS: Mapping[str, str] = {
    "account-moved": "an account left the territory after the quota was set",
    "territory": "the territory is another than the plan took it to be",
    "ramp": "the ramp or the start date is wrong",
    "leave": "leave that the plan does not know",
    "data": "bookings, credits or a last quota that are wrong in the data",
    "large-deal": "one deal of the past that does not come again",
    "market": "a customer, a product or a region that changed",
}
"""Codes of reasons, with what each means: like reasons are judged alike."""


class State(StrEnum):
    """Where an appeal stands."""

    FILED = "filed"
    ASKED = "information asked"
    ESCALATED = "escalated"
    ACCEPTED = "accepted"
    PARTLY = "partly accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether somebody has yet to decide it."""
        return self in (State.FILED, State.ASKED, State.ESCALATED)


class Step(StrEnum):
    """What can happen to an appeal."""

    FILE = "file"
    ASK = "ask"
    ANSWER = "answer"
    REASSIGN = "reassign"
    ESCALATE = "escalate"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    PART = "accept-partly"
    REJECT = "reject"


FOLLOWS: Mapping[tuple[State, Step], State] = {
    **{(state, Step.ASK): State.ASKED for state in (State.FILED, State.ESCALATED)},
    (State.ASKED, Step.ANSWER): State.FILED,
    **{(state, Step.REASSIGN): state for state in (State.FILED, State.ASKED, State.ESCALATED)},
    **{(state, Step.ESCALATE): State.ESCALATED for state in (State.FILED, State.ASKED)},
    **{(state, Step.WITHDRAW): State.WITHDRAWN for state in (State.FILED, State.ASKED, State.ESCALATED)},
    **{
        (state, step): end
        for state in (State.FILED, State.ASKED, State.ESCALATED)
        for step, end in ((Step.ACCEPT, State.ACCEPTED), (Step.PART, State.PARTLY), (Step.REJECT, State.REJECTED))
    },
}
"""Which state follows on which, by what happens; whatever is not here cannot happen."""


class Bearer(StrEnum):
    """Who carries what a granted appeal takes off a quota, or adds to it."""

    CUSHION = "cushion"
    TEAM = "team"


class StepTaken(NamedTuple):
    """Something that happened to an appeal: what, who, when, and what they said."""

    step: Step
    by: str
    at: datetime
    said: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal.

    Args:
        number: of it. person, name: whose quota. code: of `REASONS`. quota: as it was when it was filed. wanted: what
            they ask for. state: where it stands. handler: who has it. taken: all that happened, in order.
        granted: the quota that was decided; None before, and where nothing was granted. bearer: who carries it.
        shares: what others' quotas become for it, by person.
    """

    number: int
    person: str
    name: str
    code: str
    quota: Decimal
    wanted: Decimal
    state: State
    handler: str
    taken: tuple[StepTaken, ...]
    granted: Decimal | None = None
    bearer: Bearer | None = None
    shares: Mapping[str, Decimal] | None = None


def appeals_of(events: Iterable[Event]) -> tuple[Appeal, ...]:
    """All appeals of a plan as they stand, in the order they were filed."""
    found: dict[int, Appeal] = {}
    for event in events:
        if event.kind is Kind.APPEAL:
            number = int(event.payload["appeal"])
            found[number] = _after(found.get(number), event)
    return tuple(found.values())


def why_no_step(appeal: Appeal, step: Step) -> str:
    """Why something cannot happen to an appeal, as a sentence; empty where it can."""
    if (appeal.state, step) in FOLLOWS:
        return ""
    return f"Appeal {appeal.number} of {appeal.name} is {appeal.state.value}."


def like(appeals: Sequence[Appeal], appeal: Appeal) -> tuple[Appeal, ...]:
    """What was decided of others with the same reason, the newest first: like cases are to be judged alike."""
    decided = [
        one
        for one in appeals
        if one.number != appeal.number and one.code == appeal.code and not one.state.is_open
        and one.state is not State.WITHDRAWN
    ]  # fmt: skip
    return tuple(reversed(decided))


def decided_quotas(appeals: Sequence[Appeal]) -> dict[str, list[Decimal]]:
    """The quotas that decisions gave, by person, the newest last: to whoever appealed, and to whoever carries it."""
    found: dict[str, list[Decimal]] = {}
    for appeal in appeals:
        if appeal.granted is not None:
            for person, amount in {appeal.person: appeal.granted, **(appeal.shares or {})}.items():
                found.setdefault(person, []).append(amount)
    return found


def concerned(appeals: Sequence[Appeal]) -> set[str]:
    """People whose quota an appeal has moved, or may yet move: no other appeal is laid on them."""
    return {appeal.person for appeal in appeals if appeal.state.is_open}.union(decided_quotas(appeals))


def shared_among(amount: Decimal, quotas: Mapping[str, Decimal], unit: Decimal) -> dict[str, Decimal]:
    """What others' quotas become when they carry an amount together, in proportion to their own; exact to the cent.

    Args:
        amount: what there is to carry; below zero it is taken off them. quotas: of those who carry, by person, above
            zero. unit: amount the shares are multiples of, but for the rest, which the largest quota takes.
    """
    total = sum(quotas.values(), Decimal(0))
    if not total:
        return {}
    order = sorted(quotas, key=lambda person: (-quotas[person], person))
    shares = {
        person: (amount * quotas[person] / total / unit).quantize(Decimal(1), ROUND_HALF_EVEN) * unit
        for person in order
    }
    shares[order[0]] += amount - sum(shares.values(), Decimal(0))
    return {person: quotas[person] + shares[person] for person in quotas}


def _after(appeal: Appeal | None, event: Event) -> Appeal:
    said: Mapping[str, Any] = event.payload
    step = Step(said["step"])
    taken = StepTaken(step, event.actor, event.at, said.get("said", ""))
    if appeal is None:
        return Appeal(
            int(said["appeal"]), said["person"], said["name"], said["code"], Decimal(said["quota"]),
            Decimal(said["wanted"]), State.FILED, said["handler"], (taken,),
        )  # fmt: skip
    now = replace(appeal, state=FOLLOWS[appeal.state, step], taken=(*appeal.taken, taken))
    if step in (Step.REASSIGN, Step.ESCALATE):
        return replace(now, handler=said["handler"])
    if step in (Step.ACCEPT, Step.PART):
        shares = {person: Decimal(amount) for person, amount in said["shares"].items()}
        return replace(now, granted=Decimal(said["granted"]), bearer=Bearer(said["bearer"]), shares=shares)
    return now
