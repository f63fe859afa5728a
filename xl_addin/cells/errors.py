"""Spreadsheet errors as values: what a cell shows when a function has no answer, with a sentence saying why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

__all__ = ["CellError", "CellFault", "CellValue", "ErrorKind"]

CellValue: TypeAlias = Any
"""What stands in a cell or a range: None, bool, int, float, str, a date, a CellError, or a list of rows of these."""


_LONGEST = 500  # letters of a sentence: more than ours have, and what every host can show


class ErrorKind(StrEnum):
    """The error values every spreadsheet knows, as a cell shows them."""

    NA = "#N/A"
    VALUE = "#VALUE!"
    NUM = "#NUM!"
    DIV0 = "#DIV/0!"
    REF = "#REF!"
    NAME = "#NAME?"


@dataclass(frozen=True, slots=True)
class CellError:
    """An error standing in a cell: its kind, and a sentence a planner understands, cut short after 500 letters.

    A sentence may quote a cell, and a cell may hold a book.
    """

    kind: ErrorKind
    sentence: str = ""

    def __post_init__(self) -> None:
        if len(self.sentence) > _LONGEST:
            object.__setattr__(self, "sentence", self.sentence[: _LONGEST - 1] + "…")

    def __str__(self) -> str:
        return self.kind.value


class CellFault(Exception):  # noqa: N818  a fault of the caller's cells, answered by an error cell, never a crash
    """Raised while a function's arguments are read or its result computed; `call` turns it into a CellError."""

    def __init__(self, kind: ErrorKind, sentence: str) -> None:
        super().__init__(sentence)
        self.error = CellError(kind, sentence)
