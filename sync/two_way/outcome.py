"""What a merge says: what becomes of every edit, as data."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sync.two_way.table import Table, Unit
from sync.two_way.value import Cell, Value

__all__ = [
    "Clash",
    "Conflict",
    "Decided",
    "DroppedRow",
    "Edit",
    "Fault",
    "Merged",
    "NewRow",
    "Option",
    "Pause",
    "Presence",
    "Trip",
    "Violation",
    "Write",
]


class Presence(Enum):
    """Whether a row is there."""

    THERE = "there"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell, or one row, that is not on a side what it is in the base.

    Args:
        side: where.
        key: the row; empty for a row that has none yet.
        column: the column; empty where the row itself came or went, which `before` and `after` then tell.
        before: in the base.
        after: on the side.
    """

    side: str
    key: str
    column: str
    before: Cell | Presence
    after: Cell | Presence


Option = tuple[Value, ...] | None
"""What a conflict can end in: values of its columns, or None: no row. Where it is about a row, () keeps it."""


class Clash(Enum):
    """Why a conflict is one."""

    VALUES = "edited differently"
    DELETED = "deleted on one side and edited on another"
    RETURNED = "all sides had deleted it, and one has it again"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What several sides want differently and a person has to decide. Until then no side is written there.

    Args:
        clash: why.
        key: the row.
        columns: the columns it is about; none where it is about the row.
        base: what was agreed: values of `columns`, or None where there was no row.
        options: what each side wants.
        edits: the edits behind it.
        said: what each side answered, where the answers differ; empty where nobody answered.
    """

    clash: Clash
    key: str
    columns: Unit
    base: Option
    options: Mapping[str, Option]
    edits: tuple[Edit, ...]
    said: Mapping[str, tuple[Option, ...]]

    @property
    def digest(self) -> str:
        """What an answer is bound to: the same until a side wants something else. Answers are not part of it."""
        wanted = (self.clash.name, self.key, self.columns, self.base, sorted(self.options.items()))
        return hashlib.sha256(repr((wanted, self.edits)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Decided:
    """A conflict a person decided, and how."""

    conflict: Conflict
    option: Option


class Fault(Enum):
    """Why an edit, or a write, is held although nobody contradicts it."""

    TRESPASS = "edited where it may not be"
    FORMULA = "a formula stands where it would be written"
    UNREADABLE = "a cell that cannot be read stands in the way"
    DELETED = "deleted on one side, and deletions do not travel"
    DOUBLED = "the key stands more than once"
    UNKEYED = "the row has no key yet"
    BROKEN = "together the edits break a rule that each side keeps"


@dataclass(frozen=True, slots=True)
class Violation:
    """Edits that are held, and why; `side` is the side that is not written or not believed, empty for all of them."""

    fault: Fault
    key: str
    columns: Unit
    side: str
    edits: tuple[Edit, ...]
    rule: str = ""


class Trip(Enum):
    """Why a table is paused."""

    CELLS = "a large share of its cells was edited"
    ROWS = "a large share of its rows is gone"
    EMPTIED = "none of its rows is left"
    TORN = "keys hold values of other keys: part of it was sorted or shifted"
    COLUMN = "a column is missing"


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nothing is written: on which side, what tripped, how much of it (count or share), and which columns."""

    side: str
    trip: Trip
    found: float
    limit: float
    columns: Unit = ()


@dataclass(frozen=True, slots=True)
class Write:
    """One cell to write; only where the side still holds `before`."""

    side: str
    key: str
    column: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row a side lacks, with its values by column."""

    side: str
    key: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class DroppedRow:
    """A row to delete on a side; only where it still holds what it held."""

    side: str
    key: str
    before: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Merged:
    """The state that all sides should reach, what to write for it, and what is held.

    Args:
        table: the merged state; where something is held or contradicted it is the base's.
        edits: every edit of every side.
        writes, added, dropped: what turns the sides into it.
        conflicts: for a person to decide.
        violations: held, and why.
        decided: conflicts that answers settled.
        pauses: where there is one, nothing is written and the table is the base's.
    """

    table: Table
    edits: tuple[Edit, ...]
    writes: tuple[Write, ...]
    added: tuple[NewRow, ...]
    dropped: tuple[DroppedRow, ...]
    conflicts: tuple[Conflict, ...]
    violations: tuple[Violation, ...]
    decided: tuple[Decided, ...]
    pauses: tuple[Pause, ...]
