"""The communications of a plan: for whom each is, what it says, and how many must acknowledge it.

A text names what is filled in by words in braces. What a reader may not be told is no word of their text.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

__all__ = ["MESSAGES", "Message", "Readers", "strange_words", "worded"]


class Readers(StrEnum):
    """Whom a message goes to, beside the addresses the settings add.

    EXECUTIVES  whoever holds a role of the task's audience
    LEADERS     everybody who leads somebody with a quota
    REPS        everybody with a quota
    COMPANY     all of these
    """

    EXECUTIVES = "executives"
    LEADERS = "leaders"
    REPS = "reps"
    COMPANY = "company"


class Message(NamedTuple):
    """A communication, known by the task of the cycle it is.

    readers: whom it goes to. subject, text: what it says. acknowledged: share of the readers who must acknowledge it
    before it counts as made; 0 where sending it is enough.
    """

    readers: Readers
    subject: str
    text: str
    acknowledged: float


MESSAGES: Mapping[str, Message] = {
    "executive-presentation": Message(
        Readers.EXECUTIVES,
        "The plan of {quarter}",
        "{name},\n\nthe plan of {quarter}, from {first_day} to {last_day}, is approved. Its target is {target} "
        "{currency}; {people} people carry quotas of {total} {currency} together.\n",
        0.0,
    ),
    "leadership-cascade": Message(
        Readers.LEADERS,
        "Your team in the plan of {quarter}",
        "{name},\n\nthe plan of {quarter} is approved. Your people carry {team_total} {currency}:\n\n{team}\n\n"
        "Please go through it with each of them before {first_day}.\n",
        1.0,
    ),
    "rep-sessions": Message(
        Readers.REPS,
        "Your quota of {quarter}",
        "{name},\n\nyour quota of {quarter} is {quota} {currency}. The letter that comes with this, version {version}, "
        "says how it came about and what your territory is. Your manager goes through it with you.\n",
        1.0,
    ),
    "all-hands": Message(
        Readers.COMPANY,
        "{quarter}: where we are going",
        "{name},\n\n{quarter} begins on {first_day}. {people} of us carry a quota in it. The plan is presented to all "
        "at the kickoff.\n",
        0.0,
    ),
}
"""Every communication by the id of its task."""

_COMMON = frozenset({"name", "quarter", "first_day", "last_day", "people"})
_MONEY = frozenset({"target", "total", "currency"})
_WORDS: Mapping[Readers, frozenset[str]] = {
    Readers.EXECUTIVES: _COMMON | _MONEY,
    Readers.LEADERS: _COMMON | _MONEY | {"team", "team_total"},
    Readers.REPS: _COMMON | {"currency", "quota", "version"},
    Readers.COMPANY: _COMMON,
}
_WORD = re.compile(r"\{([a-z_]*)\}")


def strange_words(name: str, text: str) -> tuple[str, ...]:
    """Words in braces that are none of a message: its readers are not told them, or nobody knows them."""
    known = _WORDS[MESSAGES[name].readers]
    return tuple(dict.fromkeys(word for word in _WORD.findall(text) if word not in known))


def worded(text: str, words: Mapping[str, str]) -> str:
    """A text with its words filled in; a word nobody told is n/a, never empty."""
    return _WORD.sub(lambda found: words.get(found[1]) or "n/a", text)
