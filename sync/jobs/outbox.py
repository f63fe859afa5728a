"""Sending the communications of an approved plan, each message once, and what their readers say of them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from calculations.findings import Finding, ranked
from sync.approval.state import CODE_BYTES, code_from
from sync.cycle.messages import MESSAGES, worded
from sync.cycle.outbox import Answer, Outcome, Posted, Told, posted, told_of, with_code
from sync.errors import LogMovedError, RefusedError, UndeliveredError
from sync.jobs.cycle import cycle_state
from sync.jobs.pack import packed_plan
from sync.jobs.readers import Reader, readers_of
from sync.model.canonical import digest
from sync.model.event import Kind
from sync.people.post import Attachment
from sync.plan.adapters import Adapters

__all__ = ["Communication", "Sending", "answer_message", "communications_of", "outbox_findings", "send_messages"]

_ATTEMPTS = 20
_KINDS = (Kind.MESSAGE_INTENDED, Kind.MESSAGE_SENT, Kind.MESSAGE_ANSWERED)
_ANSWER = """
To say that you have read it and that it is clear:
  qplan outbox acknowledge {code}
If something in it is wrong:
  qplan outbox dispute {code} --because "…"
The code is yours and is good for this version.
"""


class Communication(NamedTuple):
    """How a communication stands: None told before it was begun, None due before a cycle was started."""

    name: str
    due: date | None
    told: Told | None
    messages: tuple[Posted, ...]


@dataclass(frozen=True, slots=True)
class Sending:
    """What came of sending one: how many went out, had it already, and what is to be said."""

    name: str
    sent: int
    already: int
    findings: tuple[Finding, ...]


class _Book:
    """What is on record of a communication, read once and kept up as long as nobody else writes."""

    def __init__(self, adapters: Adapters, name: str) -> None:
        self._adapters, self._name = adapters, name
        self.look()

    def look(self) -> None:
        """Read it anew."""
        self.head = self._adapters.log.head(self._adapters.plan.id)
        events = self._adapters.log.of(self._adapters.plan.id, *_KINDS)
        self.newest = {one.person: one for one in posted(events) if one.name == self._name}

    def write(self, kind: Kind, by: str, record: dict[str, Any]) -> None:
        """Append to it; LogMovedError, and nothing is written, when somebody else did meanwhile."""
        log, plan = self._adapters.log, self._adapters.plan.id
        self.head = log.append_all(plan, kind, by, [record], following=self.head)


class _Draft(NamedTuple):
    """A message as it would be sent, before it has a code."""

    subject: str
    body: str
    digest: str


def communications_of(adapters: Adapters) -> tuple[Communication, ...]:
    """All communications as they stand."""
    events = adapters.events()
    told, messages = told_of(events), posted(events)
    try:
        tasks = {one.task.id: one.task.due for one in cycle_state(adapters, adapters.plan.quarter).tasks}
    except RefusedError:
        tasks = {}  # no cycle was started
    return tuple(
        Communication(name, tasks.get(name), told.get(name), tuple(one for one in messages if one.name == name))
        for name in MESSAGES
    )


def send_messages(adapters: Adapters, name: str, by: str, *, to: str = "", again: bool = False) -> Sending:
    """Send a communication to everybody it is for who has not its newest version.

    Args:
        adapters: of the plan. name: of the communication. by: who sends it. to: one reader by name, id or address.
        again: also where nobody knows what became of a message: it may arrive twice.

    Raises:
        RefusedError: there is no such communication or reader, the plan is not approved as it stands, or the letters
            that go with it are not those of the plan.
    """
    if name not in MESSAGES:
        raise RefusedError(f"There is no communication {name!r}.", remedy=f"Choose of {', '.join(MESSAGES)}.")
    packed = packed_plan(adapters)
    if packed.plan.stamp.is_draft:
        raise RefusedError(
            f"Nothing is told of a plan that is not approved: {packed.plan.stamp.draft}.",
            remedy="Submit it and have it approved; then send.",
        )
    readers = readers_of(adapters, name, packed.plan)
    wanted = to.strip().casefold()
    chosen = [one for one in readers if wanted in ("", one.id.casefold(), one.name.casefold(), one.address.casefold())]
    if not chosen:
        raise RefusedError(f"{name} goes to nobody called {to!r}." if to else f"{name} goes to nobody.", remedy="")
    sent, already, findings = 0, 0, list[Finding]()
    book = _Book(adapters, name)
    for reader in chosen:
        outcome = _send(adapters, name, reader, len(readers), by, book, again=again)
        sent += outcome is None
        already += outcome == ""
        if isinstance(outcome, Finding):
            findings.append(outcome)
    return Sending(name, sent, already, ranked(findings))


def answer_message(adapters: Adapters, code: str, answer: Answer, by: str, said: str = "") -> tuple[Posted, bool]:
    """Put on record what a reader says of a message, by the code in it.

    Returns:
        The newest version of the message, and whether the code is of it: what is said of another does not count.

    Raises:
        RefusedError: the code is of no message, or a dispute says not what is wrong.
    """
    if answer is Answer.DISPUTED and not said.strip():
        raise RefusedError("A dispute says what is wrong.", remedy="Add --because.")
    found, is_old = with_code(adapters.events(), _code(adapters, code))
    if found is None:
        raise RefusedError("The code is of no message of this plan.", remedy="Check it against the message or letter.")
    if is_old or (answer is Answer.READ and found.answer is not None):
        return found, not is_old
    record = _of(found) | {"answer": answer.value, "said": said.strip()}
    adapters.log.append(adapters.plan.id, Kind.MESSAGE_ANSWERED, by, record)
    return next(one for one in posted(adapters.events()) if (one.name, one.person) == (found.name, found.person)), True


def outbox_findings(communications: tuple[Communication, ...]) -> tuple[Finding, ...]:
    """What is to be looked at: outcomes nobody knows, what did not arrive, and disputes."""
    return ranked(found for one in communications for found in _of_one(one))


def _of_one(communication: Communication) -> Iterator[Finding]:
    for one in communication.messages:
        row = (communication.name, one.person)
        if one.outcome is Outcome.BEGUN:
            yield _unknown(one)
        elif one.outcome is Outcome.UNDELIVERED:
            yield Finding("outbox.undelivered", f"{one.name} did not reach {one.called}: {one.where}.",
                          "Mend it, and send again.", row)  # fmt: skip
        elif one.answer is Answer.DISPUTED:
            yield Finding("outbox.disputed", f"{one.called} disputes version {one.version} of {one.name}: {one.said}",
                          "Answer it: `qplan appeals file`, or a next version.", row)  # fmt: skip


def _unknown(one: Posted) -> Finding:
    sentence = f"{one.name} was about to be sent to {one.called} at {one.at:%Y-%m-%d %H:%M}, and may have arrived."
    remedy = "Ask them; `qplan outbox send --again` sends it once more, as a possible duplicate."
    return Finding("outbox.unknown-outcome", sentence, remedy, (one.name, one.person))


def _send(
    adapters: Adapters, name: str, reader: Reader, readers: int, by: str, book: _Book, *, again: bool
) -> Finding | str | None:
    """Send to one reader: None when it went out, empty when they had it, a finding for what did not go."""
    if not reader.address:
        sentence = f"{reader.name} has no address: {name} cannot be sent to them."
        return Finding("outbox.no-address", sentence, "Give them one in the CRM or in [[cycle.people]].", (reader.id,))
    message = adapters.settings.communications.message(name)
    subject, body = worded(message.subject, reader.words), worded(message.text, reader.words)
    draft = _Draft(subject, body, digest([subject, body, reader.about]))
    for _ in range(_ATTEMPTS):
        before = book.newest.get(reader.id)
        is_same = before is not None and before.digest == draft.digest
        if before is not None and is_same and before.outcome is Outcome.SENT:
            return ""
        if before is not None and before.outcome is Outcome.BEGUN and is_same and not again:
            return _unknown(before)
        version = 1 if before is None else before.version + (not is_same)
        code = reader.code or code_from(adapters.randomness(CODE_BYTES))
        record = {
            "name": name, "person": reader.id, "called": reader.name, "to": reader.address, "version": version,
            "digest": draft.digest, "code": _code(adapters, code), "share": str(message.acknowledged), "of": readers,
        }  # fmt: skip
        try:
            book.write(Kind.MESSAGE_INTENDED, by, record)
        except LogMovedError:
            book.look()  # somebody else put something on record, perhaps this very message
            continue
        return _posted(adapters, name, reader, draft, record, code if message.acknowledged else "", by, book)
    raise RefusedError("The log of the plan does not stand still.", remedy="Send again in a while.")


def _posted(
    adapters: Adapters,
    name: str,
    reader: Reader,
    draft: _Draft,
    record: dict[str, Any],
    code: str,
    by: str,
    book: _Book,
) -> Finding | None:
    """Hand it over, and put on record what became of it."""
    body = draft.body + (_ANSWER.format(code=code) if code else "")
    files = [Attachment(path.name, "application/pdf", path.read_bytes()) for path in reader.files]
    told = {"name": name, "person": reader.id, "version": record["version"], "digest": draft.digest}
    found = None
    try:
        told |= {"is_sent": True, "where": adapters.post.send(
            reader.address, draft.subject, body, adapters.clock.now(), files
        )}  # fmt: skip
    except UndeliveredError as fault:
        told |= {"is_sent": False, "where": fault.message}
        sentence = f"{name} did not reach {reader.name}: {fault.message}"
        found = Finding("outbox.undelivered", sentence, "Mend it, and send again.", (name, reader.id))
    try:
        book.write(Kind.MESSAGE_SENT, by, told)
    except LogMovedError:  # what became of it is said all the same: nobody else says it
        adapters.log.append(adapters.plan.id, Kind.MESSAGE_SENT, by, told)
        book.look()
    return found


def _of(one: Posted) -> dict[str, Any]:
    return {"name": one.name, "person": one.person, "version": one.version, "digest": one.digest}


def _code(adapters: Adapters, code: str) -> str:
    """What is kept of a code."""
    typed = "".join(code.split()).replace("-", "").upper()
    return hashlib.sha256(f"{adapters.plan.id}\n{typed}".encode()).hexdigest()
