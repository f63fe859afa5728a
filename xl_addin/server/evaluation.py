"""Answering the calls of a batch: from what is kept, at once where they are quick, in the pool where they are not."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from xl_addin.catalog import CATALOG
from xl_addin.cells.errors import CellError, ErrorKind
from xl_addin.server import metrics
from xl_addin.server.cache import AnswerCache, Key, key_of
from xl_addin.server.computing import Computed, compute_many
from xl_addin.server.flights import Flights
from xl_addin.server.lanes import Lanes
from xl_addin.server.limits import Limits
from xl_addin.server.pool import DiedError, Pool
from xl_addin.server.protocol import Call, decode_batch, encode_answer
from xl_addin.server.seats import Seats
from xl_addin.server.tokens import Holder

__all__ = ["Evaluation"]

_SLICE = 0.005  # seconds of quick calls before others get their turn
_TOGETHER = 20  # quick calls of one function computed at once: a few milliseconds
_log = logging.getLogger("qplan.server")


class Evaluation:
    """Computes batches within the limits; there is one in each worker process of the server."""

    def __init__(self, limits: Limits) -> None:
        self.pool = Pool(limits.processes, limits.process_bytes)
        self._limits = limits
        self._lanes = Lanes()
        self._cache = AnswerCache(limits.cache_bytes)
        self._flights = Flights(self.pool)
        self._turns = Seats(1)  # of this process itself, a slice at a time
        self._heavy_batches: Counter[str] = Counter()

    async def calls(self, body: bytes, holder: Holder) -> Sequence[Call]:
        """The calls of a batch's body, read when it is the holder's turn; RefusedBatchError when it is none."""
        async with self._turns.seat(holder.digest):
            return decode_batch(body, self._limits.calls)

    async def answer(self, calls: Sequence[Call], holder: Holder) -> list[bytes]:
        """The result of each call as JSON, in their order; cancelling it stops what is still to be computed."""
        batch = _Batch(calls, holder, self._limits.call_seconds)
        await self._quick(batch)
        if batch.heavy:
            await self._heavy(batch)
        batch.report()
        metrics.CACHE_BYTES.set(self._cache.bytes)
        return batch.results

    async def _quick(self, batch: "_Batch") -> None:
        """What is kept and what is quick, a slice of time at each turn; the rest becomes the batch's heavy calls."""
        position = 0
        while position < len(batch.calls):
            async with self._turns.seat(batch.holder):
                position = self._slice(batch, position)
            await asyncio.sleep(0)  # connections are served even where nobody else has calls

    def _slice(self, batch: "_Batch", start: int) -> int:
        """A few milliseconds of a batch from the position `start`; where the next slice starts."""
        pause = time.monotonic() + _SLICE
        together: list[int] = []
        position = start
        while position < len(batch.calls) and (position == start or time.monotonic() <= pause):
            call = batch.calls[position]
            kept = self._cache.get(batch.key(position))
            if kept is not None:
                batch.settle(position, kept, "cached")
            elif not self._lanes.is_quick(call.fn, len(memoryview(call.args))):
                batch.heavy.append(position)
            else:
                if together and (not _is_alike(batch.calls[together[0]], call) or len(together) == _TOGETHER):
                    self._at_once(batch, together)
                    together = []
                together.append(position)
            position += 1
        self._at_once(batch, together)
        return position

    def _at_once(self, batch: "_Batch", positions: Sequence[int]) -> None:
        """Quick calls of one function, computed together while their time is not up."""
        in_time = [position for position in positions if batch.seconds_left(position) > 0]
        for position in set(positions).difference(in_time):
            batch.settle(position, *self._late(batch.calls[position]))
        if in_time:
            calls = [batch.calls[position] for position in in_time]
            computed = compute_many(calls[0].fn, [call.args for call in calls], date1904=calls[0].date1904)
            for position, one in zip(in_time, computed, strict=True):
                self._settle(batch, position, one, metrics.QUICK_SECONDS)

    async def _heavy(self, batch: "_Batch") -> None:
        """A few at a time, so that batches take turns in the pool; one holder's many keep no other holder out."""
        if self._heavy_batches[batch.holder] >= self._limits.waiting:
            busy = CellError(ErrorKind.NA, "The server has too much to compute: try again in a minute.")
            for position in batch.heavy:
                batch.settle(position, encode_answer(busy, transient=True), "transient")
            return
        self._heavy_batches[batch.holder] += 1
        try:
            waiting = iter(batch.heavy)
            async with asyncio.TaskGroup() as group:
                for _ in range(min(len(batch.heavy), 2 * self.pool.size)):
                    group.create_task(self._one_after_another(batch, waiting))
        finally:
            self._heavy_batches[batch.holder] -= 1
            if not self._heavy_batches[batch.holder]:
                del self._heavy_batches[batch.holder]

    async def _one_after_another(self, batch: "_Batch", waiting: Iterator[int]) -> None:
        for position in waiting:
            call = batch.calls[position]
            try:
                async with asyncio.timeout(max(0.0, batch.seconds_left(position))):
                    computed = await self._flights.run(batch.key(position), call)
            except TimeoutError:
                batch.settle(position, *self._late(call))
            except DiedError:
                died = CellError(
                    ErrorKind.NUM, f"{call.fn} could not be computed: it may need too much memory. Select less."
                )
                batch.settle(position, encode_answer(died, transient=True), "transient")
            else:
                self._settle(batch, position, computed, metrics.APART_SECONDS)

    def _settle(self, batch: "_Batch", position: int, computed: Computed, lane: metrics.Histogram) -> None:
        call = batch.calls[position]
        self._lanes.learn(call.fn, len(memoryview(call.args)), computed.seconds)
        lane.observe(computed.seconds)
        if computed.incident:
            _log.error("%s", computed.incident)
        function = CATALOG.get(call.fn)
        if function is not None and not function.is_volatile and not computed.is_transient:
            self._cache.put(batch.key(position), computed.result)
        outcome = "transient" if computed.is_transient else "error" if computed.is_error else "value"
        batch.settle(position, computed.result, outcome)

    def _late(self, call: Call) -> tuple[bytes, str]:
        limit = self._limits.call_seconds
        if call.timeout_ms is not None:
            limit = min(limit, max(0.0, call.timeout_ms / 1000))
        late = CellError(ErrorKind.NA, f"{call.fn} was not computed within {limit:g} s: select less, or try again.")
        return encode_answer(late, transient=True), "transient"


def _is_alike(one: Call, other: Call) -> bool:
    """Whether two calls can be computed together."""
    return one.fn == other.fn and one.date1904 == other.date1904


class _Batch:
    """The calls of one request, their results so far, and their time."""

    def __init__(self, calls: Sequence[Call], holder: Holder, most_seconds: float) -> None:
        self.calls = calls
        self.holder = holder.digest
        self.results = [b""] * len(calls)
        self.heavy: list[int] = []
        self._keys = [key_of(holder, call.fn, call.args, date1904=call.date1904) for call in calls]
        self._start = time.monotonic()
        self._most_seconds = most_seconds
        self._outcomes: Counter[tuple[str, str]] = Counter()

    def key(self, position: int) -> Key:
        """What a call's answer is kept under."""
        return self._keys[position]

    def seconds_left(self, position: int) -> float:
        """How long a call may still take, counted from the arrival of its batch."""
        own = self.calls[position].timeout_ms
        limit = self._most_seconds if own is None else min(self._most_seconds, own / 1000)
        return self._start + limit - time.monotonic()

    def settle(self, position: int, result: bytes, outcome: str) -> None:
        """The result of a call is known."""
        self.results[position] = result
        self._outcomes[self.calls[position].fn, outcome] += 1

    def report(self) -> None:
        """Count the outcomes and the time for Prometheus."""
        for (name, outcome), count in self._outcomes.items():
            metrics.CALLS.labels(name if name in CATALOG else "unknown", outcome).inc(count)
        metrics.BATCH_SECONDS.observe(time.monotonic() - self._start)
