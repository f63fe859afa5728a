"""What a sync remembers between its runs: the agreed state, its intents, the sides as last seen, and open conflicts."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sync.two_way.side import Place
from sync.two_way.table import Base
from sync.two_way.value import Value

__all__ = ["Batch", "Intent", "KnownSide", "OpenConflict", "Remembered", "Settled", "after_all"]


@dataclass(frozen=True, slots=True)
class Intent:
    """One cell that is about to be written.

    Args:
        side: where. at: which cell. before: what must still stand there. after: what is written.
        agreed: what was agreed before; what it goes back to when the sync is undone.
        decided: what each side held when people decided a conflict about it; empty for an edit nobody contradicts.
    """

    side: str
    at: Place
    before: Value
    after: Value
    agreed: Value = None
    decided: Mapping[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Writes that are journalled together, before the first of them is sent."""

    id: str
    at: datetime
    intents: tuple[Intent, ...]

    @classmethod
    def of(cls, at: datetime, intents: Sequence[Intent]) -> "Batch":
        """A batch by what it does and when."""
        told = repr([(one.side, one.at, one.before, one.after) for one in intents])
        return cls(f"{at:%Y%m%dT%H%M%S.%f}-{hashlib.sha256(told.encode()).hexdigest()[:12]}", at, tuple(intents))


def after_all(now: datetime, memory: "Remembered") -> datetime:
    """The time a batch gets: batches are known by theirs, so where a clock was set back it is that of the newest."""
    newest = [batch.at for batch in (*memory.unsettled(), memory.last()) if batch is not None]
    return max([now, *(at + timedelta(milliseconds=1) for at in newest)])


@dataclass(frozen=True, slots=True)
class KnownSide:
    """A side as it was at the end of a run.

    file: what sets it apart from its copies. stamp: where it is the same, nothing changed since; empty where only a
    look can tell. seen_at: when it was last read.
    """

    file: str
    stamp: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A conflict that was told to people.

    digest: of the conflict. table, key, columns: what it is about; table is the id of the shared one. base: what was
    agreed, None for no row. sides: those that want something. line: where it is told. since: when it was first seen.
    """

    digest: str
    table: str
    key: str
    columns: tuple[str, ...]
    base: tuple[Value, ...] | None
    sides: tuple[str, ...]
    line: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """What is remembered at the end of a run, all of it in one step.

    batches: ids of those that are carried out, or are told by what stands there now. bases: agreed states that moved.
    sides: as last read. conflicts: all that are open; None leaves them as they are.
    """

    batches: tuple[str, ...] = ()
    bases: Mapping[str, Base] | None = None
    sides: Mapping[str, KnownSide] | None = None
    conflicts: tuple[OpenConflict, ...] | None = None


class Remembered(Protocol):
    """Where a sync keeps what it remembers of one plan and one set of sides; what it was told is on disk when it
    returns."""

    def base(self, table: str) -> Base | None:
        """The agreed state of a table; None before the sides were paired."""
        ...

    def sides(self) -> Mapping[str, KnownSide]:
        """The sides as last seen, by name."""
        ...

    def conflicts(self) -> Sequence[OpenConflict]:
        """The conflicts that people were told, in the order of their lines."""
        ...

    def unsettled(self) -> Sequence[Batch]:
        """Batches whose end is not known, oldest first: a run was ended in between."""
        ...

    def last(self) -> Batch | None:
        """The newest batch that was settled and not undone."""
        ...

    def intend(self, batch: Batch) -> None:
        """Note what is about to be written."""
        ...

    def settle(self, settled: Settled) -> None:
        """Remember how a run ended."""
        ...

    def undone(self, batch: str) -> None:
        """Note that a batch was taken back."""
        ...
