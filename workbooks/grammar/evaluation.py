"""Values of a plan's formulas, computed from its facts and inputs through the QPLAN catalog.

The second interpreter of `workbooks.grammar.formulas`: what building stores beside each formula, what checks compare
with what cells show, and what is refreshed after an entry all come from here. Values are computed when asked for, once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workbooks.grammar.answers import answer
from workbooks.grammar.formulas import (
    Amount,
    AsText,
    Binary,
    Block,
    Call,
    Const,
    Count,
    Expr,
    Here,
    If,
    IfError,
    Lookup,
    Max,
    Round,
    Sum,
    SumWhere,
    Whole,
)
from workbooks.grammar.layout import Input, Layout, Table
from xl_addin.cells.errors import CellError, CellValue, ErrorKind
from xl_addin.cells.marshal import is_blank

__all__ = ["Content", "Evaluation"]

_WHOLE = 1e15  # from here on doubles have no cents to round
_ABSENT = CellError(ErrorKind.NA, "No row has this key.")


@dataclass(frozen=True, slots=True)
class Content:
    """What a workbook holds before any formula: facts and entries by id, dates as spreadsheet serials.

    `rows[table]` are the rows of every table that is not spilled, by column id, without formula columns.
    `named` are figures that are facts, and inputs; an input left out stands for its default.
    """

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    named: Mapping[str, Any]


@dataclass
class Evaluation:
    """Every value of the plan, by id."""

    layout: Layout
    content: Content
    _named: dict[str, Any] = field(default_factory=dict)
    _columns: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    _results: dict[str, CellValue] = field(default_factory=dict)
    _spills: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _sums: dict[tuple[str, str, tuple[str, ...]], dict[tuple[Any, ...], float]] = field(default_factory=dict)
    _positions: dict[str, dict[Any, int]] = field(default_factory=dict)

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
        return len(self._spilled(declared, declared.spill) if declared.spill else self.content.rows[table])

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
            return [self._shown(formula, table.id, position) for position in range(self.size(table.id))]
        rows = self._spilled(table, table.spill) if table.spill else self.content.rows[table.id]
        return [row.get(column) for row in rows]

    def _spilled(self, table: Table, spill: Expr) -> list[dict[str, Any]]:
        if table.id not in self._spills:
            result = self._result(table, spill)
            body = [] if isinstance(result, CellError) else result[1:]
            ids = [column.id for column in table.columns if column.formula is None]
            self._spills[table.id] = [dict(zip(ids, row, strict=True)) for row in body]
        return self._spills[table.id]

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
                return [[value] for value in self.column(name, column)] or [[None]]
            case Block(name, first, last):
                ids = [column.id for column in self.layout.tables()[name][1].columns]
                span = ids[ids.index(first) : ids.index(last) + 1]
                columns = [self.column(name, id_) for id_ in span]
                return [list(cells) for cells in zip(*columns, strict=True)] or [[None] * len(span)]
            case Lookup(name, column, key):
                return self._looked_up(name, column, self._value(key, table, row))
            case SumWhere(name, column, where):
                fields = tuple(field_ for field_, _ in where)
                wanted = tuple(_folded(self._value(value, table, row)) for _, value in where)
                return self._sums_by(name, column, fields).get(wanted, 0.0)
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
                found = self._value(value, table, row)
                return found if isinstance(found, CellError) else "" if found is None else str(found)
            case If(test, then, other):
                holds = self._value(test, table, row)
                if isinstance(holds, CellError):
                    return holds
                return self._value(then if holds else other, table, row)
            case IfError(value, fallback):
                result = self._value(value, table, row)
                return self._value(fallback, table, row) if isinstance(result, CellError) else result
            case Call(name, args):
                return answer(name, [self._value(arg, table, row) for arg in args])
            case _:
                raise TypeError(f"no value for {type(node).__name__}")

    def _looked_up(self, table: str, column: str, key: CellValue) -> CellValue:
        if table not in self._positions:
            keys = self.column(table, self.layout.tables()[table][1].key)
            self._positions[table] = {}
            for number, value in enumerate(keys):
                self._positions[table].setdefault(_folded(value), number)
        position = self._positions[table].get(_folded(key))
        if position is None or is_blank(key):
            return _ABSENT
        value = self.column(table, column)[position]
        declared = self.layout.tables()[table][1]
        is_fact = declared.spill is None and declared[column].formula is None
        return None if is_fact and value == "" else value  # an empty text is written as an empty cell

    def _sum(self, table: str, column: str) -> CellValue:
        values = self.column(table, column)
        fault = next((value for value in values if isinstance(value, CellError)), None)
        return fault or sum((value for value in values if _is_number(value)), 0.0)

    def _most(self, table: str, column: str) -> CellValue:
        values = self.column(table, column)
        fault = next((value for value in values if isinstance(value, CellError)), None)
        return fault or max((value for value in values if _is_number(value)), default=0.0)

    def _sums_by(self, table: str, column: str, fields: tuple[str, ...]) -> dict[tuple[Any, ...], float]:
        key = (table, column, fields)
        if key not in self._sums:
            sums: dict[tuple[Any, ...], float] = {}
            columns = [self.column(table, name) for name in fields]
            for amount, *values in zip(self.column(table, column), *columns, strict=True):
                group = tuple(_folded(value) for value in values)
                sums[group] = sums.get(group, 0.0) + (amount if _is_number(amount) else 0.0)
            self._sums[key] = sums
        return self._sums[key]


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
