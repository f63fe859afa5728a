"""Columns that are known by their place alone, because somebody gave them another title: which of them are believed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sync.two_way.shared import SharedTable, side_of
from sync.two_way.side import RawTable, Seen
from sync.two_way.table import Base, Side

__all__ = ["ALIKE", "believed", "followed"]

ALIKE = 0.8
"""Share (0-1) of filled cells that must be known ones: a column of somebody's own is no renamed one."""


def followed(table: SharedTable, base: Base, seen: Mapping[str, Seen], name: str) -> Iterator[tuple[str, str]]:
    """The renamed columns of a table that are surely what they were, with the title they stand under now.

    One is, where at least `ALIKE` of the cells that hold something there or in the base are the agreed ones, or what
    another side holds there, as after a write: a place alone could also be that of another column. Where nothing stands
    there is nothing to mistake.

    Args:
        table: the shared table. base: what was agreed of it. seen: the sides as read. name: the side.
    """
    raw = seen[name].tables.get(table.source)
    titles = {} if raw is None else {id_: title for id_, title in raw.renamed.items() if id_ in table.rules.by_id}
    if not titles:
        return
    rows, ids = base.table.on(table.rules.ids), table.rules.ids
    side = side_of(table, name, raw)
    others = [side_of(table, other, one.tables.get(table.source)) for other, one in seen.items() if other != name]
    for id_, title in titles.items():
        here, there = side.table.columns.index(id_), ids.index(id_)
        filled = [
            row[here] == agreed or any(row[here] == _cell(other, key, id_) for other in others)
            for key, row in side.table.rows.items()
            for agreed in [rows[key][there] if key in rows else None]
            if row[here] is not None or agreed is not None
        ]
        if sum(filled) >= ALIKE * len(filled):
            yield id_, title


def _cell(side: Side, key: str, column: str) -> object:
    """What stands there; itself, and so like nothing, where there is no such cell."""
    if key not in side.table.rows or column not in side.table.columns:
        return side
    return side.table.rows[key][side.table.columns.index(column)]


def believed(table: SharedTable, base: Base, seen: Mapping[str, Seen], name: str) -> RawTable | None:
    """What stands on a side, without renamed columns that may be others: a table without one of them pauses."""
    raw = seen[name].tables.get(table.source)
    if raw is None or not raw.renamed:
        return raw
    sure = {id_ for id_, _ in followed(table, base, seen, name)}
    strange = {id_ for id_ in raw.renamed if id_ in table.rules.by_id} - sure
    if not strange:
        return raw
    return replace(raw, columns={id_: cells for id_, cells in raw.columns.items() if id_ not in strange})
