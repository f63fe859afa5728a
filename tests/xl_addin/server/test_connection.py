"""Who opens a connection and does not come to the point is put out; who asks again on an open one is not."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import uvicorn

from tests import pace
from xl_addin.server.app import create_app
from xl_addin.server.connection import Connection

HEAD = pace.seconds(0.5)
GET = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"


class Hurried(Connection):
    """Half a second of a quiet machine for a head."""

    head_seconds = HEAD


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a server with hurried connections listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(None), http=Hurried, log_level="error"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(30)


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    """A connection whose reading gives up after twenty times that."""
    with socket.create_connection(("127.0.0.1", port), timeout=20 * HEAD) as connection:
        yield connection


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTT", b"GET /healthz HTTP/1.1\r\nHost: he"])
def test_a_head_that_does_not_come_closes_the_connection(port, begun):
    """Nothing, half a line, or half a head: read to its end before reading gives up, without an answer."""
    with connected(port) as slow:
        slow.sendall(begun)
        assert slow.recv(100) == b""


def test_a_head_that_comes_drop_by_drop_closes_the_connection(port):
    """A tenth of the time for each of forty bytes: no new byte gives new time, and no answer comes."""
    with connected(port) as slow:
        with suppress(ConnectionError):
            for byte in GET:
                slow.sendall(bytes([byte]))
                time.sleep(HEAD / 10)
        answer = b""
        with suppress(ConnectionError):
            answer = slow.recv(100)
    assert answer == b""


def test_an_open_connection_may_ask_again_later(port):
    """Longer than the time of a head lies between two requests; both are answered, the third is too slow."""
    with connected(port) as patient:
        for _ in range(2):
            patient.sendall(GET)
            answer = b""
            while not answer.endswith(b"}"):
                answer += patient.recv(1000)
            assert b"200 OK" in answer
            time.sleep(1.4 * HEAD)
        patient.sendall(GET[:20])
        assert patient.recv(1000) == b""
