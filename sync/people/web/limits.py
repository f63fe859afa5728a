"""How often somebody may ask: a bucket of requests for each name, filled again at a steady rate."""

import threading
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Limit"]

_MOST_NAMES = 10_000


class Limit:
    """So many requests at once for each name, and so many more with every minute.

    Names that were not heard of for longest are forgotten beyond ten thousand: they would be full again.
    """

    def __init__(self, at_once: int, a_minute: float, now: Callable[[], float], most_names: int = _MOST_NAMES) -> None:
        self._at_once, self._a_second, self._now, self._most = at_once, a_minute / 60, now, most_names
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._taking = threading.Lock()

    def wait(self, name: str) -> float:
        """Seconds until a request in this name is taken; 0 when it is taken now, which uses it up."""
        with self._taking:
            now = self._now()
            left, since = self._left.pop(name, (float(self._at_once), now))
            left = min(float(self._at_once), left + (now - since) * self._a_second)
            is_taken = left >= 1
            self._left[name] = (left - 1 if is_taken else left, now)
            while len(self._left) > self._most:
                self._left.popitem(last=False)
            return 0.0 if is_taken else (1 - left) / self._a_second
