"""Territories of accounts that change hands: an account goes from its old owner's territory to its new owner's."""

from collections.abc import Mapping, Sequence
from typing import Any

from sync.model.change import Desired, Held, Place, RecordKey
from sync.writeback.trace import Station
from sync.writeback.wants.kind import Gathered, World, Writes
from sync.writeback.wants.moves import Move, moves_of, receivers
from sync.writeback.wants.territories import ACCOUNT, ASSOCIATION, TERRITORY, Homes, homes_of, placed
from workbooks.models import PlanDocument

__all__ = ["TERRITORY_MOVE", "TerritoryMove"]

_CAUSE, _MANUAL = "AssociationCause", "Territory2Manual"
_BY_HAND = frozenset({_MANUAL, "Territory2Api", None})


class TerritoryMove:
    """The kind of record that says in which territory an account is.

    The CRM knows no move of one: the account is put into the new territory first, and taken out of the old one once it
    is there. Only what people put there is taken out: what a rule of the org assigned is the rule's.
    """

    sobject, field, noun = ASSOCIATION, _CAUSE, "territories of accounts"

    def is_written(self, writes: Writes) -> bool:
        """Where account moves are written and take the territory along."""
        return "account moves" in writes.nouns and writes.territories

    def gather(self, document: PlanDocument, world: World) -> Gathered:
        """All that goes in, then all that goes out; of accounts whose two owners are each in one active territory."""
        if world.approved is not None:
            return Gathered(tuple(_still(world.approved.desired, receivers(document))), {}, ())
        homes = homes_of(world.engine)
        ways = [(move, way) for move in moves_of(document, world.applies)[0] if (way := homes.way_of(move)) is not None]
        there = placed(world, [move.account for move, _ in ways]) if ways else {}
        into, out = list[Desired](), list[Desired]()
        held: dict[Place, Held] = {}
        for move, way in ways:
            causes = there.get(move.account, {})
            old, new = causes.get(way.old), causes.get(way.new)
            if {old, new} - _BY_HAND or old is new is None:
                continue  # a rule's, or not in the territory of who has it
            entering = _wanted(move, way.new, homes, new or _MANUAL)
            leaving = _wanted(move, way.old, homes, None, once=entering.record)
            into.append(entering)
            out.append(leaving)
            held |= {entering.place: Held(new), leaving.place: Held(old)}
        return Gathered((*into, *out), held, ())

    def summary(self, desired: Sequence[Desired]) -> str:
        """How many go in and how many out."""
        into = sum(want.value is not None for want in desired)
        return f"{into} into one and {len(desired) - into} out of one"

    def entry(self, want: Desired) -> dict[str, object]:
        """Which account, which territory, and whether it is to be there."""
        equals = dict(want.record.equals)
        return {"account": equals[ACCOUNT], "territory": equals[TERRITORY], "is_in": want.value is not None}

    def key_of(self, row: Mapping[str, Any]) -> RecordKey:
        """The account and the territory."""
        return _key(row[ACCOUNT], row[TERRITORY])

    def origin(self, key: RecordKey, world: World) -> tuple[Station, ...]:
        """Nothing stands before the workbook: where it was is in the submission."""
        del key, world
        return ()


def _key(account: str, territory: str) -> RecordKey:
    return RecordKey.of(ASSOCIATION, {ACCOUNT: account, TERRITORY: territory})


def _wanted(move: Move, territory: str, homes: Homes, value: str | None, once: RecordKey | None = None) -> Desired:
    return Desired(
        record=_key(move.account, territory),
        field=_CAUSE,
        value=value,
        unit="",
        label=f"{move.name} {'out of' if value is None else 'in'} {homes.names.get(territory, territory)}",
        cell=str(move.at),
        reason=f"goes with {move.name}",
        basis=move.basis,
        once=once,
        names=((_MANUAL, "there"),),
        team=move.team,
    )


def _still(approved: Sequence[Desired], to: Mapping[str, str]) -> list[Desired]:
    """What was approved of accounts that the workbook still gives to whom it did."""
    whose = {dict(want.record.equals).get("Id"): want.value for want in approved if want.record.sobject == "Account"}
    mine = [want for want in approved if want.record.sobject == ASSOCIATION]
    return [want for want in mine if to.get(_account(want)) == whose.get(_account(want), "")]


def _account(want: Desired) -> str:
    return dict(want.record.equals)[ACCOUNT] or ""


TERRITORY_MOVE = TerritoryMove()
