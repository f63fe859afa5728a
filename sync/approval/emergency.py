"""Emergencies: submissions that were written, or may be, without all approvals, and whether somebody looked since."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sync.model.change import SHORT
from sync.model.event import Event, Kind
from sync.model.statement import Statement

__all__ = ["Emergency", "emergencies_of"]


class Emergency(NamedTuple):
    """What was said to let one submission be written, when it was first said, and who reviewed it, if anybody did."""

    digest: str
    at: datetime
    said: tuple[Statement, ...]
    review: Statement | None = None

    @property
    def by(self) -> tuple[str, ...]:
        """Ids of those who called it."""
        return tuple(one.person for one in self.said)

    @property
    def is_open(self) -> bool:
        """Whether nobody has reviewed it yet."""
        return self.review is None

    def __str__(self) -> str:
        who = ", ".join(f"{one.person} ({one.role}): {one.reason}" for one in self.said)
        end = "" if self.review is None else f"; reviewed by {self.review.person}: {self.review.reason}"
        state = "not reviewed yet" if self.is_open else "closed"
        return f"Emergency on plan {self.digest[:SHORT]}, {self.at:%Y-%m-%d %H:%M} UTC, {state}. {who}{end}"


def emergencies_of(events: Iterable[Event]) -> tuple[Emergency, ...]:
    """Every emergency of a plan, oldest first, after `events` in order."""
    found: dict[str, Emergency] = {}
    for event in events:
        if event.kind is Kind.EMERGENCY:
            said = Statement.load(event.payload)
            known = found.get(said.digest, Emergency(said.digest, event.at, ()))
            others = tuple(one for one in known.said if one.person != said.person)
            found[said.digest] = known._replace(said=(*others, said), review=None)
        elif event.kind is Kind.REVIEWED:
            said = Statement.load(event.payload)
            if said.digest in found:
                found[said.digest] = found[said.digest]._replace(review=said)
    return tuple(found.values())
