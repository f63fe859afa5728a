"""What a sync remembers, kept in memory: as the store keeps it, but gone with the test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sync.two_way.journal import Batch, KnownSide, OpenConflict, Settled
from sync.two_way.table import Base

__all__ = ["Recall"]


@dataclass
class Recall:
    """Agreed states, sides, conflicts and a journal."""

    bases: dict[str, Base] = field(default_factory=dict)
    known: dict[str, KnownSide] = field(default_factory=dict)
    told: list[OpenConflict] = field(default_factory=list)
    batches: dict[str, tuple[Batch, str]] = field(default_factory=dict)

    def base(self, table: str) -> Base | None:
        """The agreed state of a table."""
        return self.bases.get(table)

    def sides(self) -> Mapping[str, KnownSide]:
        """The sides as last seen."""
        return self.known

    def conflicts(self) -> Sequence[OpenConflict]:
        """The conflicts people were told."""
        return self.told

    def unsettled(self) -> Sequence[Batch]:
        """Batches whose end is not known."""
        return [batch for batch, state in self.batches.values() if state == "intended"]

    def last(self) -> Batch | None:
        """The newest settled batch."""
        return next((batch for batch, state in reversed(self.batches.values()) if state == "settled"), None)

    def intend(self, batch: Batch) -> None:
        """Note it."""
        self.batches[batch.id] = (batch, "intended")

    def settle(self, settled: Settled) -> None:
        """All in one step."""
        for id_ in settled.batches:
            self.batches[id_] = (self.batches[id_][0], "settled")
        self.bases |= settled.bases or {}
        self.known |= settled.sides or {}
        if settled.conflicts is not None:
            self.told = list(settled.conflicts)

    def undone(self, batch: str) -> None:
        """Note that it was taken back."""
        self.batches[batch] = (self.batches[batch][0], "undone")
