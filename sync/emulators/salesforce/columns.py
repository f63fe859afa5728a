"""Rows by column: a great many records whose values are already as an org stores them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Columns"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Records of one object, field by field.

    `columns`: columns of equal length by field name; an endless `itertools.repeat` will do, but not for all of them.
    Values are stored as they are: days and moments as the wire writes them, numbers, checkboxes as bool or 0 and 1,
    None where there is nothing (never empty text), also where the metadata has a default.
    """

    columns: Mapping[str, Iterable[Any]]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = tuple(self.columns)
        return (dict(zip(names, values, strict=True)) for values in zip(*self.columns.values(), strict=False))
