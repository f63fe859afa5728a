"""Writing on a page of a PDF: lines from above, each in fonts that have its signs, cut to its room.

Needs reportlab, of the extra `packs`.
"""

from functools import lru_cache
from io import BytesIO
from typing import Any

from workbooks.packs.letters.fonts import Fonts

__all__ = ["Pen"]


class Pen:
    """A page being written on, from above.

    canvas: of reportlab. left, room: the margin and the width of lines, in points. leading: from line to line, of the
    size of letters. at: the height of the next line.
    """

    def __init__(self, canvas: Any, fonts: Fonts, left: float, room: float, leading: float) -> None:  # noqa: ANN401
        self.canvas, self.fonts, self.at = canvas, fonts, 0.0
        self.left, self.room, self.leading = left, room, leading

    def line(self, text: str, size: float, colour: str, *, is_bold: bool = False, room: float = 0.0) -> None:
        """A line of its own; the next one stands below it."""
        told = self.fonts.cut(text, room or self.room, size, is_bold=is_bold)
        self.put(told, self.left, size, colour, is_bold=is_bold)
        self.at -= size * self.leading

    def put(self, text: str, left: float, size: float, colour: str, *, is_bold: bool = False) -> None:
        """A text that begins at a place of the line."""
        self.canvas.setFillColor(colour)
        for name, piece in self.fonts.runs(text, is_bold=is_bold):
            self.canvas.setFont(name, size)
            self.canvas.drawString(left, self.at, piece)
            left += self.canvas.stringWidth(piece, name, size)

    def put_right(self, text: str, right: float, size: float, colour: str, *, is_bold: bool = False) -> None:
        """A text that ends at a place of the line."""
        self.put(text, right - self.fonts.width(text, size, is_bold=is_bold), size, colour, is_bold=is_bold)

    def ground(self, left: float, bottom: float, wide: float, high: float, colour: str) -> None:
        """A rectangle of one colour."""
        self.canvas.setFillColor(colour)
        self.canvas.rect(left, bottom, wide, high, stroke=0, fill=1)

    def picture(self, picture: bytes, left: float, bottom: float, wide: float, high: float, anchor: str = "c") -> None:
        """A picture, PNG or JPEG, as large as its box lets it be; anchor: where in it it stands, ne is above right."""
        self.canvas.drawImage(
            _read(picture), left, bottom, wide, high, mask="auto", preserveAspectRatio=True, anchor=anchor
        )


@lru_cache(maxsize=8)
def _read(picture: bytes) -> Any:  # noqa: ANN401 - of reportlab
    """A picture, taken apart once for all pages it stands on."""
    from reportlab.lib.utils import ImageReader

    return ImageReader(BytesIO(picture))
