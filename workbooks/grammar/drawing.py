"""Where a chart stands, how large it is and what is said of it, whichever program draws it."""

from workbooks.grammar.layout import Chart, Tab, Table
from workbooks.grammar.placement import Placement

__all__ = ["about", "corner", "shown_series", "size_of"]

_USUAL_WIDTH, _LEAST_HEIGHT, _ROW = 620, 280, 24


def shown_series(chart: Chart) -> list[str]:
    """The series people see: not the one on which the others stand."""
    return [column for column in chart.series if column != chart.hidden]


def size_of(chart: Chart, rows: int) -> tuple[int, int]:
    """Width and height in pixels: as declared, else as high as its table of so many rows is long."""
    return chart.size or (_USUAL_WIDTH, max(_LEAST_HEIGHT, _ROW * (rows + 4)))


def corner(tab: Tab, table: Table, chart: Chart, placement: Placement) -> tuple[int, int]:
    """Sheet column and row of a chart's upper left corner."""
    right = max((max(placement.tables[other.id].columns.values()) for other in tab.tables), default=0)
    beside = tab.margin if chart.row is not None else right + 1
    row = placement.tables[chart.at or table.id].header_row if chart.row is None else chart.row
    return beside if chart.column is None else chart.column, row


def about(table: Table, chart: Chart) -> str:
    """What a chart shows, for whoever cannot see it."""
    series = " and ".join(table[column].title for column in shown_series(chart))
    return (
        chart.about
        or f"{chart.title}: {series} by {table[chart.label].title}, from the table {table.title or table.id}"
    )
