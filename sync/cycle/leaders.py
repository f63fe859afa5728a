"""The leaders' round: each leader shares out their people's quotas anew, and no total ever moves by a cent.

State is a fold over what was said: a round that was opened with the calculated quotas, and then, one after the other,
what leaders submitted, recalled and returned. A leader answers for everybody below them; what a leader above says of
the same people comes after, and opens again whoever it is returned to. When its day has passed the round is over: what
was submitted stands, and for everybody else the calculated quotas do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sync.model.event import Event, Kind

__all__ = ["Fault", "Leader", "Moved", "Round", "Seat", "Stand", "round_of", "stand", "why_not"]


class Seat(NamedTuple):
    """Somebody with a quota in the round.

    Args:
        id, name: of the person. leader: id of whom they report to; empty at the top. calculated: the quota they start
            with. is_pinned: a planner has fixed it, so nobody moves it.
    """

    id: str
    name: str
    leader: str
    calculated: Decimal
    is_pinned: bool = False


class Leader(NamedTuple):
    """Somebody who leads people of the round; `above` is the leader above, empty at the top."""

    id: str
    name: str
    above: str


class Stand(StrEnum):
    """How it stands with a leader's part."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    OVER = "over"


class Moved(NamedTuple):
    """A quota that a leader set: how much it is, who said so, when and why."""

    amount: Decimal
    by: str
    at: datetime
    reason: str


class Fault(NamedTuple):
    """Why something is not taken, and what to do."""

    sentence: str
    remedy: str


@dataclass(frozen=True)
class Round:
    """A leaders' round as it stands.

    Args:
        name: of it. closes: the last day on which leaders may submit. floor: the lowest share (0-1) of the calculated
            quota a leader may set. seats, leaders: by id.
        moved: quotas that leaders set, by person. stands: of each leader. said: why a part was returned, by leader.
        before: what stood of a leader's people before they submitted, to recall it; gone once somebody above has
            submitted, as that may have moved money out of the leader's reach.
    """

    name: str
    closes: date
    floor: Decimal
    seats: Mapping[str, Seat]
    leaders: Mapping[str, Leader]
    moved: Mapping[str, Moved] = field(default_factory=dict)
    stands: Mapping[str, Stand] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, Mapping[str, Moved]] = field(default_factory=dict)

    def below(self, leader: str) -> tuple[Seat, ...]:
        """Everybody with a quota below a leader, however far, in the order of the round."""
        return tuple(seat for seat in self.seats.values() if leader in self.above(seat.leader))

    def above(self, leader: str) -> tuple[str, ...]:
        """A leader and those above, from below; a line that bites its tail ends there."""
        line: list[str] = []
        while leader in self.leaders and leader not in line:
            line.append(leader)
            leader = self.leaders[leader].above
        return tuple(line)

    def led_by(self, leader: str) -> tuple[str, ...]:
        """The leaders below a leader, however far."""
        return tuple(id_ for id_ in self.leaders if id_ != leader and leader in self.above(id_))

    def amount(self, person: str) -> Decimal:
        """The quota of a person as it stands."""
        return self.moved[person].amount if person in self.moved else self.seats[person].calculated

    def envelope(self, leader: str) -> Decimal:
        """What a leader shares out: the sum of all quotas below."""
        return sum((self.amount(seat.id) for seat in self.below(leader)), Decimal(0))

    def stand_of(self, leader: str, today: date) -> Stand:
        """How it stands with a leader's part on a day."""
        now = self.stands.get(leader, Stand.OPEN)
        return Stand.OVER if today > self.closes and now is not Stand.SUBMITTED else now

    def is_over(self, today: date) -> bool:
        """Whether every leader at the top has submitted, or the day has passed."""
        top = [leader for leader in self.leaders.values() if leader.above not in self.leaders]
        return today > self.closes or all(self.stands.get(one.id) is Stand.SUBMITTED for one in top)


def round_of(events: Iterable[Event]) -> Round | None:
    """The round opened last, as it stands after `events`; None before one."""
    found: Round | None = None
    for event in events:
        if event.kind is Kind.ROUND_OPENED:
            found = _opened(event.payload)
        elif found is not None and event.payload.get("round") == found.name:
            found = stand(found, event.kind, event.payload, event.at)
    return found


def stand(now: Round, kind: Kind, said: Mapping[str, Any], at: datetime) -> Round:
    """The round after one more event; what `why_not` refuses never becomes one."""
    leader = said.get("leader", "")
    match kind:
        case Kind.ROUND_SUBMITTED:
            people = {seat.id for seat in now.below(leader)}
            before = {id_: moved for id_, moved in now.moved.items() if id_ in people}
            moved = dict(now.moved)
            for person, (amount, reason) in said["amounts"].items():
                if Decimal(amount) != now.amount(person):
                    moved[person] = Moved(Decimal(amount), leader, at, reason)
            stands, lower = {**now.stands, leader: Stand.SUBMITTED}, set(now.led_by(leader))
            kept_before = {id_: held for id_, held in now.before.items() if id_ not in lower}
            return replace(now, moved=moved, stands=stands, before={**kept_before, leader: before})
        case Kind.ROUND_RECALLED:
            people = {seat.id for seat in now.below(leader)}
            kept = {id_: moved for id_, moved in now.moved.items() if id_ not in people}
            stands = {**now.stands, leader: Stand.OPEN}
            return replace(now, moved={**kept, **now.before[leader]}, stands=stands)
        case Kind.ROUND_RETURNED:
            line = set(now.above(leader)) - {leader}
            opened = {id_: Stand.OPEN for id_ in line if now.stands.get(id_) is Stand.SUBMITTED}
            stands = {**now.stands, **opened, leader: Stand.RETURNED}
            return replace(now, stands=stands, said={**now.said, leader: said["reason"]})
        case _:
            return now


def why_not(
    now: Round, leader: str, amounts: Mapping[str, Decimal], reasons: Mapping[str, str], today: date
) -> list[Fault]:
    """Why what a leader submits is not taken; nothing where it is.

    Args:
        now: the round. leader: who submits. amounts: by person; those left out stay as they are.
        reasons: by person, for every quota that moves. today: the day it is.
    """
    if leader not in now.leaders:
        return [Fault(f"{leader!r} leads nobody in the round.", f"It is one of {', '.join(now.leaders)}.")]
    if today > now.closes:
        return [Fault(f"The round {now.name} closed on {now.closes}.", "What was submitted until then stands.")]
    if now.stands.get(leader) is Stand.SUBMITTED:
        return [Fault(f"{now.leaders[leader].name} has submitted.", "Recall it first, or have it returned.")]
    over = [id_ for id_ in now.above(leader)[1:] if now.stands.get(id_) is Stand.SUBMITTED]
    if over:
        return [
            Fault(
                f"{now.leaders[over[0]].name}, above, has submitted: that holds for everybody below.",
                "Have it returned by whoever stands above.",
            )
        ]
    people = {seat.id: seat for seat in now.below(leader)}
    faults = []
    for person, amount in amounts.items():
        seat = people.get(person)
        if seat is None:
            faults.append(Fault(f"{person} is not below {now.leaders[leader].name}.", "Leave that row out."))
        elif amount != now.amount(person):
            faults += _faults_of(seat, amount, now, reasons.get(person, ""))
    total = sum((amounts.get(id_, now.amount(id_)) for id_ in people), Decimal(0))
    envelope = now.envelope(leader)
    if total != envelope and not any(person not in people for person in amounts):
        more = "more" if total > envelope else "less"
        faults.append(
            Fault(
                f"The quotas add up to {total:,}, {abs(total - envelope):,} {more} than the {envelope:,} there are.",
                "Take from one what another gets: the total stays as it is.",
            )
        )
    return faults


def _faults_of(seat: Seat, amount: Decimal, now: Round, reason: str) -> list[Fault]:
    if seat.is_pinned:
        return [Fault(f"The quota of {seat.name} was fixed by a planner.", f"Leave it at {now.amount(seat.id):,}.")]
    faults = []
    lowest = seat.calculated * now.floor
    if amount < lowest or amount < 0:
        faults.append(
            Fault(
                f"{seat.name} would get {amount:,}, below {now.floor:.0%} of the {seat.calculated:,} calculated.",
                f"Give at least {max(lowest, Decimal(0)):,}.",
            )
        )
    if not reason.strip():
        faults.append(Fault(f"The quota of {seat.name} moves without a reason.", "Say why beside it."))
    return faults


def _opened(said: Mapping[str, Any]) -> Round:
    seats: Sequence[Sequence[Any]] = said["seats"]
    return Round(
        said["round"],
        date.fromisoformat(said["closes"]),
        Decimal(said["floor"]),
        {id_: Seat(id_, name, leader, Decimal(amount), pinned) for id_, name, leader, amount, pinned in seats},
        {id_: Leader(id_, name, above) for id_, name, above in said["leaders"]},
    )
