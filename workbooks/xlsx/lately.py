"""What was read lately of parts of files: the same bytes are not read twice."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Lately"]

_Read = TypeVar("_Read")

_KEPT = 256
_SMALL = 200_000
"""Bytes of which what is read is kept: those of a company of some dozen people. Larger ones would hold memory."""


class Lately(Generic[_Read]):
    """What the last few small parts read as, by their bytes; not to be changed by whoever gets it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[tuple[bytes | bool, ...], _Read] = OrderedDict()

    def of(self, parts: tuple[bytes | bool, ...], read: Callable[[], _Read]) -> _Read:
        """What these parts read as, by `read` where they were not read lately.

        Args:
            parts: all that decides what is read. read: reads them.
        """
        if sum(len(part) for part in parts if isinstance(part, bytes)) > _SMALL:
            return read()
        with self._lock:
            if parts in self._known:
                self._known.move_to_end(parts)
                return self._known[parts]
        found = read()
        with self._lock:
            self._known[parts] = found
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found
