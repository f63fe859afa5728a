"""Places in a spreadsheet: cells, areas, and their names in A1 notation."""

import re
from typing import Any, NamedTuple

__all__ = ["A1", "Area", "column_of", "letters", "quoted"]

A1 = re.compile(r"^\$?([A-Za-z]{1,3})?\$?([1-9]\d*)?(?::\$?([A-Za-z]{1,3})?\$?([1-9]\d*)?)?$")
_PLAIN = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_LIKE_A_CELL = re.compile(r"^([A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*)$")


def letters(column: int) -> str:
    """The name of a column counted from 0: A, …, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int:
    """The column, counted from 0, of that name."""
    number = 0
    for sign in name.upper():
        number = number * 26 + ord(sign) - 64
    return number - 1


def quoted(title: str) -> str:
    """A tab's title as it stands before the exclamation mark."""
    if _PLAIN.match(title) and not _LIKE_A_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


class Area(NamedTuple):
    """Cells of one tab, rows and columns counted from 0, ends exclusive; None is without an end."""

    sheet: int
    top: int = 0
    left: int = 0
    bottom: int | None = None
    right: int | None = None

    @classmethod
    def of(cls, given: dict[str, Any]) -> "Area":
        """A GridRange."""
        return cls(
            given.get("sheetId", 0),
            given.get("startRowIndex", 0),
            given.get("startColumnIndex", 0),
            given.get("endRowIndex"),
            given.get("endColumnIndex"),
        )

    @classmethod
    def cells(cls, sheet: int, text: str) -> "Area | None":
        """`A1:B2`, `A:B`, `2:3`, `A2:B` or `A1`; None when it is nothing of that kind."""
        found = A1.match(text)
        if found is None:
            return None
        first_column, first_row, last_column, last_row = found.groups()
        alone = ":" not in text
        if (alone and not (first_column and first_row)) or (not alone and not (last_column or last_row)):
            return None
        if not (first_column or first_row):
            return None
        if alone:
            last_column, last_row = first_column, first_row
        rows = sorted(int(row) for row in (first_row, last_row) if row)
        columns = sorted(column_of(column) for column in (first_column, last_column) if column)
        return cls(
            sheet,
            rows[0] - 1 if rows else 0,
            columns[0] if columns else 0,
            rows[-1] if (last_row and first_row) or (last_row and not first_row) else None,
            columns[-1] + 1 if last_column else None,
        )

    def closed(self, rows: int, columns: int) -> "Area":
        """The area within a grid of that size."""
        bottom = rows if self.bottom is None else min(self.bottom, rows)
        right = columns if self.right is None else min(self.right, columns)
        return Area(self.sheet, min(self.top, bottom), min(self.left, right), bottom, right)

    @property
    def height(self) -> int:
        """Rows of a closed area."""
        return (self.bottom or 0) - self.top

    @property
    def width(self) -> int:
        """Columns of a closed area."""
        return (self.right or 0) - self.left

    def meets(self, other: "Area") -> bool:
        """Whether they share a cell."""
        return (
            self.sheet == other.sheet
            and _meet(self.top, self.bottom, other.top, other.bottom)
            and _meet(self.left, self.right, other.left, other.right)
        )

    def holds(self, other: "Area") -> bool:
        """Whether every cell of the other is in it."""
        return (
            self.sheet == other.sheet
            and self.top <= other.top
            and self.left <= other.left
            and _within(other.bottom, self.bottom)
            and _within(other.right, self.right)
        )

    def named(self, title: str) -> str:
        """The area, closed, in A1 notation with its tab."""
        first = f"{letters(self.left)}{self.top + 1}"
        last = f"{letters((self.right or 1) - 1)}{self.bottom}"
        return f"{quoted(title)}!{first}" + ("" if first == last else f":{last}")

    def json(self) -> dict[str, Any]:
        """As a GridRange."""
        found: dict[str, Any] = {"sheetId": self.sheet, "startRowIndex": self.top, "startColumnIndex": self.left}
        if self.bottom is not None:
            found["endRowIndex"] = self.bottom
        if self.right is not None:
            found["endColumnIndex"] = self.right
        return found


def _meet(start: int, end: int | None, other: int, other_end: int | None) -> bool:
    return (other_end is None or start < other_end) and (end is None or other < end)


def _within(end: int | None, outer: int | None) -> bool:
    return outer is None or (end is not None and end <= outer)
