"""What a client may come back with: access tokens, and locators of results it has not read to the end."""

import itertools
import secrets
import threading
from array import array
from dataclasses import dataclass
from datetime import datetime, timedelta

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import make_id
from sync.emulators.salesforce.soql.compiler import RowPlan

__all__ = ["Cursor", "Cursors", "Sessions"]

MAX_OPEN = 50
LOCATOR_LIFE = timedelta(days=2)


class Sessions:
    """Access tokens and whom they stand for. They die with the process, as real ones do when a session ends.

    `used` counts the API calls of all of them.
    """

    def __init__(self) -> None:
        self._users: dict[str, str] = {}
        self.used = 0
        self._lock = threading.Lock()

    def issue(self, org_id: str, user: str) -> str:
        """A new token for that user."""
        token = f"{org_id[:15]}!AQ{secrets.token_urlsafe(48)}"
        with self._lock:
            self._users[token] = user
        return token

    def user_of(self, token: str) -> str:
        """Whom the token stands for; INVALID_SESSION_ID when nobody."""
        with self._lock:
            if token in self._users:
                return self._users[token]
        raise ApiError("INVALID_SESSION_ID", "Session expired or invalid")

    def forget(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._users.pop(token, None)

    def forget_all(self) -> None:
        """End every session."""
        with self._lock:
            self._users.clear()


@dataclass(frozen=True, slots=True)
class Cursor:
    """A result that is read page by page: its plan and the numbers of its rows."""

    plan: RowPlan
    numbers: "array[int]"
    version: str
    size: int
    opened: datetime


class Cursors:
    """Open results by locator id. They expire after two days of the org's clock, or when too many came after them."""

    def __init__(self) -> None:
        self._open: dict[str, Cursor] = {}
        self._count = itertools.count(1)
        self._lock = threading.Lock()

    def add(self, cursor: Cursor) -> str:
        """Keep a result and return its locator's id."""
        with self._lock:
            locator = make_id("0r8", next(self._count))
            self._open[locator] = cursor
            if len(self._open) > MAX_OPEN:
                del self._open[next(iter(self._open))]
            return locator

    def find(self, locator: str, now: datetime) -> Cursor:
        """The result; INVALID_QUERY_LOCATOR when it is unknown or too old."""
        with self._lock:
            found = self._open.get(locator)
        if found is None or now - found.opened > LOCATOR_LIFE:
            raise ApiError("INVALID_QUERY_LOCATOR", "invalid query locator")
        return found

    def expire(self) -> None:
        """Forget every open result."""
        with self._lock:
            self._open.clear()
