"""Letters as PDF: one page each, drawn line by line so that what is on it has its place, whatever it says.

Needs reportlab, of the extra `packs`. The library cannot tag a PDF for screen readers: texts stand in reading order,
and title and language are set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from workbooks.grammar.look import BAND, INK, MUTED, POOR, RULE, SIZES, SLATE, TINT
from workbooks.packs.letters.fonts import Fonts
from workbooks.packs.letters.letter import Letter

__all__ = ["Issued", "bundle_pdf", "letter_pdf"]

_WIDE, _HIGH = 595.28, 841.89
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 56.0, 64.0, 46.0
_ROOM = _WIDE - _LEFT - _RIGHT
_BODY, _SMALL = float(SIZES["small"]), SIZES["footer"] - 1.5
_LINE, _GAP = 15.5, 12.0
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


def letter_pdf(issued: Issued, fonts: Fonts) -> bytes:
    """One letter as a file of one page."""
    stream = BytesIO()
    page = _canvas(stream, f"Quota letter {issued.letter.quarter}: {issued.letter.name}", issued.letter.cells)
    _Sheet(page, fonts).draw(issued)
    page.save()
    return stream.getvalue()


def bundle_pdf(issued: Sequence[Issued], fonts: Fonts, title: str) -> bytes:
    """All letters in one file, behind an index of whom they are for."""
    stream = BytesIO()
    page = _canvas(stream, title, ())
    pages = -(-len(issued) // _INDEX_ROWS)
    for first in range(0, len(issued), _INDEX_ROWS):
        rows = issued[first : first + _INDEX_ROWS]
        _Sheet(page, fonts).index(title, rows, first, pages)
    for one in issued:
        _Sheet(page, fonts).draw(one)
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


class _Sheet:
    """One page being drawn, from above."""

    def __init__(self, page: Any, fonts: Fonts) -> None:  # noqa: ANN401
        self._page, self._fonts, self._at = page, fonts, _HIGH - _TOP

    def draw(self, issued: Issued) -> None:
        """A whole letter, and the page is done."""
        letter = issued.letter
        self._head(letter, issued)
        self._text(f"Your quota for {letter.quarter}", SIZES["cover"] / 2, BAND, is_bold=True)
        self._at -= 4
        who = f"{letter.name}" + (f" · reports to {letter.manager}" if letter.manager else "")
        self._text(who, SIZES["small"] + 1, SLATE)
        self._at -= _GAP
        self._figure(letter)
        self._table("By month", letter.months, total=letter.quota)
        self._heading("Your territory")
        left = _TERRITORY_LINES
        for line in letter.territory:
            lines = self._fonts.wrapped(line, _ROOM, _BODY, min(2, left))
            left -= len(lines)
            for one in lines:
                self._text(one, _BODY, INK)
        if letter.ramp:
            self._text(letter.ramp, _BODY, INK)
        self._at -= _GAP / 2
        self._table("Why this quota", letter.why, total=letter.quota)
        if letter.reason:
            self._text(f"Set by hand because: {letter.reason}", _BODY, SLATE)
            self._at -= _GAP / 2
        if letter.pay:
            rows = [(f"At {share} of quota, bookings {booked}", paid) for share, booked, paid in letter.pay]
            self._table("What it pays above your base", rows)
        self._answer(issued)
        self._foot(letter, issued)
        self._page.showPage()

    def index(self, title: str, rows: Sequence[Issued], first: int, pages: int) -> None:
        """A page of the index: number, name, manager, quota, version, code and page in the bundle."""
        self._text(title, SIZES["cover"] / 2, BAND, is_bold=True)
        self._at -= _GAP
        places = (0.0, 24.0, 176.0, 276.0, 356.0, 378.0, _ROOM)
        titles = ("", "Name", "Reports to", "Quota", "V.", "Code", "Page")
        self._row(titles, places, is_bold=True)
        for at, one in enumerate(rows, start=first):
            letter = one.letter
            texts = (str(at + 1), letter.name, letter.manager, f"{letter.quota} {letter.currency}", str(one.version),
                     one.code or "none", str(pages + at + 1))  # fmt: skip
            self._row(texts, places)
        self._page.showPage()

    def _row(self, texts: Sequence[str], places: Sequence[float], *, is_bold: bool = False) -> None:
        for at, text in enumerate(texts):
            if at == len(texts) - 1:
                self._put_right(text, _LEFT + places[at], _BODY - 1, INK, is_bold=is_bold)
                continue
            room = places[at + 1] - places[at] - 6
            self._put(
                self._fonts.cut(text, room, _BODY - 1, is_bold=is_bold),
                _LEFT + places[at],
                _BODY - 1,
                INK,
                is_bold=is_bold,
            )
        self._at -= _LINE + 2

    def _head(self, letter: Letter, issued: Issued) -> None:
        self._page.setFillColor(BAND)
        self._page.rect(0, _HIGH - 34, _WIDE, 34, stroke=0, fill=1)
        at, self._at = self._at, _HIGH - 22
        self._put(
            self._fonts.cut(letter.source, _ROOM * 0.6, _BODY, is_bold=True), _LEFT, _BODY, "#FFFFFF", is_bold=True
        )
        self._put_right("Confidential", _LEFT + _ROOM, _BODY, "#FFFFFF")
        self._at = at - 10
        mark = f"VOID: version {issued.void} took its place" if issued.void else "DRAFT" if letter.is_draft else ""
        if mark:
            self._page.saveState()
            self._page.setFillColor(POOR, alpha=0.16)
            self._page.translate(_WIDE / 2, _HIGH / 2)
            self._page.rotate(52)
            word = mark.partition(":")[0]
            self._page.setFont(next(iter(self._fonts.runs(word, is_bold=True)))[0], 120)
            self._page.drawCentredString(0, -40, word)
            self._page.restoreState()
            self._text(mark, SIZES["small"], POOR, is_bold=True)
            self._at -= 10

    def _figure(self, letter: Letter) -> None:
        high = 46.0
        self._page.setFillColor(TINT)
        self._page.rect(_LEFT, self._at - high + 12, _ROOM, high, stroke=0, fill=1)
        self._at -= 16
        size = SIZES["figure"] / 2 + 7
        told = f"{letter.quota} {letter.currency}"
        self._put(told, _LEFT + 12, size, BAND, is_bold=True)
        left = _LEFT + 12 + self._fonts.width(told, size, is_bold=True) + 18
        self._put(self._fonts.cut(letter.before, _LEFT + _ROOM - left - 8, _BODY), left, _BODY, SLATE)
        self._at -= high - 16 + _GAP

    def _heading(self, text: str) -> None:
        self._text(text, SIZES["small"] + 1, BAND, is_bold=True)
        self._at -= 2

    def _table(self, title: str, rows: Sequence[tuple[str, str]], total: str = "") -> None:
        if not rows:
            return
        self._heading(title)
        lines = [*((label, amount, False) for label, amount in rows), *([("Together", total, True)] if total else [])]
        for label, amount, is_bold in lines:
            self._page.setStrokeColor(RULE)
            self._page.setLineWidth(0.5)
            self._page.line(_LEFT, self._at - 4, _LEFT + _ROOM, self._at - 4)
            self._put(self._fonts.cut(label, _ROOM * 0.7, _BODY, is_bold=is_bold), _LEFT, _BODY, INK, is_bold=is_bold)
            self._put_right(amount, _LEFT + _ROOM, _BODY, INK, is_bold=is_bold)
            self._at -= _LINE
        self._at -= _GAP

    def _answer(self, issued: Issued) -> None:
        self._heading("Your answer")
        for line in self._fonts.wrapped(issued.appeal, _ROOM, _BODY, 3):
            self._text(line, _BODY, INK)
        if issued.code and not issued.void:
            self._at -= 2
            self._text(f"Acknowledge with the code {issued.code}", SIZES["small"] + 2, BAND, is_bold=True)
            self._text("It says that you read this letter, not that you agree with it.", _BODY, SLATE)

    def _foot(self, letter: Letter, issued: Issued) -> None:
        self._at = _BOTTOM
        told = (
            f"Version {issued.version} · plan {letter.quarter} {issued.plan_digest} · facts as of {letter.as_of} · "
            f"head {issued.head or 'none'} · {', '.join(letter.cells)}"
        )
        self._put(self._fonts.cut(told, _ROOM, _SMALL), _LEFT, _SMALL, MUTED)

    def _text(self, text: str, size: float, colour: str, *, is_bold: bool = False) -> None:
        """A line of its own, and the next one stands below it."""
        self._put(self._fonts.cut(text, _ROOM, size, is_bold=is_bold), _LEFT, size, colour, is_bold=is_bold)
        self._at -= size * 1.35

    def _put_right(self, text: str, right: float, size: float, colour: str, *, is_bold: bool = False) -> None:
        self._put(text, right - self._fonts.width(text, size, is_bold=is_bold), size, colour, is_bold=is_bold)

    def _put(self, text: str, left: float, size: float, colour: str, *, is_bold: bool = False) -> None:
        self._page.setFillColor(colour)
        for name, piece in self._fonts.runs(text, is_bold=is_bold):
            self._page.setFont(name, size)
            self._page.drawString(left, self._at, piece)
            left += self._page.stringWidth(piece, name, size)
