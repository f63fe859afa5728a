"""Formulas as values: what a tree of `workbooks.grammar.formulas` gives in the rows of a table.

The second interpreter beside `workbooks.grammar.spelling`: where that one writes a reference, this one reads `Cells`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple, Protocol

from workbooks.grammar.answers import answer
from workbooks.grammar.formulas import (
    Absolute,
    Amount,
    AsText,
    AtEnd,
    Binary,
    Block,
    Call,
    Const,
    Count,
    Expr,
    Here,
    If,
    IfError,
    Joined,
    Link,
    Lookup,
    Max,
    NoRow,
    Round,
    Sum,
    SumWhere,
    Whole,
)
from workbooks.grammar.operations import absolute, folded, holds, is_number, joined, linked, operated, rounded, text_of
from xl_addin.cells.errors import CellError, CellValue

__all__ = ["Cells", "down", "single"]


class Cells(Protocol):
    """What formulas read, by id."""

    def amount(self, id_: str) -> CellValue:
        """The value of an input or figure."""
        ...

    def column(self, table: str, column: str) -> list[Any]:
        """The values of a table's column, in row order."""
        ...

    def argument(self, table: str, column: str) -> list[list[Any]]:
        """A column as functions are handed it: rows of one cell."""
        ...

    def block(self, table: str, first: str, last: str) -> list[list[Any]]:
        """The rows of the columns from one to another, as functions are handed them."""
        ...

    def finder(self, table: str, column: str) -> Callable[[CellValue], CellValue]:
        """What a table's column holds in the row of a key; #N/A where there is none."""
        ...

    def unless_there(self, table: str, fallback: CellValue) -> Callable[[CellValue], CellValue]:
        """What stands where a look-up of a key fails."""
        ...

    def sums(
        self, table: str, column: str, fields: tuple[str, ...], *, is_product: bool
    ) -> Callable[[tuple[Any, ...]], CellValue]:
        """The sum of a column over the rows whose `fields` are a group of folded values."""
        ...

    def at_end(self, table: str, column: str, by: str, *, is_most: bool) -> CellValue:
        """What a column holds in the first row in which another is smallest or largest."""
        ...


def single(node: Expr, cells: Cells) -> CellValue:
    """The value of a formula that stands in one cell, outside the rows of any table."""
    found = _Rows(cells, "", 0).each(node)
    if not isinstance(found, _Same):
        raise TypeError(f"{type(node).__name__} has a value for each row of a table, not one")
    return found.value


def down(node: Expr, cells: Cells, table: str, size: int) -> list[Any]:
    """The value of a formula in every row of a table."""
    return _Rows(cells, table, size).all(node)


class _Same(NamedTuple):
    """A value that is the same in every row."""

    value: CellValue


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows a formula is computed in, all at once."""

    cells: Cells
    table: str
    size: int

    def each(self, node: Expr) -> "_Same | list[Any]":
        """The value of a node row by row, or the one it has in all of them."""
        meaning = _MEANINGS.get(node.__class__)
        if meaning is None:
            raise TypeError(f"no value for {type(node).__name__}")
        return meaning(self, node)

    def all(self, node: Expr) -> list[Any]:
        """The value of a node in every row."""
        found = self.each(node)
        return [found.value] * self.size if isinstance(found, _Same) else found

    def mapped(self, function: Callable[..., CellValue], *nodes: Expr) -> "_Same | list[Any]":
        """A function of cells applied in every row, once where none of its arguments differs from row to row."""
        given = [self.each(node) for node in nodes]
        if all(isinstance(each, _Same) for each in given):
            return _Same(function(*[each[0] for each in given]))
        return list(map(function, *[repeat(each.value) if isinstance(each, _Same) else each for each in given]))


def _sum_where(rows: _Rows, node: SumWhere) -> "_Same | list[Any]":
    fields = tuple(field for field, _ in node.where)
    sums = rows.cells.sums(node.table, node.column, fields, is_product=node.is_free_text)
    return rows.mapped(lambda *keys: sums(tuple(map(folded, keys))), *(wanted for _, wanted in node.where))


def _chosen(rows: _Rows, node: If) -> "_Same | list[Any]":
    """What IF gives in every row; a branch no row takes is not computed."""
    tests = rows.each(node.test)
    if isinstance(tests, _Same):
        return tests if isinstance(tests.value, CellError) else rows.each(node.then if tests.value else node.other)
    positive = rows.all(node.then) if any(map(holds, tests)) else tests
    negative = rows.all(node.other) if not all(map(holds, tests)) else tests
    return [
        cell if isinstance(cell, CellError) else yes if cell else no
        for cell, yes, no in zip(tests, positive, negative, strict=True)
    ]


def _if_error(rows: _Rows, node: IfError) -> "_Same | list[Any]":
    found = rows.each(node.value)
    if isinstance(found, _Same):
        return rows.each(node.fallback) if isinstance(found.value, CellError) else found
    if not any(isinstance(cell, CellError) for cell in found):
        return found
    instead = rows.all(node.fallback)
    return [new if isinstance(cell, CellError) else cell for cell, new in zip(found, instead, strict=True)]


def _sum(rows: _Rows, node: Sum) -> _Same:
    values = rows.cells.column(node.table, node.column)
    return _Same(_fault(values) or sum((value for value in values if is_number(value)), 0.0))


def _most(rows: _Rows, node: Max) -> _Same:
    values = rows.cells.column(node.table, node.column)
    return _Same(_fault(values) or max((value for value in values if is_number(value)), default=0.0))


def _fault(values: Sequence[CellValue]) -> CellError | None:
    if CellError not in set(map(type, values)):
        return None
    return next(value for value in values if isinstance(value, CellError))


_MEANINGS: dict[type[Expr], Callable[[_Rows, Any], "_Same | list[Any]"]] = {
    Const: lambda _, node: _Same(node.value),
    Amount: lambda rows, node: _Same(rows.cells.amount(node.id)),
    Here: lambda rows, node: rows.cells.column(rows.table, node.column),
    Whole: lambda rows, node: _Same(rows.cells.argument(node.table, node.column)),
    Block: lambda rows, node: _Same(rows.cells.block(node.table, node.first, node.last)),
    Lookup: lambda rows, node: rows.mapped(rows.cells.finder(node.table, node.column), node.key),
    SumWhere: _sum_where,
    Sum: _sum,
    Max: _most,
    Count: lambda rows, node: _Same(sum(map(is_number, rows.cells.column(node.table, node.column)))),
    Binary: lambda rows, node: rows.mapped(
        lambda left, right: operated(node.operator, left, right), node.left, node.right
    ),
    Round: lambda rows, node: rows.mapped(lambda number: rounded(number, node.digits), node.value),
    AsText: lambda rows, node: rows.mapped(text_of, node.value),
    Joined: lambda rows, node: rows.mapped(joined, *node.parts),
    Link: lambda rows, node: rows.mapped(linked, node.target, node.shown),
    Absolute: lambda rows, node: rows.mapped(absolute, node.value),
    AtEnd: lambda rows, node: _Same(rows.cells.at_end(node.table, node.column, node.by, is_most=node.is_most)),
    If: _chosen,
    IfError: _if_error,
    NoRow: lambda rows, node: rows.mapped(rows.cells.unless_there(node.table, node.value), node.key),
    Call: lambda rows, node: rows.mapped(lambda *cells: answer(node.name, list(cells)), *node.args),
}
