"""A pilot of territory changes: who tries them first, who is compared with them, and where it stands.

A fold over events: a pilot is planned, started, compared as often as somebody likes, and ended one way or the other. A
newer plan takes the place of one that was not started.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sync.model.event import Event, Kind

__all__ = ["Pilot", "Stage", "pilots_of"]


class Stage(StrEnum):
    """Where a pilot stands.

    PLANNED     who tries and who is compared is drawn; nothing is held back yet
    RUNNING     only changes of those who try are applied
    ROLLED_OUT  the changes are applied to everybody
    TAKEN_BACK  none of the changes is applied any more
    """

    PLANNED = "planned"
    RUNNING = "running"
    ROLLED_OUT = "rolled out"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class Pilot:
    """A pilot.

    number: of it. pairs: ids of who tries and who is compared with them. weeks: after which it is compared.
    detectable: the least difference in bookings of these weeks that so many pairs tell from chance, in plan currency;
    None where that is not known. by: who planned it. stage: where it stands. since: its first day; None before.
    ended_by, said: who ended it and why, empty before.
    """

    number: int
    pairs: tuple[tuple[str, str], ...]
    weeks: int
    detectable: float | None
    by: str
    stage: Stage = Stage.PLANNED
    since: date | None = None
    ended_by: str = ""
    said: str = ""

    @property
    def treated(self) -> frozenset[str]:
        """Those who try the changes."""
        return frozenset(one for one, _ in self.pairs)

    @property
    def control(self) -> frozenset[str]:
        """Those they are compared with."""
        return frozenset(one for _, one in self.pairs)

    @property
    def due(self) -> date | None:
        """The day from which it can be compared; None before it was started."""
        return None if self.since is None else self.since + timedelta(weeks=self.weeks)

    def applies(self, holder: str, receiver: str) -> bool:
        """Whether an account may go from one person to another, by their ids; an empty one is nobody.

        Planned: as without a pilot. Running: where it touches somebody who tries, and nobody they are compared with.
        """
        match self.stage:
            case Stage.RUNNING:
                two = {holder, receiver}
                return not self.treated.isdisjoint(two) and self.control.isdisjoint(two)
            case Stage.TAKEN_BACK:
                return False
            case _:
                return True


def pilots_of(events: Iterable[Event]) -> tuple[Pilot, ...]:
    """Every pilot of a plan as it stands, in the order in which they were planned."""
    found: dict[int, Pilot] = {}
    for event in events:
        if event.kind is not Kind.PILOT:
            continue
        told: Mapping[str, Any] = event.payload
        number = int(told["pilot"])
        match Stage(told["step"]):
            case Stage.PLANNED:
                pairs = tuple((str(one), str(other)) for one, other in told["pairs"])
                detectable = float(told["detectable"]) if told["detectable"] else None
                found[number] = Pilot(number, pairs, int(told["weeks"]), detectable, event.actor)
            case Stage.RUNNING:
                since = date.fromisoformat(told["since"])
                found[number] = replace(found[number], stage=Stage.RUNNING, since=since)
            case ended:
                found[number] = replace(found[number], stage=ended, ended_by=event.actor, said=told["said"])
    return tuple(found.values())
