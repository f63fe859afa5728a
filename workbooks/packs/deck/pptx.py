"""A deck as .pptx: its pages, with native charts and tables that people can edit.

Only creates; a deck that people worked on is never opened. Needs python-pptx, of the extra `packs`.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from workbooks.grammar.look import INK, MUTED, PAPER, POOR, SIZES, SLATE
from workbooks.packs.audience import Audience
from workbooks.packs.deck.charts import add_chart
from workbooks.packs.deck.dress import MARGIN, POINTS, WIDTH, Box, Dress, dressed
from workbooks.packs.deck.shapes import describe, fill, no_inset, paint, text_box, write
from workbooks.packs.deck.slides import Bars, Block, Deck, Grid, Heading, Picture, Points, Slide, Tiles, figures_of
from workbooks.packs.deck.tables import add_table
from workbooks.packs.measure import fitted
from workbooks.packs.stamped import machine_readable

if TYPE_CHECKING:
    from pptx.presentation import Presentation

__all__ = ["deck_pptx"]

_GAP, _TILES = 0.3, 1.05
_WIDE = WIDTH - 2 * MARGIN
_FOOTER = (6.98, 0.3)  # top and height
_COVER: Box = (MARGIN, 2.6, _WIDE, 1.3)
_LOGO: Box = (MARGIN, 0.6, 3.0, 0.8)
_ON_BAND = "#D8E1F0"


def deck_pptx(deck: Deck, template: bytes | None = None, logo: bytes | None = None) -> bytes:
    """The deck as a file: a cover, the agenda, and its slides with footer, page numbers and DRAFT where it is one.

    Args:
        template: a widescreen .pptx or .potx whose look it takes. logo: a picture for the cover, as PNG or JPEG.

    Raises:
        TemplateError: no deck can be made with the template.
    """
    made, dress = dressed(template)
    said = deck.stamp
    made.core_properties.title = deck.cover.title
    made.core_properties.author = "qplan"
    made.core_properties.subject = f"Plan {said.digest}, as of {said.as_of}, for {deck.audience}"
    made.core_properties.last_modified_by = "qplan"
    made.core_properties.keywords = "DRAFT" if said.is_draft else "approved"
    # the same plan gives the same file: when it was made says nothing of what it stands on
    made.core_properties.created = made.core_properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001
    page = _Page(made, deck, dress, 1)
    page.cover(logo)
    page = _Page(made, deck, dress, 2)
    page.agenda()
    for part in deck.parts:
        for slide in part.slides:
            page = _Page(made, deck, dress, page.number + 1)
            page.draw(slide, part.name)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


class _Page:
    """One slide being made."""

    def __init__(self, made: "Presentation", deck: Deck, dress: Dress, number: int) -> None:
        self.deck, self.dress, self.number = deck, dress, number
        self.slide: Any = made.slides.add_slide(dress.cover if number == 1 else dress.plain)
        for shape in list(self.slide.placeholders):
            if shape.element is not self.slide.shapes.title.element:
                shape.element.getparent().remove(shape.element)

    def cover(self, logo: bytes | None) -> None:
        """The first page: what it is, of whom, as of when."""
        from pptx.util import Inches

        said, cover, is_own = self.deck.stamp, self.deck.cover, self.dress.is_own
        why = f"DRAFT: {said.draft}" if said.is_draft else f"Approved plan {said.digest}"
        if is_own:
            fill(self.slide, self.dress.band)
            bar = self.slide.shapes.add_shape(1, Inches(MARGIN), Inches(2.35), Inches(1.4), Inches(0.08))
            paint(bar, self.dress.series[2])
            describe(bar, "")
        self._title(cover.title, SIZES["cover"], PAPER if is_own else INK, _COVER)
        self._text(cover.subtitle, (MARGIN, 4.0, _WIDE, 0.5), SIZES["body"] + 4, _ON_BAND if is_own else SLATE)
        self._text(why, (MARGIN, 4.6, _WIDE, 0.5), SIZES["body"], PAPER if is_own else INK, is_bold=said.is_draft)
        if logo is not None:
            left, top, width, height = _LOGO
            if is_own:  # a logo is made for paper
                ground = self.slide.shapes.add_shape(1, *(Inches(x) for x in (0, 0, WIDTH, top * 2 + height)))
                paint(ground, PAPER)
                describe(ground, "")
            self._place(logo, (left, top, width, height), "Logo", is_centred=False)
        self._footer("", is_light=is_own)

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
        self._title(slide.title, SIZES["title"], self.dress.band, self.dress.title)
        if slide.figures:
            told = machine_readable(self.deck.stamp, [("title", slide.figures)])
            describe(self.slide.shapes.title, f"{slide.title}\n{told}")
        left, top, wide, height = self.dress.body
        blocks = list(slide.blocks)
        for one in (block for block in blocks if isinstance(block, Tiles)):
            self._tiles(one, (left, top, wide, _TILES))
            top, height = top + _TILES + _GAP, height - _TILES - _GAP
        others = [block for block in blocks if not isinstance(block, Tiles)]
        for block, share in zip(others, _shares(others), strict=True):
            width = (wide - _GAP * (len(others) - 1)) * share
            self._block(block, (left, top, width, height))
            left += width + _GAP
        if slide.notes:
            self.slide.notes_slide.notes_text_frame.text = slide.notes
        self._footer(" · ".join(filter(None, (part, f"Source: {slide.source}" if slide.source else ""))))

    def _block(self, block: Block, box: Box) -> None:
        match block:
            case Bars():
                add_chart(self.slide, block, box, self.deck.stamp, self.dress)
            case Grid():
                add_table(self.slide, block, box, self.deck.stamp, self.dress)
            case Points():
                self._points(block, box)
            case Picture(png, about):
                self._place(png, box, f"{about}\n{machine_readable(self.deck.stamp, [])}")

    def _title(self, text: str, size: float, colour: str, box: Box) -> None:
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
        from pptx.util import Inches

        shape: Any = self.slide.shapes.title  # the layout has one
        shape.left, shape.top, shape.width, shape.height = (Inches(x) for x in box)
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.MIDDLE
        no_inset(frame)
        lines = 2 if box[3] * POINTS >= 2 * size * 1.2 else 1
        told = fitted(text, (box[2] - 0.05) * POINTS / self.dress.wider, size, lines=lines, is_bold=True)
        write(frame.paragraphs[0], told, size, colour, self.dress, is_bold=True)

    def _text(
        self, text: str, box: Box, size: float, colour: str, *, is_bold: bool = False, align: str = "left"
    ) -> Any:  # noqa: ANN401 - a shape of python-pptx
        return text_box(self.slide, text, box, size, colour, self.dress, is_bold=is_bold, align=align)

    def _footer(self, said: str, *, is_light: bool = False) -> None:
        stamp = self.deck.stamp
        top, height = _FOOTER
        colour = _ON_BAND if is_light else MUTED
        where = f"plan {stamp.plan_id} {stamp.digest} · as of {stamp.as_of} · head {stamp.head or 'none'}"
        size = SIZES["footer"]
        self._text(said, (MARGIN, top, _WIDE * 0.42, height), size, colour)
        self._text(where, (MARGIN + _WIDE * 0.43, top, _WIDE * 0.5, height), size, colour, align="right")
        self._text(str(self.number), (MARGIN + _WIDE * 0.94, top, _WIDE * 0.06, height), size, colour, align="right")
        if stamp.is_draft:
            width = 1.1
            box = (WIDTH - MARGIN - width, 0.12, width, 0.3)
            mark = self._text("DRAFT", box, SIZES["table"], PAPER, is_bold=True, align="center")
            paint(mark, POOR)

    def _tiles(self, tiles: Tiles, box: Box) -> None:
        from pptx.util import Inches

        shown = tiles.tiles
        first, top, whole, height = box
        wide = (whole - _GAP * (len(shown) - 1)) / len(shown)
        for at, tile in enumerate(shown):
            left = first + at * (wide + _GAP)
            ground = self.slide.shapes.add_shape(1, Inches(left), Inches(top), Inches(wide), Inches(height))
            paint(ground, self.dress.tint)
            told = machine_readable(self.deck.stamp, [(tile.label, (tile.figure,))])
            describe(ground, f"{tile.label}: {tile.figure}\n{told}")
            figure = (left + 0.15, top + 0.1, wide - 0.3, 0.5)
            self._text(tile.figure.text, figure, SIZES["figure"], self.dress.band, is_bold=True)
            self._text(tile.label, (left + 0.15, top + 0.64, wide - 0.3, 0.3), SIZES["table"], SLATE)

    def _points(self, points: Points, box: Box) -> None:
        from pptx.enum.text import MSO_AUTO_SIZE
        from pptx.util import Inches, Pt

        left, top, width, height = box
        shape = self.slide.shapes.add_textbox(Inches(left), Inches(top + 0.32), Inches(width), Inches(height - 0.32))
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        no_inset(frame)
        most = max(2, int((height - 0.32) * POINTS / (SIZES["body"] * 1.2 + 8) / max(1, len(points.lines))))
        for at, line in enumerate(points.lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            told = fitted(line, (width - 0.1) * POINTS / self.dress.wider, SIZES["body"], lines=min(most, 4))
            write(paragraph, told, SIZES["body"], INK, self.dress)
            paragraph.space_after = Pt(8)
        told = machine_readable(self.deck.stamp, figures_of(points))
        describe(shape, f"{points.lines[0] if points.lines else ''}\n{told}")

    def _place(self, picture: bytes, box: Box, about: str, *, is_centred: bool = True) -> None:
        """A picture as large as its box lets it be, in its own proportions."""
        from pptx.util import Inches

        left, top, width, height = box
        shape = self.slide.shapes.add_picture(BytesIO(picture), Inches(left), Inches(top), height=Inches(height))
        if shape.width > Inches(width):
            shape.height = int(shape.height * Inches(width) / shape.width)
            shape.width = Inches(width)
        if is_centred:
            shape.left = Inches(left) + (Inches(width) - shape.width) // 2
        describe(shape, about)


def _shares(blocks: Sequence[Block]) -> list[float]:
    """How two blocks share the width: a chart gets more than a text, a table as much as a chart."""
    if len(blocks) < 2:
        return [1.0] * len(blocks)
    weights = [2.0 if isinstance(block, Points) else 3.0 for block in blocks]
    return [weight / sum(weights) for weight in weights]
