"""Who may call: one token per person or per workbook, kept as a hash, in a file that a running server watches.

A token is 32 random bytes, so its plain SHA-256 tells nothing: there is no list of likely tokens to try.
"""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock

__all__ = ["NOBODY", "BadTokenFileError", "Holder", "TokenFile", "UnknownHolderError"]

PREFIX = "qp_"
_NAME = re.compile(r"[\w.@ -]{1,80}")


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token was given to.

    name: the person or the workbook, for people.
    digest: SHA-256 of the token, hexadecimal; also what keeps one holder's answers apart from another's.
    reads_plan: whether it opens the task pane's view of the plan, beside the functions.
    created: the day it was made, ISO.
    revoked: the day it was withdrawn, ISO; empty while it is good.
    """

    name: str
    digest: str
    reads_plan: bool = False
    created: str = ""
    revoked: str = ""


NOBODY = Holder("nobody in particular", "", reads_plan=True)
"""Who calls a server that asks for no token, which is one that only this machine can reach."""


class BadTokenFileError(Exception):
    """The file of tokens is not one, so nobody can be let in."""


class UnknownHolderError(Exception):
    """No good token goes by that name, or a name is not usable."""


class TokenFile:
    """The tokens that are good, in a JSON file only its owner can read; a change counts from the next request on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._good: Mapping[str, Holder] = {}

    def holders(self) -> list[Holder]:
        """Everybody who was ever given a token, in the order they were; raises BadTokenFileError."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        try:
            return [Holder(**fields) for fields in json.loads(text)["holders"]]
        except (ValueError, TypeError, KeyError) as fault:
            raise BadTokenFileError(f"{self.path} is not a file of tokens: {fault}") from None

    def add(self, name: str, today: date, *, reads_plan: bool = False) -> str:
        """Make a token for `name` and return it, this once: the file keeps its hash only.

        Raises UnknownHolderError when the name is taken by a good token, or cannot be a name.
        """
        if not _NAME.fullmatch(name):
            raise UnknownHolderError("A name has 1 to 80 letters, digits, spaces, dots, hyphens or @.")
        token = PREFIX + secrets.token_urlsafe(32)
        with self._lock():
            holders = self.holders()
            if any(holder.name == name and not holder.revoked for holder in holders):
                raise UnknownHolderError(f"{name} holds a token already; revoke it first.")
            made = Holder(name, _digest(token), reads_plan=reads_plan, created=today.isoformat())
            self._write([*holders, made])
        return token

    def revoke(self, name: str, today: date) -> Holder:
        """Withdraw the token of `name`; UnknownHolderError when it holds no good one."""
        with self._lock():
            holders = self.holders()
            for position, holder in enumerate(holders):
                if holder.name == name and not holder.revoked:
                    holders[position] = replace(holder, revoked=today.isoformat())
                    self._write(holders)
                    return holders[position]
        raise UnknownHolderError(f"{name} holds no token that could be revoked.")

    def holder_of(self, authorization: str) -> Holder | None:
        """Who sent the header `Bearer qp_…`; None for no, a wrong or a revoked token.

        A file that became unreadable lets nobody in (BadTokenFileError) rather than everybody who was good before.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        return self._current().get(_digest(token.strip()))

    def _current(self) -> Mapping[str, Holder]:
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            self._seen, self._good = None, {}
            return self._good
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen != self._seen:
            self._good = {holder.digest: holder for holder in self.holders() if not holder.revoked}
            self._seen = seen
        return self._good

    def _lock(self) -> FileLock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(f"{self.path}.lock")

    def _write(self, holders: list[Holder]) -> None:
        content: dict[str, Any] = {"holders": [asdict(holder) for holder in holders]}
        fresh = self.path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
        fresh.replace(self.path)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
