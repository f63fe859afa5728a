"""What an approver finds in a mailbox of their own: the codes and the link of the newest message that has some."""

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple

__all__ = ["Asked", "newest_asked"]

_CODE = re.compile(r"to (approve|decline) +([A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4})")
_LINK = re.compile(r"https?://\S+/d/(\S+)")


class Asked(NamedTuple):
    """What a message asks with: a code for each answer, and the end of the link to the page; empty for none."""

    approve: str
    decline: str
    token: str


def newest_asked(outbox: Path, channel: str) -> Asked | None:
    """The newest message with codes to a channel, None before there is one."""
    for path in sorted((outbox / channel).glob("*.eml"), reverse=True):
        body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body()
        text = "" if body is None else body.get_content()
        codes = dict(_CODE.findall(text))
        if codes:
            link = _LINK.search(text)
            return Asked(codes.get("approve", ""), codes.get("decline", ""), link[1] if link else "")
    return None
