"""Headings that say amounts in thousands or millions, as Quota (TEUR) and Amount in thousands do."""

import re
from functools import cache
from typing import NamedTuple

__all__ = ["SCALES", "Scaled", "scaled"]

SCALES = {"thousands": 1_000, "millions": 1_000_000}
"""What numbers are multiplied by, by the word that says so in `[csv.files.forms]`."""

_MONEY = r"(?:[A-Z]{3}|[$\u20ac\u00a3\u00a5])"
_THOUSANDS = r"(?:'?000s?|thousands?|thsd\.?|tsd\.?|tausend|[KkT])"
_MILLIONS = r"(?:millions?|mio\.?|mn|mln\.?|[Mm]m?)"


class Scaled(NamedTuple):
    """A heading with its unit as usual headings have it, and the word of `SCALES` that it says."""

    heading: str
    scale: str


def _forms(word: str) -> re.Pattern[str]:
    """The word with or without a currency before or behind it, in brackets or behind `in`; or at the end as TEUR."""
    said = rf"(?:(?P<before>{_MONEY})\s*{word}|{word}\s*(?P<behind>{_MONEY})|{word})"
    told = said.replace("<before>", "<before2>").replace("<behind>", "<behind2>")
    fused = rf"{word}(?P<fused>EUR|USD|CHF|GBP|[$\u20ac\u00a3])|(?P<front>[$\u20ac\u00a3]){word}"
    return re.compile(rf"[\(\[]\s*(?:in\s+)?{said}\s*[\)\]]|\s+in\s+{told}\s*$|\s(?:{fused})\s*$", re.IGNORECASE)


_SAID = {"thousands": _forms(_THOUSANDS), "millions": _forms(_MILLIONS)}


@cache
def scaled(heading: str) -> Scaled | None:
    """The heading without the scale that it says, its currency kept: Quota (TEUR) is Quota (EUR) in thousands.

    None where it says none: a letter alone, outside brackets and without a currency, is none.
    """
    for scale, form in _SAID.items():
        found = form.search(heading)
        if found:
            money = next((part for part in found.groups() if part), "")
            unit = f" ({money.upper()})" if money else ""
            return Scaled(f"{heading[: found.start()].rstrip()}{unit}{heading[found.end() :]}", scale)
    return None
