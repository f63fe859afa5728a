"""Territories of the org's active model: who is in which, and which accounts are."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Engine, select

from sync.store.tables import MIRROR
from sync.writeback.wants.kind import World
from sync.writeback.wants.moves import Move

__all__ = ["ACCOUNT", "ASSOCIATION", "TERRITORY", "Homes", "Way", "homes_of", "placed"]

ASSOCIATION, ACCOUNT, TERRITORY = "ObjectTerritory2Association", "ObjectId", "Territory2Id"
_CAUSE = "AssociationCause"
_MODEL, _TERRITORY, _MEMBER, _PLACED = (
    MIRROR[name] for name in ("Territory2Model", "Territory2", "UserTerritory2Association", ASSOCIATION)
)


class Way(NamedTuple):
    """From which territory to which."""

    old: str
    new: str


class Homes(NamedTuple):
    """The territory of each person who is in one and no other, by their id; and what territories are called."""

    of: Mapping[str, str]
    names: Mapping[str, str]

    def way_of(self, move: Move) -> Way | None:
        """The way of an account that changes hands; None where one of the two is in none or several, or both in one."""
        old, new = self.of.get(move.of, ""), self.of.get(move.to, "")
        return Way(old, new) if old and new and old != new else None


def homes_of(engine: Engine) -> Homes:
    """As they were last pulled; empty where the org has no active model."""
    active = select(_TERRITORY.c.Id, _TERRITORY.c.Name).join(
        _MODEL, (_MODEL.c.Id == _TERRITORY.c.Territory2ModelId) & (_MODEL.c.State == "Active")
    )
    people: dict[str, set[str]] = {}
    with engine.connect() as connection:
        names = {str(id_): str(name or id_) for id_, name in connection.execute(active)}
        members = select(_MEMBER.c.UserId, _MEMBER.c.Territory2Id).where(_MEMBER.c.IsActive.is_not(False))
        for user, territory in connection.execute(members):
            if territory in names:
                people.setdefault(user, set()).add(territory)
    return Homes({user: next(iter(found)) for user, found in people.items() if len(found) == 1}, names)


def placed(world: World, accounts: Iterable[str]) -> dict[str, dict[str, str]]:
    """Why each account is in each of its territories, by account and territory."""
    wanted = list(accounts)
    found: dict[str, dict[str, str]] = {}
    if world.target is not None:
        answers = world.target.find_many(ASSOCIATION, [{ACCOUNT: one} for one in wanted], [ACCOUNT, TERRITORY, _CAUSE])
        rows = [(row[ACCOUNT], row[TERRITORY], row[_CAUSE]) for some in answers for row in some]
    else:
        query = select(_PLACED.c[ACCOUNT], _PLACED.c[TERRITORY], _PLACED.c[_CAUSE])
        with world.engine.connect() as connection:
            rows = [(row[0], row[1], row[2]) for row in connection.execute(query)]
    asked = set(wanted)
    for account, territory, cause in rows:
        if account in asked:
            found.setdefault(account, {})[territory] = cause
    return found
