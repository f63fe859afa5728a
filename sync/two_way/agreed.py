"""How the base advances: only to what every side was seen to hold."""

from collections.abc import Iterable, Sequence

from sync.two_way.outcome import Merged
from sync.two_way.table import Base, Row, Rules, Side, Table

__all__ = ["advanced"]


def advanced(rules: Rules, base: Base, merged: Merged, seen: Iterable[Side]) -> Base:
    """The base after a merge was written and the sides were read again.

    A cell moves only where every side that keeps it holds the merged value, a row comes or goes only where it did so
    on every side; everything else stays as it was agreed, so that it is an edit again in the next merge. While a side
    cannot be read nothing moves, nor after a pause.

    Args:
        rules: how the table is shared.
        base: what was agreed before.
        merged: what was merged from that base.
        seen: the sides as read after the writes.
    """
    sides = {side.name: side for side in seen}
    if sides.keys() != set(rules.sides) or merged.pauses:
        return base
    held = [(side, side.table.on(rules.ids), frozenset(side.table.columns)) for side in sides.values()]
    before = base.table.on(rules.ids)
    rows: dict[str, Row] = {}
    tombstones = set(base.tombstones)
    empty: Row = (None,) * len(rules.ids)
    after = merged.table.rows
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        everywhere = all(key in table for _, table, _ in held)
        nowhere = all(key not in table and key not in side.doubled for side, table, _ in held)
        if new is None and nowhere:
            tombstones.add(key)
        elif new is None or not everywhere:
            if old is not None:
                rows[key] = old
        elif old == new and all(table[key] == new for _, table, _ in held):
            rows[key] = new
        else:
            rows[key] = _agreed(rules, old or empty, new, [(side, table[key], there) for side, table, there in held])
            tombstones.discard(key)
    return Base(Table(rules.ids, rows), frozenset(tombstones - rows.keys()))


def _agreed(rules: Rules, old: Row, new: Row, seen: Sequence[tuple[Side, Row, frozenset[str]]]) -> Row:
    """A row that every side has: units that all of their keepers hold as merged have moved, the others have not."""
    cells = dict(zip(rules.ids, old, strict=True))
    merged = dict(zip(rules.ids, new, strict=True))
    place = {id_: at for at, id_ in enumerate(rules.ids)}
    for unit in rules.units:
        column = rules.by_id[unit[0]]
        if all(
            id_ in there and row[place[id_]] == merged[id_]
            for side, row, there in seen
            if column.is_kept_by(side.name)
            for id_ in unit
        ):
            cells |= {id_: merged[id_] for id_ in unit}
    return tuple(cells[id_] for id_ in rules.ids)
