"""Processes that compute heavy calls, so that none holds up a small one; one whose call takes too long is ended."""

import asyncio
import contextlib
import os
import sys

import msgspec

from xl_addin.server import metrics
from xl_addin.server.computing import Computed
from xl_addin.server.seats import Seats
from xl_addin.server.worker import LENGTH, READY, Job

__all__ = ["DiedError", "Pool"]

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Computed)
_JOBS_OF_ONE_PROCESS = 10_000  # then a fresh one takes over: what libraries keep does not pile up
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class DiedError(Exception):
    """The process ended while it computed the call, and so did a fresh one: out of memory, or a fault in a library."""


class _EndedError(Exception):
    """The process is not there any more."""


class _Worker:
    """One process of the pool and how many calls it has computed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.done = 0

    @classmethod
    async def start(cls, most_bytes: int) -> "_Worker":
        """A process that has loaded what it computes with. Raises _EndedError."""
        command = (sys.executable, "-m", "xl_addin.server.worker", str(most_bytes))
        environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=environment)
        worker = cls(process)
        assert process.stdout is not None  # noqa: S101  it is a pipe
        try:
            await process.stdout.readexactly(len(READY))
        except asyncio.IncompleteReadError:
            await worker.stop()
            raise _EndedError from None
        except asyncio.CancelledError:
            await worker.stop()
            raise
        return worker

    async def ask(self, job: Job) -> Computed:
        calls, results = self._process.stdin, self._process.stdout
        assert calls is not None and results is not None  # noqa: S101, PT018  both are pipes
        message = _encoder.encode(job)
        try:
            calls.write(LENGTH.pack(len(message)))
            calls.write(message)
            await calls.drain()
            (length,) = LENGTH.unpack(await results.readexactly(LENGTH.size))
            computed = _decoder.decode(await results.readexactly(length))
        except (ConnectionError, asyncio.IncompleteReadError):
            raise _EndedError from None
        self.done += 1
        return computed

    @property
    def is_there(self) -> bool:
        """Whether it is not known to have ended; one that was killed a moment ago may still seem to be there."""
        return self._process.returncode is None

    async def stop(self) -> None:
        """End the process, whatever it computes, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()


class Pool:
    """Processes that compute one call each, shared out fairly among holders.

    One process more than `size` is started for a holder who has none at work while others use all: whatever they
    compute, the next one's call is computed beside theirs and not after them. It is kept from then on.

    Args:
        size: how many processes.
        process_bytes: memory each may take; 0 for any amount.
    """

    def __init__(self, size: int, process_bytes: int) -> None:
        self.size = size
        self._process_bytes = process_bytes
        self._seats = Seats(size, guests=1)
        self._idle: list[_Worker] = []
        self._starting: list[asyncio.Task[_Worker]] = []  # those that nobody waits for
        self._workers: set[_Worker] = set()
        self._stopping: set[asyncio.Task[None]] = set()

    async def run(self, holder: str, job: Job) -> Computed:
        """Compute one call of `holder` in a process, and once more in a fresh one when that process is lost.

        Cancelling this, as a time limit does, kills the process and frees its seat. Raises DiedError.
        """
        async with self._seats.seat(holder):
            try:
                with contextlib.suppress(_EndedError):  # killed, perhaps long before: that says nothing of the call
                    return await self._computed(job, self._free() or await self._started())
                return await self._computed(job, await self._started())
            except _EndedError:
                raise DiedError from None

    async def _computed(self, job: Job, worker: _Worker) -> Computed:
        metrics.POOL_BUSY.inc()
        try:
            computed = await worker.ask(job)
        except BaseException:
            metrics.KILLED.inc()
            self._dismiss(worker)
            raise
        finally:
            metrics.POOL_BUSY.dec()
        if worker.done >= _JOBS_OF_ONE_PROCESS:
            self._dismiss(worker)
        else:
            self._idle.append(worker)
        return computed

    async def warm(self) -> None:
        """Start every process now instead of at the first heavy call."""
        for _ in range(self.size):
            self._starting.append(self._start())
        await asyncio.wait(list(self._starting))

    def _free(self) -> _Worker | None:
        """A process that waits for work; those that have ended meanwhile are let go."""
        while self._idle:
            worker = self._idle.pop()
            if worker.is_there:
                return worker
            self._dismiss(worker)
        return None

    async def close(self) -> None:
        """End the processes; calls they still compute are lost."""
        for starting in self._starting:
            starting.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for worker in tuple(self._workers):
            self._dismiss(worker)
        await asyncio.gather(*self._stopping)

    def _start(self) -> asyncio.Task[_Worker]:
        return asyncio.create_task(_Worker.start(self._process_bytes))

    async def _started(self) -> _Worker:
        """A process that is being started already, or else one more; raises _EndedError.

        It is started to its end whoever goes away meanwhile: where calls may take less time than a start takes, no
        process would ever be there.
        """
        starting = self._starting.pop(0) if self._starting else self._start()
        try:
            worker = await asyncio.shield(starting)
        except asyncio.CancelledError:
            self._starting.append(starting)
            raise
        self._workers.add(worker)
        return worker

    def _dismiss(self, worker: _Worker | None) -> None:
        if worker is not None and worker in self._workers:
            self._workers.discard(worker)
            stopping = asyncio.create_task(worker.stop())
            self._stopping.add(stopping)
            stopping.add_done_callback(self._stopping.discard)
