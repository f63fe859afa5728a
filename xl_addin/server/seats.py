"""A few seats that many want: one queue for each holder, and a seat that is free goes to who has the fewest.

Without it the first who sends a thousand calls would have every other one wait until all of them are computed.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["Seats"]


class Seats:
    """Seats shared out among holders.

    A free seat goes to the holder who sits on the fewest, of those to the one served the longest ago; what one holder
    asks is served in the order of asking. Where `guests` is given, that many seats more are for holders who sit on
    none: who takes every other seat, for however long, keeps nobody else waiting.

    Args:
        size: how many may be taken at once.
        guests: how many more, each by a holder without any.
    """

    def __init__(self, size: int, guests: int = 0) -> None:
        self._size, self._guests = size, guests
        self._taken: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._served: dict[str, int] = {}
        self._turn = 0

    @property
    def taken(self) -> int:
        """How many are taken."""
        return self._taken.total()

    @asynccontextmanager
    async def seat(self, holder: str) -> AsyncIterator[None]:
        """A seat for `holder` while the context lasts, once it is their turn."""
        await self._wait(holder)
        try:
            yield
        finally:
            self._leave(holder)

    async def _wait(self, holder: str) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(holder, deque()).append(turn)
        self._hand_out()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._forget(holder, turn)
            else:
                self._leave(holder)  # it was given in the very moment its taker went away
            raise

    def _forget(self, holder: str, turn: asyncio.Future[None]) -> None:
        queue = self._waiting.get(holder)
        if queue is not None and turn in queue:
            queue.remove(turn)
            if not queue:
                del self._waiting[holder]

    def _leave(self, holder: str) -> None:
        self._taken[holder] -= 1
        if not self._taken[holder]:
            del self._taken[holder]
            if holder not in self._waiting:
                self._served.pop(holder, None)
        self._hand_out()

    def _hand_out(self) -> None:
        while self._waiting:
            holder = min(self._waiting, key=lambda name: (self._taken[name], self._served.get(name, 0)))
            is_guest = self.taken < self._size + self._guests and not self._taken[holder]
            if self.taken >= self._size and not is_guest:
                return
            queue = self._waiting[holder]
            turn = queue.popleft()
            if not queue:
                del self._waiting[holder]
            if turn.cancelled():
                continue
            self._turn += 1
            self._served[holder] = self._turn
            self._taken[holder] += 1
            turn.set_result(None)
