"""What a server was asked, for tests that count requests."""

import re
import threading
from dataclasses import dataclass

__all__ = ["RequestLog", "Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that was answered: method, path, query string as sent (decoded), status."""

    method: str
    path: str
    query: str
    status: int


class RequestLog:
    """The latest requests, oldest first (at most `keep`), and how many there were of all."""

    def __init__(self, keep: int = 50_000) -> None:
        self._keep = keep
        self._lock = threading.Lock()
        self._seen: list[Seen] = []
        self.total = 0

    def add(self, seen: Seen) -> None:
        """Note a request."""
        with self._lock:
            self.total += 1
            self._seen.append(seen)
            if len(self._seen) > self._keep:
                del self._seen[: self._keep // 2]

    @property
    def seen(self) -> tuple[Seen, ...]:
        """The requests noted."""
        with self._lock:
            return tuple(self._seen)

    def count(self, pattern: str = "", method: str = "") -> int:
        """How many of them had `pattern` (a regular expression) in `path?query`, and that method when given."""
        wanted = re.compile(pattern)
        return sum(1 for s in self.seen if (not method or s.method == method) and wanted.search(f"{s.path}?{s.query}"))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._seen.clear()
            self.total = 0
