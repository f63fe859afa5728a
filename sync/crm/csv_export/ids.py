"""Record Ids for rows of files, which may have long Ids, short ones, names instead, or nothing."""

import hashlib
import re
import string

__all__ = ["is_record_id", "made_id", "record_id"]

_ALPHABET = string.ascii_uppercase + "012345"
_SHORT, _LONG = re.compile(r"[A-Za-z0-9]{15}"), re.compile(r"[A-Za-z0-9]{18}")
_MADE = "~"


def is_record_id(text: str) -> bool:
    """True when the text can be a Salesforce Id: 15 characters, or 18 with the right checksum."""
    if _SHORT.fullmatch(text):
        return any(character.isdigit() for character in text)
    return bool(_LONG.fullmatch(text)) and text == _long(text[:15])


def record_id(text: str) -> str:
    """The 18-character Id for what a file says: an Id as it is or made long, any other text through `made_id`."""
    text = text.strip()
    if is_record_id(text):
        return text if len(text) == 18 else _long(text)
    return made_id(text)


def made_id(text: str) -> str:
    """An Id that stands for a text: the same for the same text whatever its case and spaces, so that files join.

    It begins with `~`, which no Salesforce Id does, followed by 85 bits of a hash.
    """
    folded = " ".join(text.casefold().split())
    number = int.from_bytes(hashlib.sha256(folded.encode()).digest(), "big")
    digits = []
    for _ in range(17):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return _MADE + "".join(digits)


def _long(short: str) -> str:
    """A 15-character Id with its checksum: each of three characters tells which of five are upper case."""
    checksum = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(short[start : start + 5]) if "A" <= letter <= "Z")
        checksum += _ALPHABET[bits]
    return short + checksum
