"""What reading asks of an opened plan, whichever program keeps it: values, formulas, names. Rows count from 0."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from workbooks.xlsx.formula_text import SheetFormulas
from xl_addin.cells.errors import CellValue

__all__ = ["Opened", "Values"]


class Values(Protocol):
    """The values of one sheet: dates are serials, errors CellErrors, empty cells None."""

    def value(self, row: int, column: int) -> CellValue:
        """The value of one cell; None outside the used area."""
        ...

    def column(self, column: int, rows: Sequence[int]) -> list[CellValue]:
        """The values of a column in these rows."""
        ...


class Opened(Protocol):
    """A plan opened for reading."""

    @property
    def path(self) -> Path:
        """What people know it by."""
        ...

    @property
    def sha256(self) -> str:
        """Digest of what was read."""
        ...

    @property
    def open_elsewhere(self) -> str:
        """What says that a program has it open, so that not all of it may be read; empty when nothing does."""
        ...

    @property
    def saved_by(self) -> str:
        """Who saved it last, as it says itself; empty where it does not."""
        ...

    @property
    def sheets(self) -> Mapping[str, object]:
        """Its sheets by title, in order."""
        ...

    @property
    def names(self) -> Mapping[str, str]:
        """Workbook-wide names and what they refer to, as in `'Data Reps'!$A$4:$L$22`."""
        ...

    @property
    def counts_from_1904(self) -> bool:
        """Whether its day zero is another one."""
        ...

    def grid(self, sheet: str) -> Values:
        """Values of a sheet."""
        ...

    def formulas(self, sheet: str) -> SheetFormulas:
        """Formulas of a sheet."""
        ...

    def valueless(self, sheet: str) -> set[tuple[int, int]]:
        """Cells of a sheet whose formula has no result that could be read."""
        ...

    def merged(self, sheet: str) -> Iterable[str]:
        """The areas of a sheet whose cells are merged into one, as `B3:D3`."""
        ...

    def digest(self, sheet: str) -> str:
        """Digest of a sheet as it was read."""
        ...
