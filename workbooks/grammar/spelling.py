"""Formulas as text: what a tree of `workbooks.grammar.formulas` says in a cell of a host.

Nothing else in the package writes formula text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

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
from xl_addin.names import Host
from xl_addin.names import spell as spell_function

__all__ = ["Places", "Seat", "spell", "spell_down"]


class Places(Protocol):
    """Where things stand in one workbook; every answer is A1 text as seen from `sheet`."""

    def amount(self, id_: str, sheet: str) -> str:
        """The cell of an input or figure."""
        ...

    def here(self, table: str, column: str, row: int) -> str:
        """The cell of a table's column in sheet row `row` (1-based)."""
        ...

    def whole(self, table: str, column: str, sheet: str) -> str:
        """The range of a table's column."""
        ...

    def block(self, table: str, first: str, last: str, sheet: str) -> str:
        """The range of a table's columns from one to another."""
        ...

    def key_column(self, table: str) -> str:
        """Id of the column that identifies a row."""
        ...


@dataclass(frozen=True, slots=True)
class Seat:
    """The cell a formula is written for: its sheet, and its table and row when it stands in one."""

    sheet: str
    table: str = ""
    row: int = 0


def spell(node: Expr, places: Places, seat: Seat, host: Host) -> str:
    """`node` as formula text without the leading equals sign."""
    return _Writer(places, seat, host).text(node)


def spell_down(node: Expr, places: Places, seat: Seat, host: Host) -> Callable[[int], str]:
    """`node` as formula text for any sheet row of the table of `seat`.

    Its tree is walked once for all of them, when the first is asked for: whoever wants values alone asks for none.
    """
    known: list[str] = []

    def text(row: int) -> str:
        if not known:
            known.append(spell(node, _AnyRow(places), seat, host))
        return known[0].replace(_ROW, str(row + 1))

    return text


_ROW = "\x00"
"""Stands for the row of a reference: no text of a workbook can hold it."""


@dataclass(frozen=True, slots=True)
class _AnyRow(Places):
    """Places whose references to the same row leave its number open."""

    places: Places

    def amount(self, id_: str, sheet: str) -> str:
        return self.places.amount(id_, sheet)

    def here(self, table: str, column: str, row: int) -> str:
        return self.places.here(table, column, row).rstrip("0123456789") + _ROW

    def whole(self, table: str, column: str, sheet: str) -> str:
        return self.places.whole(table, column, sheet)

    def block(self, table: str, first: str, last: str, sheet: str) -> str:
        return self.places.block(table, first, last, sheet)

    def key_column(self, table: str) -> str:
        return self.places.key_column(table)


class _Writer(NamedTuple):
    """Writes formulas into one cell of one workbook."""

    places: Places
    seat: Seat
    host: Host

    def text(self, node: Expr) -> str:
        """A node, as it stands inside another."""
        spelling = _SPELLINGS.get(node.__class__)
        if spelling is None:
            raise TypeError(f"no spelling for {type(node).__name__}")
        return spelling(self, node)

    def column(self, table: str, name: str) -> str:
        """The range of a table's column."""
        return self.places.whole(table, name, self.seat.sheet)

    def keys(self, table: str) -> str:
        """The range of the column that identifies a table's rows."""
        return self.column(table, self.places.key_column(table))

    def operand(self, node: Expr, operator: str, *, is_right: bool) -> str:
        """Brackets where the inner operator binds weaker, or equally on the right of one that is not associative."""
        if isinstance(node, Binary):
            inner, outer = _RANK[node.operator], _RANK[operator]
            if inner < outer or (inner == outer and is_right):
                return f"({self.text(node)})"
        return self.text(node)


def _lookup(at: _Writer, node: Lookup) -> str:
    return f"INDEX({at.column(node.table, node.column)},MATCH({at.text(node.key)},{at.keys(node.table)},0))"


def _sum_where(at: _Writer, node: SumWhere) -> str:
    pairs = [(at.column(node.table, field), at.text(wanted)) for field, wanted in node.where]
    if node.is_free_text:
        tests = "".join(f"({cells}={wanted})*" for cells, wanted in pairs)
        return f"SUMPRODUCT({tests}{at.column(node.table, node.column)})"
    conditions = "".join(f",{cells},{wanted}" for cells, wanted in pairs)
    return f"SUMIFS({at.column(node.table, node.column)}{conditions})"


def _binary(at: _Writer, node: Binary) -> str:
    left = at.operand(node.left, node.operator, is_right=False)
    return f"{left}{node.operator}{at.operand(node.right, node.operator, is_right=True)}"


def _at_end(at: _Writer, node: AtEnd) -> str:
    numbers = at.column(node.table, node.by)
    end = f"{'MAX' if node.is_most else 'MIN'}({numbers})"
    return f"INDEX({at.column(node.table, node.column)},MATCH({end},{numbers},0))"


def _no_row(at: _Writer, node: NoRow) -> str:
    keys = at.keys(node.table)
    absent = f"ISNA(MATCH({at.text(node.key)},{keys},0))"
    return f"IF(ISERROR(INDEX({keys},1)),NA(),IF({absent},{_literal(node.value)},NA()))"


def _call(at: _Writer, node: Call) -> str:
    return f"{spell_function(node.name, at.host)}({','.join(map(at.text, node.args))})"


def _literal(value: float | str) -> str:
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return repr(int(value)) if float(value).is_integer() else repr(float(value))


_RANK = {"=": 0, "<": 0, "&": 0.5, "+": 1, "-": 1, "*": 2, "/": 2}


_SPELLINGS: dict[type[Expr], Callable[[_Writer, Any], str]] = {
    Const: lambda _, node: _literal(node.value),
    Amount: lambda at, node: at.places.amount(node.id, at.seat.sheet),
    Here: lambda at, node: at.places.here(at.seat.table, node.column, at.seat.row),
    Whole: lambda at, node: at.column(node.table, node.column),
    Block: lambda at, node: at.places.block(node.table, node.first, node.last, at.seat.sheet),
    Lookup: _lookup,
    SumWhere: _sum_where,
    Sum: lambda at, node: f"SUM({at.column(node.table, node.column)})",
    Max: lambda at, node: f"MAX({at.column(node.table, node.column)})",
    Count: lambda at, node: f"COUNT({at.column(node.table, node.column)})",
    Binary: _binary,
    Round: lambda at, node: f"ROUND({at.text(node.value)},{node.digits})",
    AsText: lambda at, node: f'{at.text(node.value)}&""',
    Joined: lambda at, node: "&".join(at.operand(part, "&", is_right=False) for part in node.parts),
    Link: lambda at, node: f"HYPERLINK({at.text(node.target)},{at.text(node.shown)})",
    Absolute: lambda at, node: f"ABS({at.text(node.value)})",
    AtEnd: _at_end,
    If: lambda at, node: f"IF({at.text(node.test)},{at.text(node.then)},{at.text(node.other)})",
    IfError: lambda at, node: f"IFERROR({at.text(node.value)},{at.text(node.fallback)})",
    NoRow: _no_row,
    Call: _call,
}
