"""A table of the document: its values as columns, and the cell each of them stands in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, overload

from workbooks.grammar.cells import key_text
from workbooks.grammar.placement import a1

__all__ = ["CellRef", "DocumentTable", "Row"]


class CellRef(NamedTuple):
    """A place in a workbook: `Quotas!F12`."""

    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of the document: values by column id, and the cell each stands in."""

    key: str
    values: Mapping[str, Any]
    cells: Mapping[str, CellRef]


@dataclass(frozen=True, slots=True)
class _Cells(Mapping[str, CellRef]):
    """The cells of one row, made when somebody asks for one."""

    sheet: str
    row: int
    columns: Mapping[str, int]

    def __getitem__(self, column: str) -> CellRef:
        return CellRef(self.sheet, a1(self.row, self.columns[column]))

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


@dataclass(frozen=True, eq=False)
class DocumentTable(Sequence[Row]):
    """The rows of one table, in the order of the sheet.

    key: id of the column that identifies a row. columns: values by column id. sheet: title of the sheet.
    rows: sheet row of each row, from 0. at: sheet column of each column id, from 0.
    """

    key: str
    columns: Mapping[str, Sequence[Any]]
    sheet: str
    rows: Sequence[int]
    at: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def keys(self) -> Sequence[str]:
        """The key of each row, as text."""
        return list(map(key_text, self.columns[self.key]))

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "DocumentTable": ...
    def __getitem__(self, index: int | slice) -> "Row | DocumentTable":
        if isinstance(index, slice):
            columns = {id_: values[index] for id_, values in self.columns.items()}
            return replace(self, columns=columns, rows=self.rows[index])
        values = {id_: column[index] for id_, column in self.columns.items()}
        return Row(self.keys[index], values, _Cells(self.sheet, self.rows[index], self.at))

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Where each key stands; the first of those that stand several times."""
        found: dict[str, int] = {}
        for position, key in enumerate(self.keys):
            found.setdefault(key, position)
        return found

    def cell(self, column: str, position: int) -> CellRef:
        """The cell of a column in the row at `position`."""
        return CellRef(self.sheet, a1(self.rows[position], self.at[column]))

    def with_value(self, key: str, column: str, value: Any) -> "DocumentTable":  # noqa: ANN401 - whatever a cell holds
        """The table with another value in one cell."""
        values = list(self.columns[column])
        values[self.positions[key]] = value
        return replace(self, columns={**self.columns, column: values})
