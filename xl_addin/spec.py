"""The vocabulary of the catalog: what a planning function is, before any host spells it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

__all__ = ["HEADER", "REQUIRED", "Argument", "Column", "Example", "Format", "Function", "Kind", "Shape"]


class Kind(StrEnum):
    """What the cells of an argument hold."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    FLAG = "yes or no"


class Shape(StrEnum):
    """How many cells an argument is: one, a line of them (row or column), a block of rows, or one or a line."""

    CELL = "cell"
    LINE = "line"
    BLOCK = "block"
    ANY = "cell or range"


class Format(StrEnum):
    """What a cell holds and how it is shown."""

    TEXT = "text"
    MONEY = "money"
    RATE = "rate"
    CHANGE = "change"
    FACTOR = "factor"
    NUMBER = "number"
    EXCHANGE = "exchange"
    COUNT = "count"
    DATE = "date"


class _Required:
    """The default of an argument that has none."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()
_NAME = re.compile(r"[A-Z][A-Z0-9]*")
_ARGUMENT = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name, what it means, what its cells hold, and what it is when left out.

    `unit` is for the reader (`money`, `rate`, `day`). `default` is REQUIRED or the value an omitted or empty cell
    stands for. `choices` lists the only texts allowed, in lower case.
    """

    name: str
    doc: str
    kind: Kind = Kind.NUMBER
    shape: Shape = Shape.CELL
    unit: str = ""
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _ARGUMENT.fullmatch(self.name):
            raise ValueError(f"argument name {self.name!r} must be lower-case letters, digits and underscores")

    @property
    def is_required(self) -> bool:
        """True when the caller must give it."""
        return self.default is REQUIRED


HEADER = Argument("header", "whether the table's first row says what its columns are", Kind.FLAG, default=True)
"""The last argument of every function that returns a table, `Function.headed` adds it; no body takes it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table a function returns: what its header says, what its cells hold, what it means.

    `id` is what programs call it, by default the title in one word. `unit` is for the reader, where the format does not
    say it (`hours`, `per day`). `width` is how many characters a cell of it takes, where that is more than usual.
    `is_repeated` marks a column that stands as often as a call asks for, under titles of the call's.
    """

    title: str
    format: Format = Format.TEXT
    doc: str = ""
    unit: str = ""
    id: str = ""
    width: int = 0
    is_repeated: bool = False

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", self.title.replace(" ", "_").replace("-", "_"))
        if not _ARGUMENT.fullmatch(self.id):
            raise ValueError(f"column {self.title!r} needs an id in lower-case letters, digits and underscores")


@dataclass(frozen=True, slots=True)
class Example:
    """A call with plain cell values and the answer it must give on every host."""

    arguments: tuple[Any, ...]
    result: Any


@dataclass(frozen=True, slots=True)
class Function:
    """A planning function as a planner sees it, declared once for every host.

    `name` is canonical: letters and digits only, so that both `QPLAN.NAME` and `QPLAN_NAME` exist. `columns` are those
    of the table it returns, empty for functions that answer with one value or a shape like their argument; `shown` are
    the columns of the other tables it returns, by the value of its argument `show`.
    `is_heavy` marks one that may take seconds on a plan's usual rows, so that a server computes it apart.
    `body` receives marshalled arguments by name (floats, texts, numpy arrays), or as one value of the class `request`
    whose fields are the arguments, and returns a number or a list of rows.
    `many`, where there is one, answers several calls at once, each given as a `request`; when one of them is at fault
    it may raise, and they are answered one by one.
    """

    name: str
    family: str
    summary: str
    arguments: tuple[Argument, ...]
    returns: str
    body: Callable[..., Any]
    examples: tuple[Example, ...]
    columns: tuple[Column, ...] = ()
    shown: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    request: type[Any] | None = None
    is_volatile: bool = False
    is_heavy: bool = False
    many: Callable[[Sequence[Any]], Sequence[Any]] | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"function name {self.name!r} must be capital letters and digits only")
        names = [argument.name for argument in self.arguments]
        optional = [argument.name for argument in self.arguments if not argument.is_required]
        if optional and names[-len(optional) :] != optional:
            raise ValueError(f"{self.name}: an argument that may be left out must not stand before one that may not")
        taken = {name for name in names if name != HEADER.name}
        if self.request and {part.name for part in fields(self.request)} != taken:
            raise ValueError(f"{self.name}: the fields of {self.request.__name__} are not its arguments")
        if not set(self.shown) <= set(self.shows):
            raise ValueError(f"{self.name}: a table is declared that its argument show does not ask for")
        for columns in (self.columns, *self.shown.values()):
            if len({column.id for column in columns}) < len(columns):
                raise ValueError(f"{self.name}: two columns of a table have one id")

    def headed(self) -> "Function":
        """The function as cells call it: one that returns a table takes a word on its header row."""
        if not self.columns and not self.shown:
            return self
        return replace(self, arguments=(*self.arguments, HEADER))

    @property
    def shows(self) -> tuple[str, ...]:
        """The values of its argument `show`, each of which asks for another table; none where it returns one."""
        return next((argument.choices for argument in self.arguments if argument.name == "show"), ())

    def table(self, show: str = "") -> tuple[Column, ...]:
        """The columns of the table it returns, for a value of its argument `show` the one that asks for."""
        return self.shown.get(show, self.columns)

    def header(self, show: str = "") -> list[str]:
        """The titles of those columns: the first row of the table."""
        return [column.title for column in self.table(show)]
