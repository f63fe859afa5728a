"""Which column is which, whatever people call it and wherever they dragged it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.two_way.table import Base, Side, Table

__all__ = ["Headers", "headers", "with_ids"]


@dataclass(frozen=True, slots=True)
class Headers:
    """The columns of a side, by their places.

    Args:
        ids: the id of each column as it stands; empty for one that people inserted.
        renamed: ids of columns known by their cells alone, with the title they stand under now.
        inserted: titles of people's own columns.
        missing: ids that no column has.
    """

    ids: tuple[str, ...]
    renamed: Mapping[str, str]
    inserted: tuple[str, ...]
    missing: tuple[str, ...]


def headers(titles: Sequence[str], known: Mapping[str, str], base: Base, side: Side, alike: float = 0.8) -> Headers:
    """Know columns by title first, then by their cells.

    A title that stands twice is nobody's: which of them is meant cannot be told. A column under a new title is a
    missing one where at least `alike` (0-1) of the cells that either holds at the base's keys are the base's, where
    that is so of this pair alone, and where there is something to compare.

    Args:
        titles: as they stand, in order.
        known: title to id, of the columns that should be there.
        base: the agreed state, by id.
        side: its table's columns are the places "0", "1", ... in the order of `titles`.
        alike: the share of equal cells that makes a column the same.
    """
    bare = [title.strip() for title in titles]
    ids = [known.get(title, "") if bare.count(title) == 1 else "" for title in bare]
    missing = [id_ for id_ in known.values() if id_ not in ids]
    unknown = [place for place, id_ in enumerate(ids) if not id_]
    pairs = [(id_, place) for id_ in missing for place in unknown if _likeness(base, id_, side, place) >= alike]
    renamed = {}
    for id_, place in pairs:
        if sum(id_ == other for other, _ in pairs) == 1 == sum(place == other for _, other in pairs):
            ids[place] = id_
            renamed[id_] = bare[place]
    return Headers(
        tuple(ids),
        renamed,
        tuple(title for title, id_ in zip(bare, ids, strict=True) if not id_),
        tuple(id_ for id_ in missing if id_ not in renamed),
    )


def _likeness(base: Base, id_: str, side: Side, place: int) -> float:
    """The share (0-1) of cells that are the same, of those that hold something in one of both; 0 where none does."""
    if id_ not in base.table.columns:
        return 0.0
    at = base.table.columns.index(id_)
    both = [(row[at], side.table.rows[key][place]) for key, row in base.table.rows.items() if key in side.table.rows]
    filled = [(old, new) for old, new in both if old is not None or new is not None]
    return sum(old == new for old, new in filled) / len(filled) if filled else 0.0


def with_ids(side: Side, found: Headers) -> Side:
    """The side with its columns under their ids; people's own columns stay out.

    Formulas of the side are given by place, "0", "1", ..., as its columns are.
    """
    places = [place for place, id_ in enumerate(found.ids) if id_]
    ids = tuple(found.ids[place] for place in places)
    by_place = {str(place): found.ids[place] for place in places}
    narrow = tuple(str(place) for place in places)
    plain = tuple(str(place) for place in range(len(found.ids)))
    return Side(
        side.name,
        Table(ids, Table(plain, side.table.rows).on(narrow)),
        {key: tuple(tuple(row[at] for at in places) for row in rows) for key, rows in side.doubled.items()},
        {number: tuple(row[at] for at in places) for number, row in side.unkeyed.items()},
        frozenset((key, by_place[place]) for key, place in side.formulas if place in by_place),
        side.receives,
    )
