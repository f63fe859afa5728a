"""How wide the columns of a tab are and how high its headers, whichever program draws them."""

from workbooks.grammar.layout import Column, Tab
from workbooks.grammar.placement import Placement

__all__ = ["folded_columns", "header_points", "pixels", "widths"]

_LINE, _MARGIN = 15, 3  # points of a header's line, and around all of them
_BUTTON = 3  # characters that a filter's button takes


def pixels(width: float) -> int:
    """Pixels of a column of so many characters, as spreadsheet programs draw it."""
    return int(width * 7 + 5)


def widths(tab: Tab, placement: Placement) -> dict[int, float]:
    """Width of each sheet column in characters: what the tab says, else the widest of the tables' columns there."""
    found: dict[int, float] = {}
    for table in tab.tables:
        for column in table.columns:
            at = placement.tables[table.id].columns[column.id]
            found[at] = max(found.get(at, 0.0), column.width)
    return dict(sorted((found | dict(tab.widths)).items()))


def folded_columns(tab: Tab, placement: Placement) -> set[int]:
    """The sheet columns of keys, details and what only charts read; none on a tab of facts, which has nothing else."""
    if tab.is_data:
        return set()
    return {
        placement.tables[table.id].columns[column.id]
        for table in tab.tables
        for column in table.columns
        if column.is_folded
    }


def header_points(columns: tuple[Column, ...], *, has_button: bool) -> int:
    """Height in points of a header row, in which the longest title is broken between its words."""
    return _MARGIN + _LINE * max(_lines(column, has_button=has_button) for column in columns)


def _lines(column: Column, *, has_button: bool) -> int:
    room, lines, used = column.width - 1 - _BUTTON * has_button, 1, 0
    for word in column.title.split():
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, len(word)
        else:
            used += len(word) + bool(used)
    return lines
