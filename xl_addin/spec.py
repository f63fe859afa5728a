"""The vocabulary of the catalog: what a planning function is, before any host spells it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["REQUIRED", "Argument", "Example", "Function", "Kind", "Shape"]


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


@dataclass(frozen=True, slots=True)
class Example:
    """A call with plain cell values and the answer it must give on every host."""

    arguments: tuple[Any, ...]
    result: Any


@dataclass(frozen=True, slots=True)
class Function:
    """A planning function as a planner sees it, declared once for every host.

    `name` is canonical: letters and digits only, so that both `QPLAN.NAME` and `QPLAN_NAME` exist. `columns` are the
    header of the table it returns; empty for functions that answer with one value or a shape like their argument.
    `is_heavy` marks one that may take seconds on a plan's usual rows, so that a server computes it apart.
    `many`, where there is one, answers several calls at once, each given as the arguments `body` would receive; when
    one of them is at fault it may raise, and they are answered one by one.
    `body` receives marshalled arguments by name (floats, texts, numpy arrays) and returns a number or a list of rows.
    """

    name: str
    family: str
    summary: str
    arguments: tuple[Argument, ...]
    returns: str
    body: Callable[..., Any]
    examples: tuple[Example, ...]
    columns: tuple[str, ...] = ()
    is_volatile: bool = False
    is_heavy: bool = False
    many: Callable[[Sequence[dict[str, Any]]], Sequence[Any]] | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"function name {self.name!r} must be capital letters and digits only")
        optional = [argument.name for argument in self.arguments if not argument.is_required]
        if optional and [a.name for a in self.arguments][-len(optional) :] != optional:
            raise ValueError(f"{self.name}: an argument that may be left out must not stand before one that may not")
