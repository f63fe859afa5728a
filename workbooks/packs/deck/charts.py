"""Charts of a slide: native ones, whose numbers people can edit."""

from collections.abc import Sequence
from typing import Any

from workbooks.grammar.look import INK, PAPER, RULE, SIZES, SLATE
from workbooks.packs.deck.dress import POINTS, Box, Dress
from workbooks.packs.deck.shapes import describe, rgb, set_font, text_box
from workbooks.packs.deck.slides import Bars, Drawn, figures_of
from workbooks.packs.figures import Figure, Kind, Stamp
from workbooks.packs.measure import fitted
from workbooks.packs.stamped import machine_readable

__all__ = ["add_chart"]

_MILLION = 1e6
_FORMATS = {
    Kind.SHORT: "#,##0",
    Kind.MONEY: "#,##0",
    Kind.RATE: "0%",
    Kind.FINE_RATE: "0.0%",
    Kind.CHANGE: "+0%;-0%;0%",
    Kind.COUNT: "#,##0",
    Kind.FACTOR: "0.00",
    Kind.TIMES: "0.0",
    Kind.DAY: "0",
}


def add_chart(slide: Any, bars: Bars, box: Box, stamp: Stamp, dress: Dress) -> None:  # noqa: ANN401 - of python-pptx
    """A native chart with its title above, and its figures and their cells as alternative text."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Inches

    kinds = {
        Drawn.BARS: XL_CHART_TYPE.BAR_CLUSTERED,
        Drawn.COLUMNS: XL_CHART_TYPE.COLUMN_CLUSTERED,
        Drawn.STEPS: XL_CHART_TYPE.COLUMN_STACKED,
        Drawn.LINES: XL_CHART_TYPE.LINE,
    }
    left, top, width, height = box
    text_box(slide, bars.title, (left, top, width, 0.3), SIZES["table"], INK, dress, is_bold=True)
    code = _format(bars)
    data: Any = CategoryChartData(number_format=code)  # type: ignore[no-untyped-call]
    room = width * POINTS * (0.3 if bars.drawn is Drawn.BARS else 0.85 / max(1, len(bars.categories)))
    lines = 1 if bars.drawn is Drawn.BARS else 3
    data.categories = [
        fitted(name, max(room, 30) / dress.wider, SIZES["small"], lines=lines) for name in bars.categories
    ]
    for one in bars.series:
        data.add_series(one.name, [None if figure.value is None else figure.value for figure in one.figures])
    frame = slide.shapes.add_chart(
        kinds[bars.drawn], Inches(left), Inches(top + 0.32), Inches(width), Inches(height - 0.32), data
    )
    chart = frame.chart
    _sound_ids(chart)
    visible = [one for one in bars.series if one.is_visible]
    chart.has_title = False
    chart.has_legend = len(visible) > 1
    if chart.has_legend and chart.legend is not None:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
        set_font(chart.legend.font, SIZES["small"], SLATE, dress)
    value, category = chart.value_axis, chart.category_axis
    known = [figure.value for one in bars.series for figure in one.figures if figure.value is not None]
    if min(known, default=0.0) >= 0.0:
        value.minimum_scale = 0.0  # a bar that does not begin at nothing tells a larger difference than there is
    value.has_major_gridlines = not bars.is_labelled
    value.visible = not bars.is_labelled
    if not bars.is_labelled:
        value.major_gridlines.format.line.color.rgb = rgb(RULE)
        value.format.line.fill.background()
        set_font(value.tick_labels.font, SIZES["small"], SLATE, dress)
        value.tick_labels.number_format, value.tick_labels.number_format_is_linked = code, False
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    category.format.line.color.rgb = rgb(RULE)
    category.has_major_gridlines = False
    set_font(category.tick_labels.font, SIZES["small"], INK, dress)
    plot = chart.plots[0]
    plot.gap_width = 60 if len(visible) > 1 else 45
    if bars.drawn is Drawn.STEPS:
        plot.overlap = 100
    elif bars.drawn is not Drawn.LINES:
        plot.overlap = -5
    for one, drawn in zip(bars.series, plot.series, strict=True):
        if not one.is_visible:
            drawn.format.fill.background()
            continue
        drawn.invert_if_negative = False
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = rgb(dress.series[one.colour])
        for at in bars.compared:
            point = drawn.points[at]
            point.format.fill.solid()
            point.format.fill.fore_color.rgb = rgb(dress.series[1])
        if not bars.is_labelled:
            continue
        if bars.drawn is Drawn.STEPS:
            _label_points(drawn, one.figures, dress)
            continue
        labels = drawn.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = code, False
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        set_font(labels.font, SIZES["small"], INK, dress)
    if bars.drawn is Drawn.STEPS:
        chart.has_legend = False
    said = "; ".join(f"{name}: {', '.join(f.text for f in told)}" for name, told in figures_of(bars))
    told = machine_readable(stamp, figures_of(bars))
    describe(frame, f"{bars.title}. {said}\n{told}")


def _format(bars: Bars) -> str:
    """How the numbers of a chart are written: in millions or thousands where the largest is, never two ways in one."""
    figures = [figure for one in bars.series for figure in one.figures]
    kind = figures[0].kind if figures else Kind.COUNT
    if kind is not Kind.SHORT:
        return _FORMATS[kind]
    most = max((abs(figure.value) for figure in figures if figure.value is not None), default=0.0)
    return '0.00,,"\u00a0M"' if most >= _MILLION else '#,##0,"\u00a0k"' if most >= _MILLION / 10 else "#,##0"


def _label_points(series: Any, figures: Sequence[Figure], dress: Dress) -> None:  # noqa: ANN401
    """Labels of the steps that are there; a step of nothing has none."""
    from pptx.enum.chart import XL_LABEL_POSITION

    for at, figure in enumerate(figures):
        if not figure.value:
            continue
        label = series.points[at].data_label
        label.has_text_frame = False
        label.position = XL_LABEL_POSITION.INSIDE_END
        frame = label.text_frame
        frame.text = figure.text
        set_font(frame.paragraphs[0].runs[0].font, SIZES["small"], PAPER, dress, is_bold=True)


def _sound_ids(chart: Any) -> None:  # noqa: ANN401
    """Positive ids of axes: the library draws negative ones, which the schema forbids."""
    space = chart._chartSpace
    space_of = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    known: dict[str, str] = {}
    for tag in ("axId", "crossAx"):
        for element in space.iter(f"{space_of}{tag}"):
            old = element.get("val")
            element.set("val", known.setdefault(old, str(111_111_110 + len(known) + 1)))
