"""What an approver finds in a mailbox of their own: the codes and the link of the newest message that has some."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple

__all__ = ["Asked", "newest_answer_code", "newest_asked", "newest_word"]

_CODE = re.compile(r"to (approve|decline) +([A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4})")
_WORD = re.compile(r"code:  ([A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4})")
_ANSWER = re.compile(r"qplan outbox acknowledge (\S+)")
_LINK = re.compile(r"https?://\S+/d/(\S+)")


class Asked(NamedTuple):
    """What a message asks with: a code for each answer, and the end of the link to the page; empty for none."""

    approve: str
    decline: str
    token: str


def newest_asked(outbox: Path, channel: str) -> Asked | None:
    """The newest message with codes to a channel, None before there is one."""
    for text in _messages(outbox, channel):
        codes = dict(_CODE.findall(text))
        if codes:
            link = _LINK.search(text)
            return Asked(codes.get("approve", ""), codes.get("decline", ""), link[1] if link else "")
    return None


def newest_word(outbox: Path, channel: str) -> str:
    """The code of the newest message that asks somebody to confirm what they said; empty before there is one."""
    found = (match[1] for text in _messages(outbox, channel) if (match := _WORD.search(text)))
    return next(found, "")


def newest_answer_code(outbox: Path, channel: str) -> str:
    """The code with which the newest communication to a reader is answered; empty before there is one."""
    found = (match[1] for text in _messages(outbox, channel) if (match := _ANSWER.search(text)))
    return next(found, "")


def _messages(outbox: Path, channel: str) -> Iterator[str]:
    """The texts of a channel's messages, the newest first."""
    for path in sorted((outbox / channel).glob("*.eml"), reverse=True):
        body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body()
        yield "" if body is None else body.get_content()
