"""Charts of tables, written by XlsxWriter: bars, columns and lines, and what can be made of them."""

import math
from typing import Any

from workbooks.grammar.layout import Chart, Format, Tab, Table
from workbooks.grammar.placement import Placement
from workbooks.grammar.styles import INK, SERIES

__all__ = ["add_chart"]

_AXIS = {
    Format.RATE: "0%",
    Format.CHANGE: "+0%;-0%;0%",
    Format.COUNT: "0",
    Format.FACTOR: "0.00",
    Format.NUMBER: "#,##0.00",
}
_MILLIONS = '#,##0.0,,"M"'
_LABELS = {Format.DATE: "yyyy-mm", Format.MONEY: _MILLIONS}
_FONT = {"name": "Calibri", "size": 9, "color": INK}
_LINE, _GRID = {"color": "#C9D1DE"}, {"color": "#E6EAF0"}
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
    kind = {"type": chart.kind} | ({"subtype": "stacked"} if chart.is_stacked else {})
    made = book.add_chart(kind)
    number = _AXIS.get(table[chart.values].format, _MILLIONS)
    label = place.columns[chart.label]
    shown = [column for column in chart.series if column != chart.hidden]
    colours = dict(zip(shown, SERIES, strict=False))
    has_numbers = chart.kind == "bar" and not chart.is_mirrored and place.size * len(shown) <= 4 * _FEW
    for column in chart.series:
        at = place.columns[column]
        series: dict[str, Any] = {
            "name": table[column].title,
            "categories": [tab.title, place.first_row, label, place.last_row, label],
            "values": [tab.title, place.first_row, at, place.last_row, at],
        }
        made.add_series(series | _look(chart, column, colours.get(column, INK), number, has_numbers=has_numbers))
    made.set_title({"name": chart.title, "name_font": {**_FONT, "size": 11, "bold": True}, "overlay": False})
    _axes(made, chart, number, table[chart.label].format)
    hidden = [chart.series.index(chart.hidden)] if chart.hidden else []
    legend = {"position": "bottom", "font": _FONT, "delete_series": hidden} if len(shown) > 1 else {"none": True}
    made.set_legend(legend)
    width, height = chart.size or (620, max(280, 24 * (place.size + 4)))
    made.set_size({"width": width, "height": height})
    right = max(max(placement.tables[other.id].columns.values()) for other in tab.tables)
    left = right + 2 if chart.column is None else chart.column
    row = placement.tables[chart.at or table.id].header_row
    if free is not None:
        row = max(row, free.get((tab.id, left), 0))
        free[tab.id, left] = row + math.ceil(height / _ROW_PIXELS) + 1
    sheet.insert_chart(row, left, made, {"object_position": 2})


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
        look["data_labels"] = {"value": True, "num_format": number}
    return look


def _axes(made: Any, chart: Chart, number: str, label: Format) -> None:  # noqa: ANN401
    names = {"num_font": _FONT, "line": _LINE, "label_position": "low"}
    names |= {"num_format": _LABELS[label]} if label in _LABELS else {}
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
