"""What a tab prints: an area as wide as what people read, on A4 landscape, and no more pages than it is worth."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from workbooks.grammar.layout import Tab
from workbooks.grammar.placement import Placement
from workbooks.grammar.sizes import pixels

__all__ = ["Pages", "pages_of"]

_WIDTH, _HEIGHT = 1046, 688
"""Pixels of A4 landscape within the margins, at 96 to the inch."""
_ROW = 23
"""Pixels of a row."""
_SMALLEST = 0.5
"""Scale below which text on paper is too small to read."""


class Pages(NamedTuple):
    """The last row and column that are printed, from 0, and on how many pages; 0 for as many as it takes."""

    last_row: int
    last_column: int
    down: int


def pages_of(
    tab: Tab, placement: Placement, widths: Mapping[int, float], folded: Iterable[int], charts_right: int
) -> Pages:
    """What is printed of a tab.

    Args:
        tab: the tab. placement: where everything stands. widths: of its columns, in characters. folded: columns that
            are hidden. charts_right: right edge of its charts, in pixels from its first column.
    """
    hidden = set(folded)
    places = [placement.tables[table.id] for table in tab.tables]
    columns = [at for place in places for at in place.columns.values() if at not in hidden]
    columns += [panel.column + panel.offset for panel in tab.panels]
    last_column, width = 0, 0
    while last_column <= max(columns, default=0) or (width < charts_right and last_column < _WIDTH):
        width += 0 if last_column in hidden else pixels(widths.get(last_column, 2 if last_column == 0 else 8.43))
        last_column += 1
    last_row = max(
        [max(place.last_row, place.total_row or 0) for place in places]
        + [panel.row + len(panel.items) for panel in tab.panels],
        default=0,
    )
    scale = min(1.0, _WIDTH / max(width, 1))
    height = (last_row + 2) * _ROW
    fitting = [count for count in range(1, tab.pages + 1) if min(scale, count * _HEIGHT / height) >= _SMALLEST]
    if fitting:
        return Pages(last_row, last_column - 1, fitting[0])
    return Pages(min(last_row, int(tab.pages * _HEIGHT / scale / _ROW) - tab.pages), last_column - 1, 0)
