"""Statements people make besides their decisions: each bound to a code sent to who makes it, and to all it says."""

from collections.abc import Iterable

from sync.approval.state import MAX_ATTEMPTS, Refusal, is_code, issue
from sync.model.approval import IssuedCode
from sync.model.event import Event, Kind
from sync.model.statement import Statement

__all__ = ["asked_payload", "judge_statement", "refused_payload"]


def asked_payload(statement: Statement, code: str, salt: str) -> dict[str, object]:
    """What is kept of a code that is sent for a statement: what it says, and the code's fingerprint."""
    issued = issue(code, statement.person, statement.fingerprint, agrees=True, salt=salt)
    return {"statement": statement.model_dump(), "code": issued.model_dump()}


def refused_payload(statement: Statement, refusal: Refusal) -> dict[str, object]:
    """What is kept of a statement that was not taken."""
    return {"statement": statement.fingerprint, "person": statement.person, "reason": refusal.reason}


def judge_statement(events: Iterable[Event], statement: Statement, code: str) -> Refusal | None:
    """Why a statement with this code is not taken, None when it is.

    A code is good for one statement, word by word, and for one time.
    """
    issued: IssuedCode | None = None
    wrong = 0
    for event in events:
        if event.kind is Kind.WORD_ASKED and Statement.load(event.payload["statement"]) == statement:
            issued, wrong = IssuedCode.load(event.payload["code"]), 0
        elif event.kind is statement.kind and Statement.load(event.payload) == statement:
            issued = None
        elif event.kind is Kind.REFUSED and event.payload.get("statement") == statement.fingerprint:
            wrong += 1
    if issued is None:
        return Refusal(
            f"No code that is still good was sent to {statement.person!r} for just this.",
            "Run it without --code first, and then again with the very same words and the code.",
        )
    if wrong >= MAX_ATTEMPTS:
        return Refusal(
            f"{MAX_ATTEMPTS} wrong codes were entered for {statement.person!r}.",
            "The code is void. Run it without --code to have a new one sent.",
        )
    if not is_code(issued, code):
        return Refusal(
            f"The code is not the one sent to {statement.person!r} for this.",
            "A code is good for one person and one statement. Use the newest message.",
        )
    return None
