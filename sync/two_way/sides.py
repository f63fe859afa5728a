"""What was read on the sides, as the merge takes it: the sides of a table, and what stands in which cell."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sync.two_way.free_lines import emptied
from sync.two_way.renamed import believed
from sync.two_way.shared import NAME, SYSTEM, SharedTable, side_of
from sync.two_way.side import Place, RawTable, Seen
from sync.two_way.table import Base, Side, Table, row_key
from sync.two_way.value import Unreadable, Value, canonical

__all__ = ["Making", "SidesMade", "cells_of", "named", "nothing_agreed", "people_of", "sides_of"]


class SidesMade:
    """Makes a side of what stands there, and gives the one made before where the same stands there still."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], tuple[RawTable | None, Side]] = {}

    def __call__(self, table: SharedTable, name: str, raw: RawTable | None) -> Side:
        """The side of that name."""
        known = self._made.get((table.id, name))
        if known is not None and known[0] == raw:
            return known[1]
        side = side_of(table, name, raw)
        self._made[table.id, name] = raw, side
        return side


def nothing_agreed(table: SharedTable) -> Base:
    """The agreed state of a table before anything was agreed."""
    return Base(Table(table.rules.ids, {}))


Making = Callable[[SharedTable, str, RawTable | None], Side]
"""Makes a side of a table of what stands there; `side_of`, or what remembers."""


def people_of(table: SharedTable, base: Base, seen: Mapping[str, Seen], made: Making = side_of) -> list[Side]:
    """The sides of a table where people edit, as they were read."""
    return [made(table, name, believed(table, base, seen, name)) for name in seen]


def sides_of(table: SharedTable, base: Base, seen: Mapping[str, Seen], made: Making = side_of) -> list[Side]:
    """The sides of a table as read, and the facts, which have the rows that all of them show.

    A row of the base stays one of the facts as long as a side has it: nobody deletes rows by hand. Of lines that people
    fill it stays one always: they stand ready whether anything is typed in them or not.

    Args:
        table: the shared table. base: what was agreed of it. seen: the sides as read.
        made: makes a side of what stands there; anew unless one is given that remembers.
    """
    sides = people_of(table, base, seen, made)
    there = [side.table.rows.keys() | side.doubled.keys() for side in sides]
    everywhere = set(there[0]).intersection(*there[1:])
    if table.has_lines:
        keys = everywhere | base.table.rows.keys()
        sides = [emptied(table, base, side, keys) for side in sides]
    else:
        keys = everywhere | (base.table.rows.keys() & set().union(*there))
    return [*sides, Side(SYSTEM, Table((), dict.fromkeys(keys, ())), receives=False)]


def cells_of(seen: Mapping[str, Seen]) -> Mapping[tuple[str, Place], Value]:
    """What stands where, of all that can be read."""
    found: dict[tuple[str, Place], Value] = {}
    for name, one in seen.items():
        for id_, raw in one.tables.items():
            for column, values in raw.columns.items():
                for key, value in zip(raw.keys, values, strict=True):
                    cell = canonical(value)
                    if not isinstance(cell, Unreadable):
                        found[name, Place(id_, row_key(key), column)] = cell
    return found


def named(table: SharedTable, seen: Mapping[str, Seen]) -> SharedTable:
    """The table with its rows called what people call them, as far as a side shows it."""
    if table.names:
        return table
    for one in seen.values():
        raw = one.tables.get(table.source)
        if raw is not None and NAME in raw.columns:
            pairs = zip(raw.keys, raw.columns[NAME], strict=True)
            return replace(table, names={row_key(key): str(name) for key, name in pairs if name})
    return table
