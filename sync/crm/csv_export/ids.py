"""Record Ids for rows of files, which may have long Ids, short ones, names instead, or nothing."""

import hashlib
import re
import string
from collections.abc import Mapping

__all__ = ["POINTS_TO", "is_record_id", "made_id", "name_alone", "record_id"]

POINTS_TO: Mapping[tuple[str, str], str] = {
    ("Opportunity", "AccountId"): "Account",
    ("Opportunity", "OwnerId"): "User",
    ("Account", "OwnerId"): "User",
    ("Account", "ParentId"): "Account",
    ("User", "ManagerId"): "User",
    ("ForecastingQuota", "QuotaOwnerId"): "User",
    ("OpportunityLineItem", "OpportunityId"): "Opportunity",
    ("OpportunityLineItem", "Product2Id"): "Product2",
    ("OpportunityHistory", "OpportunityId"): "Opportunity",
    ("OpportunityFieldHistory", "OpportunityId"): "Opportunity",
}
"""The object whose record a field names, where files may say its name instead of its Id."""

_PREFIXES: Mapping[str, tuple[str, ...]] = {
    "Account": ("001",),
    "User": ("005", "00G"),  # a queue may own what a person may
    "Opportunity": ("006",),
    "Product2": ("01t",),
}
"""With what the Ids of an object begin, where that never differs between orgs."""

_ALPHABET = string.ascii_uppercase + "012345"
_PAIRS = [_ALPHABET[digits & 31] + _ALPHABET[digits >> 5] for digits in range(1024)]
"""Two digits of five bits, the lower one first."""
_SHORT, _LONG = re.compile(r"[A-Za-z0-9]{15}"), re.compile(r"[A-Za-z0-9]{18}")
_MADE = "~"
_LEFT = re.compile(
    r"\s*\((?:deactivated|inactive|disabled|deaktiviert\w*|inaktiv\w*)(?:\s+(?:user|benutzer))?\)$", re.IGNORECASE
)
"""What CRMs write behind the name of a user who has left."""


def is_record_id(text: str, sobject: str = "") -> bool:
    """True when the text can be a Salesforce Id: 15 characters, or 18 with the right checksum.

    A customer number may have fifteen characters as well, so a short Id has a letter and a digit, and begins as the
    Ids of the object do, where it is known of which.
    """
    if _SHORT.fullmatch(text):
        mixed = any(character.isdigit() for character in text) and any(character.isalpha() for character in text)
        return mixed and text.startswith(_PREFIXES.get(sobject, ""))
    return bool(_LONG.fullmatch(text)) and text == _long(text[:15])


def record_id(text: str, sobject: str = "") -> str:
    """The 18-character Id for what a file says: an Id as it is or made long, any other text through `made_id`."""
    text = text.strip()
    if is_record_id(text, sobject):
        return text if len(text) == 18 else _long(text)
    return made_id(text)


def name_alone(text: str) -> str:
    """A person's name without the remark that they have left, as in Ann Able (Deactivated User)."""
    return _LEFT.sub("", text)


def made_id(text: str) -> str:
    """An Id that stands for a text: the same for the same text whatever its case and spaces, so that files join.

    It begins with `~`, which no Salesforce Id does, followed by 85 bits of a hash.
    """
    folded = " ".join(text.casefold().split())
    number = int.from_bytes(hashlib.sha256(folded.encode()).digest()[-11:], "big")
    pairs = [_PAIRS[number >> place & 1023] for place in range(0, 80, 10)]
    return f"{_MADE}{''.join(pairs)}{_ALPHABET[number >> 80 & 31]}"


def _long(short: str) -> str:
    """A 15-character Id with its checksum: each of three characters tells which of five are upper case."""
    checksum = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(short[start : start + 5]) if "A" <= letter <= "Z")
        checksum += _ALPHABET[bits]
    return short + checksum
