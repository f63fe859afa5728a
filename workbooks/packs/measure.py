"""How wide a text is, and how much of it fits: no box of a pack is left to overflow.

Widths are those of Helvetica, which Arial and Liberation Sans share; a sign that it does not have counts as wide as it
can be. Needs reportlab, of the extra `packs`.
"""

import unicodedata
from functools import lru_cache

__all__ = ["ELLIPSIS", "fitted", "lines_of", "text_width"]

ELLIPSIS = "…"
_BOLDER = 1.06
_WIDEST = 1.1


@lru_cache(maxsize=4096)
def _em(sign: str) -> float:
    """The width of a sign, of its size."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    if ord(sign) < 0x250:
        try:
            sign.encode("cp1252")
        except UnicodeEncodeError:
            base = unicodedata.normalize("NFD", sign)[0]
            return _em(base) if base != sign else 0.75
        return float(stringWidth(sign, "Helvetica", 1.0))
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return 0.0
    if unicodedata.east_asian_width(sign) in ("W", "F"):
        return _WIDEST
    return 1.0 if ord(sign) > 0xFFFF else 0.8


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """The width in points of a text in one line, of letters of a size in points."""
    return sum(map(_em, text)) * size * (_BOLDER if is_bold else 1.0)


def lines_of(text: str, width: float, size: float, *, is_bold: bool = False) -> int:
    """How many lines a text takes in a box of a width in points, broken at blanks, and anywhere in a longer word."""
    count = 1
    left = width
    blank = text_width(" ", size, is_bold=is_bold)
    for word in text.split(" "):
        wide = text_width(word, size, is_bold=is_bold)
        if wide <= left:
            left -= wide + blank
            continue
        if left < width:
            count += 1
        while wide > width:
            wide -= width
            count += 1
        left = width - wide - blank
    return count


def fitted(text: str, width: float, size: float, *, lines: int = 1, is_bold: bool = False) -> str:
    """The text, or as much of it as fits into so many lines, ending in an ellipsis."""
    if lines_of(text, width, size, is_bold=is_bold) <= lines:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        cut = text[:middle].rstrip() + ELLIPSIS
        low, high = (middle, high) if lines_of(cut, width, size, is_bold=is_bold) <= lines else (low, middle - 1)
    return text[:low].rstrip() + ELLIPSIS
