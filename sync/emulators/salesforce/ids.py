"""Record ids: 15 case-sensitive characters, and the 3-character suffix that makes them safe to fold.

The suffix encodes, for each group of five characters, which of them are upper case (bit i set when the i-th is), as
one character of `A-Z0-5`. Salesforce answers with 18 characters and accepts both lengths.
"""

import re
from functools import lru_cache

__all__ = ["checksum", "is_id", "make_id", "prefix_of", "to_18"]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_PAIRS = [a + b for a in _DIGITS for b in _DIGITS]
_ID = re.compile(r"[0-9A-Za-z]{15}(?:[A-Z0-5a-z]{3})?")
_POD = "Qp0"


@lru_cache(maxsize=65536)
def _suffix_of(five: str) -> str:
    return _SUFFIX[sum(1 << i for i, char in enumerate(five) if "A" <= char <= "Z")]


def checksum(id15: str) -> str:
    """The three-character suffix of a 15-character id."""
    return _suffix_of(id15[:5]) + _suffix_of(id15[5:10]) + _suffix_of(id15[10:])


def make_id(prefix: str, number: int) -> str:
    """The 18-character id of record `number` (0 and up) of the object with that 3-character key prefix.

    The number is written in base 62 on nine places after the prefix and a pod mark, so ids of one object sort as
    their numbers do (by byte) and never collide below 62 to the power of 9.
    """
    if len(prefix) != 3:
        raise ValueError(f"key prefix {prefix!r} is not of three characters")
    if number < 0:
        raise ValueError(f"record number {number} is negative")
    rest, low = divmod(number, 3844)
    rest, third = divmod(rest, 3844)
    rest, second = divmod(rest, 3844)
    first, head = divmod(rest, 3844)
    if first >= 62:
        raise ValueError("record number does not fit in nine base-62 digits")
    tail = _DIGITS[first] + _PAIRS[head] + _PAIRS[second] + _PAIRS[third] + _PAIRS[low]
    id15 = prefix + _POD + tail
    return id15 + checksum(id15)


def is_id(text: str) -> bool:
    """Whether `text` has the shape of an id, and of 18 characters the right suffix."""
    if _ID.fullmatch(text) is None:
        return False
    return len(text) == 15 or checksum(text[:15]) == text[15:].upper()


def to_18(text: str) -> str:
    """An id of either length as 18 characters; anything else is returned as it is."""
    return text + checksum(text) if len(text) == 15 and is_id(text) else text


def prefix_of(text: str) -> str:
    """The key prefix, which names the object."""
    return text[:3]
