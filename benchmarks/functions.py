"""Speed of functions in cells over HTTP: python -m benchmarks.functions prints one JSON line per measure.

The real server (`qplan serve`, one worker, cache off) answers on loopback. `cpu` figures count the processor time of
the server's own process: on a machine shared with others wall time says little. `limit` is what the project promises;
the exit code is 1 when a measure misses it.

With `--connections N` the last measure opens N connections at once (10,000 need as many open files: `ulimit -n`).
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from xl_addin.cells.marshal import read
from xl_addin.server.tokens import TokenFile
from xl_addin.spec import Argument, Kind, Shape

QPLAN = (sys.executable, "-c", "from sync.cli import main; main()")
TICKS = os.sysconf("SC_CLK_TCK")
REPS, CALLS = 50, 1000
SMALL = {"fn": "ATTAINMENT", "args": [450, 500]}
Line = dict[str, Any]


class Server(NamedTuple):
    """A running server: its port, a token, its process."""

    port: int
    token: str
    pid: int

    def cpu(self) -> float:
        """Processor seconds of the process so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Resident memory in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def head(self, length: int) -> bytes:
        """The head of a batch request."""
        return (
            f"POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Length: {length}\r\n\r\n"
        ).encode()


def connected(server: Server) -> Callable[[bytes], bytes]:
    """A connection that is kept: sends a body, returns the answer's."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)

    def ask(body: bytes) -> bytes:
        connection.request("POST", "/v1/batch", body, {"Authorization": f"Bearer {server.token}"})
        reply = connection.getresponse()
        answer = reply.read()
        assert reply.status == 200, answer
        return answer

    return ask


@contextmanager
def served() -> Iterator[tuple[Server, tuple[float, float]]]:
    """The server, and the seconds from its start to its first answer, wall and processor time."""
    with tempfile.TemporaryDirectory() as folder:
        tokens = Path(folder) / "tokens.json"
        made = subprocess.run(
            [*QPLAN, "serve", "token", "add", "benchmark", "--tokens", str(tokens)], capture_output=True, check=True
        )
        assert len(TokenFile(tokens).holders()) == 1
        command = [*QPLAN, "serve", "--port", "0", "--cache-mb", "0", "--tokens", str(tokens)]
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            port = int(process.stdout.readline().partition("127.0.0.1:")[2].split(".")[0])
            server = Server(port, made.stdout.decode().strip(), process.pid)
            connected(server)(json.dumps({"calls": [SMALL]}).encode())
            first = time.perf_counter() - start, server.cpu()
            try:
                yield server, first
            finally:
                process.terminate()


def splits() -> list[Line]:
    """A thousand calls of QUOTASPLIT, no two alike: fifty reps with weights, last quotas and names."""
    rng = np.random.default_rng(1)
    calls = []
    for _ in range(CALLS):
        weights = rng.lognormal(11, 0.5, REPS).round(2)
        lines = [[[value] for value in column.tolist()] for column in (weights, (weights * 1.05).round(2))]
        keys = [[f"Rep {rep}"] for rep in range(REPS)]
        args = [float(weights.sum() * 1.1), lines[0], 0.1, None, lines[1], None, None, 1000.0, keys]
        calls.append({"fn": "QUOTASPLIT", "args": args})
    return calls


def quota_splits(server: Server) -> Iterator[Line]:
    """All calls in one batch against one call for each request, over one connection, in turns."""
    calls, ask = splits(), connected(server)
    whole = json.dumps({"calls": calls}).encode()
    single = [json.dumps({"calls": [call]}).encode() for call in calls[:300]]
    ask(whole)
    best: dict[str, tuple[float, float]] = {}
    for _ in range(5):
        for name, bodies in (("one batch", [whole]), ("one call for each request", single)):
            cpu, wall = server.cpu(), time.perf_counter()
            answers = [ask(body) for body in bodies]
            assert all(answer.count(b'"value"') in (1, CALLS) for answer in answers)
            count = CALLS if name == "one batch" else len(single)
            spent = ((server.cpu() - cpu) / count, (time.perf_counter() - wall) / count)
            best[name] = min(best.get(name, spent), spent)
    for name, (cpu, wall) in best.items():
        line = {"measure": f"QUOTASPLIT of {REPS} reps, {name}", "calls_per_second": round(1 / wall)}
        line["calls_per_cpu_second"] = round(1 / cpu)
        yield line | ({"limit": 5000, "missed": 1 / cpu < 5000} if name == "one batch" else {})
    yield {
        "measure": "batch against single calls",
        "ratio": round(best["one call for each request"][1] / best["one batch"][1], 1),
    }


async def small_calls(server: Server, seconds: float) -> list[float]:
    """Latencies of a hundred small calls a second, each on time whatever became of the one before."""
    body = json.dumps({"calls": [SMALL]}).encode()
    request = server.head(len(body)) + body
    pool: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    took: list[float] = []

    async def one() -> None:
        reader, writer = pool.pop() if pool else await asyncio.open_connection("127.0.0.1", server.port)
        start = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        took.append(time.perf_counter() - start)
        pool.append((reader, writer))

    begin = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(seconds * 100)):
            await asyncio.sleep(max(0.0, begin + number / 100 - time.perf_counter()))
            group.create_task(one())
    for _, writer in pool:
        writer.close()
    return took


async def beside_heavy(server: Server, seconds: float) -> list[float]:
    """The same with four back-tests of a whole company under way."""
    series = [[float(7 + (row * period) % 11) for period in range(40)] for row in range(3000)]
    writers = []
    for number in range(4):
        body = json.dumps({"calls": [{"fn": "BACKTEST", "args": [[[*row[:-1], number] for row in series]]}]}).encode()
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(server.head(len(body)) + body)
        await writer.drain()
        writers.append(writer)
    took = await small_calls(server, seconds)
    for writer in writers:
        writer.close()  # nobody waits any more: the processes are ended
    return took


def latency(server: Server) -> Iterator[Line]:
    """p99 of small calls, without and with heavy ones running."""
    for name, measure in (("alone", small_calls), ("with heavy calls running", beside_heavy)):
        took = np.array(asyncio.run(measure(server, 10.0))) * 1000
        p50, p99 = (round(float(np.percentile(took, share)), 2) for share in (50, 99))
        line = {"measure": f"small calls, 100 a second, {name}", "p50_ms": p50, "p99_ms": p99}
        limit = 50 if measure is beside_heavy else 10
        yield line | {"limit": limit, "missed": p99 > limit}


def marshalling() -> Iterator[Line]:
    """Reading 50,000 x 8 cells, a seventh of them blank."""
    kinds: dict[Kind, Callable[[int], object]] = {
        Kind.NUMBER: lambda n: n * 1.1, Kind.TEXT: lambda n: f"name {n}", Kind.DATE: lambda n: 40_000.0 + n % 4000
    }  # fmt: skip
    for kind, cell in kinds.items():
        rows = [[None if (n + k) % 7 == 0 else cell(n * 8 + k) for k in range(8)] for n in range(50_000)]
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            read(Argument("cells", "c", kind, Shape.BLOCK), rows)
            best = min(best, time.process_time() - start)
        yield {
            "measure": f"marshal 50,000 x 8, {kind}",
            "cpu_seconds": round(best, 3),
            "limit": 0.5,
            "missed": best >= 0.5,
        }


def many_connections(server: Server, count: int) -> Iterator[Line]:
    """A call on each of many connections opened at once: all answered, and what memory is left behind."""
    body = json.dumps({"calls": [SMALL]}).encode()
    request = server.head(len(body)) + body

    async def one() -> bool:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        answer = await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        writer.close()
        return answer == b'{"results":[{"value":0.9}]}'

    async def everybody() -> int:
        return sum(await asyncio.gather(*(one() for _ in range(count))))

    before, start = server.memory(), time.perf_counter()
    for turn in ("first", "second", "third"):
        right = asyncio.run(everybody())
        yield {
            "measure": f"{count:,} connections at once, {turn} time",
            "right": right,
            "seconds": round(time.perf_counter() - start, 1),
            "memory_mb_more": round(server.memory() - before, 1),
            "missed": right != count,
        }
        start = time.perf_counter()


def main() -> int:
    """Every measure; 1 when one misses its limit."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--connections", type=int, default=800)
    connections = parser.parse_args().connections
    missed = False

    def show(lines: Iterator[Line]) -> None:
        nonlocal missed
        for line in lines:
            missed |= line.get("missed", False)
            print(json.dumps(line), flush=True)

    show(marshalling())
    firsts = []
    for _ in range(2):
        with served() as (_, first):
            firsts.append(first)
    with served() as (server, first):
        wall, cpu = min(*firsts, first)
        line = {"measure": "start to first answer", "seconds": round(wall, 2), "cpu_seconds": round(cpu, 2)}
        show(iter([line | {"limit": 1.0, "missed": cpu > 1.0}]))
        show(quota_splits(server))
        show(latency(server))
        show(many_connections(server, connections))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
