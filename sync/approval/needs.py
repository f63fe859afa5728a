"""Whose words a submission needs: one or several groups of people, and how many of each must agree."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from sync.model.approval import Submission

__all__ = [
    "Need",
    "Needs",
    "NeedsOf",
    "are_met",
    "emergency_people",
    "everybody",
    "is_emergency_met",
    "missing",
    "people",
    "speakers",
]


class Need(NamedTuple):
    """Some people by their ids, and how many of them must agree at least.

    `barred` are those whose word counts for nobody else either, as they had a hand in the plan. `is_emergency`: it is
    no need of every plan, but one of those that together stand in for all the others.
    """

    people: tuple[str, ...]
    at_least: int
    barred: frozenset[str] = frozenset()
    is_emergency: bool = False

    def is_met(self, agreed: Collection[str]) -> bool:
        """Whether enough of them are among those who agreed."""
        return sum(one in agreed for one in self.people) >= self.at_least

    @property
    def can_be_met(self) -> bool:
        """Whether it would be met if all of them agreed."""
        return len(self.people) >= self.at_least


Needs: TypeAlias = tuple[Need, ...]
"""All of them but those of an emergency must be met; where there is none, nothing is ever approved."""

NeedsOf: TypeAlias = Callable[[Submission], Needs]
"""What a submission needs."""


def everybody(approvers: Iterable[str]) -> Needs:
    """That all of these people agree; nothing that could be met where nobody is named."""
    ids = tuple(approvers)
    return (Need(ids, len(ids)),) if ids else ()


def people(needs: Needs) -> tuple[str, ...]:
    """Everybody whose word may count, in order."""
    return tuple(dict.fromkeys(one for need in _ordinary(needs) for one in need.people))


def missing(needs: Needs, agreed: Collection[str]) -> tuple[str, ...]:
    """Whose word would still help: people of needs that are not met who have not agreed, in order."""
    waiting = [need for need in _ordinary(needs) if not need.is_met(agreed)]
    return tuple(dict.fromkeys(one for need in waiting for one in need.people if one not in agreed))


def are_met(needs: Needs, agreed: Collection[str]) -> bool:
    """Whether everything needed is there; never where nothing is asked of anybody."""
    asked = tuple(_ordinary(needs))
    return bool(asked) and all(need.is_met(agreed) for need in asked)


def speakers(needs: Needs, words: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Whose yes counts, of words given by a person for somebody: themself, or who lent them their word.

    One person is one word: whoever is asked themself, had a hand in the plan, or has spoken for somebody already
    speaks for nobody else.

    Args:
        needs: of the submission. words: for each yes, whose word it is and who spoke it.
    """
    spoken = dict(words)
    barred = frozenset[str]().union(*(need.barred for need in needs)) | set(people(needs))
    counted: dict[str, str] = {}
    for whose in people(needs):
        by = spoken.get(whose)
        if by is not None and (by == whose or (by not in barred and by not in counted.values())):
            counted[whose] = by
    return frozenset(counted)


def emergency_people(needs: Needs) -> tuple[str, ...]:
    """Everybody whose word may count in an emergency, in order; nobody where there is no such rule."""
    return tuple(dict.fromkeys(one for need in needs if need.is_emergency for one in need.people))


def is_emergency_met(needs: Needs, said: Collection[str]) -> bool:
    """Whether an emergency lets it be written: a word for each of the named roles, by as many different people."""
    named = [need for need in needs if need.is_emergency]
    different = {one for need in named for one in need.people if one in said}
    return bool(named) and all(need.is_met(said) for need in named) and len(different) >= len(named)


def _ordinary(needs: Needs) -> Iterator[Need]:
    return (need for need in needs if not need.is_emergency)
