"""Texts as a cell can hold them, whatever the CRM, a paste or a program put into them."""

import re
from collections.abc import Sequence

__all__ = ["LONGEST", "printable", "printables"]

LONGEST = 32_767
"""UTF-16 units a cell holds; a sign beyond the basic plane, as most emoji are, takes two."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")  # control characters, halves of signs
_CUT = "…"


def printable(text: str) -> str:
    """A text without what no file or screen can hold, blanks around it, and what is beyond a cell's length."""
    return _fitting(_UNPRINTABLE.sub(" ", text).strip())


def printables(texts: Sequence[str]) -> list[str]:
    """`printable` of many, looked at together: nearly all of them are as they should be."""
    if _UNPRINTABLE.search("".join(texts)):
        texts = [_UNPRINTABLE.sub(" ", text) for text in texts]
    return [_fitting(text.strip()) for text in texts]


def _fitting(text: str) -> str:
    if len(text) <= LONGEST // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
