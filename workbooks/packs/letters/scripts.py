"""Texts in the order in which they are seen: right to left where the script is, Arabic letters joined.

A small part of Unicode's rules, enough for names: runs of one direction in a line whose first letter says which way it
goes. Arabic letters take the forms that Unicode keeps for printing (FE70 to FEFC).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

__all__ = ["as_seen"]

_RIGHT, _LEFT = ("R", "AL"), ("L", "EN", "AN")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_FORMS = range(0xFE70, 0xFEFD)
_LAM = "\u0644"


def as_seen(text: str) -> str:
    """The signs of a text from left to right, as a reader sees them."""
    if not any(unicodedata.bidirectional(sign) in _RIGHT for sign in text):
        return text
    runs = [
        (backwards, [sign for sign, _ in run]) for backwards, run in groupby(_directed(text), key=lambda one: one[1])
    ]
    told = ["".join(_backwards(signs)) if backwards else "".join(signs) for backwards, signs in runs]
    goes_left = next(leans for leans in map(_leans, text) if leans is not None)
    return "".join(reversed(told) if goes_left else told)


def _leans(sign: str) -> bool | None:
    """Whether a sign runs right to left; None where it goes with its neighbours."""
    kind = unicodedata.bidirectional(sign)
    return True if kind in _RIGHT else False if kind in _LEFT else None


def _directed(text: str) -> list[tuple[str, bool]]:
    """Signs with their direction; blanks and points between two directions go with the line."""
    leans = [_leans(sign) for sign in text]
    base = next(found for found in leans if found is not None)
    before, after = _carried(leans, base), _carried(leans[::-1], base)[::-1]
    told = [
        lean if lean is not None else earlier if earlier == later else base
        for lean, earlier, later in zip(leans, before, after, strict=True)
    ]
    return list(zip(text, told, strict=True))


def _carried(leans: Sequence[bool | None], base: bool) -> list[bool]:
    found, last = [], base
    for lean in leans:
        last = last if lean is None else lean
        found.append(last)
    return found


def _backwards(signs: Sequence[str]) -> Iterator[str]:
    """Signs in reverse, each with the marks that stand on it, and brackets turned."""
    pieces: list[str] = []
    for sign in _joined(signs):
        if unicodedata.combining(sign) and pieces:
            pieces[-1] += sign
        else:
            pieces.append(sign.translate(_MIRRORED))
    return reversed(pieces)


def _joined(signs: Sequence[str]) -> Iterator[str]:
    """Arabic letters in the form that joins them to their neighbours; other signs as they are."""
    forms = _forms()
    letters = [sign for sign in signs if not unicodedata.combining(sign)]
    shown: list[str] = []
    skip = False
    for at, sign in enumerate(letters):
        if skip:
            skip = False
            continue
        joins_before = at > 0 and (letters[at - 1], "initial") in forms
        after = letters[at + 1] if at + 1 < len(letters) else ""
        if sign == _LAM and (_LAM + after, "isolated") in forms:
            shown.append(forms[_LAM + after, "final" if joins_before and shown else "isolated"])
            skip = True
            continue
        joins_after = (sign, "initial") in forms and (after, "final") in forms
        form = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get(
            (joins_before and (sign, "final") in forms, joins_after), "isolated"
        )
        shown.append(forms.get((sign, form), sign))
    yield from _marked(shown, signs)


def _marked(shown: Sequence[str], signs: Sequence[str]) -> list[str]:
    """Letters with the marks back after them, where each letter still has a place of its own."""
    bare = [sign for sign in signs if not unicodedata.combining(sign)]
    if len(bare) != len(shown):
        return list(shown)
    letters = iter(shown)
    return [sign if unicodedata.combining(sign) else next(letters) for sign in signs]


@cache
def _forms() -> dict[tuple[str, str], str]:
    """The printed form of each letter, and of lam with alef, by where it stands."""
    found = {}
    for code in _FORMS:
        kind, _, base = unicodedata.decomposition(chr(code)).partition("> ")
        if kind:
            found["".join(chr(int(one, 16)) for one in base.split()), kind.lstrip("<")] = chr(code)
    return found
