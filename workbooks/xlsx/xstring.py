"""Texts as the parts of an .xlsx file store them: `_xHHHH_` there is one character, so it is escaped where it is meant.

XlsxWriter escapes the texts it shares among cells; texts of formulas and of cells we write ourselves it does not see.
"""

import re

__all__ = ["stored"]

_SPELLED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def stored(text: str) -> str:
    """The text so that every program reads it back as it is; what XML cannot hold is a blank."""
    if "_x" in text:
        text = _SPELLED.sub("_x005F_", text)
    return _NO_XML.sub(" ", text)
