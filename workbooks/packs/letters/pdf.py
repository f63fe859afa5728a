"""Letters as PDF: one page each, drawn line by line so that what is on it has its place, whatever it says.

Needs reportlab, of the extra `packs`. The library cannot tag a PDF for screen readers: texts stand in reading order,
and title and language are set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from workbooks.grammar.look import BAND, INK, MUTED, PAPER, POOR, RULE, SIZES, SLATE, TINT
from workbooks.packs.letters.fonts import Fonts
from workbooks.packs.letters.letter import Letter
from workbooks.packs.pen import Pen

__all__ = ["Issued", "bundle_pdf", "letter_pdf"]

_WIDE, _HIGH = 595.28, 841.89
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 56.0, 64.0, 46.0
_ROOM = _WIDE - _LEFT - _RIGHT
_BODY, _SMALL = float(SIZES["small"]), SIZES["footer"] - 1.5
_LINE, _GAP = 15.5, 12.0
_LOGO = (120.0, 42.0)
_TERRITORY_LINES = 6
_INDEX_ROWS = 40


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter with what it is issued under: version, code to acknowledge with, plan digest and head, how to appeal.

    void: which version took its place; empty while it holds.
    """

    letter: Letter
    version: int
    code: str
    plan_digest: str
    head: str
    appeal: str
    void: str = ""


def letter_pdf(issued: Issued, fonts: Fonts, logo: bytes | None = None, letterhead: bytes | None = None) -> bytes:
    """One letter as a file of one page.

    Args:
        logo: a picture for its head. letterhead: one of a whole page, behind the letter in place of the head.
    """
    stream = BytesIO()
    page = _canvas(stream, f"Quota letter {issued.letter.quarter}: {issued.letter.name}", issued.letter.cells)
    _Sheet(page, fonts, logo, letterhead).draw(issued)
    page.save()
    return stream.getvalue()


def bundle_pdf(
    issued: Sequence[Issued], fonts: Fonts, title: str, logo: bytes | None = None, letterhead: bytes | None = None
) -> bytes:
    """All letters in one file, behind an index of whom they are for."""
    stream = BytesIO()
    page = _canvas(stream, title, ())
    pages = -(-len(issued) // _INDEX_ROWS)
    for first in range(0, len(issued), _INDEX_ROWS):
        rows = issued[first : first + _INDEX_ROWS]
        _Sheet(page, fonts).index(title, rows, first, pages)
    for one in issued:
        _Sheet(page, fonts, logo, letterhead).draw(one)
    page.save()
    return stream.getvalue()


def _canvas(stream: BytesIO, title: str, cells: Sequence[str]) -> Any:  # noqa: ANN401 - a canvas of reportlab
    from reportlab.pdfgen.canvas import Canvas

    page = Canvas(stream, pagesize=(_WIDE, _HIGH), invariant=True, lang="en", initialFontName="Helvetica")
    page.setTitle(title)
    page.setAuthor("qplan")
    page.setCreator("qplan")
    page.setSubject("Confidential")
    page.setKeywords("; ".join(cells))
    return page


class _Sheet(Pen):
    """One page being drawn, from above."""

    def __init__(
        self,
        page: Any,  # noqa: ANN401
        fonts: Fonts,
        logo: bytes | None = None,
        letterhead: bytes | None = None,
    ) -> None:
        self._logo, self._letterhead = logo, letterhead
        super().__init__(page, fonts, _LEFT, _ROOM, 1.35)
        self.at = _HIGH - _TOP

    def draw(self, issued: Issued) -> None:
        """A whole letter, and the page is done."""
        letter = issued.letter
        self._head(letter, issued)
        beside = _ROOM - _LOGO[0] - 8
        self.line(f"Your quota for {letter.quarter}", SIZES["cover"] / 2, BAND, is_bold=True, room=beside)
        self.at -= 4
        who = f"{letter.name}" + (f" · reports to {letter.manager}" if letter.manager else "")
        self.line(who, SIZES["small"] + 1, SLATE, room=_ROOM if self._logo is None else beside)
        self.at -= _GAP
        self._figure(letter)
        self._table("By month", letter.months, total=letter.quota)
        self._heading("Your territory")
        left = _TERRITORY_LINES
        for line in letter.territory:
            lines = self.fonts.wrapped(line, _ROOM, _BODY, min(2, left))
            left -= len(lines)
            for one in lines:
                self.line(one, _BODY, INK)
        if letter.ramp:
            self.line(letter.ramp, _BODY, INK)
        self.at -= _GAP / 2
        self._table("Why this quota", letter.why, total=letter.quota)
        if letter.reason:
            self.line(f"Set by hand because: {letter.reason}", _BODY, SLATE)
            self.at -= _GAP / 2
        if letter.pay:
            rows = [(f"At {share} of quota, bookings {booked}", paid) for share, booked, paid in letter.pay]
            self._table("What it pays above your base", rows)
        self._answer(issued)
        self._foot(letter, issued)
        self.canvas.showPage()

    def index(self, title: str, rows: Sequence[Issued], first: int, pages: int) -> None:
        """A page of the index: number, name, manager, quota, version, code and page in the bundle."""
        self.line(title, SIZES["cover"] / 2, BAND, is_bold=True)
        self.at -= _GAP
        places = (0.0, 24.0, 176.0, 276.0, 356.0, 378.0, _ROOM)
        titles = ("", "Name", "Reports to", "Quota", "V.", "Code", "Page")
        self._row(titles, places, is_bold=True)
        for at, one in enumerate(rows, start=first):
            letter = one.letter
            texts = (str(at + 1), letter.name, letter.manager, f"{letter.quota} {letter.currency}", str(one.version),
                     one.code or "none", str(pages + at + 1))  # fmt: skip
            self._row(texts, places)
        self.canvas.showPage()

    def _row(self, texts: Sequence[str], places: Sequence[float], *, is_bold: bool = False) -> None:
        for at, text in enumerate(texts):
            if at == len(texts) - 1:
                self.put_right(text, _LEFT + places[at], _BODY - 1, INK, is_bold=is_bold)
                continue
            room = places[at + 1] - places[at] - 6
            self.put(
                self.fonts.cut(text, room, _BODY - 1, is_bold=is_bold),
                _LEFT + places[at],
                _BODY - 1,
                INK,
                is_bold=is_bold,
            )
        self.at -= _LINE + 2

    def _head(self, letter: Letter, issued: Issued) -> None:
        at, self.at = self.at, _HIGH - 22
        if self._letterhead is not None:
            self.picture(self._letterhead, 0, 0, _WIDE, _HIGH)
            self.at = at
            self.put_right("Confidential", _LEFT + _ROOM, _BODY, MUTED)
        else:
            self.ground(0, _HIGH - 34, _WIDE, 34, BAND)
            source = self.fonts.cut(letter.source, _ROOM * 0.6, _BODY, is_bold=True)
            self.put(source, _LEFT, _BODY, PAPER, is_bold=True)
            self.put_right("Confidential", _LEFT + _ROOM, _BODY, PAPER)
            if self._logo is not None:
                self.picture(self._logo, _LEFT + _ROOM - _LOGO[0], _HIGH - 40 - _LOGO[1], *_LOGO, "ne")
        self.at = at - 10
        mark = f"VOID: version {issued.void} took its place" if issued.void else "DRAFT" if letter.is_draft else ""
        if mark:
            self.canvas.saveState()
            self.canvas.setFillColor(POOR, alpha=0.16)
            self.canvas.translate(_WIDE / 2, _HIGH / 2)
            self.canvas.rotate(52)
            word = mark.partition(":")[0]
            self.canvas.setFont(next(iter(self.fonts.runs(word, is_bold=True)))[0], 120)
            self.canvas.drawCentredString(0, -40, word)
            self.canvas.restoreState()
            self.line(mark, SIZES["small"], POOR, is_bold=True)
            self.at -= 10

    def _figure(self, letter: Letter) -> None:
        high = 46.0
        self.ground(_LEFT, self.at - high + 12, _ROOM, high, TINT)
        self.at -= 16
        size = SIZES["figure"] / 2 + 7
        told = f"{letter.quota} {letter.currency}"
        self.put(told, _LEFT + 12, size, BAND, is_bold=True)
        left = _LEFT + 12 + self.fonts.width(told, size, is_bold=True) + 18
        self.put(self.fonts.cut(letter.before, _LEFT + _ROOM - left - 8, _BODY), left, _BODY, SLATE)
        self.at -= high - 16 + _GAP

    def _heading(self, text: str) -> None:
        self.line(text, SIZES["small"] + 1, BAND, is_bold=True)
        self.at -= 2

    def _table(self, title: str, rows: Sequence[tuple[str, str]], total: str = "") -> None:
        if not rows:
            return
        self._heading(title)
        lines = [*((label, amount, False) for label, amount in rows), *([("Together", total, True)] if total else [])]
        for label, amount, is_bold in lines:
            self.canvas.setStrokeColor(RULE)
            self.canvas.setLineWidth(0.5)
            self.canvas.line(_LEFT, self.at - 4, _LEFT + _ROOM, self.at - 4)
            self.put(self.fonts.cut(label, _ROOM * 0.7, _BODY, is_bold=is_bold), _LEFT, _BODY, INK, is_bold=is_bold)
            self.put_right(amount, _LEFT + _ROOM, _BODY, INK, is_bold=is_bold)
            self.at -= _LINE
        self.at -= _GAP

    def _answer(self, issued: Issued) -> None:
        self._heading("Your answer")
        for line in self.fonts.wrapped(issued.appeal, _ROOM, _BODY, 3):
            self.line(line, _BODY, INK)
        if issued.code and not issued.void:
            self.at -= 2
            self.line(f"Acknowledge with the code {issued.code}", SIZES["small"] + 2, BAND, is_bold=True)
            self.line("It says that you read this letter, not that you agree with it.", _BODY, SLATE)

    def _foot(self, letter: Letter, issued: Issued) -> None:
        self.at = _BOTTOM
        told = (
            f"Version {issued.version} · plan {letter.quarter} {issued.plan_digest} · facts as of {letter.as_of} · "
            f"head {issued.head or 'none'} · {', '.join(letter.cells)}"
        )
        self.put(self.fonts.cut(told, _ROOM, _SMALL), _LEFT, _SMALL, MUTED)
