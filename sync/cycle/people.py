"""The people of a cycle: who holds which role, where their working days are, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["Person", "has_role", "holding", "known"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part.

    id: as it stands on record. place: by whose public holidays their days are counted. zone: in which their day ends.
    left: the last day they were there, None while they are.
    """

    id: str
    name: str
    address: str = ""
    roles: tuple[str, ...] = ()
    place: str = ""
    zone: str = ""
    left: date | None = None

    def is_there(self, day: date) -> bool:
        """Whether they are there on a day."""
        return self.left is None or day <= self.left


def has_role(person: Person, role: str) -> bool:
    """Whether a role is theirs; case does not matter."""
    return role.casefold() in {held.casefold() for held in person.roles}


def holding(people: Iterable[Person], role: str, day: date) -> tuple[Person, ...]:
    """Who holds a role on a day, in the order of the settings: each of them is enough."""
    return tuple(one for one in people if one.is_there(day) and has_role(one, role))


def known(people: Iterable[Person], said: str) -> Person | None:
    """The person of an id, a name or an address; None for a stranger."""
    wanted = said.strip().casefold()
    for one in people:
        if wanted and wanted in {one.id.casefold(), one.name.casefold(), one.address.casefold()}:
            return one
    return None
