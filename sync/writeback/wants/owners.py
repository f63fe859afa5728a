"""Who owns records of the CRM, as it has them now or as they were last pulled, and what owners are called."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import select

from sync.store.tables import MIRROR
from sync.writeback.wants.kind import World

__all__ = ["OWNER", "User", "owners", "users"]

OWNER = "OwnerId"
_TOGETHER = 500


class User(NamedTuple):
    """What a user is called, and whether they still work in the CRM."""

    name: str
    is_active: bool


def owners(world: World, sobject: str, ids: Iterable[str]) -> dict[str, str]:
    """The owner of each record that is there."""
    wanted = list(ids)
    if world.target is not None:
        answers = world.target.find_many(sobject, [{"Id": id_} for id_ in wanted], [OWNER])
        return {id_: str(rows[0][OWNER]) for id_, rows in zip(wanted, answers, strict=True) if rows}
    return {row["Id"]: row[OWNER] for row in _pulled(world, sobject, wanted, ("Id", OWNER))}


def users(world: World, ids: Collection[str]) -> dict[str, User]:
    """The users of these ids, as last pulled."""
    rows = _pulled(world, "User", sorted(set(ids)), ("Id", "Name", "IsActive"))
    return {row["Id"]: User(row["Name"] or row["Id"], row["IsActive"] is not False) for row in rows}


def _pulled(world: World, sobject: str, ids: list[str], fields: tuple[str, ...]) -> list[dict[str, Any]]:
    table = MIRROR[sobject]
    found: list[dict[str, Any]] = []
    with world.engine.connect() as connection:
        for start in range(0, len(ids), _TOGETHER):
            some = select(*(table.c[name] for name in fields)).where(table.c.Id.in_(ids[start : start + _TOGETHER]))
            if "IsDeleted" in table.c:
                some = some.where(table.c.IsDeleted.is_not(True))
            found += [dict(row) for row in connection.execute(some).mappings()]
    return found
