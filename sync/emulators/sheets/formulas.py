"""Formulas as text: the references in them, and what becomes of these when cells are copied or lines are moved."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from sync.emulators.sheets.cell import Formula
from sync.emulators.sheets.places import column_of, letters, quoted

__all__ = ["Lines", "Reference", "copied", "each_reference", "relocated", "renamed", "restructured"]

_CELL: Final = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_TOKEN: Final = re.compile(
    r'"(?:[^"]|"")*"'
    r"|(?<![\w.$])(?:(?P<tab>'(?:[^']|'')+'|[A-Za-z_][\w.]*)!)?"
    rf"(?P<area>{_CELL}(?::(?:{_CELL}|\$?[A-Za-z]{{1,3}}|\$?[1-9]\d{{0,6}}))?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?:\$?[1-9]\d{0,6})?|\$?[1-9]\d{0,6}:\$?[1-9]\d{0,6}(?![.\d]))(?![\w(.!])"
)
_CORNER: Final = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)(\d*)$")


@dataclass(frozen=True, slots=True)
class Lines:
    """What happens to the rows or columns of a tab.

    `moved` maps a span (start, end exclusive or None) to where it stands afterwards, None when nothing is left of it.
    """

    sheet: str
    rows: bool
    moved: Callable[[int, int | None], tuple[int, int | None] | None]


@dataclass(frozen=True, slots=True)
class _Corner:
    row: int | None
    column: int | None
    fixed_row: bool
    fixed_column: bool

    @classmethod
    def of(cls, text: str) -> "_Corner":
        found = _CORNER.match(text)
        assert found is not None  # noqa: S101 - the token's pattern is made of it
        first, column, second, row = found.groups()
        return cls(
            int(row) - 1 if row else None,
            column_of(column) if column else None,
            bool(second) if column else bool(first),
            bool(first) if column else False,
        )

    def moved(self, rows: bool, to: int | None) -> "_Corner":
        return replace(self, row=to) if rows else replace(self, column=to)

    def text(self) -> str:
        column = "" if self.column is None else ("$" if self.fixed_column else "") + letters(self.column)
        return column + ("" if self.row is None else ("$" if self.fixed_row else "") + str(self.row + 1))


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a formula: its tab's title ("" for the formula's own) and its corners (one for a single cell)."""

    tab: str
    first: _Corner
    last: _Corner | None

    @classmethod
    def of(cls, tab: str | None, area: str) -> "Reference":
        """The reference of that text."""
        first, _, last = area.partition(":")
        title = (tab or "").strip()
        if title.startswith("'"):
            title = title[1:-1].replace("''", "'")
        return cls(title, _Corner.of(first), _Corner.of(last) if last else None)

    def text(self) -> str:
        """As it stands in a formula."""
        tab = f"{quoted(self.tab)}!" if self.tab else ""
        return tab + self.first.text() + (f":{self.last.text()}" if self.last else "")

    def span(self, rows: bool) -> tuple[int, int | None] | None:
        """Its first row (column) and the one behind its last; None when it names no row (column)."""
        ends = [self.first, self.last or self.first]
        numbers = [corner.row if rows else corner.column for corner in ends]
        known = sorted(number for number in numbers if number is not None)
        if not known:
            return None
        return known[0], known[-1] + 1 if None not in numbers else None

    def placed(self, rows: bool, span: tuple[int, int | None]) -> "Reference":
        """The reference with another span."""
        start, end = span
        name = "row" if rows else "column"
        if self.last is None:
            return replace(self, first=self.first.moved(rows, start))
        ends = [start, None if end is None else end - 1]
        old = [getattr(self.first, name), getattr(self.last, name)]
        if None not in old and old[0] > old[1]:
            ends.reverse()
        first = self.first if old[0] is None else self.first.moved(rows, ends[0])
        last = self.last if old[1] is None else self.last.moved(rows, ends[1])
        return Reference(self.tab, first, last)

    def bounded(self, rows: bool, size: int) -> "Reference":
        """The reference with ends: a row (column) that is not named becomes the first, or the last of so many."""
        name = "row" if rows else "column"
        last = self.last or self.first
        start, end = getattr(self.first, name), getattr(last, name)
        return Reference(
            self.tab,
            self.first.moved(rows, 0 if start is None else start),
            last.moved(rows, size - 1 if end is None else end),
        )


def each_reference(formula: str, said: Callable[[Reference], str | None]) -> str:
    """The formula with every reference replaced by what is said of it; None leaves it as it is written."""

    def one(found: re.Match[str]) -> str:
        if found["area"] is None:
            return found.group()
        text = said(Reference.of(found["tab"], found["area"]))
        return found.group() if text is None else text

    return _TOKEN.sub(one, formula)


def copied(formula: str, down: int, across: int) -> Formula:
    """A formula copied so many rows down and columns across: what is not fixed moves along."""

    def one(reference: Reference) -> str:
        corners = []
        for corner in (reference.first, reference.last):
            if corner is None:
                continue
            row = corner.row if corner.row is None or corner.fixed_row else corner.row + down
            column = corner.column if corner.column is None or corner.fixed_column else corner.column + across
            if (row is not None and row < 0) or (column is not None and column < 0):
                return "#REF!"
            corners.append(replace(corner, row=row, column=column))
        return Reference(reference.tab, corners[0], corners[1] if len(corners) > 1 else None).text()

    return Formula(each_reference(formula, one))


def restructured(formula: str, own: str, lines: Lines) -> Formula:
    """A formula on the tab `own` after rows or columns of a tab were inserted, deleted or moved."""

    def one(reference: Reference) -> str | None:
        if (reference.tab or own).lower() != lines.sheet.lower():
            return None
        span = reference.span(lines.rows)
        if span is None:
            return None
        after = lines.moved(*span)
        if after is None:
            return "#REF!"
        return None if after == span else reference.placed(lines.rows, after).text()

    return Formula(each_reference(formula, one))


def renamed(formula: str, old: str, new: str | None) -> Formula:
    """A formula after a tab got another title, or (None) was deleted."""

    def one(reference: Reference) -> str | None:
        if reference.tab.lower() != old.lower() or not reference.tab:
            return None
        return "#REF!" if new is None else replace(reference, tab=new).text()

    return Formula(each_reference(formula, one))


def relocated(
    formula: str, own: str, source: tuple[str, tuple[int, int], tuple[int, int]], target: str, down: int, across: int
) -> Formula:
    """A formula on the tab `own` after cells were cut and pasted elsewhere.

    `source` is their tab's title, their rows and their columns (ends exclusive); `target` the tab they went to, so many
    rows down and columns across. References to them follow.
    """
    tab, rows, columns = source

    def one(reference: Reference) -> str | None:
        if (reference.tab or own).lower() != tab.lower():
            return None
        down_span, across_span = reference.span(rows=True), reference.span(rows=False)
        if down_span is None or across_span is None or down_span[1] is None or across_span[1] is None:
            return None
        if not (rows[0] <= down_span[0] and down_span[1] <= rows[1]):
            return None
        if not (columns[0] <= across_span[0] and across_span[1] <= columns[1]):
            return None
        moved = reference.placed(True, (down_span[0] + down, down_span[1] + down))
        moved = moved.placed(False, (across_span[0] + across, across_span[1] + across))
        same_tab = target.lower() == own.lower() and not (reference.tab and target.lower() == tab.lower())
        return replace(
            moved, tab="" if same_tab else target if (reference.tab or target.lower() != tab.lower()) else ""
        ).text()

    return Formula(each_reference(formula, one))
