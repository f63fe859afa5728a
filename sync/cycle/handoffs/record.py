"""Which version of each hand-off went to whom, and whether they have it: folded from the events of the plan."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sync.model.event import Event, Kind

__all__ = ["Handed", "handed"]


@dataclass(frozen=True, slots=True)
class Handed:
    """The newest version of a hand-off to one group or person.

    person: CRM id, empty for a group. version: from 1. plan: digest of the submission it was made of, empty before
    there was one. is_draft: that plan was not approved then. received_at, received_by: None and empty while it waits.
    """

    name: str
    to: str
    person: str
    version: int
    digest: str
    plan: str
    is_draft: bool
    at: datetime
    by: str
    received_at: datetime | None = None
    received_by: str = ""
    note: str = ""


def handed(events: Iterable[Event]) -> tuple[Handed, ...]:
    """The newest version of every hand-off to each of its receivers, in the order in which each was first made.

    A receipt counts for the version it names; a newer version waits for one of its own.
    """
    found: dict[tuple[str, str], Handed] = {}
    for event in events:
        told = event.payload
        if event.kind is Kind.HANDED_OVER:
            key = (told["name"], told["person"] or told["to"])
            found[key] = Handed(
                told["name"], told["to"], told["person"], told["version"], told["digest"], told["plan"],
                told["is_draft"], event.at, event.actor,
            )  # fmt: skip
        elif event.kind is Kind.RECEIVED:
            key = (told["name"], told["person"] or told["to"])
            if key in found and found[key].digest == told["digest"]:
                found[key] = replace(found[key], received_at=event.at, received_by=event.actor, note=told["note"])
    return tuple(found.values())
