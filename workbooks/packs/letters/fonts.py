"""Fonts of letters: for each sign the first font that has it.

DejaVu Sans is taken from the machine or from matplotlib; without either Bitstream Vera of reportlab, which has Latin
letters only. Further fonts are the settings'. Nothing is substituted silently: signs no font has are told.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from workbooks.packs.letters.scripts import as_seen
from workbooks.packs.measure import ELLIPSIS

__all__ = ["Fonts", "fonts_of"]

_FOLDERS = ("/usr/share/fonts/truetype/dejavu", "/Library/Fonts", "C:/Windows/Fonts", "/usr/share/fonts/dejavu")
_INVISIBLE = ("Cf", "Cc", "Mn", "Me")
Run = tuple[str, str]
"""A piece of a text: the name of its font, and the text."""


class Fonts:
    """The fonts of a pack, in the order in which they are asked for a sign."""

    def __init__(self, plain: Sequence[str], bold: Sequence[str]) -> None:
        self._plain, self._bold = tuple(plain), tuple(bold)
        self._width: dict[tuple[str, bool], float] = {}

    def missing(self, text: str) -> str:
        """The signs of a text that no font has, each once."""
        return "".join(
            dict.fromkeys(sign for sign in text if _is_seen(sign) and self._font(sign, is_bold=False) is None)
        )

    def runs(self, text: str, *, is_bold: bool = False) -> Iterator[Run]:
        """A text as it is seen from left to right, in pieces of one font; signs that nobody sees are left out."""
        signs = [sign for sign in as_seen(text) if _is_seen(sign) or unicodedata.combining(sign)]
        first = (self._bold if is_bold else self._plain)[0]
        named = [(self._font(sign, is_bold=is_bold) or first, sign) for sign in signs]
        for name, group in groupby(named, key=lambda one: one[0]):
            yield name, "".join(sign for _, sign in group)

    def width(self, text: str, size: float, *, is_bold: bool = False) -> float:
        """The width in points of a text in one line."""
        if (text, is_bold) not in self._width:
            from reportlab.pdfbase.pdfmetrics import stringWidth

            wide = sum(stringWidth(piece, name, 1.0) for name, piece in self.runs(text, is_bold=is_bold))
            self._width[text, is_bold] = float(wide)
        return self._width[text, is_bold] * size

    def cut(self, text: str, width: float, size: float, *, is_bold: bool = False) -> str:
        """As much of a text as fits into a width in points, ending in an ellipsis where it is not all of it."""
        if self.width(text, size, is_bold=is_bold) <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width(text[:middle].rstrip() + ELLIPSIS, size, is_bold=is_bold) <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return text[:low].rstrip() + ELLIPSIS

    def wrapped(self, text: str, width: float, size: float, lines: int) -> list[str]:
        """A text in at most so many lines, broken at blanks, the last one cut."""
        found: list[str] = []
        words = text.split(" ")
        while words and len(found) < lines:
            line = words.pop(0)
            while words and self.width(f"{line} {words[0]}", size) <= width:
                line = f"{line} {words.pop(0)}"
            if len(found) == lines - 1 and words:
                line, words = f"{line} {' '.join(words)}", []
            found.append(self.cut(line, width, size))
        return found

    def _font(self, sign: str, *, is_bold: bool) -> str | None:
        return next((name for name in (self._bold if is_bold else self._plain) if ord(sign) in _signs_of(name)), None)


@cache
def fonts_of(further: tuple[Path, ...] = ()) -> Fonts:
    """The fonts there are, registered once.

    Args:
        further: TrueType files to ask after DejaVu.

    Raises:
        OSError: one of them cannot be read as TrueType.
    """
    plain, bold = _face("DejaVuSans.ttf", "Vera.ttf"), _face("DejaVuSans-Bold.ttf", "VeraBd.ttf")
    others = [_registered(path, is_named=True) for path in further]
    return Fonts([_registered(plain), *others], [_registered(bold), *others, _registered(plain)])


def _face(name: str, last: str) -> Path:
    import reportlab

    folders = [Path(folder) for folder in _FOLDERS]
    found = find_spec("matplotlib")
    if found is not None and found.origin is not None:
        folders.append(Path(found.origin).parent / "mpl-data" / "fonts" / "ttf")
    there = next((folder / name for folder in folders if (folder / name).is_file()), None)
    return there or Path(reportlab.__file__).parent / "fonts" / last


def _registered(path: Path, *, is_named: bool = False) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    name = path.stem
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            pdfmetrics.registerFont(TTFont(name, str(path)))
        except TTFError as fault:
            if is_named:
                raise OSError(f"{path} is no TrueType font that can be embedded: {fault}") from None
            raise
    return name


@cache
def _signs_of(name: str) -> frozenset[int]:
    from reportlab.pdfbase import pdfmetrics

    return frozenset(pdfmetrics.getFont(name).face.charToGlyph)


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in _INVISIBLE
