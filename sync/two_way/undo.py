"""Taking back what the last sync wrote: on every side, to what was agreed before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sync.errors import RefusedError
from sync.two_way.journal import Batch, Intent, Remembered, Settled, after_all
from sync.two_way.shared import SharedTable
from sync.two_way.side import CellWrite, Place, PlanSide, Result, Seen, SideWrites
from sync.two_way.sides import cells_of
from sync.two_way.table import Base, Table

__all__ = ["Undone", "undo"]


@dataclass(frozen=True)
class Undone:
    """What was taken back: the batch, the cells that hold again what was agreed, and those that were edited since."""

    batch: Batch
    back: tuple[Intent, ...]
    left: tuple[tuple[str, Place], ...]


def undo(
    sides: Sequence[PlanSide],
    tables: Sequence[SharedTable],
    memory: Remembered,
    now: Callable[[], datetime],
    record: Callable[[Batch, Mapping[str, Seen]], None],
) -> Undone:
    """Put back what was agreed before the last batch, on all sides, also where the edit was made.

    A cell that somebody edited since stays, on its side; the next sync takes it for the edit it is.

    Raises:
        RefusedError: there is nothing to take back, or a run was ended in between.
        SideAwayError: a side cannot be read.
    """
    last = memory.last()
    if last is None:
        raise RefusedError("No sync has written anything that could be taken back.")
    if memory.unsettled():
        raise RefusedError("A sync was ended in between.", remedy="Run `qplan sync` first, then take it back.")
    seen = {side.name: side.look() for side in sides}
    there = cells_of(seen)
    wanted = {one.at: one for one in last.intents}
    back, left = list[Intent](), list[tuple[str, Place]]()
    for place, one in wanted.items():
        for name in seen:
            stands = there.get((name, place))
            if (name, place) in there and stands == one.after != one.agreed:
                back.append(Intent(name, place, one.after, one.agreed, one.after))
            elif stands != one.agreed:
                left.append((name, place))
    batch = Batch.of(after_all(now(), memory), back)
    memory.intend(batch)
    for side in sides:
        cells = tuple(CellWrite(one.at, one.before, one.after) for one in back if one.side == side.name)
        if cells:
            written = side.write(SideWrites(cells))
            seen[side.name] = written.seen
            left += [(side.name, one.at) for one in written.wrote if one.result is not Result.HELD]
    there = cells_of(seen)
    again = {place for place, one in wanted.items() if all(there.get((name, place)) != one.after for name in seen)}
    bases = {table.id: _with(memory.base(table.id), table, wanted, again) for table in tables}
    record(batch, seen)
    memory.settle(Settled((batch.id,), {id_: base for id_, base in bases.items() if base is not None}))
    memory.undone(batch.id)
    memory.undone(last.id)
    held = tuple(one for one in back if (one.side, one.at) not in left)
    return Undone(last, held, tuple(dict.fromkeys(left)))


def _with(base: Base | None, table: SharedTable, wanted: Mapping[Place, Intent], again: set[Place]) -> Base | None:
    """The agreed state with what is agreed again; None where none of it is this table's."""
    if base is None:
        return None
    mine = {
        place
        for place in again
        if place.table == table.source
        and (table.keys is None or place.key in table.keys)
        and place.key in base.table.rows
    }
    if not mine:
        return None
    rows = dict(base.table.rows)
    for place in mine:
        at = base.table.columns.index(place.column)
        row = rows[place.key]
        rows[place.key] = (*row[:at], wanted[place].agreed, *row[at + 1 :])
    return Base(Table(base.table.columns, rows), base.tombstones)
