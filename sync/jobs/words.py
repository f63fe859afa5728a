"""Statements of named people: waivers, lent words, emergencies and reviews; each takes a code sent to who makes it."""

from datetime import date
from typing import NamedTuple

from calculations.gates.gate import Gate
from sync.approval.delegation import delegations_of, in_force
from sync.approval.emergency import emergencies_of
from sync.approval.gates import figure_text, gate_called, waivers_of
from sync.approval.objections import Circumstances, objection
from sync.approval.state import CODE_BYTES, SALT_BYTES, code_from
from sync.approval.words import asked_payload, judge_statement, refused_payload
from sync.errors import RefusedError
from sync.jobs.approvals_tab import show_approvals
from sync.jobs.gates import gates_at_submission
from sync.jobs.kept import published_last
from sync.model.change import SHORT
from sync.model.event import Kind
from sync.model.statement import Statement
from sync.plan.adapters import Adapters
from workbooks.xlsx.read import read

__all__ = ["Stated", "call_emergency", "delegate", "exceptions", "review", "told", "waive"]


class Stated(NamedTuple):
    """What became of a statement: it was asked for (`sent` says where its code went), or it is on record."""

    statement: Statement
    sent: str = ""

    @property
    def is_on_record(self) -> bool:
        """Whether it was confirmed."""
        return not self.sent


def waive(adapters: Adapters, gate: str, person: str, reason: str, code: str = "") -> Stated:
    """Let the plan through a gate that it does not pass, as long as the gate measures nothing worse.

    Args:
        adapters: of the plan, whose workbook shows the gates. gate: its name, or how it begins. person: id of who
            waives it. reason: why. code: the one they were sent for just this; without it one is sent.

    Raises:
        RefusedError: they may not, there is nothing to waive, or the code is not the one.
    """
    now = _now(adapters, with_gates=True)
    found = gate_called(gate, now.gates)
    figure = "" if found is None else figure_text(found)
    said = _said(now, Kind.WAIVED, person, gate if found is None else found.name, reason, figure=figure)
    return _state(adapters, said, now, code)


def delegate(adapters: Adapters, person: str, to: str, until: date, reason: str, code: str = "") -> Stated:
    """Let another approver speak for one until a day; arguments and errors as in `waive`."""
    now = _now(adapters)
    return _state(adapters, _said(now, Kind.DELEGATED, person, to, reason, until=until), now, code)


def call_emergency(adapters: Adapters, person: str, reason: str, code: str = "") -> Stated:
    """One of the two words that let the submitted plan be written without the approvals it lacks; as in `waive`."""
    now = _now(adapters)
    digest = now.state.digest
    stated = _state(adapters, _said(now, Kind.EMERGENCY, person, digest[:SHORT], reason, digest=digest), now, code)
    if stated.is_on_record:
        show_approvals(adapters)
    return stated


def review(adapters: Adapters, plan: str, person: str, reason: str, code: str = "") -> Stated:
    """Close an emergency afterwards, as a third person; `plan` is how its digest begins, the rest as in `waive`."""
    now = _now(adapters)
    digests = [one.digest for one in now.emergencies if plan and one.digest.startswith(plan)]
    digest = digests[-1] if digests else ""
    return _state(adapters, _said(now, Kind.REVIEWED, person, digest[:SHORT], reason, digest=digest), now, code)


def exceptions(adapters: Adapters) -> tuple[str, ...]:
    """What was let through the policy and still holds or waits for a look, a sentence each."""
    events, today = adapters.events(), adapters.clock.now().date()
    lent = in_force(delegations_of(events), today)
    return (
        *(told(one) for one in waivers_of(events).values()),
        *(told(one) for one in lent),
        *(str(one) for one in emergencies_of(events)),
    )


def told(said: Statement) -> str:
    """A statement in a sentence."""
    who = f"{said.person} ({said.role})" if said.role else said.person
    match said.kind:
        case Kind.WAIVED:
            measured = f" at {said.figure}" if said.figure else ", which has no figure"
            return f"{who} waives the gate {said.subject}{measured}: {said.reason}"
        case Kind.DELEGATED:
            return f"{said.subject} speaks for {who} until {said.until}: {said.reason}"
        case Kind.EMERGENCY:
            return f"{who} lets plan {said.subject} be written without the approvals it lacks: {said.reason}"
        case _:
            return f"{who} reviewed the emergency on plan {said.subject}: {said.reason}"


def _now(adapters: Adapters, *, with_gates: bool = False) -> Circumstances:
    events = adapters.events()
    gates: tuple[Gate, ...] = ()
    if with_gates:
        document = read(adapters.workbook, expected_quarter=adapters.plan.id, kept=published_last(adapters))
        gates = gates_at_submission(adapters, document)
    return Circumstances(
        policy=adapters.policy,
        state=adapters.approval(),
        day=adapters.clock.now().date(),
        gates=gates,
        delegations=delegations_of(events),
        emergencies=emergencies_of(events),
    )


def _said(
    now: Circumstances,
    kind: Kind,
    person: str,
    subject: str,
    reason: str,
    *,
    digest: str = "",
    figure: str = "",
    until: date | None = None,
) -> Statement:
    known = now.policy.called(person)
    who, role = (person, "") if known is None else (known.id, known.role)
    return Statement(
        kind=kind,
        person=who,
        role=role,
        subject=subject.strip(),
        reason=reason.strip(),
        digest=digest,
        figure=figure,
        until=until,
    )


def _state(adapters: Adapters, said: Statement, now: Circumstances, code: str) -> Stated:
    refusal = objection(said, now)
    if refusal is None and not code:
        return Stated(said, _send(adapters, said))
    refusal = refusal or judge_statement(adapters.events(), said, code)
    if refusal is not None:
        adapters.log.append(adapters.plan.id, Kind.REFUSED, said.person, refused_payload(said, refusal))
        raise RefusedError(refusal.reason, remedy=refusal.remedy)
    adapters.log.append(adapters.plan.id, said.kind, said.person, said.model_dump())
    return Stated(said)


def _send(adapters: Adapters, said: Statement) -> str:
    approver = next(one for one in adapters.settings.approvals.approvers if one.id == said.person)
    code, salt = code_from(adapters.randomness(CODE_BYTES)), adapters.randomness(SALT_BYTES).hex()
    adapters.log.append(adapters.plan.id, Kind.WORD_ASKED, said.person, asked_payload(said, code, salt))
    lines = [
        f"{approver.name},",
        "",
        f"somebody asks qplan to put this on record in your name, for {adapters.plan.id}:",
        "",
        f"  {told(said)}",
        "",
        f"If it is your word, confirm it with this code:  {code}",
        "Run the same command again with --code. If you do not know of it, do nothing and ask who did this.",
        "",
        f"Head of the log as this was written: {adapters.log.head(adapters.plan.id)}",
    ]
    subject = f"qplan {adapters.plan.id}: your word is asked for"
    return adapters.post.send(approver.channel, subject, "\n".join(lines) + "\n", adapters.clock.now())
