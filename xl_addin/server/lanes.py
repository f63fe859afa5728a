"""Which calls are computed between two others, and which go to a process of their own."""

from xl_addin.catalog import CATALOG

__all__ = ["LARGE_BYTES", "QUICK_SECONDS", "Lanes"]

QUICK_SECONDS = 0.01
"""What a call computed at once may take: every other call waits that long."""
LARGE_BYTES = 200_000
"""Arguments of more bytes of JSON are never quick to read."""


class Lanes:
    """Learns how long each function takes, from what its calls took.

    Functions that may take long whatever they are given say so in the catalog (`is_heavy`). Any other is quick until a
    call of it was not: then calls with as large arguments or larger go apart, until one of them turns out quick again.
    """

    def __init__(self) -> None:
        self._slow_from: dict[str, int] = {}

    def is_quick(self, name: str, size: int) -> bool:
        """Whether a call of `name` with `size` bytes of arguments is computed at once."""
        function = CATALOG.get(name)
        if function is None:
            return True
        return not function.is_heavy and size < min(self._slow_from.get(name, LARGE_BYTES), LARGE_BYTES)

    def learn(self, name: str, size: int, seconds: float) -> None:
        """A call of `name` took `seconds` of processor time for `size` bytes of arguments."""
        slow_from = self._slow_from.get(name, LARGE_BYTES)
        if seconds > QUICK_SECONDS:
            self._slow_from[name] = min(slow_from, size)
        elif size >= slow_from and seconds < QUICK_SECONDS / 2:
            self._slow_from[name] = size + 1
