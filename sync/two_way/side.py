"""A place where the plan is edited, as the sync sees it: looked at, written cell by cell, and named to people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol

from calculations.findings import Finding
from sync.errors import SideAwayError
from sync.two_way.value import Value

__all__ = [
    "INPUT",
    "INPUTS",
    "CellWrite",
    "Identity",
    "LineNamed",
    "Place",
    "PlanSide",
    "RawTable",
    "Result",
    "Seen",
    "SideAwayError",
    "SideWrites",
    "Written",
    "Wrote",
]

INPUTS = "inputs"
"""The table of what stands in single cells: its keys are the ids of inputs, its one column is `INPUT`."""

INPUT = "value"


class Place(NamedTuple):
    """A cell by what it is: table, row key, column. A row's place has no column, a table's no key either."""

    table: str
    key: str = ""
    column: str = ""


class Identity(NamedTuple):
    """Which document a side is, in its own words.

    plan: id of the plan it says it is of. file: what sets this very file or spreadsheet apart from a copy of it; empty
    where it was never paired. layout: the shape it was made with. facts: the snapshot its facts are of.
    """

    plan: str
    file: str
    layout: str = ""
    facts: str = ""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands on a side.

    Args:
        keys: what stands in the key column of each row, raw; rows without a key, or with one that stands twice, too.
        columns: raw values by column id, one for each row. A column whose header is gone is not among them. A cell
            that holds the formula it started with, and no entry of a person, is empty.
        formulas: places (number of the row, column id) that hold a formula of a person's own.
        unknown: places whose value cannot be known now: computing, an error, a formula without its result.
        renamed: columns whose title is gone and that are known by their place alone, with the title they stand under.
    """

    keys: Sequence[object]
    columns: Mapping[str, Sequence[object]]
    formulas: frozenset[tuple[int, str]] = frozenset()
    unknown: frozenset[tuple[int, str]] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """One consistent reading of a side.

    Args:
        identity: which document it is.
        stamp: the side's `stamp` as it was when this was read; empty where it has none.
        tables: what stands in it, by table id; a table that cannot be found is not among them.
        authors: who may have typed since it was last read, as far as anything tells: evidence, no proof.
        saved_at: when it was last saved, as it says itself; None where it does not.
        remarks: what people should know about the side, though it can be synced.
    """

    identity: Identity
    stamp: str
    tables: Mapping[str, RawTable]
    authors: tuple[str, ...] = ()
    saved_at: datetime | None = None
    remarks: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CellWrite:
    """One cell to write: only where `expected` still stands. None empties it; an input then starts anew."""

    at: Place
    expected: Value
    value: Value


@dataclass(frozen=True, slots=True)
class LineNamed:
    """A line that was typed without an id and gets that of an empty one, which then has none: no entry moves.

    at: the table and the id. row: the number of the row that gets it; only where it holds something and has no id, and
    the line that has it stands once and holds nothing.
    """

    at: Place
    row: int


@dataclass(frozen=True, slots=True)
class SideWrites:
    """What to write on one side."""

    cells: tuple[CellWrite, ...] = ()
    lines: tuple[LineNamed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cells or self.lines)

    @property
    def places(self) -> Sequence[Place]:
        """Where all of it is written."""
        return [*(one.at for one in self.cells), *(one.at for one in self.lines)]


class Result(Enum):
    """What became of one write."""

    HELD = "it stands there, as was read back"
    MOVED = "something else stands there than was expected: it was left alone"
    REFUSED = "it may not be written there"
    LEFT = "it was not tried, because another write of the batch could not be carried out"


@dataclass(frozen=True, slots=True)
class Wrote:
    """What became of the write to a place: `found` stands there now; `why` it was refused, in a sentence."""

    at: Place
    result: Result
    found: Value = None
    why: str = ""


@dataclass(frozen=True)
class Written:
    """What became of each write, in the order of `SideWrites.places`, and the side as read afterwards."""

    wrote: tuple[Wrote, ...]
    seen: Seen

    @property
    def is_whole(self) -> bool:
        """Whether everything stands there."""
        return all(one.result is Result.HELD for one in self.wrote)


class PlanSide(Protocol):
    """A place where people edit the plan: an Excel file, a Google spreadsheet.

    What it reads and writes are the cells people may type into, and those in which the sync tells them something; which
    these are it was given when it was made. It decides nothing.
    """

    @property
    def name(self) -> str:
        """What it is called in settings, in the agreed state and in every sentence; it never changes."""
        ...

    def stamp(self) -> str:
        """A cheap token: while it is the same nothing changed on this side. Empty where only a look can tell.

        Raises SideAwayError.
        """
        ...

    def look(self) -> Seen:
        """One consistent reading.

        Raises:
            SideAwayError: it cannot be read or written now (missing, open, still arriving, access revoked), and why.
        """
        ...

    def write(self, writes: SideWrites) -> Written:
        """Write these cells and nothing else, all of them or none; read back in the same call.

        Before anything is written each target is compared with what is expected there. Where one of them is another,
        or cannot be written (a formula, an unknown value, a protected cell), nothing is written: that one is `MOVED`
        or `REFUSED`, the others are `LEFT`. Writing the same again changes nothing: a target that already holds its
        value is `HELD`.

        Raises:
            SideAwayError: as for `look`. Whether anything was written is then not known; looking again tells.
        """
        ...

    def pair(self, mark: str) -> Identity:
        """Make this very document one that a copy of it is not: give it the mark, unless it has what tells already.

        Raises SideAwayError.
        """
        ...

    def name_of(self, place: Place) -> str:
        """A place as people find it there, as of the last look: `Quotas!F12`."""
        ...
