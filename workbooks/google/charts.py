"""Charts of tables as Google Sheets draws them.

What it cannot do is done otherwise: the series on which a waterfall stands is as white as the paper, and bars that
share a line (a tornado) are stacked, as one side of them is negative.
"""

import math
from typing import Any

from workbooks.google.areas import area
from workbooks.google.formats import colour_style
from workbooks.grammar.drawing import about, corner, shown_series, size_of
from workbooks.grammar.layout import Chart, Format, Tab, Table
from workbooks.grammar.look import INK, SERIES
from workbooks.grammar.placement import Placement

__all__ = ["Drawn", "Spot", "spot_of"]

_KINDS = {"bar": "BAR", "column": "COLUMN", "line": "LINE"}
_ROW_PIXELS = 22  # a little under the height of a row, so that charts never touch
_PAPER = "#FFFFFF"
_FONT = {"fontFamily": "Calibri", "fontSize": 9, "foregroundColorStyle": colour_style(INK)}

Spot = tuple[int, int]
"""Sheet row and column of a chart's upper left corner."""


def spot_of(
    tab: Tab, table: Table, chart: Chart, placement: Placement, free: dict[tuple[str, int], int] | None
) -> Spot:
    """Where a chart stands: level with its table, or below the chart above where that is longer.

    `free` is the first row without a chart by tab and column, kept up to date by every chart; without it each stands
    where it is declared.
    """
    column, row = corner(tab, table, chart, placement)
    if free is not None and chart.row is None:
        row = max(row, free.get((tab.id, column), 0))
        height = size_of(chart, placement.tables[table.id].size)[1]
        free[tab.id, column] = row + math.ceil(height / _ROW_PIXELS) + 1
    return row, column


class Drawn:
    """A chart of a table: `sheet` is the id of the sheet it stands on, `source` that of its table's."""

    def __init__(self, table: Table, chart: Chart, placement: Placement, sheet: int, source: int) -> None:
        self.table, self.chart, self.sheet, self.source = table, chart, sheet, source
        self.place = placement.tables[table.id]

    def request(self, spot: Spot) -> dict[str, Any]:
        """The request that adds it at a spot."""
        width, height = size_of(self.chart, self.place.size)
        anchor = {"sheetId": self.sheet, "rowIndex": spot[0], "columnIndex": spot[1]}
        overlay = {"anchorCell": anchor, "widthPixels": width, "heightPixels": height}
        if self.chart.left:
            overlay["offsetXPixels"] = self.chart.left
        return {"addChart": {"chart": {"spec": self.spec(), "position": {"overlayPosition": overlay}}}}

    def spec(self) -> dict[str, Any]:
        """What it shows."""
        return {
            "title": self.chart.title,
            "titleTextFormat": {**_FONT, "fontSize": 11, "bold": True},
            "altText": about(self.table, self.chart),
            "fontName": "Calibri",
            "hiddenDimensionStrategy": "SHOW_ALL",  # what only a chart reads stands in a folded column
            "basicChart": self._basic(),
        }

    def _basic(self) -> dict[str, Any]:
        chart, is_bar = self.chart, self.chart.kind == "bar"
        found: dict[str, Any] = {
            "chartType": _KINDS[chart.kind],
            "legendPosition": "BOTTOM_LEGEND" if len(shown_series(chart)) > 1 else "NO_LEGEND",
            "headerCount": 1,
            "domains": [{"domain": self._data(chart.label)} | ({"reversed": True} if is_bar else {})],
            "series": self._series(),
            "axis": self._axes(),
        }
        if chart.is_stacked or chart.is_mirrored:
            found["stackedType"] = "STACKED"
        return found

    def _series(self) -> list[dict[str, Any]]:
        chart, shown = self.chart, shown_series(self.chart)
        colours = dict(zip(shown, SERIES, strict=False))
        is_few = self.place.size * len(shown) <= 48
        has_numbers = chart.is_labelled or (chart.kind == "bar" and not chart.is_mirrored and is_few)
        found = []
        for id_ in chart.series:
            look: dict[str, Any] = {
                "series": self._data(id_),
                "targetAxis": "BOTTOM_AXIS" if chart.kind == "bar" else "LEFT_AXIS",
                "colorStyle": colour_style(_PAPER if id_ == chart.hidden else colours.get(id_, INK)),
            }
            if chart.kind == "line":
                is_end = id_ in chart.dashed
                look["lineStyle"] = {"type": "MEDIUM_DASHED" if is_end else "SOLID", "width": 1 if is_end else 2}
            elif has_numbers and id_ != chart.hidden:
                look["dataLabel"] = {"type": "DATA", "textFormat": _FONT}
            found.append(look)
        return found

    def _axes(self) -> list[dict[str, Any]]:
        is_bar = self.chart.kind == "bar"
        values: dict[str, Any] = {"position": "BOTTOM_AXIS" if is_bar else "LEFT_AXIS", "format": _FONT}
        if self.table[self.chart.values].format is Format.RATE:
            values["viewWindowOptions"] = {"viewWindowMode": "EXPLICIT", "viewWindowMin": 0}
        return [{"position": "LEFT_AXIS" if is_bar else "BOTTOM_AXIS", "format": _FONT}, values]

    def _data(self, column: str) -> dict[str, Any]:
        at = self.place.columns[column]
        cells = area(self.source, self.place.header_row, at, self.place.last_row, at)
        return {"sourceRange": {"sources": [cells]}}
