"""The circuit breaker: what looks like an accident waits for a person."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from sync.two_way.outcome import Edit, Pause, Presence, Trip
from sync.two_way.table import Base, Rules, Side

__all__ = ["pauses", "torn"]


def pauses(rules: Rules, base: Base, side: Side, edits: Iterable[Edit], receiving: Collection[str]) -> Iterator[Pause]:
    """Why a side is not to be believed without asking.

    Args:
        rules: with the limits.
        base: the agreed state.
        side: the side as read.
        edits: the edits of all sides. What has arrived at every other side is not counted again: a run that was
            ended between writing and remembering must not trip over its own writes.
        receiving: names of the sides that are written to.
    """
    limits, rows = rules.limits, base.table.rows
    kept = tuple(column.id for column in rules.columns if column.is_kept_by(side.name))
    if missing := tuple(id_ for id_ in kept if id_ not in side.table.columns):
        yield Pause(side.name, Trip.COLUMN, len(missing), 0, missing)
    everybody = tuple(edits)
    own = [edit for edit in everybody if edit.side == side.name]
    others = Counter(_what(edit) for edit in everybody if edit.side != side.name and edit.side in receiving)
    elsewhere = len(set(receiving) - {side.name})
    news = [edit for edit in own if not elsewhere or others[_what(edit)] < elsewhere]
    changed = [edit for edit in news if edit.column and edit.key in rows and edit.key not in side.doubled]
    if len(changed) > limits.cells_free:
        share = len(changed) / (len(rows) * len(kept))
        if share > limits.cells_share:
            yield Pause(side.name, Trip.CELLS, share, limits.cells_share)
    gone = sum(edit.after is Presence.GONE for edit in news)
    if sum(edit.after is Presence.GONE for edit in own) == len(rows) > 1:
        yield Pause(side.name, Trip.EMPTIED, len(rows), 0)
    elif gone > limits.rows_free and gone / len(rows) > limits.rows_share:
        yield Pause(side.name, Trip.ROWS, gone / len(rows), limits.rows_share)
    keys, columns = torn(changed, limits.torn_keys, limits.torn_share)
    if keys:
        yield Pause(side.name, Trip.TORN, len(keys), limits.torn_keys, columns)


def _what(edit: Edit) -> tuple[object, ...]:
    return edit.key, edit.column, edit.after


def torn(edits: Iterable[Edit], least: int, share: float) -> tuple[frozenset[str], tuple[str, ...]]:
    """Keys torn from their rows, and the columns in which they are.

    Where only part of a table was sorted, or cells were shifted up or down, a column's edited cells hold together what
    they held before, at other keys. A column is torn where that is so for `share` of at least `least` edited cells
    with at least three different values: so many edits that only trade places are no accident of typing.
    """
    by_column: dict[str, list[Edit]] = {}
    for edit in edits:
        by_column.setdefault(edit.column, []).append(edit)
    keys: set[str] = set()
    columns = []
    for column, found in sorted(by_column.items()):
        traded = Counter(edit.before for edit in found) & Counter(edit.after for edit in found)
        traded.pop(None, None)
        many = least and len(found) >= max(least, 3) and len(traded) >= min(3, len(found) - 1)
        if many and sum(traded.values()) >= share * sum(edit.after is not None for edit in found) > 0:
            keys |= {edit.key for edit in found}
            columns.append(column)
    return frozenset(keys), tuple(columns)
