"""Open deals of accounts that change hands, those the account's owner has: which of them go along."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from sync.store.tables import MIRROR
from sync.writeback.wants.kind import World
from sync.writeback.wants.moves import Move
from sync.writeback.wants.owners import OWNER

__all__ = ["DEAL", "OpenDeal", "open_deals"]

DEAL = "Opportunity"
_FIELDS = ("Name", "CloseDate")
_TOGETHER = 500
_TABLE = MIRROR[DEAL]


class OpenDeal(NamedTuple):
    """An open deal of an account's owner, with the account's move; `goes` is whether it goes along."""

    id: str
    name: str
    holder: str
    move: Move
    goes: bool


def open_deals(moves: Sequence[Move], holders: Mapping[str, str], world: World) -> list[OpenDeal]:
    """The open deals that the owners of the moved accounts have there, in the order of the moves.

    Args:
        moves: accounts that change hands. holders: owner by account. world: whose policy says which deals go.
    """
    whose = {move.account: _holder(move, holders) for move in moves}
    going = [move for move in moves if whose[move.account]]
    rows = _live(going, whose, world) if world.target is not None else _pulled(going, whose, world)
    after, policy = world.plan.quarter.end.isoformat(), world.writes.open_deals
    return [
        OpenDeal(
            str(row["Id"]),
            str(row["Name"] or row["Id"]),
            whose[move.account],
            move,
            policy == "yes" or (policy == "later" and str(row["CloseDate"] or "") >= after),
        )
        for move, found in zip(going, rows, strict=True)
        for row in sorted(found, key=lambda one: str(one["Id"]))
    ]


def _holder(move: Move, holders: Mapping[str, str]) -> str:
    """Whose deals may go along: of who has the account, or had it before it was moved; nobody's where none is known."""
    now = holders.get(move.account, "")
    return now if now != move.to else move.of


def _live(moves: Sequence[Move], holders: Mapping[str, str], world: World) -> list[list[dict[str, Any]]]:
    keys = [{"AccountId": move.account, OWNER: holders[move.account], "IsClosed": False} for move in moves]
    return [] if world.target is None else world.target.find_many(DEAL, keys, _FIELDS)


def _pulled(moves: Sequence[Move], holders: Mapping[str, str], world: World) -> list[list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {move.account: [] for move in moves}
    names = ("Id", "AccountId", OWNER, *_FIELDS)
    with world.engine.connect() as connection:
        for start in range(0, len(moves), _TOGETHER):
            query = select(*(_TABLE.c[name] for name in names)).where(
                _TABLE.c.AccountId.in_([move.account for move in moves[start : start + _TOGETHER]]),
                _TABLE.c.IsClosed.is_not(True),
                _TABLE.c.IsDeleted.is_not(True),
            )
            for row in connection.execute(query).mappings():
                if row[OWNER] == holders[row["AccountId"]]:
                    found[row["AccountId"]].append(dict(row))
    return [found[move.account] for move in moves]
