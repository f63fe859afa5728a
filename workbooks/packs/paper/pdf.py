"""Papers as PDF: sections flow over A4 pages, tables take their headings along, nothing leaves its column.

The cells of all figures stand in the file's keywords, for programs. Needs reportlab, of the extra `packs`.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from workbooks.grammar.look import BAND, INK, MUTED, PAPER, POOR, RULE, SIZES, SLATE, TINT
from workbooks.packs.deck.slides import Grid, Points, Tiles
from workbooks.packs.figures import Figure
from workbooks.packs.letters.fonts import Fonts
from workbooks.packs.paper.paper import Paper, figures_in
from workbooks.packs.stamped import machine_readable

__all__ = ["paper_pdf"]

_WIDE, _HIGH = 595.28, 841.89
_LEFT, _TOP, _FOOT = 48.0, 60.0, 40.0
_ROOM = _WIDE - 2 * _LEFT
_LOWEST = 62.0
_BODY, _SMALL = SIZES["small"] - 0.5, SIZES["footer"] - 1.5
_LINE, _GAP, _TILE = 15.0, 12.0, 40.0


def paper_pdf(papers: Sequence[Paper], fonts: Fonts) -> bytes:
    """Papers one after the other in one file, each beginning on a page of its own."""
    from reportlab.pdfgen.canvas import Canvas

    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(_WIDE, _HIGH), invariant=True, lang="en", initialFontName="Helvetica")
    first = papers[0]
    canvas.setTitle(first.title if len(papers) == 1 else f"{first.title} and {len(papers) - 1} more")
    canvas.setAuthor("qplan")
    canvas.setCreator("qplan")
    canvas.setSubject(f"For {first.reader}")
    told = [pair for paper in papers for pair in figures_in(paper)]
    canvas.setKeywords(machine_readable(first.stamp, told))
    for paper in papers:
        _Flow(canvas, fonts, paper).draw()
    canvas.save()
    return stream.getvalue()


class _Flow:
    """The pages of one paper, drawn from above."""

    def __init__(self, canvas: Any, fonts: Fonts, paper: Paper) -> None:  # noqa: ANN401 - of reportlab
        self._canvas, self._fonts, self._paper = canvas, fonts, paper
        self._page, self._at = 0, 0.0

    def draw(self) -> None:
        """All of it."""
        self._begin()
        self._text(self._paper.title, SIZES["cover"] / 2, BAND, is_bold=True)
        self._text(self._paper.subtitle, _BODY + 0.5, SLATE)
        self._at -= _GAP / 2
        for section in self._paper.sections:
            self._need(4 * _LINE)
            self._text(section.title, SIZES["small"] + 2, BAND, is_bold=True)
            self._at -= 2
            for block in section.blocks:
                match block:
                    case Tiles():
                        self._tiles(block)
                    case Grid():
                        self._grid(block)
                    case Points():
                        self._points(block)
            self._at -= _GAP
        self._canvas.showPage()

    def _begin(self) -> None:
        self._page += 1
        stamp = self._paper.stamp
        self._canvas.setFillColor(BAND)
        self._canvas.rect(0, _HIGH - 30, _WIDE, 30, stroke=0, fill=1)
        self._at = _HIGH - 19
        self._put(
            self._fonts.cut(f"For {self._paper.reader}", _ROOM * 0.7, _BODY, is_bold=True),
            _LEFT,
            _BODY,
            PAPER,
            is_bold=True,
        )
        self._put_right(stamp.plan_id, _LEFT + _ROOM, _BODY, PAPER)
        self._at = _FOOT
        told = f"Plan {stamp.plan_id} {stamp.digest} · facts as of {stamp.as_of} · head {stamp.head or 'none'}"
        self._put(self._fonts.cut(told, _ROOM * 0.85, _SMALL), _LEFT, _SMALL, MUTED)
        self._put_right(f"page {self._page}", _LEFT + _ROOM, _SMALL, MUTED)
        self._at = _HIGH - _TOP
        if stamp.is_draft:
            self._text(f"DRAFT: {stamp.draft}", _BODY, POOR, is_bold=True)
            self._at -= 4

    def _need(self, height: float) -> None:
        """A new page where so much does not fit any more."""
        if self._at - height < _LOWEST:
            self._canvas.showPage()
            self._begin()

    def _tiles(self, tiles: Tiles) -> None:
        shown = tiles.tiles
        if not shown:
            return
        self._need(_TILE + _GAP)
        wide = (_ROOM - 8 * (len(shown) - 1)) / len(shown)
        top = self._at
        for at, tile in enumerate(shown):
            left = _LEFT + at * (wide + 8)
            self._canvas.setFillColor(TINT)
            self._canvas.rect(left, top - _TILE + 10, wide, _TILE, stroke=0, fill=1)
            self._at = top - 8
            size = SIZES["figure"] / 2
            self._put(
                self._fonts.cut(tile.figure.text, wide - 12, size, is_bold=True), left + 6, size, BAND, is_bold=True
            )
            self._at = top - 23
            self._put(self._fonts.cut(tile.label, wide - 12, _BODY - 1.5), left + 6, _BODY - 1.5, SLATE)
        self._at = top - _TILE - _GAP + 6

    def _grid(self, grid: Grid) -> None:
        shares = [heading.share for heading in grid.headings]
        widths = [_ROOM * share / sum(shares) for share in shares]
        self._need(3 * _LINE)
        self._head(grid, widths)
        for at, row in enumerate(grid.rows):
            if self._at - _LINE < _LOWEST:
                self._canvas.showPage()
                self._begin()
                self._head(grid, widths)
            if at % 2:
                self._canvas.setFillColor(TINT)
                self._canvas.rect(_LEFT, self._at - 4.5, _ROOM, _LINE, stroke=0, fill=1)
            self._row([cell.text if isinstance(cell, Figure) else cell for cell in row], grid, widths, INK, _BODY - 1)
        self._at -= 4

    def _head(self, grid: Grid, widths: Sequence[float]) -> None:
        self._canvas.setFillColor(BAND)
        self._canvas.rect(_LEFT, self._at - 4.5, _ROOM, _LINE, stroke=0, fill=1)
        self._row([heading.title for heading in grid.headings], grid, widths, PAPER, _BODY - 1.5, is_bold=True)

    def _row(
        self,
        texts: Sequence[str],
        grid: Grid,
        widths: Sequence[float],
        colour: str,
        size: float,
        *,
        is_bold: bool = False,
    ) -> None:
        left = _LEFT
        for text, heading, wide in zip(texts, grid.headings, widths, strict=True):
            told = self._fonts.cut(text, wide - 6, size, is_bold=is_bold)
            if heading.is_number:
                self._put_right(told, left + wide - 3, size, colour, is_bold=is_bold)
            else:
                self._put(told, left + 3, size, colour, is_bold=is_bold)
            left += wide
        self._at -= _LINE

    def _points(self, points: Points) -> None:
        for line in points.lines:
            for at, told in enumerate(self._fonts.wrapped(line, _ROOM - 12, _BODY, 6)):
                self._need(_LINE)
                if at == 0:
                    self._canvas.setFillColor(RULE)
                    self._canvas.circle(_LEFT + 3, self._at + 3, 1.6, stroke=0, fill=1)
                self._put(told, _LEFT + 12, _BODY, INK)
                self._at -= _LINE - 1
            self._at -= 2

    def _text(self, text: str, size: float, colour: str, *, is_bold: bool = False) -> None:
        self._put(self._fonts.cut(text, _ROOM, size, is_bold=is_bold), _LEFT, size, colour, is_bold=is_bold)
        self._at -= size * 1.45

    def _put_right(self, text: str, right: float, size: float, colour: str, *, is_bold: bool = False) -> None:
        self._put(text, right - self._fonts.width(text, size, is_bold=is_bold), size, colour, is_bold=is_bold)

    def _put(self, text: str, left: float, size: float, colour: str, *, is_bold: bool = False) -> None:
        self._canvas.setFillColor(colour)
        for name, piece in self._fonts.runs(text, is_bold=is_bold):
            self._canvas.setFont(name, size)
            self._canvas.drawString(left, self._at, piece)
            left += self._canvas.stringWidth(piece, name, size)
