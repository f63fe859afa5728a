"""Deals that go with an account: open ones of its old owner, which get the new owner as well."""

from collections.abc import Mapping, Sequence
from typing import Any

from sync.model.change import Desired, Held, Place, RecordKey
from sync.writeback.trace import Station
from sync.writeback.wants.kind import Gathered, World, Writes
from sync.writeback.wants.moves import moves_of, receivers
from sync.writeback.wants.open_deals import DEAL, OpenDeal, open_deals
from sync.writeback.wants.owners import OWNER, User, owners, users
from workbooks.models import PlanDocument

__all__ = ["DEAL_MOVE", "DealMove"]

_ACCOUNT = "AccountId"


class DealMove:
    """The kind of record that says whose an open deal is."""

    sobject, field, noun = DEAL, OWNER, "open deals"

    def is_written(self, writes: Writes) -> bool:
        """Where account moves are written and deals go with them."""
        return "account moves" in writes.nouns and writes.open_deals != "no"

    def gather(self, document: PlanDocument, world: World) -> Gathered:
        """The open deals that go with the accounts.

        Which deals are open changes by the hour and is no edit of the plan: a workbook that is compared with what was
        approved is taken to want those deals that were, as long as it moves their accounts to whom it did.
        """
        if world.approved is not None:
            return Gathered(tuple(_still(world.approved.desired, receivers(document))), {}, ())
        moves, _ = moves_of(document, world.applies)
        holders = owners(world, "Account", [move.account for move in moves])
        going = [deal for deal in open_deals(moves, holders, world) if deal.goes]
        known = users(world, {one for deal in going for one in (deal.holder, deal.move.to)})
        desired = tuple(_wanted(deal, known) for deal in going)
        held: dict[Place, Held] = {want.place: Held(deal.holder) for deal, want in zip(going, desired, strict=True)}
        return Gathered(desired, held, ())

    def summary(self, desired: Sequence[Desired]) -> str:
        """How many people get some."""
        return f"to {len({want.value for want in desired})} new owners"

    def entry(self, want: Desired) -> dict[str, object]:
        """Which deal, of which account, and whose it becomes."""
        return {
            "deal": dict(want.record.equals)["Id"],
            "name": want.label,
            "account": dict(want.provided)[_ACCOUNT],
            "owner": want.value,
            "owner_name": want.called(want.value),
        }

    def key_of(self, row: Mapping[str, Any]) -> RecordKey:
        """Its Id: deals are never made."""
        return RecordKey.of(self.sobject, {"Id": row["Id"]})

    def origin(self, key: RecordKey, world: World) -> tuple[Station, ...]:
        """Nothing stands before the workbook: whose it was is in the submission."""
        del key, world
        return ()


def _wanted(deal: OpenDeal, known: Mapping[str, User]) -> Desired:
    move = deal.move
    names = {id_: known[id_].name for id_ in (deal.holder, move.to) if id_ in known}
    return Desired(
        record=RecordKey.of(DEAL, {"Id": deal.id}),
        field=OWNER,
        value=move.to,
        unit="",
        label=deal.name,
        cell=str(move.at),
        reason=f"goes with {move.name}",
        basis=move.basis,
        provided=((_ACCOUNT, move.account), ("IsClosed", "false")),
        names=tuple(sorted(names.items())),
        team=move.team,
    )


def _still(approved: Sequence[Desired], to: Mapping[str, str]) -> list[Desired]:
    deals = [want for want in approved if want.record.sobject == DEAL]
    return [want for want in deals if to.get(dict(want.provided).get(_ACCOUNT, "")) == want.value]


DEAL_MOVE = DealMove()
