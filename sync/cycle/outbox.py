"""What became of every message: for whom, in which version, whether it was sent, read, acknowledged or disputed.

A fold over events. A message is journalled before it is sent: what was begun and never ended has an unknown outcome,
and is sent again only by somebody who takes a duplicate for possible. What a reader says counts for the version they
say it of: a newer one waits for words of its own.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sync.model.event import Event, Kind

__all__ = ["Answer", "Outcome", "Posted", "Told", "posted", "told_of", "with_code"]


class Outcome(StrEnum):
    """What became of a message.

    BEGUN        it was about to be sent, and nothing is known since: it may have arrived
    SENT         it was handed over
    UNDELIVERED  it could not be, and was not sent
    """

    BEGUN = "outcome unknown"
    SENT = "sent"
    UNDELIVERED = "undelivered"


class Answer(StrEnum):
    """What a reader said of a version."""

    READ = "read"
    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Posted:
    """The newest version of a message to one reader.

    name: of the communication. person: id of the reader. called: their name. to: their address. version: from 1.
    digest: of what it says. code: digest of the code it is answered with. at: when it was begun. outcome: what became
    of it; where: where it went, or why nowhere. answer, answered_at, said: of this version, None and empty before.
    share: of the readers who must acknowledge it; of: how many readers there were.
    """

    name: str
    person: str
    called: str
    to: str
    version: int
    digest: str
    code: str
    at: datetime
    share: float
    of: int
    outcome: Outcome = Outcome.BEGUN
    where: str = ""
    answer: Answer | None = None
    answered_at: datetime | None = None
    said: str = ""

    @property
    def state(self) -> str:
        """In a word or two, for people."""
        return self.outcome.value if self.answer is None else self.answer.value

    @property
    def is_settled(self) -> bool:
        """Whether nothing is waited for: it was sent, and acknowledged where that is asked for."""
        return self.outcome is Outcome.SENT and (not self.share or self.answer is Answer.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Told:
    """How a communication stands over all its readers.

    of: how many readers. sent, acknowledged: how many have the newest version, and said so. at: when it was made: all
    had it, and as many as needed had acknowledged it; None before. fault: why it is not in force any more.
    """

    name: str
    of: int
    sent: int
    acknowledged: int
    at: datetime | None
    by: str
    fault: str


def posted(events: Iterable[Event]) -> tuple[Posted, ...]:
    """The newest version of every message to each reader, in the order in which each was first begun."""
    found: dict[tuple[str, str], Posted] = {}
    for event in events:
        _take(found, event)
    return tuple(found.values())


def told_of(events: Iterable[Event]) -> dict[str, Told]:
    """How each communication stands, by its name."""
    found: dict[tuple[str, str], Posted] = {}
    made: dict[str, tuple[datetime, str]] = {}
    for event in events:
        name = _take(found, event)
        if name and name not in made and _is_made([one for one in found.values() if one.name == name]):
            made[name] = (event.at, event.actor)
    told = {}
    for name in dict.fromkeys(one.name for one in found.values()):
        ones = [one for one in found.values() if one.name == name]
        at, by = made.get(name, (None, ""))
        told[name] = Told(
            name,
            ones[-1].of,
            sum(one.outcome is Outcome.SENT for one in ones),
            sum(one.answer is Answer.ACKNOWLEDGED for one in ones),
            at,
            by,
            _fault(ones),
        )
    return told


def with_code(events: Iterable[Event], code: str) -> tuple[Posted | None, bool]:
    """The message a code is of, by the code's digest, and whether another version took its place since."""
    versions: dict[str, tuple[tuple[str, str], int]] = {}
    found: dict[tuple[str, str], Posted] = {}
    for event in events:
        _take(found, event)
        if event.kind is Kind.MESSAGE_INTENDED:
            key = (str(event.payload["name"]), str(event.payload["person"]))
            versions[event.payload["code"]] = (key, int(event.payload["version"]))
    if code not in versions:
        return None, False
    key, version = versions[code]
    return found[key], found[key].version != version


def _is_made(ones: list[Posted]) -> bool:
    last = ones[-1]
    sent = sum(one.outcome is Outcome.SENT for one in ones)
    return sent >= last.of and sum(one.is_settled for one in ones) >= _needed(last)


def _needed(one: Posted) -> int:
    return math.ceil(one.share * one.of - 1e-9) if one.share else one.of


def _fault(ones: list[Posted]) -> str:
    """What keeps a communication from being in force: disputes, what did not arrive, what nobody acknowledged."""
    disputed = [one.called for one in ones if one.answer is Answer.DISPUTED]
    away = [one.called for one in ones if one.outcome is not Outcome.SENT]
    waiting = [one.called for one in ones if one.outcome is Outcome.SENT and not one.is_settled and not one.answer]
    lacks = sum(one.is_settled for one in ones) < _needed(ones[-1])
    said = [f"disputed by {_named(disputed)}"] if disputed else []
    said += [f"not with {_named(away)}"] if away else []
    said += [f"the newest version not acknowledged by {_named(waiting)}"] if waiting and lacks else []
    return "; ".join(said)


_NAMED = 3


def _named(people: list[str]) -> str:
    more = len(people) - _NAMED
    return ", ".join(people[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _take(found: dict[tuple[str, str], Posted], event: Event) -> str:
    """One event; the communication it is of, empty for another event."""
    if event.kind not in (Kind.MESSAGE_INTENDED, Kind.MESSAGE_SENT, Kind.MESSAGE_ANSWERED):
        return ""
    told: Mapping[str, Any] = event.payload
    key = (str(told["name"]), str(told["person"]))
    if event.kind is Kind.MESSAGE_INTENDED:
        found[key] = _begun(found.get(key), event)
        return key[0]
    one = found[key]
    if one.digest != told["digest"] or one.version != told["version"]:
        return key[0]  # of a version that another took the place of
    if event.kind is Kind.MESSAGE_SENT:
        outcome = Outcome.SENT if told["is_sent"] else Outcome.UNDELIVERED
        found[key] = replace(one, outcome=outcome, where=told["where"])
    else:
        found[key] = replace(one, answer=Answer(told["answer"]), answered_at=event.at, said=told["said"])
    return key[0]


def _begun(before: Posted | None, event: Event) -> Posted:
    """A message that is about to be sent; what was said of it stays where it is the same version once more."""
    told: Mapping[str, Any] = event.payload
    now = Posted(
        told["name"], told["person"], told["called"], told["to"], told["version"], told["digest"], told["code"],
        event.at, float(told["share"]), int(told["of"]),
    )  # fmt: skip
    if before is None or before.version != now.version:
        return now
    return replace(now, answer=before.answer, answered_at=before.answered_at, said=before.said)
