"""A connection of the server: the head of a request may neither grow without end nor come drop by drop.

Anybody may send a head, before any token is read, so what it can take of memory and time is bounded here; a body's
bounds are in `body.py`, those of a body that nobody reads any more, because its request was refused, here too. h11
refuses a head above 64 KB; uvicorn's other parser, httptools, would keep all of it.
"""

import asyncio
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Connection"]


class Connection(H11Protocol):
    """Closed when the head of a request takes longer than `head_seconds` to arrive, counted from its first byte.

    For the first request of a connection the time is counted from its opening; between two, keep-alive has its own.
    Who still sends a body when the answer is out has `linger_seconds` to hear it, and is cut off then.
    """

    head_seconds: ClassVar[float] = 30.0
    linger_seconds: ClassVar[float] = 5.0
    _overdue: asyncio.TimerHandle | None = None
    _lingering: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Somebody has connected."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Some bytes, of a head or of a body."""
        super().data_received(data)
        if self._is_lingering():
            return
        self._is_all_there()
        if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0] and not self.transport.is_closing():
            self._await_head()
        else:
            self._head_is_there()

    def on_response_complete(self) -> None:
        """An answer is out; what is still to come of the request's body is not waited for."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and not self.transport.is_closing():
            self._lingering = self.loop.call_later(self.linger_seconds, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._head_is_there()
        self._is_all_there()
        super().connection_lost(exc)

    def _is_lingering(self) -> bool:
        """Whether the answer is out and the request is not all there."""
        return self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY

    def _is_all_there(self) -> None:
        if self._lingering is not None:
            self._lingering.cancel()
            self._lingering = None

    def _await_head(self) -> None:
        if self._overdue is None:
            self._overdue = self.loop.call_later(self.head_seconds, self.transport.close)

    def _head_is_there(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
