"""A deck on paper: the pre-read of the session, a slide a page, for whoever has no PowerPoint or reads on a phone.

The cells of all figures stand in the file's keywords, for programs. Needs reportlab, of the extra `packs`.
"""

from collections.abc import Sequence
from io import BytesIO

from workbooks.grammar.look import BAND, INK, MUTED, PAPER, POOR, RULE, SIZES, SLATE, TINT
from workbooks.packs.deck.drawn import Room, draw_chart
from workbooks.packs.deck.slides import Bars, Block, Deck, Grid, Picture, Points, Slide, Tiles, figures_of
from workbooks.packs.letters.fonts import Fonts
from workbooks.packs.pen import Pen
from workbooks.packs.stamped import machine_readable

__all__ = ["deck_pdf"]

_WIDE, _HIGH = 960.0, 540.0
_LEFT, _TOP, _FOOT = 44.0, 100.0, 40.0
_ROOM = _WIDE - 2 * _LEFT
_GAP, _TILES = 20.0, 70.0
_TALLEST, _SMALLEST = 24.0, 6
_ON_BAND = "#D8E1F0"


def deck_pdf(deck: Deck, fonts: Fonts, logo: bytes | None = None) -> bytes:
    """The cover and every slide, with the footer of the slides and DRAFT where it is one; speakers' notes stay out.

    Args:
        logo: a picture for the cover, as PNG or JPEG.
    """
    from reportlab.pdfgen.canvas import Canvas

    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(_WIDE, _HIGH), invariant=True, lang="en", initialFontName="Helvetica")
    canvas.setTitle(f"{deck.cover.title}: pre-read")
    canvas.setAuthor("qplan")
    canvas.setCreator("qplan")
    canvas.setSubject(f"Plan {deck.stamp.digest}, as of {deck.stamp.as_of}, for {deck.audience}")
    told = [pair for slide in deck.all_slides for block in slide.blocks for pair in figures_of(block)]
    canvas.setKeywords(machine_readable(deck.stamp, told))
    page = _Page(Pen(canvas, fonts, _LEFT, _ROOM, 1.3), deck)
    page.cover(logo)
    for part in deck.parts:
        for slide in part.slides:
            page.draw(slide, part.name)
    canvas.save()
    return stream.getvalue()


class _Page:
    """The pages, one after the other."""

    def __init__(self, pen: Pen, deck: Deck) -> None:
        self._pen, self._deck, self._number = pen, deck, 0

    def cover(self, logo: bytes | None) -> None:
        """What it is, of whom, as of when."""
        pen, deck = self._pen, self._deck
        pen.ground(0, 0, _WIDE, _HIGH, BAND)
        if logo is not None:
            pen.ground(0, _HIGH - 150, _WIDE, 150, PAPER)
            pen.picture(logo, _LEFT, _HIGH - 120, 220, 90, "w")
        pen.at = _HIGH - 240
        pen.line(deck.cover.title, SIZES["cover"], PAPER, is_bold=True)
        pen.line(deck.cover.subtitle, SIZES["body"] + 2, _ON_BAND)
        pen.at -= 12
        said = f"DRAFT: {deck.stamp.draft}" if deck.stamp.is_draft else f"Approved plan {deck.stamp.digest}"
        pen.line(said, SIZES["body"], PAPER, is_bold=deck.stamp.is_draft)
        pen.line("Pre-read: please bring your questions to the session.", SIZES["body"], _ON_BAND)
        self._foot("", _ON_BAND)

    def draw(self, slide: Slide, part: str) -> None:
        """A slide: its title, tiles, and one block over the width or two side by side."""
        pen = self._pen
        pen.at = _HIGH - 52
        for line in pen.fonts.wrapped(slide.title, _ROOM * 0.87, SIZES["title"] - 4, 2):
            pen.line(line, SIZES["title"] - 4, BAND, is_bold=True)
        bottom, top = _FOOT + 18, _HIGH - _TOP
        for tiles in (block for block in slide.blocks if isinstance(block, Tiles)):
            self._tiles(tiles, top)
            top -= _TILES + _GAP
        others = [block for block in slide.blocks if not isinstance(block, Tiles)]
        wide = (_ROOM - _GAP * (len(others) - 1)) / max(1, len(others))
        for at, block in enumerate(others):
            self._block(block, (_LEFT + at * (wide + _GAP), bottom, wide, top - bottom))
        self._foot(" · ".join(filter(None, (part, f"Source: {slide.source}" if slide.source else ""))), MUTED)

    def _block(self, block: Block, room: Room) -> None:
        match block:
            case Bars():
                draw_chart(self._pen, block, room)
            case Grid():
                self._grid(block, room)
            case Points():
                self._points(block, room)
            case Picture(png):
                self._pen.picture(png, *room)

    def _tiles(self, tiles: Tiles, top: float) -> None:
        pen, shown = self._pen, tiles.tiles
        wide = (_ROOM - _GAP * (len(shown) - 1)) / max(1, len(shown))
        for at, tile in enumerate(shown):
            left = _LEFT + at * (wide + _GAP)
            pen.ground(left, top - _TILES, wide, _TILES, TINT)
            size = SIZES["figure"] - 2
            pen.at = top - 32
            pen.put(pen.fonts.cut(tile.figure.text, wide - 20, size, is_bold=True), left + 10, size, BAND, is_bold=True)
            pen.at = top - _TILES + 14
            size = SIZES["table"] - 1
            pen.put(pen.fonts.cut(tile.label, wide - 20, size), left + 10, size, SLATE)

    def _grid(self, grid: Grid, room: Room) -> None:
        left, bottom, wide, high = room
        pen = self._pen
        shares = [heading.share for heading in grid.headings]
        widths = [wide * share / sum(shares) for share in shares]
        row = min(_TALLEST, high / (len(grid.rows) + 1))
        size = min(SIZES["table"] - 1.0, row * 0.62)
        lines = [[heading.title for heading in grid.headings], *([str(cell) for cell in cells] for cells in grid.rows)]
        for at, texts in enumerate(lines):
            base = bottom + high - (at + 1) * row
            strong = at == 0 or (grid.has_total and at == len(grid.rows))
            if at == 0 or strong or at % 2 == 0:
                pen.ground(left, base, wide, row, BAND if at == 0 else TINT)
            self._row(texts, grid, widths, (left, base + row / 2 - size / 3), size, PAPER if at == 0 else INK, strong)

    def _row(
        self,
        texts: Sequence[str],
        grid: Grid,
        widths: Sequence[float],
        place: tuple[float, float],
        size: float,
        colour: str,
        is_bold: bool,
    ) -> None:
        left, self._pen.at = place
        for text, heading, wide in zip(texts, grid.headings, widths, strict=True):
            told = self._pen.fonts.cut(text, wide - 8, size, is_bold=is_bold)
            if heading.is_number:
                self._pen.put_right(told, left + wide - 4, size, colour, is_bold=is_bold)
            else:
                self._pen.put(told, left + 4, size, colour, is_bold=is_bold)
            left += wide

    def _points(self, points: Points, room: Room) -> None:
        left, bottom, wide, high = room
        pen, top = self._pen, SIZES["body"] - 2
        for size in range(top, _SMALLEST - 1, -1):  # letters get smaller before a sentence is left out
            told = [pen.fonts.wrapped(line, wide - 14, size, 4) for line in points.lines]
            if sum(len(lines) * size * 1.3 + 6 for lines in told) <= high:
                break
        pen.at = bottom + high - size
        for lines in told:
            pen.canvas.setFillColor(RULE)
            pen.canvas.circle(left + 3, pen.at + size / 3, 2, stroke=0, fill=1)
            for text in lines:
                pen.put(text, left + 14, size, INK)
                pen.at -= size * 1.3
            pen.at -= 6

    def _foot(self, said: str, colour: str) -> None:
        pen, stamp, size = self._pen, self._deck.stamp, SIZES["footer"] - 0.5
        self._number += 1
        pen.at = _FOOT - 14
        pen.put(pen.fonts.cut(said, _ROOM * 0.42, size), _LEFT, size, colour)
        where = f"plan {stamp.plan_id} {stamp.digest} · as of {stamp.as_of} · head {stamp.head or 'none'}"
        pen.put_right(pen.fonts.cut(where, _ROOM * 0.5, size), _LEFT + _ROOM * 0.94, size, colour)
        pen.put_right(str(self._number), _LEFT + _ROOM, size, colour)
        if stamp.is_draft:
            pen.ground(_LEFT + _ROOM - 70, _HIGH - 30, 70, 18, POOR)
            pen.at = _HIGH - 25
            pen.put_right("DRAFT", _LEFT + _ROOM - 14, SIZES["table"], PAPER, is_bold=True)
        pen.canvas.showPage()
