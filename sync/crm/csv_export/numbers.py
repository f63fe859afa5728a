"""Numbers as people and programs write them: which sign stands before the tenths, and what a text then says."""

import re
from collections.abc import Mapping

__all__ = ["DECIMALS", "number_of", "readings"]

DECIMALS = (".", ",")
"""The signs that may stand between units and tenths."""

_SYMBOLS = re.compile(
    r"\b[A-Z]{1,2}[$¥]|\b[A-Z]{3}(?![A-Za-z])|(?<=\d)[A-Z]{3}\b|[$€£¥₹₩₺₪₽₴%]|\b(?:Euro|kr|Fr|Ft|lei)\b\.?|z\u0142|K\u010d"
)
"""What says the unit. TEUR is none of these: thousands must not be read as single ones."""
_ROUND = re.compile(r"[.,][-\u2013\u2014]+$")
"""The end of 1.200,- and 1'200.—."""
_GROUPED = re.compile(r"(?<=\d)[\s'\u2019](?=\d{3}(?!\d))")


def _form(decimal: str) -> re.Pattern[str]:
    """What numbers look like with a decimal sign: in groups of three, in lakhs and crores, without groups, as 1E3."""
    point, group = re.escape(decimal), re.escape("." if decimal == "," else ",")
    lakhs = "" if decimal == "," else rf"|[1-9]\d?(?:{group}\d{{2}})+{group}\d{{3}}"
    whole = rf"[1-9]\d{{0,2}}(?:{group}\d{{3}})+{lakhs}|\d+"
    return re.compile(rf"(?:{whole})(?:{point}\d*)?(?:[eE][+-]?\d+)?|{point}\d+")


_FORMS: Mapping[str, re.Pattern[str]] = {decimal: _form(decimal) for decimal in DECIMALS}


def number_of(text: str, decimal: str) -> float | None:
    """What a text says as a number with a decimal sign; None where it is none.

    The other sign may stand between thousands only: 1500.00 is no number under a decimal comma, not 150,000. Signs of
    currencies, blanks and apostrophes between thousands, and the three ways to write a negative one are understood.
    """
    bare = _SYMBOLS.sub("", text).replace("\u2212", "-").strip()
    if rounded := _ROUND.search(bare):
        if rounded.group()[0] != decimal:
            return None
        bare = bare[: rounded.start()]
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()").strip()
    if bare[:1] in "+-":
        negative, bare = negative or bare[:1] == "-", bare[1:].lstrip()
    elif bare.endswith("-"):
        negative, bare = True, bare[:-1].rstrip()
    bare = _GROUPED.sub("", bare)
    if not _FORMS[decimal].fullmatch(bare):
        return None
    number = float(bare.replace("." if decimal == "," else ",", "").replace(decimal, "."))
    return -number if negative else number


def readings(text: str) -> Mapping[str, float]:
    """What a text says under each decimal sign that it fits."""
    found = {decimal: number_of(text, decimal) for decimal in DECIMALS}
    return {decimal: number for decimal, number in found.items() if number is not None}
