"""One server, two holders: what the first asks, however much, leaves the other's calls their share.

Counted in work served and not in time: how fast the machine is says nothing about whose turn it is.
"""

import asyncio
import json
import socket
from contextlib import ExitStack
from datetime import date

import msgspec
import pytest

from tests import pace
from tests.hosts.function_server import function_server
from tests.xl_addin.server.test_heavy_calls import HEAVY, labelled, number
from xl_addin.server import metrics
from xl_addin.server.evaluation import Evaluation
from xl_addin.server.limits import Limits
from xl_addin.server.protocol import Call
from xl_addin.server.tokens import Holder

OTHERS = 10
COUNTED = 'qplan_call_seconds_count{lane="quick"}'
MOST_OF_A_SLICE = 400
"""Calls of QUOTASPLIT for nineteen people that five milliseconds can hold: some ten times what they do."""


def small_heavy():
    """Ten heavy calls of a moment each, no two alike."""
    return [
        ("FORECASTTABLE", [[[1.0 + call + quarter % 4 for quarter in range(24)]], [["East"]]]) for call in range(OTHERS)
    ]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with one process for heavy calls that keeps no answer and ends no call."""
    folder = tmp_path_factory.mktemp("server")
    options = ("--processes", "1", "--cache-mb", "0", "--call-seconds", "3600")
    with function_server(folder, *options) as running:
        yield running


@pytest.fixture
def ben(server):
    """The token of another holder."""
    token = server.tokens.add("Ben", date(2026, 4, 1))
    yield token
    server.tokens.revoke("Ben", date(2026, 4, 1))


def send(stack: ExitStack, server, calls) -> socket.socket:
    """A request of the first holder, whose answer nobody reads before the stack is left."""
    body = json.dumps({"calls": calls}).encode()
    host, port = server.url.removeprefix("http://").split(":")
    client = stack.enter_context(socket.create_connection((host, int(port))))
    head = f"POST /v1/batch HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {server.token}\r\n"
    client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return client


@pytest.mark.full
def test_a_call_that_takes_all_processes_for_ever_keeps_nobody_else_waiting(server, ben):
    """One process, and an hour's back-test of A's in it: ten heavy calls of B's are computed meanwhile."""
    with ExitStack() as stack:
        send(stack, server, [{"fn": "BACKTEST", "args": HEAVY}])
        pace.until(lambda: number(server, "qplan_pool_busy") == 1, "it is computed")
        answers = server.batch(*small_heavy(), token=ben)
        assert all("value" in answer for answer in answers)
        assert number(server, "qplan_pool_busy") == 1  # A's is still under way
    pace.until(lambda: number(server, "qplan_pool_busy") == 0, "the process is free")


@pytest.mark.full
def test_three_hundred_heavy_requests_shut_nobody_out(server, ben):
    """While B's ten are computed A gets no more than about ten, and none of B's is refused; A's surplus is.

    A back-test of an hour holds A's requests up until all of them have arrived, however fast they would be computed.
    """
    done = 'qplan_calls_total{function="BACKTEST",outcome="value"}'
    refused = 'qplan_calls_total{function="BACKTEST",outcome="transient"}'
    with ExitStack() as stack:
        first = send(stack, server, [{"fn": "BACKTEST", "args": HEAVY}])
        pace.until(lambda: number(server, "qplan_pool_busy") == 1, "it is computed")
        for request in range(300):  # no two alike: equal ones would be computed once
            series = [[float(7 + (row * quarter) % 11) for quarter in range(40)] for row in range(60)]
            send(stack, server, [{"fn": "BACKTEST", "args": [[*series, [request + 1.0] * 40]]}])
        pace.until(lambda: labelled(server, refused) >= 300 - 256, "all of them have arrived")
        first.close()
        before = labelled(server, done)
        answers = server.batch(*small_heavy(), token=ben)
        meanwhile = labelled(server, done) - before
    assert all("value" in answer for answer in answers)
    assert meanwhile <= 2 * OTHERS + 2


def test_ten_thousand_quick_calls_of_one_holder_leave_the_other_every_other_turn():
    """A's five batches of two thousand and then one call of B's: it is answered after two of A's slices at most.

    Without a network between them: how many of A's calls are computed while a client sleeps says nothing of turns.
    """
    weights = msgspec.Raw(json.dumps([100_000, [[float(rep)] for rep in range(1, 20)], 0.1]).encode())
    quick = [Call("QUOTASPLIT", weights)] * 2000
    one = [Call("ATTAINMENT", msgspec.Raw(b"[450,500]"))]

    def computed() -> int:
        lines = metrics.page().decode().splitlines()
        return int(float(next(line for line in lines if line.startswith(COUNTED)).split()[-1]))

    async def told():
        evaluation = Evaluation(Limits(cache_bytes=0))
        flood = [asyncio.create_task(evaluation.answer(quick, Holder("Ana", "a" * 64))) for _ in range(5)]
        start = computed()
        while computed() == start:
            await asyncio.sleep(0)
        before = computed()
        answer = await evaluation.answer(one, Holder("Ben", "b" * 64))
        meanwhile = computed() - before - len(one)
        for task in flood:
            task.cancel()
        await asyncio.gather(*flood, return_exceptions=True)
        return answer, meanwhile

    answer, meanwhile = asyncio.run(told())
    assert answer == [b'{"value":0.9}']
    assert meanwhile <= 2 * MOST_OF_A_SLICE
