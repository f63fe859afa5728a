"""The rows of a table, kept as columns: fifty thousand accounts are a few lists, not fifty thousand dicts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Rows"]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Columns by id, each of `size` values in row order; a column that is not there is empty in every row."""

    columns: Mapping[str, Sequence[Any]]
    size: int

    @classmethod
    def of(cls, records: Sequence[Mapping[str, Any]]) -> "Rows":
        """Rows given one by one; a row without a column's value is empty there."""
        ids = dict.fromkeys(id_ for record in records for id_ in record)
        return cls({id_: [record.get(id_) for record in records] for id_ in ids}, len(records))

    def __len__(self) -> int:
        return self.size

    def column(self, id_: str) -> list[Any]:
        """The values of a column, in row order."""
        found = self.columns.get(id_)
        if found is None:
            return [None] * self.size
        return found if isinstance(found, list) else list(found)

    def ordered(self, positions: Sequence[int]) -> "Rows":
        """The rows at these positions, in this order."""
        taken = {id_: [values[at] for at in positions] for id_, values in self.columns.items()}
        return Rows(taken, len(positions))

    def with_columns(self, columns: Mapping[str, Sequence[Any]]) -> "Rows":
        """These rows with some columns added or replaced."""
        return Rows({**self.columns, **columns}, self.size)

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows one by one."""
        ids = list(self.columns)
        for values in zip(*self.columns.values(), strict=True):
            yield dict(zip(ids, values, strict=True))
