"""A tab with all it brings to the book: its sheets, its rows, its facts, and the functions called for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbooks.grammar.layout import Tab, Table
from workbooks.tabs.basis import Basis, Tables

__all__ = ["USUAL_MONTHS", "Part"]

USUAL_MONTHS = 3
"""Fiscal months of a quarter in most calendars; those of 13 periods, and custom ones, have others."""


def _nothing(_: Basis) -> Mapping[str, Any]:
    return {}


def _as_it_is(tab: Tab, _: "Sequence[Part]") -> Tab:
    return tab


@dataclass(frozen=True, slots=True)
class Part:
    """What the folder of a tab exports; the book goes through its parts and knows no tab by name.

    Args:
        tabs: the sheets people see, in order.
        functions: the tables of the tab Engine that are there for this one, as `engine.TABLES` declares them.
        functions_at: where they stand on the Engine: those of a lower number further left, of the same number in the
            order of the parts. New ones stand last, so that no address on the Engine moves.
        rows: the rows of its tables, those among `functions` that no function fills included.
        figures: its figures that are facts, by id.
        completed: a tab with what it tells of all parts of the book.
        in_months: the part in a quarter of so many fiscal months, where its tables have a column for each of them.
    """

    tabs: tuple[Tab, ...]
    functions: tuple[Table, ...] = ()
    functions_at: int = 100
    rows: Callable[[Basis], Tables] = _nothing
    figures: Callable[[Basis], Mapping[str, Any]] = _nothing
    completed: "Callable[[Tab, Sequence[Part]], Tab]" = _as_it_is
    in_months: "Callable[[int], Part] | None" = None
