"""Heavy calls: computed apart, ended when their time is up or nobody waits, and never in the way of a small one."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import pace
from tests.hosts.function_server import FunctionServer, function_server

LIMIT = 1
HEAVY = [[[float(7 + (series * period) % 11) for period in range(40)] for series in range(5000)]]
"""Arguments of BACKTEST that take far longer than LIMIT."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that gives a call an hour, so that nothing ends unless a test ends it; one process for heavy ones."""
    folder = tmp_path_factory.mktemp("server")
    with function_server(folder, "--call-seconds", "3600", "--processes", "1") as running:
        yield running


@contextmanager
def sent(server: FunctionServer, calls: list[dict[str, object]]) -> Iterator[None]:
    """A client that asks, and closes its connection without having heard the answer."""
    body = json.dumps({"calls": calls}).encode()
    host, port = server.url.removeprefix("http://").split(":")
    head = f"POST /v1/batch HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {server.token}\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    with socket.create_connection((host, int(port))) as client:
        client.sendall(request[:-1])
        client.sendall(request[-1:])  # nothing is computed before this byte: who leaves now has left before the answer
        yield


def number(server: FunctionServer, metric: str) -> float:
    """The value of a metric without labels."""
    page = server.ask("/metrics").body.decode()
    return float(next(line.split()[1] for line in page.splitlines() if line.startswith(f"{metric} ")))


def labelled(server: FunctionServer, line: str) -> float:
    """The value of a metric with its labels; 0 before it was first counted."""
    found = [one for one in server.ask("/metrics").body.decode().splitlines() if one.startswith(line)]
    return float(found[0].split()[-1]) if found else 0.0


def children(pid: int) -> list[int]:
    """Processes started by a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def test_small_calls_are_answered_while_a_heavy_one_is_computed(server):
    """While the only process computes, 450 of 500 is 0.9 all the same."""
    with sent(server, [{"fn": "BACKTEST", "args": HEAVY}]):
        pace.until(lambda: number(server, "qplan_pool_busy") == 1, "it is computed")
        assert server.batch(("ATTAINMENT", [450, 500])) == [{"value": 0.9}]
        assert number(server, "qplan_pool_busy") == 1
    pace.until(lambda: number(server, "qplan_pool_busy") == 0, "the process is free")


@pytest.mark.full
def test_a_call_that_takes_too_long_is_ended(tmp_path):
    """It ends as a passing error, the small one beside it has its value, and the next heavy one is computed."""
    with function_server(tmp_path, "--call-seconds", str(LIMIT), "--processes", "1") as server:
        late, small = server.batch(("BACKTEST", HEAVY), ("ATTAINMENT", [1, 2]))
        assert small == {"value": 0.5}
        assert late["transient"] is True
        assert late["error"]["sentence"] == f"BACKTEST was not computed within {LIMIT} s: select less, or try again."
        for _ in range(60):  # a process that is still being started is a passing error as well
            (told,) = server.batch(("SIMULATEATTAINMENT", []))
            if not told.get("transient"):
                break
        assert told["error"]["kind"] == "#VALUE!"


def test_a_call_may_ask_for_less_time(server):
    """A tenth of a second is less than what the server gives."""
    body = json.dumps({"calls": [{"fn": "BACKTEST", "args": HEAVY, "timeout_ms": 100}]}).encode()
    (late,) = server.ask("/v1/batch", body).body["results"]
    assert late["transient"] is True
    assert "within 0.1 s" in late["error"]["sentence"]


def test_what_nobody_waits_for_is_not_computed_on(server):
    """A client that closes its connection frees the process at once."""
    killed = number(server, "qplan_pool_killed_total")
    with sent(server, [{"fn": "BACKTEST", "args": HEAVY}]):
        pace.until(lambda: number(server, "qplan_pool_busy") == 1, "it is computed")
    pace.until(lambda: number(server, "qplan_pool_busy") == 0, "the process is free")
    assert number(server, "qplan_pool_killed_total") == killed + 1


def kill_children(server: FunctionServer) -> None:
    """End every process of the pool, as the kernel does when memory is short."""
    for child in children(server.process.pid):
        os.kill(child, signal.SIGKILL)


def test_a_call_whose_process_dies_twice_is_an_error_cell(server):
    """Killed, it is computed anew in a fresh process; killed again, it says why; the next heavy call is computed."""
    killed = number(server, "qplan_pool_killed_total")
    with ThreadPoolExecutor(1) as threads:
        dying = threads.submit(server.batch, ("BACKTEST", HEAVY))
        for times in (1, 2):
            pace.until(lambda: number(server, "qplan_pool_busy") == 1, "it is computed")
            pace.until(lambda: children(server.process.pid), "the process is there")
            kill_children(server)
            pace.until(lambda now=killed + times: number(server, "qplan_pool_killed_total") == now, "it is gone")
        (died,) = dying.result()
    assert died["error"]["kind"] == "#NUM!"
    assert died["transient"] is True
    series = [[1.0 + quarter % 4 for quarter in range(24)]]
    assert "value" in server.batch(("FORECASTTABLE", [series, [["East"]]]))[0]


def test_processes_killed_while_they_wait_cost_nobody_a_call(server):
    """Both seats' processes are computed with and killed while idle: the next call has its value all the same."""
    heavy = ("FORECASTTABLE", [[[2.0 + quarter % 4 for quarter in range(24)]], [["East"]]])
    assert "value" in server.batch(heavy)[0]
    kill_children(server)
    other = ("FORECASTTABLE", [[[3.0 + quarter % 4 for quarter in range(24)]], [["East"]]])
    assert "value" in server.batch(other)[0]


def test_many_small_calls_stop_when_nobody_waits(server):
    """Ten thousand quick calls are seconds of work; of those of a client that has gone none is counted as answered."""
    answered = 'qplan_requests_total{path="/v1/batch",status="200"}'
    before = labelled(server, answered)
    weights = [[float(rep)] for rep in range(1, 60)]
    calls = [{"fn": "QUOTASPLIT", "args": [100_000 + number, weights, 0.1]} for number in range(10_000)]
    with sent(server, calls):
        pass
    pace.until(lambda: labelled(server, answered) == before + 1, "it was answered")
    assert labelled(server, 'qplan_calls_total{function="QUOTASPLIT",outcome="value"}') == 0
