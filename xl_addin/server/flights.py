"""Heavy calls under way: one that several requests want is computed once, and given up when nobody waits any more."""

import asyncio

from xl_addin.server.cache import Key
from xl_addin.server.computing import Computed
from xl_addin.server.pool import Pool
from xl_addin.server.protocol import Call
from xl_addin.server.worker import Job

__all__ = ["Flights"]


class _Flight:
    """A call in the pool, and how many wait for it."""

    def __init__(self, task: asyncio.Task[Computed]) -> None:
        self.task = task
        self.waiting = 0


class Flights:
    """The calls a pool computes, each under its key: the holder is part of it, so nobody shares another's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._flights: dict[Key, _Flight] = {}

    async def run(self, key: Key, call: Call) -> Computed:
        """The result of `call`; cancelling this gives it up, which ends its process unless others still wait."""
        flight = self._flights.get(key)
        if flight is None:
            flight = _Flight(asyncio.create_task(self._pool.run(key[0], Job(call.fn, bytes(call.args), call.date1904))))
            self._flights[key] = flight
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                flight.task.cancel()
                if self._flights.get(key) is flight:
                    del self._flights[key]
