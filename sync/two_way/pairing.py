"""The first pairing of sides, or a new one: what is equal is agreed, what is not is asked, nothing is deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sync.two_way.agreed import advanced
from sync.two_way.answers import ColumnAnswer
from sync.two_way.journal import KnownSide, Remembered, Settled
from sync.two_way.merge import merge
from sync.two_way.outcome import Conflict
from sync.two_way.shared import SharedTable
from sync.two_way.side import PlanSide, Seen
from sync.two_way.sides import nothing_agreed, sides_of

__all__ = ["Pairing", "pair", "preview"]


@dataclass(frozen=True)
class Pairing:
    """What pairing would do.

    Args:
        seen: the sides as read. equal: how many cells hold the same everywhere. filled: how many stand on some sides
            only, and are written on the others by the next sync, by table. conflicts: those that people decide.
        taken: how many would be decided by the side that is named.
    """

    seen: Mapping[str, Seen]
    equal: int
    filled: Mapping[str, int]
    conflicts: tuple[tuple[SharedTable, Conflict], ...]
    taken: int


def preview(sides: Sequence[PlanSide], tables: Sequence[SharedTable], take: str = "") -> Pairing:
    """Look at all sides and say what becomes of their cells.

    Args:
        sides: all of them; SideAwayError where one cannot be read. tables: what is merged.
        take: the side that is right wherever two differ; empty where people decide.
    """
    seen = {side.name: side.look() for side in sides}
    equal, taken, filled, conflicts = 0, 0, dict[str, int](), list[tuple[SharedTable, Conflict]]()
    for table in tables:
        base = nothing_agreed(table)
        read = sides_of(table, base, seen)
        answers = [ColumnAnswer(id_, take, take) for id_ in table.rules.ids] if take else []
        merged = merge(table.rules, base, read, answers, table.checks)
        conflicts += [(table, one) for one in merged.conflicts]
        taken += len(merged.decided)
        after = advanced(table.rules, base, merged, read)
        equal += sum(cell is not None for row in after.table.rows.values() for cell in row)
        places = {(write.key, write.column) for write in merged.writes}
        if places:
            filled[table.title or table.id] = len(places)
    return Pairing(seen, equal, filled, tuple(conflicts), taken)


def pair(sides: Sequence[PlanSide], tables: Sequence[SharedTable], memory: Remembered, mark: str, at: datetime) -> None:
    """Mark every side, and agree on what all of them hold; all else is an edit, or a conflict, for the next sync.

    Args:
        sides, tables: as for `preview`. memory: where the agreed state is kept. mark: what the marks of this pairing
            begin with. at: the time.
    """
    for side in sides:
        side.pair(f"{mark}-{side.name}")
    seen = {side.name: side.look() for side in sides}
    bases = {}
    for table in tables:
        base = nothing_agreed(table)
        read = sides_of(table, base, seen)
        merged = merge(table.rules, base, read, (), table.checks)
        bases[table.id] = advanced(table.rules, base, merged, read)
    known = {name: KnownSide(one.identity.file, "", at) for name, one in seen.items()}
    memory.settle(Settled(tuple(one.id for one in memory.unsettled()), bases, known, ()))
