"""Deciding on a submitted plan: by code from the command line, or by code from the Approvals tab."""

from contextlib import suppress
from typing import NamedTuple

from sync.approval.delegation import delegations_of, speaks_for
from sync.approval.needs import people
from sync.approval.state import Refusal, fingerprint, judge
from sync.errors import LogMovedError
from sync.jobs.approvals_tab import show_approvals
from sync.jobs.kept import published_last
from sync.model.approval import Consent
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from workbooks.tabs.approvals.tab import DECISIONS, USED
from workbooks.xlsx.read import read

__all__ = ["APPROVES", "Decision", "Typed", "collect", "decide", "is_undecided", "refuse", "set_aside"]

APPROVES = DECISIONS[0]


class Decision(NamedTuple):
    """An approver's word: taken (`consent`) or not (`refusal`), and the cell it was typed into, if any."""

    approver: str
    consent: Consent | None
    refusal: Refusal | None
    cell: str = ""


class Typed(NamedTuple):
    """A row of a table of decisions: whose, the word, the code, the comment, and the cell of the code."""

    approver: str
    word: str
    code: str
    comment: str
    cell: str


def decide(
    adapters: Adapters,
    approver: str,
    code: str,
    *,
    agrees: bool = True,
    comment: str = "",
    cell: str = "",
    via: str = "qplan approve",
    asks_change: bool = False,
    proof: str = "",
) -> Decision:
    """Take an approver's decision, or refuse it; either way it is on record.

    However many arrive at once, and in however many processes, each is judged by all that are on record before it.

    Args:
        adapters: of the plan. approver: who decides. code: as they typed it. agrees: yes or no. comment: theirs.
        cell: the cell it was typed into, if any; it is the way the decision came, then.
        via: the way the decision came, in words people know. asks_change: whether a no asks for a change.
        proof: what proves who decides in place of the code, in words; empty where the code must.
    """
    word = _Word(approver, code, agrees, comment, cell, via, asks_change and not agrees, proof)
    while True:
        head = adapters.log.head(adapters.plan.id)
        with suppress(LogMovedError):
            return _decided(adapters, head, word)


class _Word(NamedTuple):
    approver: str
    code: str
    agrees: bool
    comment: str
    cell: str
    via: str
    asks_change: bool = False
    proof: str = ""


def _decided(adapters: Adapters, head: str, word: _Word) -> Decision:
    """The decision as the log stood at `head`; LogMovedError where it has gone on since."""
    plan, approver, state = adapters.plan.id, word.approver, adapters.approval()
    needs = adapters.needs(state)
    whose = _lent_by(adapters, approver) if approver not in people(needs) else ""
    refusal = judge(state, approver, word.code, needs, agrees=word.agrees, on_behalf=whose, is_proven=bool(word.proof))
    if refusal is not None:
        _note_refusal(adapters, word, refusal.reason, head)
        return Decision(approver, None, refusal, word.cell)
    consent = Consent(
        approver=approver,
        digest=state.digest,
        agrees=word.agrees,
        at=adapters.clock.now(),
        comment=word.comment,
        via=word.proof or (f"code typed in {word.cell}" if word.cell else word.via),
        on_behalf=whose,
        asks_change=word.asks_change,
    )
    kind = Kind.CONSENTED if word.agrees else Kind.DECLINED
    adapters.log.append(plan, kind, approver, consent.model_dump(), following=head)
    show_approvals(adapters)
    return Decision(approver, consent, None, word.cell)


def refuse(adapters: Adapters, approver: str, code: str, reason: str) -> None:
    """Put a code on record that was typed for no answer and is none of an approver's: it counts as an attempt."""
    _note_refusal(adapters, _Word(approver, code, True, "", "", ""), reason, None)


def set_aside(adapters: Adapters, row: Typed, reason: str) -> None:
    """Put on record, once, that a row decides nothing, and why; it is no guess, and counts as no attempt."""
    typed = _typed(adapters, row.approver, row.code, agrees=row.word == APPROVES)
    record = {"reason": reason, "cell": row.cell, "typed": typed}
    adapters.log.append(adapters.plan.id, Kind.REFUSED, row.approver, record)


def _note_refusal(adapters: Adapters, word: _Word, reason: str, head: str | None) -> None:
    typed = _typed(adapters, word.approver, word.code, agrees=word.agrees)
    record = {"approver": word.approver, "reason": reason, "cell": word.cell, "typed": typed}
    adapters.log.append(adapters.plan.id, Kind.REFUSED, word.approver, record, following=head)


def _lent_by(adapters: Adapters, approver: str) -> str:
    """Who lent this approver their word, as of today; empty for nobody."""
    return speaks_for(approver, delegations_of(adapters.events()), adapters.clock.now().date())


def collect(adapters: Adapters) -> tuple[Decision, ...]:
    """Take the decisions people typed on the workbook's Approvals tab since it was last looked at."""
    if adapters.approval().submission is None:
        return ()
    document = read(adapters.workbook, expected_quarter=adapters.plan.id, kept=published_last(adapters))
    rows = [
        Typed(
            row.key,
            str(row.values.get("decision") or ""),
            str(row.values.get("code") or ""),
            str(row.values.get("comment") or ""),
            str(row.cells["code"]),
        )
        for row in document.tables.get("approvals", ())
    ]
    return tuple(
        decide(adapters, row.approver, row.code, agrees=row.word == APPROVES, comment=row.comment, cell=row.cell)
        for row in rows
        if is_undecided(adapters, row)
    )


def is_undecided(adapters: Adapters, row: Typed) -> bool:
    """Whether a row holds a decision that is to be taken, or refused, now.

    One already taken and a wrong code already refused are not taken or refused again: the daemon looks every minute,
    and a typing mistake must not use up an approver's attempts.
    """
    if row.word not in DECISIONS or row.code.strip().casefold() in {"", USED}:
        return False
    state, agrees = adapters.approval(), row.word == APPROVES
    spoke = {consent.approver for consent in state.consents.values()}
    if row.approver in spoke and (row.approver, agrees) not in state.codes:
        return False
    refused = {event.payload.get("typed") for event in adapters.log.of(adapters.plan.id, Kind.REFUSED)}
    return _typed(adapters, row.approver, row.code, agrees=agrees) not in refused


def _typed(adapters: Adapters, approver: str, code: str, *, agrees: bool) -> str:
    """A mark by which the same typed code is known again, from which it cannot be had back."""
    issued = adapters.approval().codes.get((approver, agrees))
    digest, salt = (issued.digest, issued.salt) if issued else ("", "")
    return fingerprint(code, approver, digest, agrees, f"typed:{salt}")
