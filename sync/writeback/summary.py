"""A change set for people: what changes in all, by team, and one by one, the biggest first."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sync.model.change import Change
from sync.model.value import shown

__all__ = ["NO_TEAM", "Sum", "Summary", "biggest_first", "summaries"]

NO_TEAM = "(no team)"


class Sum(NamedTuple):
    """What some changes come to: how many, their amounts before and after, and what is at stake where they are none.

    Money is in the plan's currency; `worth` is the revenue of accounts that change hands.
    """

    name: str
    changes: int
    before: Decimal
    after: Decimal
    worth: Decimal

    @property
    def says(self) -> str:
        """The sum in a sentence."""
        head = f"{self.name}: {self.changes:,} changes"
        if self.before or self.after:
            head = f"{head}, {shown(self.before)} → {shown(self.after)} ({self.after - self.before:+,f})"
        return f"{head}, {shown(self.worth)} of yearly revenue" if self.worth else head


class Summary(NamedTuple):
    """The changes of one kind: their sum, the sum of each team, the biggest first, and each of them likewise."""

    noun: str
    total: Sum
    teams: tuple[Sum, ...]
    changes: tuple[Change, ...]


def summaries(changes: Iterable[Change], nouns: Mapping[str, str]) -> tuple[Summary, ...]:
    """One for each kind that changes, in the order of `nouns`, which says what people call each object's records."""
    kinds: dict[str, list[Change]] = {}
    for change in changes:
        kinds.setdefault(change.record.sobject, []).append(change)
    return tuple(_summary(noun, kinds[sobject]) for sobject, noun in nouns.items() if sobject in kinds)


def biggest_first(changes: Iterable[Change]) -> list[Change]:
    """The changes of one kind, largest change or largest stake first."""
    return sorted(changes, key=lambda one: (-_weight(one), one.label, str(one.record)))


def _summary(noun: str, changes: Sequence[Change]) -> Summary:
    teams: dict[str, list[Change]] = {}
    for change in changes:
        teams.setdefault(change.team or NO_TEAM, []).append(change)
    sums = sorted((_sum(name, some) for name, some in teams.items()), key=_size)
    return Summary(noun, _sum(noun, changes), tuple(sums), tuple(biggest_first(changes)))


def _size(one: Sum) -> tuple[Decimal, Decimal, str]:
    return -abs(one.after - one.before), -one.worth, one.name


def _sum(name: str, changes: Sequence[Change]) -> Sum:
    sides = [one.amounts for one in changes]
    return Sum(
        name,
        len(changes),
        sum((before for before, _ in sides), Decimal(0)),
        sum((after for _, after in sides), Decimal(0)),
        sum((one.worth for one in changes if one.worth is not None), Decimal(0)),
    )


def _weight(change: Change) -> Decimal:
    """How big a change is among those of its kind."""
    return change.worth or Decimal(0) if change.size.is_infinite() else change.size
