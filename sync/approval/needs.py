"""Whose words a submission needs: one or several groups of people, and how many of each must agree."""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple, TypeAlias

from sync.model.approval import Submission

__all__ = ["Need", "Needs", "NeedsOf", "are_met", "everybody", "missing", "people"]


class Need(NamedTuple):
    """Some people by their ids, and how many of them must agree at least."""

    people: tuple[str, ...]
    at_least: int

    def is_met(self, agreed: Collection[str]) -> bool:
        """Whether enough of them are among those who agreed."""
        return sum(one in agreed for one in self.people) >= self.at_least

    @property
    def can_be_met(self) -> bool:
        """Whether it would be met if all of them agreed."""
        return len(self.people) >= self.at_least


Needs: TypeAlias = tuple[Need, ...]
"""All of them must be met; where there is none, nothing is ever approved."""

NeedsOf: TypeAlias = Callable[[Submission], Needs]
"""What a submission needs."""


def everybody(approvers: Iterable[str]) -> Needs:
    """That all of these people agree; nothing that could be met where nobody is named."""
    ids = tuple(approvers)
    return (Need(ids, len(ids)),) if ids else ()


def people(needs: Needs) -> tuple[str, ...]:
    """Everybody whose word may count, in order."""
    return tuple(dict.fromkeys(one for need in needs for one in need.people))


def missing(needs: Needs, agreed: Collection[str]) -> tuple[str, ...]:
    """Whose word would still help: people of needs that are not met who have not agreed, in order."""
    return tuple(
        dict.fromkeys(one for need in needs if not need.is_met(agreed) for one in need.people if one not in agreed)
    )


def are_met(needs: Needs, agreed: Collection[str]) -> bool:
    """Whether everything needed is there; never where nothing is asked of anybody."""
    return bool(needs) and all(need.is_met(agreed) for need in needs)
