"""Changes of quotas within the quarter: what each kind comes to, who carries it, and where one stands.

A change holds for the days to come. It takes, of each period a quota is kept in, the part from its day on: of a period
that is over nothing, of the one under way the days that are left, of later ones all. Days are working days where the
plan counts by them, else calendar days. What was carried before its day stays as it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from calculations.fiscal import Period
from calculations.fiscal.working import working_days
from sync.cycle.appeals import shared_among
from sync.model.event import Event, Kind

__all__ = [
    "NEEDS_AMOUNT",
    "SORTS",
    "Asked",
    "Carrier",
    "Change",
    "Moves",
    "Sort",
    "State",
    "below_zero",
    "carried",
    "changes_of",
    "excess",
    "moved",
    "parts_in_force",
    "share_left",
    "total_moves",
    "why_not_beside",
]


class Sort(StrEnum):
    """What happened in the quarter."""

    LEAVER = "leaver"
    JOINER = "joiner"
    LEAVE = "leave"
    TRANSFER = "transfer"
    TERRITORY = "territory-error"
    DEAL = "large-deal"


SORTS: Mapping[Sort, str] = {
    Sort.LEAVER: "somebody leaves: their quota from that day on is taken off them",
    Sort.JOINER: "somebody joins: the quota of a whole quarter, for the days left and as their ramp allows, is added",
    Sort.LEAVE: "somebody is away until a day: their quota of these days is taken off them",
    Sort.TRANSFER: "accounts are handed over: the quota of a whole quarter that goes with them, for the days left",
    Sort.TERRITORY: "a territory was taken to be another: what a whole quarter's quota is wrong by, for the days left",
    Sort.DEAL: "one deal beyond a share of the quota: what goes beyond it is added",
}
"""Each kind, with its formula in words."""

NEEDS_AMOUNT = frozenset({Sort.JOINER, Sort.TRANSFER, Sort.TERRITORY, Sort.DEAL})
"""Kinds that take an amount; the others follow from the quota and the days."""


class Carrier(StrEnum):
    """Who carries what a change takes off a quota, or adds to it.

    HOLD_BACK  the hold-back: what is handed out over the target moves, and the company's target stays
    PEOPLE     named people, in proportion to their quotas, so that the sum of all quotas stays to the cent
    TOTAL      nobody: the company's total moves, and whoever approves it agrees to that
    """

    HOLD_BACK = "hold-back"
    PEOPLE = "people"
    TOTAL = "total"


class State(StrEnum):
    """Where a change stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


Moves = Mapping[str, Mapping[date, tuple[Decimal, Decimal]]]
"""By person and first day of a period: what their quota of it was, and what it becomes."""


class Asked(NamedTuple):
    """A change as it is asked for.

    Args:
        sort: of it. effective: the first day it holds. until: the first day it holds no more, of a leave; None else.
        amount: in plan currency, of the kinds of `NEEDS_AMOUNT`: of a whole quarter, or of the deal.
    """

    sort: Sort
    effective: date
    until: date | None = None
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Change:
    """One change, and what was said of it.

    Args:
        number: of it. person, name: whose quota. asked: what was asked for. carrier: who carries the difference.
        moves: of everybody whose quota it moves. names: of them, by id. because: why. by, at: who proposed it, and
            when. state: where it stands. decided_by, decided_at, said: whose word ended it, when, in which words.
    """

    number: int
    person: str
    name: str
    asked: Asked
    carrier: Carrier
    moves: Moves
    names: Mapping[str, str]
    because: str
    by: str
    at: datetime
    state: State = State.PROPOSED
    decided_by: str = ""
    decided_at: datetime | None = None
    said: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it."""
        return self.state is State.PROPOSED

    def quota(self, person: str) -> tuple[Decimal, Decimal]:
        """What a person's quota of the quarter was, and what it becomes."""
        periods = self.moves[person].values()
        return sum((was for was, _ in periods), Decimal(0)), sum((now for _, now in periods), Decimal(0))


def share_left(
    period: Period,
    since: date,
    until: date | None = None,
    holidays: Sequence[date] = (),
    ramp: Sequence[tuple[date, float]] = (),
) -> Decimal:
    """The share of a period from a day on, before another one: 0 of one that is over, 1 of one still to come.

    Args:
        period: which. since: the first day. until: the first day that is not in it any more; None for its end.
        holidays: days nobody works; where some are given weekends do not count either, unless the period has nothing
            else. ramp: days in order, from each of which a day counts as so much; without any a day counts as one.
    """
    first, last = max(since, period.start), min(until or period.end, period.end)
    if first >= last:
        return Decimal(0)
    by_work = bool(holidays) and working_days(period.start, period.end, holidays) > 0

    def length(start: date, end: date) -> Decimal:
        return Decimal(working_days(start, end, holidays) if by_work else (end - start).days)

    cuts = sorted({first, last, *(day for day, _ in ramp if first < day < last)})
    counted = sum((length(a, b) * _factor(ramp, a) for a, b in pairwise(cuts)), Decimal(0))
    return counted / length(period.start, period.end)


def _factor(ramp: Sequence[tuple[date, float]], day: date) -> Decimal:
    found = [share for start, share in ramp if start <= day]
    return Decimal(1) if not ramp else Decimal(str(found[-1])) if found else Decimal(0)


def excess(deal: Decimal, quota: Decimal, threshold: Decimal) -> Decimal:
    """What of a deal goes beyond a share of the quota; 0 where it does not."""
    return max(deal - quota * threshold, Decimal(0))


def moved(
    asked: Asked,
    periods: Sequence[Period],
    quota: Mapping[date, Decimal],
    shares: Sequence[Decimal],
    unit: Decimal,
    holidays: Sequence[date] = (),
    ramp: Sequence[tuple[date, float]] = (),
) -> dict[date, Decimal]:
    """What a person's quota becomes, by the first day of each period.

    Args:
        asked: the change; for a large deal its amount is the excess. periods: the quota is kept in. quota: as it is, by
            first day. shares: of a whole quarter's amount, by period, summing to 1. unit: the smallest amount; each
            period is a whole number of them, rounded half to even. holidays, ramp: as in `share_left`.

    Of a leaver and a leave the quota of the days is taken off; a joiner's amount and one of a territory that is wrong
    are added for the days left, one that is handed over is taken off for them; what a deal has in excess is added
    whole, to the periods left in proportion to the shares of them that are.
    """
    left = [share_left(one, asked.effective, asked.until, holidays, ramp) for one in periods]
    weights = [share * part for share, part in zip(shares, left, strict=True)]
    match asked.sort:
        case Sort.LEAVER | Sort.LEAVE:
            added = [-quota[one.start] * part for one, part in zip(periods, left, strict=True)]
        case Sort.JOINER | Sort.TERRITORY:
            added = [asked.amount * weight for weight in weights]
        case Sort.TRANSFER:
            added = [-asked.amount * weight for weight in weights]
        case _:  # a large deal
            whole = sum(weights, Decimal(0))
            added = [asked.amount * weight / whole if whole else Decimal(0) for weight in weights]
    rounded = [(one / unit).quantize(Decimal(1), ROUND_HALF_EVEN) * unit for one in added]
    if asked.sort is Sort.DEAL and any(weights):
        rounded[weights.index(max(weights))] += asked.amount - sum(rounded, Decimal(0))
    return {one.start: quota[one.start] + more for one, more in zip(periods, rounded, strict=True)}


def carried(
    change: Mapping[date, Decimal], others: Mapping[str, Mapping[date, Decimal]], unit: Decimal
) -> dict[str, dict[date, Decimal]]:
    """What the quotas of those who carry a change become, so that each period's sum stays to the cent.

    Args:
        change: what the change adds to a quota, by first day of the period. others: quotas of those who carry it, by
            person and period. unit: the smallest amount.

    Each period is shared in proportion to the quotas of it; where nobody has any, in equal parts.
    """
    becomes: dict[str, dict[date, Decimal]] = {person: dict(quota) for person, quota in others.items()}
    for start, added in change.items():
        held = {person: quota[start] for person, quota in others.items()}
        by = held if any(held.values()) else dict.fromkeys(held, Decimal(1))
        for person, now in shared_among(-added, by, unit).items():
            becomes[person][start] = held[person] + now - by[person]
    return becomes


def total_moves(moves: Moves) -> Decimal:
    """By how much a change moves the sum of all quotas."""
    return sum((now - was for periods in moves.values() for was, now in periods.values()), Decimal(0))


def below_zero(moves: Moves) -> tuple[str, ...]:
    """People of whose quota nothing, or less, would be left in a period where there was something or nothing."""
    return tuple(person for person, periods in moves.items() if any(now < 0 for _, now in periods.values()))


def why_not_beside(changes: Iterable[Change], people: Iterable[str], effective: date) -> tuple[str, int] | None:
    """Whether a change would meet another on one of these quotas: why, and which; None where it meets none.

    One that is still open, and one that was agreed and begins later: what it was reckoned from would move below it.
    """
    concerned = set(people)
    for one in changes:
        if not concerned.isdisjoint(one.moves):
            if one.is_open:
                return f"change {one.number} of {one.name} is still open", one.number
            if one.state is State.AGREED and one.asked.effective > effective:
                return f"change {one.number} of {one.name} holds from {one.asked.effective} on", one.number
    return None


def parts_in_force(changes: Iterable[Change]) -> dict[str, dict[date, Decimal]]:
    """By person, what agreed changes make of each period; the newest word on each quota counts."""
    found: dict[str, dict[date, Decimal]] = {}
    for one in changes:
        if one.state is State.AGREED:
            for person, periods in one.moves.items():
                found[person] = {start: now for start, (_, now) in periods.items()}
    return found


def changes_of(events: Iterable[Event]) -> tuple[Change, ...]:
    """All changes of a plan as they stand, in the order they were proposed."""
    found: dict[int, Change] = {}
    for event in events:
        if event.kind is not Kind.QUOTA_CHANGE:
            continue
        number, state = int(event.payload["change"]), State(event.payload["step"])
        if state is State.PROPOSED:
            found[number] = _proposed(event)
        else:
            words = {"decided_by": event.actor, "decided_at": event.at, "said": event.payload["said"]}
            found[number] = replace(found[number], state=state, **words)
    return tuple(found.values())


def _proposed(event: Event) -> Change:
    told: Mapping[str, Any] = event.payload
    until = told["until"]
    asked = Asked(
        Sort(told["sort"]),
        date.fromisoformat(told["effective"]),
        date.fromisoformat(until) if until else None,
        Decimal(told["amount"]),
    )
    moves = {
        person: {date.fromisoformat(start): (Decimal(was), Decimal(now)) for start, was, now in periods}
        for person, periods in told["moves"].items()
    }
    return Change(
        int(told["change"]), told["person"], told["name"], asked, Carrier(told["carrier"]), moves, told["names"],
        told["because"],
        event.actor, event.at,
    )  # fmt: skip
