"""The versions a workbook can compare, and whom and what they tell of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from workbooks.document.versions import NO_TEAM, NOBODY_PLANNED, KeptVersion, Move
from workbooks.grammar.cells import text
from workbooks.tabs.basis import Basis

__all__ = ["SLOTS", "Compared"]

SLOTS = 13
"""The plan as it stands, and the newest versions: what can be chosen."""

_ACCOUNTS = 150
"""Accounts that are compared one by one, the largest revenue first."""


@dataclass(frozen=True)
class Compared:
    """The newest versions, and the rows that comparing them takes."""

    basis: Basis

    @cached_property
    def versions(self) -> dict[int, KeptVersion]:
        """By slot; slot 1 is the plan as it stands, 2 the newest version."""
        return dict(enumerate(self.basis.facts.versions[: SLOTS - 1], start=2))

    @cached_property
    def labels(self) -> dict[int, str]:
        """What each slot is called; texts are compared regardless of case, so one of two gets its number."""
        found = {1: "now"}
        for slot, version in self.versions.items():
            taken = {label.casefold() for label in found.values()}
            plain = text(version.name)
            found[slot] = plain if plain.casefold() not in taken else f"{plain} (no. {version.number})"
        return found

    @cached_property
    def sellers(self) -> dict[str, tuple[str, str]]:
        """Name and team of everyone with a quota, now or in one of the versions, by team and name."""
        found: dict[str, tuple[str, str]] = {}
        for version in reversed(self.versions.values()):
            found |= {id_: (text(seller.name), text(seller.team)) for id_, seller in version.sellers.items()}
        found |= {str(rep["rep_id"]): (rep["name"], rep["manager"] or NO_TEAM) for rep in self.basis.roster}
        return dict(sorted(found.items(), key=lambda item: (*map(str.casefold, reversed(item[1])), item[0])))

    @cached_property
    def teams(self) -> Mapping[str, str]:
        """Keys of the teams by name: a name may read as a condition, a key does not."""
        told = {text(team) for version in self.versions.values() for team in version.teams}
        names = told | {team for _, team in self.sellers.values()}
        names |= {NOBODY_PLANNED} if self.basis.territories is not None else set()
        return {name: f"T{number}" for number, name in enumerate(sorted(names, key=str.casefold), start=1)}

    @cached_property
    def moves(self) -> dict[str, Move]:
        """Accounts that a version or an option moves, the largest revenue first, and not all of them."""
        found: dict[str, Move] = {}
        for version in reversed(self.versions.values()):
            found |= version.moves
        found |= self._proposed()
        known = sorted(found.items(), key=lambda item: (-(item[1].revenue or 0.0), item[1].account.casefold(), item[0]))
        return dict(known[:_ACCOUNTS])

    def _proposed(self) -> dict[str, Move]:
        territory, rows = self.basis.facts.results.territory, self.basis.territories
        if territory is None or rows is None:
            return {}
        moved = set().union(*(option.reps for option in territory.options))
        columns = (rows.accounts.column(name) for name in ("account_id", "name", "owner", "arr"))
        return {
            id_: Move(name, owner, "", revenue)
            for id_, name, owner, revenue in zip(*columns, strict=True)
            if id_ in moved
        }
