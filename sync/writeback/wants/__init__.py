"""What plans write to the CRM: one file for each kind of record, and all of them in one list.

To add a kind, write its file (see `kind.Kind`) and name it here. Changes of every kind are compared, approved, written,
read back, verified and traced by the same code, which knows none of them.
"""

from collections.abc import Iterable, Sequence

from sync.model.change import Desired
from sync.writeback.wants.account_move import ACCOUNT_MOVE
from sync.writeback.wants.deal_move import DEAL_MOVE
from sync.writeback.wants.kind import Gathered, Kind, World, Writes
from sync.writeback.wants.membership import MEMBERSHIP
from sync.writeback.wants.quota import QUOTA
from sync.writeback.wants.territory import TERRITORY
from sync.writeback.wants.territory_move import TERRITORY_MOVE
from workbooks.models import PlanDocument

__all__ = ["KINDS", "Gathered", "Kind", "World", "Writes", "by_kind", "gathered", "kind_of", "part_of"]

KINDS: tuple[Kind, ...] = (QUOTA, TERRITORY, MEMBERSHIP, ACCOUNT_MOVE, DEAL_MOVE, TERRITORY_MOVE)
"""In the order in which they are written: people before accounts, accounts before their deals."""


def gathered(document: PlanDocument, world: World) -> tuple[Gathered, ...]:
    """What a workbook wants of every kind that its plan writes, or of the part of it that is looked at.

    Where it is compared with what was approved, that says which part.
    """
    only = world.only if world.approved is None else world.approved.only
    written = (kind for kind in KINDS if kind.is_written(world.writes))
    return tuple(kind.gather(document, world) for kind in written if not only or kind.noun in only)


def part_of(nouns: Iterable[str], writes: Writes) -> tuple[str, ...]:
    """The kinds of a part of the plan, in order: those that are named, and what goes with account moves where they are.

    Raises ValueError, with what there is, for one that the plan does not write.
    """
    written = [kind.noun for kind in KINDS if kind.is_written(writes)]
    named = {noun.strip().casefold() for noun in nouns}
    if strange := sorted(named - {noun.casefold() for noun in written}):
        raise ValueError(f"{', '.join(strange)}: the plan writes {', '.join(written)}")
    going = {DEAL_MOVE.noun, TERRITORY_MOVE.noun} if ACCOUNT_MOVE.noun in named else set[str]()
    return tuple(noun for noun in written if noun.casefold() in named or noun in going)


def by_kind(desired: Iterable[Desired], writes: Writes | None = None) -> list[tuple[Kind, Sequence[Desired]]]:
    """The wanted values by their kind, of those that the plan writes; of all where that is not said."""
    wants: dict[str, list[Desired]] = {}
    for want in desired:
        wants.setdefault(want.record.sobject, []).append(want)
    return [(kind, wants.get(kind.sobject, [])) for kind in KINDS if writes is None or kind.is_written(writes)]


def kind_of(sobject: str) -> Kind | None:
    """The kind of record that plans write to an object; None when they write none."""
    return next((kind for kind in KINDS if kind.sobject == sobject), None)
