"""Processes that compute heavy calls, so that none holds up a small one; one whose call takes too long is ended."""

import asyncio
import contextlib
import os
import sys

import msgspec

from xl_addin.server import metrics
from xl_addin.server.computing import Computed
from xl_addin.server.worker import LENGTH, Job

__all__ = ["DiedError", "Pool"]

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Computed)
_JOBS_OF_ONE_PROCESS = 10_000  # then a fresh one takes over: what libraries keep does not pile up
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class DiedError(Exception):
    """The process ended while it computed the call: out of memory, or a fault in a library."""


class _Worker:
    """One process of the pool and how many calls it has computed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.done = 0

    @classmethod
    async def start(cls, most_bytes: int) -> "_Worker":
        command = (sys.executable, "-m", "xl_addin.server.worker", str(most_bytes))
        environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=environment))

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
            raise DiedError from None
        self.done += 1
        return computed

    async def stop(self) -> None:
        """End the process, whatever it computes, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()


class Pool:
    """A fixed number of seats for processes, each computing one call at a time, first come first served.

    Args:
        size: how many processes.
        process_bytes: memory each may take; 0 for any amount.
    """

    def __init__(self, size: int, process_bytes: int) -> None:
        self.size = size
        self._process_bytes = process_bytes
        self._seats: asyncio.Queue[_Worker | None] = asyncio.Queue()
        self._workers: set[_Worker] = set()
        self._stopping: set[asyncio.Task[None]] = set()
        for _ in range(size):
            self._seats.put_nowait(None)  # the process is started when it is first needed

    async def run(self, name: str, arguments: bytes) -> Computed:
        """Compute one call in a process.

        Cancelling this, as a time limit does, kills the process and frees its seat. Raises DiedError.
        """
        worker = await self._seats.get()
        metrics.POOL_BUSY.inc()
        try:
            worker = worker or await self._started()
            computed = await worker.ask(Job(name, arguments))
        except BaseException:
            metrics.KILLED.inc()
            self._dismiss(worker)
            worker = None
            raise
        finally:
            metrics.POOL_BUSY.dec()
            if worker is not None and worker.done >= _JOBS_OF_ONE_PROCESS:
                self._dismiss(worker)
                worker = None
            self._seats.put_nowait(worker)
        return computed

    async def warm(self) -> None:
        """Start every process now instead of at the first heavy call."""
        free = [self._seats.get_nowait() for _ in range(self._seats.qsize())]
        for worker in free:
            self._seats.put_nowait(worker or await self._started())

    async def close(self) -> None:
        """End the processes; calls they still compute are lost."""
        for worker in tuple(self._workers):
            self._dismiss(worker)
        await asyncio.gather(*self._stopping)

    async def _started(self) -> _Worker:
        worker = await _Worker.start(self._process_bytes)
        self._workers.add(worker)
        return worker

    def _dismiss(self, worker: _Worker | None) -> None:
        if worker is not None and worker in self._workers:
            self._workers.discard(worker)
            stopping = asyncio.create_task(worker.stop())
            self._stopping.add(stopping)
            stopping.add_done_callback(self._stopping.discard)
