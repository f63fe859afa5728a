"""Charts of tables, written by XlsxWriter: bars, columns and lines, and what can be made of them."""

import math
from typing import Any

from workbooks.grammar.drawing import about, corner, shown_series, size_of
from workbooks.grammar.layout import Chart, Format, Tab, Table
from workbooks.grammar.look import INK, SERIES
from workbooks.grammar.placement import Placement

__all__ = ["add_chart"]

_AXIS = {
    Format.RATE: "0%",
    Format.CHANGE: "+0%;-0%;0%",
    Format.COUNT: "0",
    Format.FACTOR: "0.00",
    Format.NUMBER: "#,##0.00",
}
_MILLIONS = '#,##0.0,,"M"'
_LABELS = {**_AXIS, Format.DATE: "yyyy-mm"}
_FONT = {"name": "Calibri", "size": 9, "color": INK}
_LINE, _GRID = {"color": "#C9D1DE"}, {"color": "#E6EAF0"}
_DARK = (SERIES[0], SERIES[3], SERIES[7])
"""Colours on which dark numbers cannot be read."""
_ROW_PIXELS = 22  # a little under the height of a row, so that charts never touch
_FEW = 12  # series or rows up to which each bar carries its number


def add_chart(
    book: Any,  # noqa: ANN401
    sheet: Any,  # noqa: ANN401
    tab: Tab,
    table: Table,
    chart: Chart,
    placement: Placement,
    free: dict[tuple[str, int], int] | None = None,
) -> None:
    """Put the chart of a table on its sheet, level with the table, or below the chart above where that is longer.

    Args:
        book, sheet: XlsxWriter's workbook and worksheet. tab, table: whose chart it is. chart: the declaration.
        placement: where everything stands. free: first row without a chart by tab and column, kept up to date
            by every chart; without it each stands where it is declared.
    """
    place = placement.tables[table.id]
    source = place.sheet
    kind = {"type": chart.kind} | ({"subtype": "stacked"} if chart.is_stacked else {})
    made = book.add_chart(kind)
    number = _AXIS.get(table[chart.values].format, _MILLIONS)
    label = place.columns[chart.label]
    shown = shown_series(chart)
    colours = dict(zip(shown, SERIES, strict=False))
    is_few = place.size * len(shown) <= 4 * _FEW
    has_numbers = chart.is_labelled or (chart.kind == "bar" and is_few)
    for series_id in chart.series:
        at = place.columns[series_id]
        series: dict[str, Any] = {
            "name": table[series_id].title,
            "categories": [source, place.first_row, label, place.last_row, label],
            "values": [source, place.first_row, at, place.last_row, at],
        }
        made.add_series(series | _look(chart, series_id, colours.get(series_id, INK), number, has_numbers=has_numbers))
    made.set_title({"name": chart.title, "name_font": {**_FONT, "size": 11, "bold": True}, "overlay": False})
    made.show_hidden_data()  # what only a chart reads stands in a folded column
    _axes(made, chart, number, table[chart.label].format)
    hidden = [chart.series.index(chart.hidden)] if chart.hidden else []
    legend = {"position": "bottom", "font": _FONT, "delete_series": hidden} if len(shown) > 1 else {"none": True}
    made.set_legend(legend)
    width, height = size_of(chart, place.size)
    made.set_size({"width": width, "height": height})
    column, row = corner(tab, table, chart, placement)
    if free is not None and chart.row is None:
        row = max(row, free.get((tab.id, column), 0))
        free[tab.id, column] = row + math.ceil(height / _ROW_PIXELS) + 1
    look = {"object_position": 2, "x_offset": chart.left, "description": about(table, chart)}
    sheet.insert_chart(row, column, made, look)


def _look(chart: Chart, column: str, colour: str, number: str, *, has_numbers: bool) -> dict[str, Any]:
    """How one series is drawn."""
    if column == chart.hidden:
        return {"fill": {"none": True}, "border": {"none": True}}
    if chart.kind == "line":
        is_end = column in chart.dashed
        line = {"color": colour, "width": 1.25 if is_end else 2.25} | ({"dash_type": "dash"} if is_end else {})
        return {"line": line}
    look: dict[str, Any] = {"fill": {"color": colour}, "gap": 45}
    if chart.is_mirrored:
        look["overlap"] = 100
    if has_numbers:
        is_on_bar = chart.is_stacked and colour in _DARK
        font = {**_FONT, "size": 8, "color": "#FFFFFF" if is_on_bar else INK}
        shown = f"{number};-{number};;" if chart.is_stacked or chart.is_mirrored else number  # no bar, no number
        look["data_labels"] = {"value": True, "num_format": shown, "font": font}
    return look


def _axes(made: Any, chart: Chart, number: str, label: Format) -> None:  # noqa: ANN401
    names = {"num_font": _FONT, "line": _LINE, "label_position": "low"}
    names |= {} if label is Format.TEXT else {"num_format": _LABELS.get(label, _MILLIONS)}
    values = {
        "num_font": _FONT,
        "line": _LINE,
        "num_format": number,
        **({"min": 0} if number == _AXIS[Format.RATE] else {}),
        "major_gridlines": {"visible": True, "line": _GRID},
    }
    if chart.kind == "bar":
        made.set_x_axis(values)
        made.set_y_axis({**names, "reverse": True})
    else:
        made.set_x_axis(names)
        made.set_y_axis(values)
