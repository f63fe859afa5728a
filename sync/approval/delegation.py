"""Who speaks for whom: an approver lends their word to another until a day; it cannot be lent on."""

from collections.abc import Iterable, Mapping
from datetime import date

from sync.model.event import Event, Kind
from sync.model.statement import Statement

__all__ = ["delegations_of", "in_force", "speaks_for"]


def delegations_of(events: Iterable[Event]) -> dict[str, Statement]:
    """Every approver's newest delegation, by who lent their word, after `events` in order."""
    said = [Statement.load(event.payload) for event in events if event.kind is Kind.DELEGATED]
    return {one.person: one for one in said}


def in_force(delegations: Mapping[str, Statement], day: date) -> tuple[Statement, ...]:
    """Those that hold on a day: up to and including their last one."""
    return tuple(one for one in delegations.values() if one.until is not None and day <= one.until)


def speaks_for(person: str, delegations: Mapping[str, Statement], day: date) -> str:
    """Whose word somebody speaks on a day besides their own; empty for nobody's.

    Only who lent it to them directly: a word that was lent is not lent on. One person speaks for one other at most.
    """
    return next((one.person for one in in_force(delegations, day) if one.subject == person), "")
