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
from workbooks.packs.pen import Pen
from workbooks.packs.stamped import machine_readable

__all__ = ["paper_pdf"]

_WIDE, _HIGH = 595.28, 841.89
_LEFT, _TOP, _FOOT = 48.0, 60.0, 40.0
_ROOM = _WIDE - 2 * _LEFT
_LOWEST = 62.0
_BODY, _SMALL = SIZES["small"] - 0.5, SIZES["footer"] - 1.5
_LINE, _GAP, _TILE = 15.0, 12.0, 40.0
_LOGO = (110.0, 34.0)


def paper_pdf(papers: Sequence[Paper], fonts: Fonts, logo: bytes | None = None) -> bytes:
    """Papers one after the other in one file, each beginning on a page of its own.

    Args:
        logo: a picture for the head of their first pages.
    """
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
        _Flow(canvas, fonts, paper, logo).draw()
    canvas.save()
    return stream.getvalue()


class _Flow(Pen):
    """The pages of one paper, drawn from above."""

    def __init__(self, canvas: Any, fonts: Fonts, paper: Paper, logo: bytes | None) -> None:  # noqa: ANN401
        super().__init__(canvas, fonts, _LEFT, _ROOM, 1.45)
        self._paper, self._logo, self._page = paper, logo, 0

    def draw(self) -> None:
        """All of it."""
        self._begin()
        beside = _ROOM
        if self._logo is not None:
            self.picture(self._logo, _LEFT + _ROOM - _LOGO[0], _HIGH - 36 - _LOGO[1], *_LOGO, "ne")
            beside -= _LOGO[0] + 8
        self.line(self._paper.title, SIZES["cover"] / 2, BAND, is_bold=True, room=beside)
        self.line(self._paper.subtitle, _BODY + 0.5, SLATE, room=beside)
        self.at -= _GAP / 2
        for section in self._paper.sections:
            self._need(4 * _LINE)
            self.line(section.title, SIZES["small"] + 2, BAND, is_bold=True)
            self.at -= 2
            for block in section.blocks:
                match block:
                    case Tiles():
                        self._tiles(block)
                    case Grid():
                        self._grid(block)
                    case Points():
                        self._points(block)
            self.at -= _GAP
        self.canvas.showPage()

    def _begin(self) -> None:
        self._page += 1
        stamp = self._paper.stamp
        self.ground(0, _HIGH - 30, _WIDE, 30, BAND)
        self.at = _HIGH - 19
        self.put(
            self.fonts.cut(f"For {self._paper.reader}", _ROOM * 0.7, _BODY, is_bold=True),
            _LEFT,
            _BODY,
            PAPER,
            is_bold=True,
        )
        self.put_right(stamp.plan_id, _LEFT + _ROOM, _BODY, PAPER)
        self.at = _FOOT
        told = f"Plan {stamp.plan_id} {stamp.digest} · facts as of {stamp.as_of} · head {stamp.head or 'none'}"
        self.put(self.fonts.cut(told, _ROOM * 0.85, _SMALL), _LEFT, _SMALL, MUTED)
        self.put_right(f"page {self._page}", _LEFT + _ROOM, _SMALL, MUTED)
        self.at = _HIGH - _TOP
        if stamp.is_draft:
            self.line(f"DRAFT: {stamp.draft}", _BODY, POOR, is_bold=True)
            self.at -= 4

    def _need(self, height: float) -> None:
        """A new page where so much does not fit any more."""
        if self.at - height < _LOWEST:
            self.canvas.showPage()
            self._begin()

    def _tiles(self, tiles: Tiles) -> None:
        shown = tiles.tiles
        if not shown:
            return
        self._need(_TILE + _GAP)
        wide = (_ROOM - 8 * (len(shown) - 1)) / len(shown)
        top = self.at
        for at, tile in enumerate(shown):
            left = _LEFT + at * (wide + 8)
            self.ground(left, top - _TILE + 10, wide, _TILE, TINT)
            self.at = top - 8
            size = SIZES["figure"] / 2
            self.put(
                self.fonts.cut(tile.figure.text, wide - 12, size, is_bold=True), left + 6, size, BAND, is_bold=True
            )
            self.at = top - 23
            self.put(self.fonts.cut(tile.label, wide - 12, _BODY - 1.5), left + 6, _BODY - 1.5, SLATE)
        self.at = top - _TILE - _GAP + 6

    def _grid(self, grid: Grid) -> None:
        shares = [heading.share for heading in grid.headings]
        widths = [_ROOM * share / sum(shares) for share in shares]
        self._need(3 * _LINE)
        self._head(grid, widths)
        for at, row in enumerate(grid.rows):
            if self.at - _LINE < _LOWEST:
                self.canvas.showPage()
                self._begin()
                self._head(grid, widths)
            if at % 2:
                self.ground(_LEFT, self.at - 4.5, _ROOM, _LINE, TINT)
            self._row([cell.text if isinstance(cell, Figure) else cell for cell in row], grid, widths, INK, _BODY - 1)
        self.at -= 4

    def _head(self, grid: Grid, widths: Sequence[float]) -> None:
        self.ground(_LEFT, self.at - 4.5, _ROOM, _LINE, BAND)
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
            told = self.fonts.cut(text, wide - 6, size, is_bold=is_bold)
            if heading.is_number:
                self.put_right(told, left + wide - 3, size, colour, is_bold=is_bold)
            else:
                self.put(told, left + 3, size, colour, is_bold=is_bold)
            left += wide
        self.at -= _LINE

    def _points(self, points: Points) -> None:
        for line in points.lines:
            for at, told in enumerate(self.fonts.wrapped(line, _ROOM - 12, _BODY, 6)):
                self._need(_LINE)
                if at == 0:
                    self.canvas.setFillColor(RULE)
                    self.canvas.circle(_LEFT + 3, self.at + 3, 1.6, stroke=0, fill=1)
                self.put(told, _LEFT + 12, _BODY, INK)
                self.at -= _LINE - 1
            self.at -= 2
