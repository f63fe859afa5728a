"""Who may be told what of people: a leader of those below them, a person of themselves, nobody of anybody else."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from sync.cycle.agents.source import Source

__all__ = ["OUTSIDE", "ROSTER", "is_of", "leaders_of", "own_accounts", "subtree_of"]

OUTSIDE = "(another team)"
"""Stands for whoever the reader may not be told of."""

ROSTER = "accounts"
"""Name of the document that says which accounts the readers' people hold and get; nobody else's stands in it."""


def subtree_of(leader: str, manager_of: Mapping[str, str]) -> frozenset[str]:
    """Ids of everybody below a leader, however far; a circle of managers ends where it began."""
    below: set[str] = set()
    fresh = {leader}
    while fresh:
        fresh = {person for person, manager in manager_of.items() if manager in fresh} - below - {leader}
        below |= fresh
    return frozenset(below)


def leaders_of(manager_of: Mapping[str, str], carrying: Collection[str]) -> tuple[str, ...]:
    """Ids of those who lead somebody with a quota, whether they are among the people themselves or not."""
    managers = dict.fromkeys(manager for manager in manager_of.values() if manager)
    return tuple(manager for manager in managers if subtree_of(manager, manager_of) & set(carrying))


def own_accounts(
    accounts: Iterable[Mapping[str, Any]], people: Collection[str], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The accounts that some people hold or get, without a word on others.

    Args:
        accounts: rows with account_id, name, holder and receiver (ids, empty for nobody) and revenue, money or None.
        people: ids the reader may be told of. names: of people by id.
    """

    def told(person: str) -> str | None:
        if not person:
            return None
        return names.get(person, person) if person in people else OUTSIDE

    return [
        {
            "account": row["name"] or row["account_id"],
            "from": told(row["holder"]),
            "to": told(row["receiver"]),
            "change": _change(row["holder"] in people, row["receiver"] in people, row["holder"] == row["receiver"]),
            "revenue": row["revenue"],
        }
        for row in accounts
        if row["holder"] in people or row["receiver"] in people
    ]


def _change(is_held: bool, is_got: bool, is_same: bool) -> str:
    if is_same:
        return "stays"
    if is_held and is_got:
        return "moves inside the team"
    return "comes" if is_got else "goes"


def is_of(roster: Source, field: str) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a row of another document is of somebody in the roster, told by an id in a field."""
    people = set(roster.at("people") or ())
    return lambda row: str(row.get(field) or "") in people
