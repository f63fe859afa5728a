"""What a merge takes: the table's rules, the agreed base, and each side as it was read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import itemgetter

from sync.two_way.value import Cell, canonical

__all__ = ["Base", "Broken", "Check", "Column", "Limits", "Row", "Rules", "Side", "Table", "Unit", "row_key"]

Row = tuple[Cell, ...]
"""The cells of a row, in the order of its table's columns."""

Unit = tuple[str, ...]
"""Ids of columns that move together; most columns move alone."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Args:
        id: what it is known by on every side, whatever its title is.
        owners: names of the sides where it may be edited; None where any may. The system is a side like the others:
            a column of its own is owned by that side alone.
        kept_by: names of the sides that hold it; None where all do.
        record: columns that name the same record are decided together (an override and its reason).
    """

    id: str
    owners: frozenset[str] | None = None
    kept_by: frozenset[str] | None = None
    record: str = ""

    def is_owned_by(self, side: str) -> bool:
        """Whether an edit made on that side counts."""
        return self.owners is None or side in self.owners

    def is_kept_by(self, side: str) -> bool:
        """Whether that side holds the column."""
        return self.kept_by is None or side in self.kept_by


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may change on one side before a person is asked: above a limit nothing is written.

    Args:
        cells_share: share (0-1) of the base's cells that may be edited, where more than `cells_free` are.
        rows_share: share (0-1) of the base's rows that may be deleted, where more than `rows_free` are.
        cells_free, rows_free: so many always pass, that a table of four rows can be worked in.
        torn_keys: from so many keys on that hold values of other keys, part of the table was sorted or shifted; 0
            looks for none.
        torn_share: share (0-1) of a column's edited cells that must hold what stood at other edited keys.
    """

    cells_share: float = 0.3
    cells_free: int = 50
    rows_share: float = 0.1
    rows_free: int = 3
    torn_keys: int = 3
    torn_share: float = 0.8


@dataclass(frozen=True)
class Rules:
    """How a table is shared.

    Args:
        columns: without the key.
        sides: the names of all sides, also of those that cannot be read today.
        row_owners: sides where rows may be added and deleted; None where any may.
        deletes_travel: whether a row deleted on one side is deleted on the others, where nobody edited it.
        limits: the circuit breaker.

    Raises:
        ValueError: a column twice, an unknown side, or columns of one record that are not owned and kept alike.
    """

    columns: tuple[Column, ...]
    sides: tuple[str, ...]
    row_owners: frozenset[str] | None = None
    deletes_travel: bool = False
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if len(self.by_id) != len(self.columns) or len(set(self.sides)) != len(self.sides):
            raise ValueError("a column or a side is declared twice")
        named = set(self.row_owners or ()).union(*((c.owners or set()) | (c.kept_by or set()) for c in self.columns))
        if strangers := named - set(self.sides):
            raise ValueError(f"these are no sides of the table: {', '.join(sorted(strangers))}")
        for unit in self.units:
            if len({(self.by_id[id_].owners, self.by_id[id_].kept_by) for id_ in unit}) > 1:
                raise ValueError(f"{' and '.join(unit)} are one record, so they are owned and kept by the same sides")

    @cached_property
    def by_id(self) -> Mapping[str, Column]:
        """The columns by their ids."""
        return {column.id: column for column in self.columns}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all columns, in order."""
        return tuple(column.id for column in self.columns)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The columns, those that move together as one."""
        together: dict[tuple[str, str], list[str]] = {}
        for column in self.columns:
            together.setdefault(("record", column.record) if column.record else ("", column.id), []).append(column.id)
        return tuple(map(tuple, together.values()))

    @cached_property
    def unit_of(self) -> Mapping[str, Unit]:
        """The unit each column belongs to."""
        return {id_: unit for unit in self.units for id_ in unit}

    def may_change_rows(self, side: str) -> bool:
        """Whether rows may be added and deleted on that side."""
        return self.row_owners is None or side in self.row_owners


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by key, each with one canonical cell per column. The order of rows is nobody's edit and is not kept."""

    columns: tuple[str, ...]
    rows: Mapping[str, Row]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Mapping[str, Sequence[object]]) -> "Table":
        """A table of values as a program gives them."""
        return cls(tuple(columns), {key: tuple(map(canonical, row)) for key, row in rows.items()})

    def on(self, columns: tuple[str, ...]) -> Mapping[str, Row]:
        """Its rows on other columns, in that order; a column it lacks is empty."""
        if columns == self.columns:
            return self.rows
        places = [self.columns.index(id_) if id_ in self.columns else len(self.columns) for id_ in columns]
        if len(places) < 2:
            return {key: tuple((*row, None)[at] for at in places) for key, row in self.rows.items()}
        take = itemgetter(*places)
        return {key: take((*row, None)) for key, row in self.rows.items()}


@dataclass(frozen=True, slots=True)
class Base:
    """The agreed state: what all sides verifiably held at one time. It holds no unreadable cell.

    Args:
        table: the rows.
        tombstones: keys of rows that all sides agreed to delete.
    """

    table: Table
    tombstones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Side:
    """One place where the table is edited, as it was read.

    Args:
        name: one of the rules' sides.
        table: its rows; columns nobody declared are the people's own and stay out of the merge.
        doubled: rows whose key stands more than once, by that key: none of them is believed.
        unkeyed: rows that hold something and have no key yet, by their number on the side.
        formulas: places (key, column) that hold a formula, which is never written over; its value counts like any.
        receives: whether it can be written to.
    """

    name: str
    table: Table
    doubled: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    unkeyed: Mapping[int, Row] = field(default_factory=dict)
    formulas: AbstractSet[tuple[str, str]] = frozenset()
    receives: bool = True

    @classmethod
    def read(
        cls,
        name: str,
        columns: Sequence[str],
        rows: Iterable[tuple[object, Sequence[object]]],
        formulas: AbstractSet[tuple[str, str]] = frozenset(),
        *,
        receives: bool = True,
    ) -> "Side":
        """A side from rows as they stand: keys may be missing or stand twice. Empty rows without a key are nothing."""
        found: dict[str, list[Row]] = {}
        unkeyed: dict[int, Row] = {}
        for number, (raw, values) in enumerate(rows):
            row = tuple(map(canonical, values))
            key = row_key(raw)
            if key:
                found.setdefault(key, []).append(row)
            elif any(cell is not None for cell in row):
                unkeyed[number] = row
        once = {key: rows[0] for key, rows in found.items() if len(rows) == 1}
        doubled = {key: tuple(rows) for key, rows in found.items() if len(rows) > 1}
        return cls(name, Table(tuple(columns), once), doubled, unkeyed, formulas, receives)


def row_key(raw: object) -> str:
    """A key as text: a number without its decimals, as programs turn "17" into 17.0."""
    return _text_key(raw) if isinstance(raw, str) else _key(raw)


@lru_cache(maxsize=200_000)
def _text_key(raw: str) -> str:
    """The key a text is; keys are asked for again and again."""
    return _key(raw)


def _key(raw: object) -> str:
    cell = canonical(raw)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.strip() if isinstance(cell, str) else ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule a table breaks, and the cells (key, column) it is broken in; no cells where it is the whole table."""

    rule: str
    cells: frozenset[tuple[str, str]] = frozenset()


Check = Callable[[Table], Iterable[Broken]]
"""What must be true of a table: the rules it breaks."""
