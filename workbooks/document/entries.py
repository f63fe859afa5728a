"""What people have typed into a plan."""

from dataclasses import dataclass
from typing import Any

from xl_addin.cells.errors import CellValue

__all__ = ["Entries"]


@dataclass(frozen=True, slots=True)
class Entries:
    """What people have typed: inputs by id, and table cells by (table, row key, column)."""

    inputs: dict[str, Any]
    cells: dict[tuple[str, str, str], Any]

    def of(self, table: str, key: str, column: str) -> CellValue:
        """What stands in one input cell, None when nothing was typed."""
        return self.cells.get((table, key, column))
