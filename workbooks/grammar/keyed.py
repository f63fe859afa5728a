"""Columns of tables by what stands beside them: looked up by key, summed by group, found at an end of another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

from workbooks.grammar.operations import folded, is_number
from xl_addin.cells.errors import CellError, CellValue, ErrorKind
from xl_addin.cells.marshal import is_blank

__all__ = ["ABSENT", "Keyed"]

ABSENT = CellError(ErrorKind.NA, "No row has this key.")
"""What a look-up gives without a row of its key."""

Group = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Keyed:
    """Indexes over columns that `column` gives by table and id, each made when it is first needed."""

    column: Callable[[str, str], list[Any]]
    _positions: dict[str, dict[Any, int]] = field(default_factory=dict)
    _sums: dict[tuple[str, str, tuple[str, ...], bool], "_Sums"] = field(default_factory=dict)

    def finder(self, table: str, key: str, column: str, *, is_fact: bool) -> Callable[[CellValue], CellValue]:
        """What a column holds in the row whose `key` is a value, #N/A without one.

        The first row counts where a key stands twice; an empty text of a fact is written as an empty cell.
        """
        if table not in self._positions:
            positions: dict[Any, int] = {}
            for number, value in enumerate(self.column(table, key)):
                positions.setdefault(folded(value), number)
            self._positions[table] = positions
        positions, values = self._positions[table], self.column(table, column)

        def found(wanted: CellValue) -> CellValue:
            position = positions.get(folded(wanted))
            if position is None or is_blank(wanted):
                return ABSENT
            value = values[position]
            return None if is_fact and value == "" else value

        return found

    def unless_there(self, table: str, key: str, fallback: CellValue) -> Callable[[CellValue], CellValue]:
        """What stands where a look-up fails: the fallback without such a row, #N/A where there should be one."""
        if any(isinstance(one, CellError) for one in self.column(table, key)[:1]):
            return lambda _: ABSENT
        find = self.finder(table, key, key, is_fact=False)
        return lambda wanted: fallback if find(wanted) is ABSENT else ABSENT

    def at_end(self, table: str, column: str, by: str, *, is_most: bool) -> CellValue:
        """What a column holds in the first row in which another is smallest or largest."""
        values = self.column(table, by)
        fault = next((value for value in values if isinstance(value, CellError)), None)
        if fault is not None:
            return fault
        numbers = [(value, at) for at, value in enumerate(values) if is_number(value)]
        if not numbers:
            return ABSENT
        end = (max if is_most else min)(value for value, _ in numbers)
        return self.column(table, column)[next(at for value, at in numbers if value == end)]

    def sums(
        self, table: str, column: str, fields: tuple[str, ...], *, is_product: bool
    ) -> Callable[[Group], CellValue]:
        """The sum of each group; an error among what is added is the group's, and in a SUMPRODUCT everybody's."""
        key = (table, column, fields, is_product)
        if key not in self._sums:
            sums: dict[Group, float] = {}
            faults: dict[Group, CellError] = {}
            columns = [map(folded, self.column(table, name)) for name in fields]
            amounts = self.column(table, column)
            groups = zip(*columns, strict=True) if columns else repeat(())
            for amount, group in zip(amounts, groups, strict=bool(columns)):
                if is_number(amount):
                    sums[group] = sums.get(group, 0.0) + amount
                else:
                    sums.setdefault(group, 0.0)
                    if isinstance(amount, CellError):
                        faults.setdefault(group, amount)
            first = next(iter(faults.values()), None)
            self._sums[key] = _Sums({}, first) if is_product and first is not None else _Sums({**sums, **faults}, 0.0)
        return self._sums[key].of


class _Sums(NamedTuple):
    """Sums by group, and what stands where there is no such group."""

    by_group: Mapping[Group, CellValue]
    otherwise: CellValue

    def of(self, group: Group) -> CellValue:
        return self.by_group.get(group, self.otherwise)
