"""What speaks against a statement before it is confirmed: whoever makes it may not, or it would say nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from calculations.gates.gate import Gate, Verdict
from sync.approval.delegation import in_force
from sync.approval.emergency import Emergency
from sync.approval.gates import gate_called
from sync.approval.needs import are_met, emergency_people
from sync.approval.policy import Policy
from sync.approval.state import ApprovalState, Refusal
from sync.model.event import Kind
from sync.model.statement import Statement

__all__ = ["Circumstances", "objection"]


class Circumstances(NamedTuple):
    """What is so when a statement is made.

    `state` and `day` are of the plan; `gates` as they stand, `delegations` by who lent their word, `emergencies` the
    oldest first.
    """

    policy: Policy
    state: ApprovalState
    day: date
    gates: Sequence[Gate]
    delegations: Mapping[str, Statement]
    emergencies: Sequence[Emergency]


def objection(said: Statement, now: Circumstances) -> Refusal | None:
    """Why a statement is not taken whatever code comes with it; None when nothing speaks against it."""
    if not said.reason.strip():
        return Refusal("It is said for a reason.", "Give it with --because.")
    if now.policy.called(said.person) is None:
        named = ", ".join(one.id for one in now.policy.approvers) or "nobody"
        return Refusal(f"{said.person!r} is nobody of [approvals] ({named}).", "Say it as one of them, with --as.")
    match said.kind:
        case Kind.WAIVED:
            return _waiver(said, now)
        case Kind.DELEGATED:
            return _delegation(said, now)
        case Kind.EMERGENCY:
            return _emergency(said, now)
        case _:
            return _review(said, now)


def _waiver(said: Statement, now: Circumstances) -> Refusal | None:
    gate = gate_called(said.subject, now.gates)
    if gate is None:
        named = ", ".join(one.name for one in now.gates) or "none could be read"
        return Refusal(f"No gate is called {said.subject!r}.", f"There are: {named}.")
    if gate.verdict is Verdict.PASS:
        return Refusal(f"The gate {gate.name} passes: {gate.sentence}", "There is nothing to waive.")
    if not now.policy.may_waive(said.person):
        roles = ", ".join(now.policy.waivers)
        return Refusal(f"{said.person!r} may not waive a gate; {roles} may.", "`qplan policy explain` tells the rules.")
    return None


def _delegation(said: Statement, now: Circumstances) -> Refusal | None:
    to = said.subject
    if to == said.person or now.policy.called(to) is None:
        return Refusal(f"{to!r} is nobody else of [approvals].", "Name them there, with a channel of their own.")
    if said.until is None or said.until < now.day:
        return Refusal("A word is lent until a day to come.", "Give it with --until.")
    for other in in_force(now.delegations, now.day):
        if other.subject == to and other.person != said.person:
            return Refusal(
                f"{to!r} speaks for {other.person!r} until {other.until} already, and for one other at most.",
                "Lend it to somebody else.",
            )
    return None


def _emergency(said: Statement, now: Circumstances) -> Refusal | None:
    if now.state.submission is None or said.digest != now.state.digest:
        return Refusal("Nothing is submitted that it could be for.", "Submit the plan first: qplan submit.")
    needs = now.policy.needs(now.state.submission)
    if said.person not in emergency_people(needs):
        roles = " and ".join(now.policy.break_glass) or "nobody, as policy.break_glass names no roles"
        return Refusal(
            f"{said.person!r} cannot call an emergency on this plan; {roles} can, unless they submitted it.",
            "`qplan policy explain` tells the rules.",
        )
    if now.state.declined:
        who = ", ".join(one.whose for one in now.state.declined)
        return Refusal(f"The plan was declined by {who}.", "An emergency does not override a no: change the plan.")
    if are_met(needs, now.state.counted(needs)) and not now.policy.freezes:
        return Refusal("The plan is approved as it is.", "Write it: qplan apply.")
    return None


def _review(said: Statement, now: Circumstances) -> Refusal | None:
    found = next((one for one in now.emergencies if one.digest == said.digest and said.digest), None)
    if found is None:
        return Refusal("There is no such emergency.", "`qplan policy explain` lists them.")
    if said.person in found.by:
        return Refusal(f"{said.person!r} called this emergency.", "Somebody else reviews it.")
    return None
