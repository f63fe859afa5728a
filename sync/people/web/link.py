"""The link in a message: whose decision it asks for, on which digest of which plan, until when; signed.

It is no secret of its own and proves nobody: a page shows nothing and takes nothing without a code. The signature keeps
strangers from making links at all, so that nobody can be led to a page about something else.
"""

import base64
import binascii
import hmac
import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

__all__ = ["PATH", "BadLinkError", "Link", "Links", "kept_key"]

PATH = "/d/"
"""What stands before a link's token in its address."""

_LONGEST = 1_024
_PURPOSE = b"qplan approval link 1"
_BROKEN = "This link is not one that was sent, or not all of it arrived: open it from the message itself."
_EXPIRED = "This link has expired: ask whoever submitted the plan for a new message."


class BadLinkError(Exception):
    """A link that is not taken, with the sentence for whoever opened it."""

    def __init__(self, sentence: str, *, is_expired: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.is_expired = sentence, is_expired


class Link(NamedTuple):
    """What a link asks for: the decision of an approver on a digest of a plan, until a moment (UTC, whole seconds)."""

    plan: str
    approver: str
    digest: str
    expires: datetime


class Links:
    """Makes links and reads them.

    Args:
        base_url: where the page is reached; empty where there is none, and then no link is made.
        days: how long a link is good for.
        key: gives the signing key; called when a link is made or read, because most verbs need none.
    """

    def __init__(self, base_url: str, days: int, key: Callable[[], str]) -> None:
        self._base_url, self._days, self._key = base_url, days, key

    @property
    def is_served(self) -> bool:
        """Whether there is a page that links could lead to."""
        return bool(self._base_url)

    def address(self, plan: str, approver: str, digest: str, now: datetime) -> str:
        """The address to put into a message."""
        link = Link(plan, approver, digest, (now + timedelta(days=self._days)).astimezone(UTC).replace(microsecond=0))
        return f"{self._base_url}{PATH}{self.token(link)}"

    def token(self, link: Link) -> str:
        """A link as the end of an address: what it says and the signature, in letters that addresses take."""
        said = [link.plan, link.approver, link.digest, int(link.expires.timestamp())]
        text = json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode()
        return f"{_letters(text)}.{_letters(self._signature(text))}"

    def read(self, token: str, now: datetime) -> Link:
        """The link of a token.

        Raises BadLinkError where it was not signed with this key, is not whole, or its time has passed.
        """
        text, _, signature = token.partition(".")
        if len(token) > _LONGEST or not token.isascii():
            raise BadLinkError(_BROKEN)
        try:
            said, signed = _bytes(text), _bytes(signature)
        except (binascii.Error, ValueError):
            raise BadLinkError(_BROKEN) from None
        if not hmac.compare_digest(signed, self._signature(said)) or f"{_letters(said)}.{_letters(signed)}" != token:
            raise BadLinkError(_BROKEN)
        plan, approver, digest, expires = json.loads(said)
        link = Link(plan, approver, digest, datetime.fromtimestamp(expires, UTC))
        if now >= link.expires:
            raise BadLinkError(_EXPIRED, is_expired=True)
        return link

    def _signature(self, text: bytes) -> bytes:
        key = hmac.new(self._key().encode(), _PURPOSE, sha256).digest()
        return hmac.new(key, text, sha256).digest()


def kept_key(path: Path) -> str:
    """The key in a file that its owner alone can read; made there where it is not yet."""
    with suppress(FileNotFoundError):
        if key := path.read_text(encoding="ascii").strip():
            return key
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{token_hex(8)}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(token_hex(32))
    try:
        with suppress(FileExistsError):
            os.link(own, path)  # whoever was first is taken, so that two that start at once sign alike
    finally:
        own.unlink()
    return path.read_text(encoding="ascii").strip()


def _letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(letters: str) -> bytes:
    return base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
