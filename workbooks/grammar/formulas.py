"""Formulas as values: one declaration, two interpreters.

A formula is a small tree of the nodes below. `workbooks.grammar.spelling` writes it as A1 text for a host, given where
everything stands; `workbooks.grammar.evaluation` computes its value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xl_addin.catalog import CATALOG
from xl_addin.spec import Argument, Function, Shape
from xl_addin.spec import Column as CatalogColumn

__all__ = [
    "Absolute",
    "Amount",
    "AsText",
    "AtEnd",
    "Binary",
    "Block",
    "Call",
    "Const",
    "Count",
    "Expr",
    "Here",
    "If",
    "IfError",
    "Joined",
    "Link",
    "Lookup",
    "Max",
    "NoRow",
    "Round",
    "Sum",
    "SumWhere",
    "Whole",
    "unless_blank",
]


class Expr:
    """A node of a formula; the arithmetic operators build Binary nodes."""

    def __add__(self, other: "Expr | float") -> "Binary":
        return Binary("+", self, _node(other))

    def __sub__(self, other: "Expr | float") -> "Binary":
        return Binary("-", self, _node(other))

    def __mul__(self, other: "Expr | float") -> "Binary":
        return Binary("*", self, _node(other))

    def __truediv__(self, other: "Expr | float") -> "Binary":
        return Binary("/", self, _node(other))

    def equals(self, other: "Expr | float | str") -> "Binary":
        """The comparison `self = other` as a spreadsheet makes it: texts regardless of case, a blank is "" and 0."""
        return Binary("=", self, _node(other))

    def less_than(self, other: "Expr | float") -> "Binary":
        """The comparison `self < other`; any text is more than any number, a blank is 0."""
        return Binary("<", self, _node(other))


@dataclass(frozen=True, slots=True)
class Const(Expr):
    """A number or a text written into the formula."""

    value: float | str


@dataclass(frozen=True, slots=True)
class Amount(Expr):
    """The one cell of an input or figure, by id."""

    id: str


@dataclass(frozen=True, slots=True)
class Here(Expr):
    """The cell of the same table row in another column."""

    column: str


@dataclass(frozen=True, slots=True)
class Whole(Expr):
    """All cells of a table's column."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Block(Expr):
    """All cells of a table from one column to another, which stand beside each other."""

    table: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Lookup(Expr):
    """The cell of a table's column in the row whose key equals `key`; #N/A when there is none."""

    table: str
    column: str
    key: Expr


@dataclass(frozen=True, slots=True)
class SumWhere(Expr):
    """Sum of a table's column over the rows where every named column equals its value.

    Spelled SUMIFS, which reads "=x", ">x" and "x*" as conditions: fit for ids and labels of ours. `is_free_text` asks
    for SUMPRODUCT, slower and literal, for texts people have written.
    """

    table: str
    column: str
    where: tuple[tuple[str, Expr], ...]
    is_free_text: bool = False


@dataclass(frozen=True, slots=True)
class Sum(Expr):
    """Sum of the numbers in a table's column."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Max(Expr):
    """Largest number in a table's column, 0 when it holds none."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Count(Expr):
    """How many cells of a table's column hold a number."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Binary(Expr):
    """Two operands and one of + - * / = <."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Round(Expr):
    """`value` to so many decimals, halves away from zero."""

    value: Expr
    digits: int


@dataclass(frozen=True, slots=True)
class AsText(Expr):
    """`value` as a text of the spreadsheet's own."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Joined(Expr):
    """Texts and numbers one behind the other, as one text; a number as the program shows it unformatted."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Link(Expr):
    """`shown`, which leads to the place `target` names: the text of a reference into this workbook, `#'Quotas'!F12`."""

    target: Expr
    shown: Expr


@dataclass(frozen=True, slots=True)
class Absolute(Expr):
    """`value` without its sign."""

    value: Expr


@dataclass(frozen=True, slots=True)
class AtEnd(Expr):
    """The cell of a table's column in the row whose number in `by` is the smallest, or with `is_most` the largest.

    The first such row; #N/A where no cell of `by` holds a number.
    """

    table: str
    column: str
    by: str
    is_most: bool = False


@dataclass(frozen=True, slots=True)
class If(Expr):
    """`then` where the comparison holds, else `other`."""

    test: Binary
    then: Expr
    other: Expr


@dataclass(frozen=True, slots=True)
class IfError(Expr):
    """`value`, or `fallback` where it is an error."""

    value: Expr
    fallback: Expr


@dataclass(frozen=True, slots=True)
class NoRow(Expr):
    """`value` where a table that is sound has no row with the key, else not known: the table or its row is an error.

    What stands behind a `Lookup` that has failed: a group nothing is counted in is 0, one that could not be counted is
    not known: #N/A, so that no sum leaves it out.
    """

    table: str
    key: Expr
    value: float | str


@dataclass(frozen=True, slots=True, init=False)
class Call(Expr):
    """A function of the QPLAN catalog, by canonical name, and what it is given, by the names of its arguments.

    A number or a text stands for itself, None for an argument left out. `args` are in the catalog's order; one left out
    before one that is given is an empty text, which every host sends on as such. Raises ValueError where the catalog
    has no such function or argument, a needed one is missing, or what is given is not of its shape: when the layout is
    built, not in a cell.
    """

    name: str
    args: tuple[Expr, ...]

    def __init__(self, name: str, /, **given: Expr | float | str | None) -> None:
        if name not in CATALOG:
            raise ValueError(f"QPLAN has no function {name}")
        nodes = {argument: _node(value) for argument, value in given.items() if value is not None}
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "args", _in_order(CATALOG[name], nodes))

    @property
    def columns(self) -> tuple[CatalogColumn, ...]:
        """The columns of the table it returns, as the catalog declares them."""
        function = CATALOG[self.name]
        given = dict(zip((argument.name for argument in function.arguments), self.args, strict=False)).get("show")
        return function.table(str(given.value) if isinstance(given, Const) else "")


def _in_order(function: Function, given: Mapping[str, Expr]) -> tuple[Expr, ...]:
    """What a function is given, in the order it takes it, nothing behind the last that is given."""
    declared = function.arguments
    unknown = given.keys() - {argument.name for argument in declared}
    if unknown:
        raise ValueError(f"{function.name} has no argument {', '.join(sorted(unknown))}")
    for argument in declared:
        if argument.name in given:
            _check(function, argument, given[argument.name])
        elif argument.is_required:
            raise ValueError(f"{function.name} needs {argument.name}")
    last = max((at for at, argument in enumerate(declared) if argument.name in given), default=-1)
    return tuple(given.get(argument.name, Const("")) for argument in declared[: last + 1])


_SHAPES: dict[Shape, Callable[[Expr], bool]] = {
    Shape.CELL: lambda node: not isinstance(node, (Whole, Block)),
    Shape.LINE: lambda node: isinstance(node, Whole),
    Shape.BLOCK: lambda node: isinstance(node, (Whole, Block)),
    Shape.ANY: lambda node: not isinstance(node, Block),
}


def _check(function: Function, argument: Argument, node: Expr) -> None:
    """Refuse a range where a cell is taken, a cell where a range is, and a word that is none of the choices."""
    if not _SHAPES[argument.shape](node):
        raise ValueError(f"{function.name} takes a {argument.shape.value} as {argument.name}, not {node}")
    if isinstance(node, Const) and argument.choices and node.value not in argument.choices:
        raise ValueError(f"{function.name} knows no {argument.name} {node.value!r}")


def unless_blank(id_: str) -> If:
    """The cell of an input or figure, or an empty text where it holds nothing.

    LibreOffice hands a function 0 for an empty cell; a text it hands on, and functions read an empty one as blank.
    """
    return If(Amount(id_).equals(""), Const(""), Amount(id_))


def _node(value: Expr | float | str) -> Expr:
    return value if isinstance(value, Expr) else Const(value)
