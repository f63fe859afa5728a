"""Lines that people fill, as planned hires: one without its row is emptied, one typed without an id gets a free one."""

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from sync.two_way.shared import SharedTable
from sync.two_way.side import LineNamed, Place
from sync.two_way.table import Base, Row, Side, Table

__all__ = ["emptied", "given_ids"]


def emptied(table: SharedTable, base: Base, side: Side, keys: AbstractSet[str]) -> Side:
    """A side on which lines without a row count as empty: whoever deletes a row of lines means what stood in it.

    Where more filled ones are gone than the circuit breaker lets pass nothing is concluded from it.

    Args:
        table: of lines. base: what was agreed of it. side: as read. keys: of all lines.
    """
    rows, before = side.table.rows, base.table.rows
    gone = keys - rows.keys() - side.doubled.keys()
    filled = sum(any(cell is not None for cell in before[key]) for key in gone if key in before)
    limits = table.rules.limits
    if not gone or not rows or (filled > limits.rows_free and filled > limits.rows_share * len(before)):
        return side
    nothing: Row = (None,) * len(side.table.columns)
    return replace(side, table=Table(side.table.columns, {**rows, **dict.fromkeys(gone, nothing)}))


def given_ids(table: SharedTable, base: Base, sides: Sequence[Side]) -> Iterator[tuple[str, LineNamed]]:
    """The ids that lines typed without one get, by side: those of lines that are empty everywhere, in their order.

    Args:
        table: of lines. base: what was agreed of it.
        sides: all that people edit, as read: a line can be called free only where all of them were looked at.
    """
    free = iter(sorted((key for key in base.table.rows if _is_free(key, base, sides)), key=_in_order))
    for side in sorted(sides, key=lambda side: side.name):
        for number, key in zip(sorted(side.unkeyed), free, strict=False):
            yield side.name, LineNamed(Place(table.source, key), number)


def _is_free(key: str, base: Base, sides: Collection[Side]) -> bool:
    """Whether a line stands on every side, once, and holds nothing there, a formula neither."""
    if any(cell is not None for cell in base.table.rows[key]):
        return False
    return all(
        key in side.table.rows
        and all(cell is None for cell in side.table.rows[key])
        and not any(place == key for place, _ in side.formulas)
        for side in sides
    )


def _in_order(key: str) -> tuple[str, int]:
    """`Hire 2` before `Hire 10`."""
    number = re.search(r"\d+$", key)
    return (key[: number.start()], int(number[0])) if number else (key, 0)
