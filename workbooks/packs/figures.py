"""Figures of a plan as packs show them: a value, how it is written, and the cells it was read from."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from workbooks.grammar.printable import printable
from workbooks.models import CellRef, PlanDocument

__all__ = ["NOT_KNOWN", "Figure", "Kind", "Line", "Plan", "Stamp", "places", "total", "written"]

NOT_KNOWN = "n/a"
_NB = "\u00a0"
_DAY_ZERO = date(1899, 12, 30)


class Kind(StrEnum):
    """How a number is written: 8.73 M, 884,000, 88 %, +4 %, 17, 0.84, 2020-04-01, 1.6 times."""

    SHORT = "short"
    MONEY = "money"
    RATE = "rate"
    FINE_RATE = "fine rate"
    CHANGE = "change"
    COUNT = "count"
    FACTOR = "factor"
    DAY = "day"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the cells it comes from; None where it is not known."""

    value: float | None
    kind: Kind
    at: tuple[CellRef, ...] = ()

    @property
    def text(self) -> str:
        """The number as people read it."""
        return written(self.value, self.kind)

    def shown_as(self, kind: Kind) -> "Figure":
        """The same number written otherwise."""
        return Figure(self.value, kind, self.at)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every page says of where it comes from.

    digest: of the plan, its first characters. head: of the event log when the pack was made, its first characters.
    draft: why the plan is not the approved one; empty where it is.
    """

    plan_id: str
    digest: str
    head: str
    as_of: date | None
    snapshot_id: str
    source: str
    currency: str
    draft: str = ""
    is_simulated: bool = False

    @property
    def is_draft(self) -> bool:
        """Whether the plan differs from the approved one, or none was approved."""
        return bool(self.draft)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table of the plan."""

    key: str
    values: Mapping[str, Any]
    cells: Mapping[str, CellRef]

    def figure(self, column: str, kind: Kind) -> Figure:
        """The number in a column; not known where there is none."""
        at = (self.cells[column],) if column in self.cells else ()
        return Figure(_number(self.values.get(column)), kind, at)

    def count(self, column: str) -> Figure:
        """A number of things in a column that has no cell where there are none: 0 there, not known where it says so."""
        found = self.figure(column, Kind.COUNT)
        return Figure(0.0, Kind.COUNT) if self.values.get(column) is None and column in self.values else found

    def text(self, column: str) -> str:
        """The text in a column, without what no page can hold."""
        found = self.values.get(column)
        if isinstance(found, float) and found.is_integer():
            found = int(found)
        return "" if found is None else printable(str(found))


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan to make packs from: the document as read, and what pages say of where it comes from."""

    document: PlanDocument
    stamp: Stamp

    def figure(self, id_: str, kind: Kind) -> Figure:
        """A figure or an input by its id; not known where the document has none."""
        document = self.document
        if id_ in document.figures:
            return Figure(_number(document.figures[id_]), kind, _cells(document.figure_cells.get(id_)))
        return Figure(_number(document.inputs.get(id_)), kind, _cells(document.input_cells.get(id_)))

    def text(self, id_: str) -> str:
        """A text by the id of its figure or input; empty where there is none."""
        found = self.document.figures.get(id_, self.document.inputs.get(id_))
        return "" if found is None or found == NOT_KNOWN else printable(str(found))

    def lines(self, table: str) -> Iterator[Line]:
        """The rows of a table; none where the document has no such table."""
        for row in self.document.tables.get(table, ()):
            yield Line(row.key, row.values, row.cells)

    def line(self, table: str, key: str) -> Line:
        """The row of a key; an empty one where there is none, all of whose figures are not known."""
        found = self.document.tables.get(table)
        if found is None or key not in found.positions:
            return Line(key, {}, {})
        row = found[found.positions[key]]
        return Line(row.key, row.values, row.cells)


def total(figures: Sequence[Figure]) -> Figure:
    """The sum of figures of one kind, with the cells of all of them; not known where one of them is not."""
    at = tuple(cell for figure in figures for cell in figure.at)
    values = [figure.value for figure in figures if figure.value is not None]
    kind = figures[0].kind if figures else Kind.COUNT
    return Figure(math.fsum(values) if len(values) == len(figures) else None, kind, at)


def written(value: float | None, kind: Kind) -> str:
    """A number as people read it; n/a where it is not known. Signs are true minus signs, units do not break away."""
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    text = _SPELLED[kind](value)
    if kind is Kind.DAY:
        return text
    return text.replace("-", "−") if re.search("[1-9]", text) else text.lstrip("+-")


def places(cells: Sequence[CellRef]) -> list[str]:
    """Cells as text, those that stand one below the other as a range: `Quotas!G21:G37`."""
    found: list[tuple[str, str, int, int]] = []
    for cell in dict.fromkeys(cells):
        match = re.fullmatch(r"([A-Z]+)(\d+)", cell.cell)
        if match is None:
            found.append((str(cell), "", 0, 0))
            continue
        column, row = match[1], int(match[2])
        if found and found[-1][:2] == (cell.sheet, column) and found[-1][3] == row - 1:
            found[-1] = (cell.sheet, column, found[-1][2], row)
        else:
            found.append((cell.sheet, column, row, row))
    return [
        sheet if not column else f"{sheet}!{column}{first}" + ("" if first == last else f":{column}{last}")
        for sheet, column, first, last in found
    ]


def _cells(cell: CellRef | None) -> tuple[CellRef, ...]:
    return () if cell is None else (cell,)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _short(value: float) -> str:
    """Three digits that say something, and their unit."""
    size = abs(value)
    for unit, name in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= unit * 0.9995:
            count = value / unit
            return f"{count:,.{max(0, 2 - len(str(int(abs(count)))) + 1)}f}{_NB}{name}"
    return f"{value:,.0f}"


def _day(value: float) -> str:
    return (_DAY_ZERO + timedelta(days=int(value))).isoformat() if 0 < value < 2_958_466 else NOT_KNOWN


_SPELLED: Mapping[Kind, Callable[[float], str]] = {
    Kind.SHORT: _short,
    Kind.MONEY: lambda value: f"{value:,.0f}",
    Kind.RATE: lambda value: f"{value * 100:,.0f}{_NB}%",
    Kind.FINE_RATE: lambda value: f"{value * 100:,.1f}{_NB}%",
    Kind.CHANGE: lambda value: f"{value * 100:+,.0f}{_NB}%",
    Kind.COUNT: lambda value: f"{value:,.0f}",
    Kind.FACTOR: lambda value: f"{value:,.2f}",
    Kind.DAY: _day,
    Kind.TIMES: lambda value: f"{value:,.1f}{_NB}times",
}
