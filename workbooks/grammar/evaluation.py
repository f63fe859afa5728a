"""Values of a plan's formulas, computed from its facts and inputs through the QPLAN catalog.

The second interpreter of `workbooks.grammar.formulas`: what building stores beside each formula, what checks compare
with what cells show, and what is refreshed after an entry all come from here. Values are computed when asked for, once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple

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
from workbooks.grammar.layout import Input, Layout, Table
from workbooks.grammar.rows import Rows
from workbooks.grammar.words import NOT_APPLICABLE
from xl_addin.cells.errors import CellError, CellValue, ErrorKind
from xl_addin.cells.marshal import is_blank

__all__ = ["Content", "Evaluation"]

_WHOLE = 1e15  # from here on doubles have no cents to round
_ABSENT = CellError(ErrorKind.NA, "No row has this key.")


@dataclass(frozen=True, slots=True)
class Content:
    """What a workbook holds before any formula: facts and entries by id, dates as spreadsheet serials.

    `rows[table]` are the rows of every table that is not spilled, without formula columns.
    `named` are figures that are facts, and inputs; an input left out stands for its default.
    """

    rows: Mapping[str, Rows]
    named: Mapping[str, Any]


class _Same(NamedTuple):
    """A value that is the same in every row."""

    value: CellValue


@dataclass
class Evaluation:
    """Every value of the plan, by id."""

    layout: Layout
    content: Content
    _named: dict[str, Any] = field(default_factory=dict)
    _columns: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    _results: dict[str, CellValue] = field(default_factory=dict)
    _spills: dict[str, Rows] = field(default_factory=dict)
    _sums: dict[tuple[str, str, tuple[str, ...], bool], "_Sums"] = field(default_factory=dict)
    _positions: dict[str, dict[Any, int]] = field(default_factory=dict)
    _ranges: dict[tuple[str, str], list[list[Any]]] = field(default_factory=dict)

    def take(self, named: Mapping[str, CellValue], columns: Mapping[tuple[str, str], list[Any]]) -> None:
        """Take values that were computed of the same content before, by id, and by table and column."""
        self._named.update(named)
        self._columns.update(columns)

    def amount(self, id_: str) -> CellValue:
        """The value of an input or figure."""
        if id_ not in self._named:
            self._named[id_] = self._named_value(id_)
        return self._named[id_]

    def _named_value(self, id_: str) -> CellValue:
        if id_ in self.content.named:
            return self.content.named[id_]
        _, item = self.layout.named()[id_]
        origin = item.default if isinstance(item, Input) else item.formula
        return self._shown(origin, "", 0) if isinstance(origin, Expr) else origin

    def column(self, table: str, column: str) -> list[Any]:
        """The values of a table's column, in row order."""
        key = (table, column)
        if key not in self._columns:
            self._columns[key] = self._column_values(self.layout.tables()[table][1], column)
        return self._columns[key]

    def size(self, table: str) -> int:
        """How many rows a table has."""
        declared = self.layout.tables()[table][1]
        return (self._spilled(declared, declared.spill) if declared.spill else self.content.rows[table]).size

    def total(self, table: str, column: str) -> CellValue:
        """The value in a table's total row."""
        formula = self.layout.tables()[table][1][column].total
        return None if formula is None else self._shown(formula, table, 0)

    def spill_error(self, table: str) -> CellError | None:
        """The error a table's function answers with instead of a table."""
        declared = self.layout.tables()[table][1]
        result = None if declared.spill is None else self._result(declared, declared.spill)
        return result if isinstance(result, CellError) else None

    def _column_values(self, table: Table, column: str) -> list[Any]:
        formula = table[column].formula
        if formula is not None:
            shown = self._down(formula, table.id, self.size(table.id))
            return [0.0 if value is None else value for value in shown]
        rows = self._spilled(table, table.spill) if table.spill else self.content.rows[table.id]
        return rows.column(column)

    def _spilled(self, table: Table, spill: Expr) -> Rows:
        if table.id not in self._spills:
            result = self._result(table, spill)
            ids = [column.id for column in table.columns if column.formula is None]
            if isinstance(result, CellError):
                self._spills[table.id] = self._faulty(table, ids, result)
                return self._spills[table.id]
            body = result[1:]
            columns = zip(*body, strict=True) if body else [()] * len(ids)
            self._spills[table.id] = Rows(
                {id_: list(cells) for id_, cells in zip(ids, columns, strict=True)}, len(body)
            )
            self._results[table.id] = None  # the same cells in rows, which nobody asks for any more
        return self._spills[table.id]

    def _faulty(self, table: Table, ids: Sequence[str], error: CellError) -> Rows:
        """A table whose function answers with an error: the error in every cell it will fill once it can.

        A spreadsheet program adds no rows to what formulas refer to, so the rows are there before their values are.
        """
        size = 0 if self._foreseen is None else self._foreseen.size(table.id)
        return Rows({id_: [error] * size for id_ in ids}, size)

    @cached_property
    def _foreseen(self) -> "Evaluation | None":
        """The plan with a likely number in each input that says n/a; None where none does."""
        unknown = {
            id_: item.likely
            for id_, (_, item) in self.layout.inputs().items()
            if item.likely is not None and self.amount(id_) == NOT_APPLICABLE
        }
        named = {**self.content.named, **unknown}
        return Evaluation(self.layout, Content(self.content.rows, named)) if unknown else None

    def _result(self, table: Table, spill: Expr) -> CellValue:
        """What the function of a spilled table answers: rows with their header, or an error."""
        if table.id not in self._results:
            self._results[table.id] = self._value(spill, "", 0)
        return self._results[table.id]

    def _shown(self, formula: Expr, table: str, row: int) -> CellValue:
        """What a cell with this formula shows: a reference to an empty cell is empty inside it and 0 by itself."""
        value = self._value(formula, table, row)
        return 0.0 if value is None else value

    def _value(self, node: Expr, table: str, row: int) -> CellValue:
        match node:
            case Const(value):
                return value
            case Amount(id_):
                return self.amount(id_)
            case Here(column):
                return self.column(table, column)[row]
            case Whole(name, column):
                return self._range(name, column)
            case Block(name, first, last):
                ids = [column.id for column in self.layout.tables()[name][1].columns]
                span = ids[ids.index(first) : ids.index(last) + 1]
                columns = [self.column(name, id_) for id_ in span]
                return [list(cells) for cells in zip(*columns, strict=True)] or [[None] * len(span)]
            case Lookup(name, column, key):
                return self._looked_up(name, column, self._value(key, table, row))
            case SumWhere(name, column, where, is_free_text):
                fields = tuple(field_ for field_, _ in where)
                wanted = tuple(_folded(self._value(value, table, row)) for _, value in where)
                return self._sums_by(name, column, fields, is_product=is_free_text).of(wanted)
            case Sum(name, column):
                return self._sum(name, column)
            case Max(name, column):
                return self._most(name, column)
            case Count(name, column):
                return sum(1 for value in self.column(name, column) if _is_number(value))
            case Binary(operator, left, right):
                return _binary(operator, self._value(left, table, row), self._value(right, table, row))
            case Round(value, digits):
                return _rounded(self._value(value, table, row), digits)
            case AsText(value):
                return _text(self._value(value, table, row))
            case Joined(parts):
                return _joined(*(self._value(part, table, row) for part in parts))
            case Link(target, shown):
                return _linked(self._value(target, table, row), self._value(shown, table, row))
            case Absolute(value):
                return _absolute(self._value(value, table, row))
            case AtEnd(name, column, by, is_most):
                return self._at_end(name, column, by, is_most=is_most)
            case If(test, then, other):
                holds = self._value(test, table, row)
                if isinstance(holds, CellError):
                    return holds
                return self._value(then if holds else other, table, row)
            case IfError(value, fallback):
                result = self._value(value, table, row)
                return self._value(fallback, table, row) if isinstance(result, CellError) else result
            case NoRow(name, key, fallback):
                return self._unless_there(name, fallback)(self._value(key, table, row))
            case Call(name, args):
                return answer(name, [self._value(arg, table, row) for arg in args])
            case _:
                raise TypeError(f"no value for {type(node).__name__}")

    def _range(self, table: str, column: str) -> list[list[Any]]:
        """A column as functions are handed it; the same list each time, which is not to be changed."""
        key = (table, column)
        if key not in self._ranges:
            self._ranges[key] = [[value] for value in self.column(table, column)] or [[None]]
        return self._ranges[key]

    def forget_arguments(self) -> None:
        """Let go of what functions were handed: as large as the columns themselves, made anew when one is asked."""
        self._ranges.clear()

    def _down(self, node: Expr, table: str, size: int) -> list[Any]:
        """The value of a formula in every row of a table."""
        found = self._each(node, table, size)
        return [found.value] * size if isinstance(found, _Same) else found

    def _each(self, node: Expr, table: str, size: int) -> "_Same | list[Any]":
        """The value of a formula row by row, or the one it has in all of them."""
        match node:
            case Here(column):
                return self.column(table, column)
            case Lookup(name, column, key):
                return _mapped(self._finder(name, column), [self._each(key, table, size)])
            case SumWhere(name, column, where, is_free_text):
                sums = self._sums_by(name, column, tuple(field_ for field_, _ in where), is_product=is_free_text)
                wanted = [self._each(value, table, size) for _, value in where]
                return _mapped(lambda *keys: sums.of(tuple(map(_folded, keys))), wanted)
            case Binary(operator, left, right):
                sides = [self._each(left, table, size), self._each(right, table, size)]
                return _mapped(lambda a, b: _binary(operator, a, b), sides)
            case Round(value, digits):
                return _mapped(lambda number: _rounded(number, digits), [self._each(value, table, size)])
            case AsText(value):
                return _mapped(_text, [self._each(value, table, size)])
            case Joined(parts):
                return _mapped(_joined, [self._each(part, table, size) for part in parts])
            case Link(target, shown):
                return _mapped(_linked, [self._each(target, table, size), self._each(shown, table, size)])
            case Absolute(value):
                return _mapped(_absolute, [self._each(value, table, size)])
            case If(test, then, other):
                return self._chosen(test, then, other, table, size)
            case IfError(value, fallback):
                found = self._each(value, table, size)
                if isinstance(found, _Same):
                    return self._each(fallback, table, size) if isinstance(found.value, CellError) else found
                if not any(isinstance(cell, CellError) for cell in found):
                    return found
                instead = self._down(fallback, table, size)
                return [new if isinstance(cell, CellError) else cell for cell, new in zip(found, instead, strict=True)]
            case NoRow(name, key, fallback):
                return _mapped(self._unless_there(name, fallback), [self._each(key, table, size)])
            case Call(name, args):
                return _mapped(lambda *cells: answer(name, list(cells)), [self._each(arg, table, size) for arg in args])
            case _:
                return _Same(self._value(node, table, 0))

    def _chosen(self, test: Expr, then: Expr, other: Expr, table: str, size: int) -> "_Same | list[Any]":
        """What IF gives in every row; a branch no row takes is not computed."""
        holds = self._each(test, table, size)
        if isinstance(holds, _Same):
            return (
                holds if isinstance(holds.value, CellError) else self._each(then if holds.value else other, table, size)
            )
        positive = self._down(then, table, size) if any(_holds(cell) for cell in holds) else holds
        negative = self._down(other, table, size) if not all(map(_holds, holds)) else holds
        return [
            cell if isinstance(cell, CellError) else yes if cell else no
            for cell, yes, no in zip(holds, positive, negative, strict=True)
        ]

    def _looked_up(self, table: str, column: str, key: CellValue) -> CellValue:
        return self._finder(table, column)(key)

    def _finder(self, table: str, column: str) -> Callable[[CellValue], CellValue]:
        """What a table's column holds in the row of a key; an empty text is written as an empty cell."""
        declared = self.layout.tables()[table][1]
        if table not in self._positions:
            positions: dict[Any, int] = {}
            for number, value in enumerate(self.column(table, declared.key)):
                positions.setdefault(_folded(value), number)
            self._positions[table] = positions
        positions, values = self._positions[table], self.column(table, column)
        is_fact = declared.spill is None and declared[column].formula is None

        def found(key: CellValue) -> CellValue:
            position = positions.get(_folded(key))
            if position is None or is_blank(key):
                return _ABSENT
            value = values[position]
            return None if is_fact and value == "" else value

        return found

    def _unless_there(self, table: str, fallback: CellValue) -> Callable[[CellValue], CellValue]:
        """What stands where a look-up fails: the fallback without such a row, #N/A where there should be one."""
        declared = self.layout.tables()[table][1]
        keys = self.column(table, declared.key)
        if self.spill_error(table) is not None or any(isinstance(key, CellError) for key in keys[:1]):
            return lambda _: _ABSENT
        find = self._finder(table, declared.key)
        return lambda key: fallback if find(key) is _ABSENT else _ABSENT

    def _at_end(self, table: str, column: str, by: str, *, is_most: bool) -> CellValue:
        """What a column holds in the first row in which another is smallest or largest."""
        values = self.column(table, by)
        fault = next((value for value in values if isinstance(value, CellError)), None)
        if fault is not None:
            return fault
        numbers = [(value, at) for at, value in enumerate(values) if _is_number(value)]
        if not numbers:
            return _ABSENT
        end = (max if is_most else min)(value for value, _ in numbers)
        return self.column(table, column)[next(at for value, at in numbers if value == end)]

    def _sum(self, table: str, column: str) -> CellValue:
        values = self.column(table, column)
        fault = next((value for value in values if isinstance(value, CellError)), None)
        return fault or sum((value for value in values if _is_number(value)), 0.0)

    def _most(self, table: str, column: str) -> CellValue:
        values = self.column(table, column)
        fault = next((value for value in values if isinstance(value, CellError)), None)
        return fault or max((value for value in values if _is_number(value)), default=0.0)

    def _sums_by(self, table: str, column: str, fields: tuple[str, ...], *, is_product: bool) -> "_Sums":
        """The sum of each group; an error among what is added is the group's, and in a SUMPRODUCT everybody's."""
        key = (table, column, fields, is_product)
        if key not in self._sums:
            sums: dict[tuple[Any, ...], float] = {}
            faults: dict[tuple[Any, ...], CellError] = {}
            columns = [self.column(table, name) for name in fields]
            for amount, *values in zip(self.column(table, column), *columns, strict=True):
                group = tuple(_folded(value) for value in values)
                sums[group] = sums.get(group, 0.0) + (amount if _is_number(amount) else 0.0)
                if isinstance(amount, CellError):
                    faults.setdefault(group, amount)
            first = next(iter(faults.values()), None)
            self._sums[key] = _Sums({}, first) if is_product and first is not None else _Sums({**sums, **faults}, 0.0)
        return self._sums[key]


class _Sums(NamedTuple):
    """Sums by group, and what stands where there is no such group."""

    by_group: Mapping[tuple[Any, ...], CellValue]
    otherwise: CellValue

    def of(self, group: tuple[Any, ...]) -> CellValue:
        return self.by_group.get(group, self.otherwise)


def _mapped(function: Callable[..., CellValue], given: Sequence["_Same | list[Any]"]) -> "_Same | list[Any]":
    """A function of cells applied in every row, once where none of its arguments differs from row to row."""
    sizes = [len(each) for each in given if not isinstance(each, _Same)]
    if not sizes:
        return _Same(function(*(each.value for each in given if isinstance(each, _Same))))
    columns = [repeat(each.value, sizes[0]) if isinstance(each, _Same) else each for each in given]
    return list(map(function, *columns))


def _holds(value: CellValue) -> bool:
    return bool(value) and not isinstance(value, CellError)


def _text(value: CellValue) -> CellValue:
    """As a spreadsheet makes a text of a cell: a number to fifteen digits, a whole one without a decimal point."""
    if isinstance(value, CellError):
        return value
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)


def _joined(*parts: CellValue) -> CellValue:
    texts = [_text(part) for part in parts]
    fault = next((text for text in texts if isinstance(text, CellError)), None)
    return "".join(map(str, texts)) if fault is None else fault


def _linked(target: CellValue, shown: CellValue) -> CellValue:
    """What a link shows; one that leads nowhere is an error."""
    return target if isinstance(target, CellError) else shown


def _absolute(value: CellValue) -> CellValue:
    if isinstance(value, str):
        return CellError(ErrorKind.VALUE, f"{value[:40]!r} stands where a number is needed.")
    return value if isinstance(value, CellError) else abs(float(value or 0.0))


def _is_number(value: CellValue) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _folded(value: CellValue) -> CellValue:
    """Texts as a spreadsheet compares them: regardless of case."""
    return value.casefold() if isinstance(value, str) else value


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def _binary(operator: str, left: CellValue, right: CellValue) -> CellValue:
    for value in (left, right):
        if isinstance(value, CellError):
            return value
    if operator == "=":
        return _same(left, right)
    if operator == "<":
        return _is_less(left, right)
    for value in (left, right):
        if isinstance(value, str):
            return CellError(ErrorKind.VALUE, f"{value[:40]!r} stands where a number is needed.")
    a, b = float(left or 0.0), float(right or 0.0)
    if operator == "/" and b == 0.0:
        return CellError(ErrorKind.DIV0, "Division by zero.")
    return _ARITHMETIC[operator](a, b)


def _rounded(value: CellValue, digits: int) -> CellValue:
    """As ROUND does: the decimal number a person sees, halves away from zero."""
    if not _is_number(value) or abs(value) >= _WHOLE:
        return value
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)) + 0.0  # no minus zero


def _is_less(left: CellValue, right: CellValue) -> bool:
    """As a spreadsheet orders cells: numbers before texts, a blank as 0 beside a number and as "" beside a text."""
    sides = [left, right]
    for at, value in enumerate(sides):
        if value is None:
            sides[at] = "" if isinstance(sides[1 - at], str) else 0.0
    texts = [isinstance(side, str) for side in sides]
    if texts[0] != texts[1]:
        return texts[1]
    return bool(_folded(sides[0]) < _folded(sides[1]))


def _same(left: CellValue, right: CellValue) -> bool:
    for value, other in ((left, right), (right, left)):
        if value is None:
            return other is None or other in ("", 0)
    return bool(_folded(left) == _folded(right))
