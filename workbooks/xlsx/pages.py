"""What a tab prints: an area as wide as what people read, on A4, and no more pages than it is worth."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from workbooks.grammar.layout import Tab
from workbooks.grammar.placement import Placement
from workbooks.grammar.sizes import pixels

__all__ = ["Pages", "pages_of"]

_LONG_SIDE, _SHORT_SIDE = 1046, 688
"""Pixels of A4 within the margins, at 96 to the inch."""
_ROW = 23
"""Pixels of a row."""
_SMALLEST = 0.5
"""Scale below which text on paper is too small to read."""


class Pages(NamedTuple):
    """The last row and column that are printed, from 0, on how many pages, 0 for as many as it takes, and which way.

    rows: how many sheet rows the tab has; where fewer are printed its footer says so.
    """

    last_row: int
    last_column: int
    down: int
    is_upright: bool
    rows: int

    @property
    def is_cut(self) -> bool:
        """Whether the tab goes on below what is printed."""
        return self.last_row + 1 < self.rows


class _Sheet(NamedTuple):
    """A sheet of paper: pixels within its margins."""

    wide: int
    high: int
    is_upright: bool


_PAPER = (_Sheet(_LONG_SIDE, _SHORT_SIDE, is_upright=False), _Sheet(_SHORT_SIDE, _LONG_SIDE, is_upright=True))


def pages_of(
    tab: Tab, placement: Placement, widths: Mapping[int, float], folded: Iterable[int], charts_right: int
) -> Pages:
    """What is printed of a tab: all of it on as few pages as can be read, upright where that takes fewer.

    A tab that would take more than its `pages` is printed as far as they reach.

    Args:
        tab: the tab. placement: where everything stands. widths: of its columns, in characters. folded: columns that
            are hidden. charts_right: right edge of its charts, in pixels from its first column.
    """
    hidden = set(folded)
    places = [placement.tables[table.id] for table in tab.tables]
    columns = [at for place in places for at in place.columns.values() if at not in hidden]
    panels = [panel for panel in tab.panels if panel.is_printed]
    columns += [panel.column + panel.offset for panel in panels]
    last_column, width = 0, 0
    while last_column <= max(columns, default=0) or (width < charts_right and last_column < _LONG_SIDE):
        width += 0 if last_column in hidden else pixels(widths.get(last_column, 2 if last_column == 0 else 8.43))
        last_column += 1
    last_row = max(
        [max(place.last_row, place.total_row or 0) for place in places]
        + [panel.row + len(panel.items) for panel in panels],
        default=0,
    )
    height = (last_row + 2) * _ROW
    fitting = []
    papers = [paper for paper in _PAPER if tab.is_upright or not paper.is_upright]
    for paper in papers:
        widest = min(1.0, paper.wide / max(width, 1))
        down = next((n for n in range(1, tab.pages + 1) if min(widest, n * paper.high / height) >= _SMALLEST), None)
        if down is not None:
            fitting.append((down, paper.is_upright))
    if fitting:
        down, is_upright = min(fitting)
        return Pages(last_row, last_column - 1, down, is_upright, last_row + 1)
    paper = max(papers, key=lambda paper: _rows_on(paper, width))
    reach = tab.pages * (_rows_on(paper, width) - 1)
    return Pages(min(last_row, reach), last_column - 1, 0, paper.is_upright, last_row + 1)


def _rows_on(paper: _Sheet, width: int) -> int:
    """Rows on a page as wide as a tab, none where it would be too small to read."""
    scale = min(1.0, paper.wide / max(width, 1))
    return int(paper.high / scale / _ROW) if scale >= _SMALLEST or not paper.is_upright else 0
