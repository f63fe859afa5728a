"""How many requests of a kind may leave in a minute: never more than allowed in any sixty seconds.

Google counts the requests of a user and minute. A bucket that fills up again while it is emptied lets twice as many
through in its worst minute; this one gives a token back sixty seconds after it was taken.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

__all__ = ["Allowance"]

_MINUTE = 60.0


class Allowance:
    """Tokens for requests, taken by any thread.

    Args:
        most: how many in any sixty seconds.
        clock: seconds that only ever grow. sleep: how to wait.
    """

    def __init__(
        self, most: int, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._most, self._clock, self._sleep = most, clock, sleep
        self._taken: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self, until: float) -> bool:
        """Wait for a token and take it; False, with none taken, where it would come after `until` (by the clock)."""
        while True:
            with self._lock:
                now = self._clock()
                while self._taken and now - self._taken[0] >= _MINUTE:
                    self._taken.popleft()
                if len(self._taken) < self._most:
                    self._taken.append(now)
                    return True
                free_at = self._taken[0] + _MINUTE
            if free_at > until:
                return False
            self._sleep(max(0.0, free_at - now))

    @property
    def used(self) -> int:
        """How many were taken in the last sixty seconds."""
        with self._lock:
            now = self._clock()
            return sum(now - at < _MINUTE for at in self._taken)
