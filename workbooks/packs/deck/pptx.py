"""A deck as .pptx: native charts and tables that people can edit, measured before they are placed.

Only creates; a deck that people worked on is never opened. Needs python-pptx, of the extra `packs`.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from workbooks.grammar.look import BAND, INK, MUTED, PAPER, POOR, RULE, SERIES, SIZES, SLATE, SLIDE_FONT, TINT
from workbooks.packs.audience import Audience
from workbooks.packs.deck.slides import (
    Bars,
    Block,
    Deck,
    Drawn,
    Grid,
    Heading,
    Picture,
    Points,
    Slide,
    Tiles,
    figures_of,
)
from workbooks.packs.figures import Figure, Kind
from workbooks.packs.measure import fitted, text_width
from workbooks.packs.stamped import machine_readable

if TYPE_CHECKING:
    from pptx.presentation import Presentation

__all__ = ["deck_pptx"]

_WIDTH, _HEIGHT = 13.333, 7.5
_MARGIN, _GAP = 0.6, 0.3
_TITLE = (0.45, 0.95)  # top and height
_BODY = (1.55, 5.2)
_TILES = 1.05
_FOOTER = (6.98, 0.3)
_INSET = 0.06
_ROOMY, _MAY_BE_CUT = 0.42, 0.02
_POINTS = 72
_MILLION = 1e6
_DRAWN = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
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


def deck_pptx(deck: Deck) -> bytes:
    """The deck as a file: a cover, the agenda, and its slides with footer, page numbers and DRAFT where it is one."""
    from pptx import Presentation
    from pptx.util import Inches

    made = Presentation()
    made.slide_width, made.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    _dress(made)
    said = deck.stamp
    made.core_properties.title = deck.cover.title
    made.core_properties.author = "qplan"
    made.core_properties.subject = f"Plan {said.digest}, as of {said.as_of}, for {deck.audience}"
    made.core_properties.last_modified_by = "qplan"
    made.core_properties.keywords = "DRAFT" if said.is_draft else "approved"
    # the same plan gives the same file: when it was made says nothing of what it stands on
    made.core_properties.created = made.core_properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001
    page = _Page(made, deck, 1)
    page.cover()
    page = _Page(made, deck, 2)
    page.agenda()
    for part in deck.parts:
        for slide in part.slides:
            page = _Page(made, deck, page.number + 1)
            page.draw(slide, part.name)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


class _Page:
    """One slide being made."""

    def __init__(self, made: "Presentation", deck: Deck, number: int) -> None:
        self.deck, self.number = deck, number
        self.slide: Any = made.slides.add_slide(made.slide_layouts[5])

    def cover(self) -> None:
        """The first page: what it is, of whom, as of when."""
        from pptx.util import Inches

        _fill(self.slide, BAND)
        said, cover = self.deck.stamp, self.deck.cover
        self._title(cover.title, SIZES["cover"], PAPER, top=2.6, height=1.3)
        self._text(cover.subtitle, (_MARGIN, 4.0, _WIDTH - 2 * _MARGIN, 0.5), SIZES["body"] + 4, "#D8E1F0")
        why = f"DRAFT: {said.draft}" if said.is_draft else f"Approved plan {said.digest}"
        self._text(why, (_MARGIN, 4.6, _WIDTH - 2 * _MARGIN, 0.5), SIZES["body"], PAPER, is_bold=said.is_draft)
        bar = self.slide.shapes.add_shape(1, Inches(_MARGIN), Inches(2.35), Inches(1.4), Inches(0.08))
        _paint(bar, SERIES[2])
        _describe(bar, "")
        self._footer("", is_light=True)

    def agenda(self) -> None:
        """The second page: parts, minutes and where they begin."""
        at, rows = 3, []
        minutes = sum(part.minutes for part in self.deck.parts)
        is_session = self.deck.audience is Audience.EXECUTIVES
        for number, part in enumerate(self.deck.parts, start=1):
            rows.append((str(number), part.name, *([str(part.minutes)] if is_session else []), str(at)))
            at += len(part.slides)
        title = f"Agenda: {len(rows)} parts, {minutes // 60} hours" if is_session else f"{len(rows)} parts"
        headings = [Heading("", 0.3, is_number=False), Heading("Part", 4, is_number=False)]
        headings += [Heading("Minutes")] if is_session else []
        self.draw(Slide(title, (Grid((*headings, Heading("Page")), tuple(rows)),), ""), "")

    def draw(self, slide: Slide, part: str) -> None:
        """A slide as declared: title, tiles, and one block over the width or two side by side."""
        self._title(slide.title, SIZES["title"], BAND)
        if slide.figures:
            told = machine_readable(self.deck.stamp, [("title", slide.figures)])
            _describe(self.slide.shapes.title, f"{slide.title}\n{told}")
        top, height = _BODY
        blocks = list(slide.blocks)
        tiles = [block for block in blocks if isinstance(block, Tiles)]
        for one in tiles:
            self._tiles(one, top)
            top, height = top + _TILES + _GAP, height - _TILES - _GAP
        others = [block for block in blocks if not isinstance(block, Tiles)]
        wide = _WIDTH - 2 * _MARGIN
        shares = _shares(others)
        left = _MARGIN
        for block, share in zip(others, shares, strict=True):
            width = (wide - _GAP * (len(others) - 1)) * share
            self._block(block, (left, top, width, height))
            left += width + _GAP
        if slide.notes:
            self.slide.notes_slide.notes_text_frame.text = slide.notes
        self._footer(" · ".join(filter(None, (part, f"Source: {slide.source}" if slide.source else ""))))

    def _block(self, block: Block, box: tuple[float, float, float, float]) -> None:
        match block:
            case Bars():
                self._chart(block, box)
            case Grid():
                self._grid(block, box)
            case Points():
                self._points(block, box)
            case Picture():
                self._picture(block, box)

    def _title(self, text: str, size: float, colour: str, *, top: float = _TITLE[0], height: float = _TITLE[1]) -> None:
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
        from pptx.util import Inches

        shape: Any = self.slide.shapes.title  # the layout has one
        width = _WIDTH - 2 * _MARGIN
        shape.left, shape.top, shape.width, shape.height = (Inches(x) for x in (_MARGIN, top, width, height))
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.MIDDLE
        _no_inset(frame)
        room = (width - 0.05) * _POINTS
        told = fitted(text, room, size, lines=2, is_bold=True)
        _write(frame.paragraphs[0], told, size, colour, is_bold=True)

    def _text(
        self,
        text: str,
        box: tuple[float, float, float, float],
        size: float,
        colour: str,
        *,
        is_bold: bool = False,
        lines: int = 1,
        align: str = "left",
    ) -> Any:  # noqa: ANN401 - a shape of python-pptx
        """One text in a box, cut to what fits."""
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
        from pptx.util import Inches

        shape = self.slide.shapes.add_textbox(*(Inches(x) for x in box))
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.MIDDLE
        _no_inset(frame)
        told = fitted(text, (box[2] - 0.05) * _POINTS, size, lines=lines, is_bold=is_bold)
        _write(frame.paragraphs[0], told, size, colour, is_bold=is_bold, align=align)
        return shape

    def _footer(self, said: str, *, is_light: bool = False) -> None:
        stamp = self.deck.stamp
        top, height = _FOOTER
        colour = "#D8E1F0" if is_light else MUTED
        where = f"plan {stamp.plan_id} {stamp.digest} · as of {stamp.as_of} · head {stamp.head or 'none'}"
        wide = _WIDTH - 2 * _MARGIN
        size = SIZES["footer"]
        self._text(said, (_MARGIN, top, wide * 0.42, height), size, colour)
        self._text(where, (_MARGIN + wide * 0.43, top, wide * 0.5, height), size, colour, align="right")
        self._text(str(self.number), (_MARGIN + wide * 0.94, top, wide * 0.06, height), size, colour, align="right")
        if stamp.is_draft:
            width = 1.1
            box = (_WIDTH - _MARGIN - width, 0.12, width, 0.3)
            mark = self._text("DRAFT", box, SIZES["table"], PAPER, is_bold=True, align="center")
            _paint(mark, POOR)

    def _tiles(self, tiles: Tiles, top: float) -> None:
        from pptx.util import Inches

        shown = tiles.tiles
        wide = (_WIDTH - 2 * _MARGIN - _GAP * (len(shown) - 1)) / len(shown)
        for at, tile in enumerate(shown):
            left = _MARGIN + at * (wide + _GAP)
            ground = self.slide.shapes.add_shape(1, Inches(left), Inches(top), Inches(wide), Inches(_TILES))
            _paint(ground, TINT)
            told = machine_readable(self.deck.stamp, [(tile.label, (tile.figure,))])
            _describe(ground, f"{tile.label}: {tile.figure}\n{told}")
            inner = wide - 0.3
            self._text(tile.figure.text, (left + 0.15, top + 0.1, inner, 0.5), SIZES["figure"], BAND, is_bold=True)
            self._text(tile.label, (left + 0.15, top + 0.64, inner, 0.3), SIZES["table"], SLATE)

    def _chart(self, bars: Bars, box: tuple[float, float, float, float]) -> None:
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
        self._text(bars.title, (left, top, width, 0.3), SIZES["table"], INK, is_bold=True)
        code = _format(bars)
        data: Any = CategoryChartData(number_format=code)  # type: ignore[no-untyped-call]
        room = width * _POINTS * (0.3 if bars.drawn is Drawn.BARS else 0.85 / max(1, len(bars.categories)))
        lines = 1 if bars.drawn is Drawn.BARS else 3
        data.categories = [fitted(name, max(room, 30), SIZES["small"], lines=lines) for name in bars.categories]
        for one in bars.series:
            data.add_series(one.name, [None if figure.value is None else figure.value for figure in one.figures])
        frame = self.slide.shapes.add_chart(
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
            _font(chart.legend.font, SIZES["small"], SLATE)
        value, category = chart.value_axis, chart.category_axis
        known = [figure.value for one in bars.series for figure in one.figures if figure.value is not None]
        if min(known, default=0.0) >= 0.0:
            value.minimum_scale = 0.0  # a bar that does not begin at nothing tells a larger difference than there is
        value.has_major_gridlines = not bars.is_labelled
        value.visible = not bars.is_labelled
        if not bars.is_labelled:
            value.major_gridlines.format.line.color.rgb = _rgb(RULE)
            value.format.line.fill.background()
            _font(value.tick_labels.font, SIZES["small"], SLATE)
            value.tick_labels.number_format, value.tick_labels.number_format_is_linked = code, False
        category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        category.format.line.color.rgb = _rgb(RULE)
        category.has_major_gridlines = False
        _font(category.tick_labels.font, SIZES["small"], INK)
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
            drawn.format.fill.fore_color.rgb = _rgb(SERIES[one.colour])
            for at in bars.compared:
                point = drawn.points[at]
                point.format.fill.solid()
                point.format.fill.fore_color.rgb = _rgb(SERIES[1])
            if not bars.is_labelled:
                continue
            if bars.drawn is Drawn.STEPS:
                _label_points(drawn, one.figures)
                continue
            labels = drawn.data_labels
            labels.show_value = True
            labels.number_format, labels.number_format_is_linked = code, False
            labels.position = XL_LABEL_POSITION.OUTSIDE_END
            _font(labels.font, SIZES["small"], INK)
        if bars.drawn is Drawn.STEPS:
            chart.has_legend = False
        said = "; ".join(f"{name}: {', '.join(f.text for f in told)}" for name, told in figures_of(bars))
        told = machine_readable(self.deck.stamp, figures_of(bars))
        _describe(frame, f"{bars.title}. {said}\n{told}")

    def _grid(self, grid: Grid, box: tuple[float, float, float, float]) -> None:
        from pptx.util import Emu, Inches

        left, top, width, height = box
        shown = grid.rows
        shares = [heading.share for heading in grid.headings]
        widths = [width * share / sum(shares) for share in shares]
        row, size = _row_of(grid, widths, height)
        frame = self.slide.shapes.add_table(
            len(shown) + 1, len(grid.headings), Inches(left), Inches(top), Inches(width), Inches(row * (len(shown) + 1))
        )
        table = frame.table
        _plain(frame)
        for at, wide in enumerate(widths):
            table.columns[at].width = Emu(int(wide * 914400))
        for at in range(len(shown) + 1):
            table.rows[at].height = Emu(int(row * 914400))
        for at, heading in enumerate(grid.headings):
            cell = table.cell(0, at)
            _cell(
                cell, heading.title, widths[at], size - 1, PAPER, is_number=heading.is_number, fill=BAND, is_bold=True
            )
        for line, values in enumerate(shown, start=1):
            strong = grid.has_total and line == len(shown)
            for at, value in enumerate(values):
                text = value.text if isinstance(value, Figure) else value
                fill = TINT if strong or line % 2 == 0 else PAPER
                heading = grid.headings[at]
                _cell(
                    table.cell(line, at), text, widths[at], size, INK, is_number=heading.is_number, fill=fill,
                    is_bold=strong,
                )  # fmt: skip
        titles = ", ".join(heading.title for heading in grid.headings if heading.title)
        told = machine_readable(self.deck.stamp, figures_of(grid))
        _describe(frame, f"Table of {len(shown)} rows: {titles}\n{told}")

    def _points(self, points: Points, box: tuple[float, float, float, float]) -> None:
        from pptx.enum.text import MSO_AUTO_SIZE
        from pptx.util import Inches, Pt

        left, top, width, height = box
        shape = self.slide.shapes.add_textbox(Inches(left), Inches(top + 0.32), Inches(width), Inches(height - 0.32))
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        _no_inset(frame)
        most = max(2, int((height - 0.32) * _POINTS / (SIZES["body"] * 1.2 + 8) / max(1, len(points.lines))))
        for at, line in enumerate(points.lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            told = fitted(line, (width - 0.1) * _POINTS, SIZES["body"], lines=min(most, 4))
            _write(paragraph, told, SIZES["body"], INK)
            paragraph.space_after = Pt(8)
        told = machine_readable(self.deck.stamp, figures_of(points))
        _describe(shape, f"{points.lines[0] if points.lines else ''}\n{told}")

    def _picture(self, picture: Picture, box: tuple[float, float, float, float]) -> None:
        from pptx.util import Inches

        left, top, width, height = box
        shape = self.slide.shapes.add_picture(BytesIO(picture.png), Inches(left), Inches(top), height=Inches(height))
        if shape.width > Inches(width):
            shape.height = int(shape.height * Inches(width) / shape.width)
            shape.width = Inches(width)
        shape.left = Inches(left) + (Inches(width) - shape.width) // 2
        _describe(shape, f"{picture.about}\n{machine_readable(self.deck.stamp, [])}")


def _row_of(grid: Grid, widths: Sequence[float], height: float) -> tuple[float, float]:
    """Height of a row in inches, and the size of its letters: as large as rows are high and most texts stay whole."""
    row = min(_ROOMY, height / (len(grid.rows) + 1))
    sizes = [SIZES[size] for least, size in ((0.38, "body"), (0.28, "table"), (0.0, "small")) if row >= least]
    texts = [(str(cell), wide) for cells in grid.rows for cell, wide in zip(cells, widths, strict=True)]
    for size in sizes:
        if sum(text_width(text, size) > _room(wide) for text, wide in texts) <= len(texts) * _MAY_BE_CUT:
            return row, size
    return row, sizes[-1]


def _room(width: float) -> float:
    """Points a text may take in a cell of a width in inches; programs differ a little in how wide they draw."""
    return (width - 2 * _INSET) * _POINTS * 0.96


def _format(bars: Bars) -> str:
    """How the numbers of a chart are written: in millions or thousands where the largest is, never two ways in one."""
    figures = [figure for one in bars.series for figure in one.figures]
    kind = figures[0].kind if figures else Kind.COUNT
    if kind is not Kind.SHORT:
        return _FORMATS[kind]
    most = max((abs(figure.value) for figure in figures if figure.value is not None), default=0.0)
    return '0.00,,"\u00a0M"' if most >= _MILLION else '#,##0,"\u00a0k"' if most >= _MILLION / 10 else "#,##0"


def _shares(blocks: Sequence[Block]) -> list[float]:
    """How two blocks share the width: a chart gets more than a text, a table as much as a chart."""
    if len(blocks) < 2:
        return [1.0] * len(blocks)
    weights = [2.0 if isinstance(block, Points) else 3.0 for block in blocks]
    return [weight / sum(weights) for weight in weights]


def _rgb(colour: str) -> Any:  # noqa: ANN401 - a value of python-pptx
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.lstrip("#"))  # type: ignore[no-untyped-call]


def _font(font: Any, size: float, colour: str, *, is_bold: bool = False) -> None:  # noqa: ANN401
    from pptx.util import Pt

    font.size, font.bold, font.name = Pt(size), is_bold, SLIDE_FONT
    font.color.rgb = _rgb(colour)


def _write(
    paragraph: Any,  # noqa: ANN401
    text: str,
    size: float,
    colour: str,
    *,
    is_bold: bool = False,
    align: str = "left",
) -> None:
    from pptx.enum.text import PP_ALIGN

    paragraph.alignment = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}[align]
    run = paragraph.add_run()
    run.text = text
    _font(run.font, size, colour, is_bold=is_bold)


def _cell(
    cell: Any,  # noqa: ANN401
    text: str,
    width: float,
    size: float,
    colour: str,
    *,
    is_number: bool,
    fill: str,
    is_bold: bool = False,
) -> None:
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Inches

    cell.margin_left = cell.margin_right = Inches(_INSET)
    cell.margin_top = cell.margin_bottom = 0
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb(fill)
    told = fitted(text, _room(width), size, is_bold=is_bold)
    _write(cell.text_frame.paragraphs[0], told, size, colour, is_bold=is_bold, align="right" if is_number else "left")


def _paint(shape: Any, colour: str) -> None:  # noqa: ANN401
    style = shape._element.find(f"{_DRAWN}style")
    if style is not None:
        shape._element.remove(style)
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(colour)
    shape.line.fill.background()


def _fill(slide: Any, colour: str) -> None:  # noqa: ANN401
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _rgb(colour)


def _no_inset(frame: Any) -> None:  # noqa: ANN401
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _describe(shape: Any, text: str) -> None:  # noqa: ANN401
    """The alternative text of a shape, read out to whoever cannot see it, and by programs."""
    shape._element._nvXxPr.cNvPr.set("descr", text)


def _plain(frame: Any) -> None:  # noqa: ANN401
    """A table without the bands and lines of the built-in style; cells are painted one by one."""
    frame.table.horz_banding = False


def _label_points(series: Any, figures: Sequence[Figure]) -> None:  # noqa: ANN401
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
        _font(frame.paragraphs[0].runs[0].font, SIZES["small"], PAPER, is_bold=True)


def _sound_ids(chart: Any) -> None:  # noqa: ANN401
    """Positive ids of axes: the library draws negative ones, which the schema forbids."""
    space = chart._chartSpace
    space_of = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    known: dict[str, str] = {}
    for tag in ("axId", "crossAx"):
        for element in space.iter(f"{space_of}{tag}"):
            old = element.get("val")
            element.set("val", known.setdefault(old, str(111_111_110 + len(known) + 1)))


def _dress(made: "Presentation") -> None:
    """The palette and the font as the theme of the deck, and its layouts at its size, so that what people add fits."""
    from pptx.util import Inches

    width = _WIDTH - 2 * _MARGIN
    for layout in (made.slide_master, *made.slide_layouts):
        for shape in list(layout.placeholders):
            kind = shape.placeholder_format.type
            if kind is not None and kind.name in ("DATE", "FOOTER", "SLIDE_NUMBER"):
                shape._element.getparent().remove(shape._element)
            elif kind is not None and kind.name in ("TITLE", "CENTER_TITLE"):
                shape.left, shape.top = Inches(_MARGIN), Inches(_TITLE[0])
                shape.width, shape.height = Inches(width), Inches(_TITLE[1])
            elif layout is made.slide_master:
                shape.left, shape.top = Inches(_MARGIN), Inches(_BODY[0])
                shape.width, shape.height = Inches(width), Inches(_BODY[1])
    theme = made.slide_master.part.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    )
    theme._blob = _themed(theme.blob)


def _themed(blob: bytes) -> bytes:
    from lxml import etree

    names = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    root = etree.fromstring(blob)
    colours = {"dk2": BAND, "lt2": TINT, **{f"accent{at}": colour for at, colour in enumerate(SERIES[:6], start=1)}}
    for name, colour in colours.items():
        for slot in root.iter(f"{names}{name}"):
            for child in list(slot):
                slot.remove(child)
            etree.SubElement(slot, f"{names}srgbClr").set("val", colour.lstrip("#"))
    for kind in ("majorFont", "minorFont"):
        for fonts in root.iter(f"{names}{kind}"):
            for latin in fonts.iter(f"{names}latin"):
                latin.set("typeface", SLIDE_FONT)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
