"""Columns that are known by their place alone, because somebody gave them another title: which of them are believed."""

from collections.abc import Iterator
from dataclasses import replace

from sync.two_way.shared import SharedTable, side_of
from sync.two_way.side import RawTable
from sync.two_way.table import Base

__all__ = ["ALIKE", "believed", "followed"]

ALIKE = 0.8
"""Share (0-1) of filled cells that must be the agreed ones: a column of somebody's own is no renamed one."""


def followed(table: SharedTable, base: Base, raw: RawTable | None) -> Iterator[tuple[str, str]]:
    """The renamed columns of a table that are surely what they were, with the title they stand under now.

    One is, where at least `ALIKE` of the cells that hold something there or in the base are the same in both: a place
    alone could also be that of another column. Where neither holds anything there is nothing to mistake.

    Args:
        table: the shared table. base: what was agreed of it. raw: what stands on a side; None where it has no such.
    """
    titles = {} if raw is None else {id_: title for id_, title in raw.renamed.items() if id_ in table.rules.by_id}
    if not titles:
        return
    rows, ids = base.table.on(table.rules.ids), table.rules.ids
    side = side_of(table, "", raw)
    for id_, title in titles.items():
        here, there = side.table.columns.index(id_), ids.index(id_)
        pairs = [(row[here], rows[key][there] if key in rows else None) for key, row in side.table.rows.items()]
        filled = [old == new for new, old in pairs if new is not None or old is not None]
        if sum(filled) >= ALIKE * len(filled):
            yield id_, title


def believed(table: SharedTable, base: Base, raw: RawTable | None) -> RawTable | None:
    """What stands on a side, without renamed columns that may be others: a table without one of them pauses."""
    if raw is None or not raw.renamed:
        return raw
    sure = {id_ for id_, _ in followed(table, base, raw)}
    strange = {id_ for id_ in raw.renamed if id_ in table.rules.by_id} - sure
    if not strange:
        return raw
    return replace(raw, columns={id_: cells for id_, cells in raw.columns.items() if id_ not in strange})
