"""What a workbook was made with, in one short text: it says which tabs of another layout stand as they would today."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from workbooks.grammar.layout import Column, Figure, Input, Layout, Note, Panel, Tab, Table
from workbooks.grammar.placement import arranged
from workbooks.grammar.rendering import formulas
from workbooks.grammar.spelling import Seat, spell_down
from xl_addin.names import Host

__all__ = ["LAYOUT_NAME", "Shape", "same_tab", "shape_of"]

LAYOUT_NAME = "plan_layout"
"""The workbook name that holds a shape's text."""

_DIGITS = 8
_OF_A_TAB = 6  # a text in a workbook's name has 255 characters at most: room for 35 tabs


class Shape(NamedTuple):
    """Digest of all formulas of a layout, and of what stands where on each tab, by title."""

    formulas: str
    tabs: dict[str, str]

    @property
    def text(self) -> str:
        """The shape as a workbook keeps it."""
        return " ".join([self.formulas, *self.tabs.values()])


@cache
def shape_of(layout: Layout) -> Shape:
    """The shape of a layout.

    Formulas are in the first digest alone: another formula is written into the cell that holds the old one. Titles of
    panels and tables, notes, widths and explanations are in none, as no cell is found by them.
    """
    return Shape(_digest(_formulas(layout)), {tab.title: _digest(_tab(tab))[:_OF_A_TAB] for tab in layout.tabs})


def same_tab(one: str, other: str) -> bool:
    """Whether two digests of a tab are of the same one; earlier releases kept more digits."""
    return one[:_OF_A_TAB] == other[:_OF_A_TAB]


def _formulas(layout: Layout) -> Iterator[str]:
    """Every formula as it is spelled in a workbook whose tables have one row."""
    places = arranged(layout, lambda _: 1)
    for written in formulas(layout, places):
        spelled = spell_down(written.formula, places, Seat(written.sheet, written.table), Host.LIBREOFFICE)
        yield from (f"{written.sheet} {row} {written.column} {spelled(row)}" for row in written.rows)


def _digest(lines: Iterator[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]


def _tab(tab: Tab) -> Iterator[str]:
    yield f"{tab.id} {tab.title} {tab.margin} {tab.conclusion is not None} {tab.is_data}"
    for panel in tab.panels:
        yield f"panel {panel.row} {panel.column} {panel.offset}"
        yield from _panel(panel)
    for table in tab.tables:
        yield from _table(table)


def _panel(panel: Panel) -> Iterator[str]:
    for item in panel.items:
        match item:
            case Note():
                yield f"note {item.link} {item.sample}"
            case Figure():
                yield f"figure {item.id} {item.format} {item.formula is None} {item.is_strong}"
            case Input():
                yield f"input {item.id} {item.format} {item.low} {item.high} {item.choices}"
                if item.choices_in is not None:
                    yield f"list {item.choices_in}"


def _table(table: Table) -> Iterator[str]:
    yield f"table {table.id} {table.key} {table.row} {table.column} {bool(table.title)} {bool(table.note)}"
    yield f"{table.spill is not None} {table.total_label} {table.total_on_top} {table.has_filter} {table.chart}"
    yield from map(_column, table.columns)


def _column(column: Column) -> str:
    kind = f"{column.is_input} {column.formula is None} {column.total is None} {column.is_folded} {column.is_judged}"
    return f"{column.id} {column.title} {column.format} {kind} {column.bound} {column.choices}"
