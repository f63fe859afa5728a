"""Charts: each declaration becomes the chart a person expects, over the cells of its own table."""

from io import BytesIO
from zipfile import ZipFile

import pytest
import xlsxwriter
from lxml import etree

from workbooks.grammar.layout import Chart, Column, Format, Layout, Tab, Table
from workbooks.grammar.placement import arranged
from workbooks.xlsx.charts import add_chart

SPACE = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
COLUMNS = (
    Column("name", "Step"),
    Column("base", "Base", Format.MONEY),
    Column("up", "Up", Format.MONEY),
    Column("down", "Down", Format.MONEY),
)


def drawn(chart):
    """The chart's XML over a table of three rows."""
    table = Table("steps", "Steps", "name", COLUMNS, chart=chart)
    layout = Layout((Tab("t", "Tab one", "Heading", tables=(table,)),))
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    add_chart(book, book.add_worksheet("Tab one"), layout.tabs[0], table, chart, arranged(layout, lambda _: 3))
    book.close()
    return etree.fromstring(ZipFile(stream).read("xl/charts/chart1.xml"))


def values(xml, path):
    """The `val` attributes at a path."""
    return [element.get("val") for element in xml.iterfind(f".//{path}", SPACE)]


def test_a_bar_chart_reads_its_table_from_the_top_and_carries_numbers():
    """Bars run in the order of the rows, over the cells B6:B8 and D6:D8 of the table's own columns."""
    xml = drawn(Chart("bar", "Gains", "name", "up"))
    assert values(xml, "c:barDir") == ["bar"]
    assert [e.text for e in xml.iterfind(".//c:ser/c:val//c:f", SPACE)] == ["'Tab one'!$D$6:$D$8"]
    assert [e.text for e in xml.iterfind(".//c:ser/c:cat//c:f", SPACE)] == ["'Tab one'!$B$6:$B$8"]
    assert "maxMin" in values(xml, "c:catAx/c:scaling/c:orientation")
    assert values(xml, "c:ser/c:dLbls/c:showVal") == ["1"]


def test_a_waterfall_stands_on_a_series_nobody_sees():
    """Stacked columns; the base has no fill and no entry in the legend."""
    xml = drawn(Chart("column", "Bridge", "name", "base", "up", others=("down",), hidden="base", is_stacked=True))
    assert values(xml, "c:grouping") == ["stacked"]
    assert len(xml.findall(".//c:ser", SPACE)) == 3
    assert xml.find(".//c:ser[1]//{*}noFill", SPACE) is not None
    assert values(xml, "c:legendEntry/c:idx") == ["0"]


def test_a_tornado_puts_both_ends_on_one_line():
    """Bars overlap wholly, and the names stand at the left edge rather than on the bars."""
    xml = drawn(Chart("bar", "Tornado", "name", "down", "up", is_mirrored=True))
    assert values(xml, "c:overlap") == ["100"]
    assert values(xml, "c:catAx/c:tickLblPos") == ["low"]


@pytest.mark.parametrize(("label", "axis"), [("base", '#,##0.0,,"M"'), ("name", "General")])
def test_amounts_along_the_bottom_are_rounded(label, axis):
    """Money reads in millions on either axis; names are told as they are."""
    xml = drawn(Chart("line", "Chance", label, "up"))
    (shown,) = [element.get("formatCode") for element in xml.iterfind(".//c:catAx/c:numFmt", SPACE)]
    assert shown == axis


@pytest.mark.parametrize(("dashed", "dashes"), [((), 0), (("base", "down"), 2)])
def test_the_ends_of_a_range_are_dashed_lines(dashed, dashes):
    """A line chart of a forecast: the median solid, the ends of its range dashed."""
    xml = drawn(Chart("line", "Forecast", "name", "up", "base", others=("down",), dashed=dashed))
    assert len(xml.findall(".//c:ser", SPACE)) == 3
    assert len(xml.findall(".//{*}prstDash")) == dashes
