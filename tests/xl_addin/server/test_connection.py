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
from xl_addin.server.tokens import TokenFile

HEAD = pace.seconds(0.5)
GET = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"


class Hurried(Connection):
    """Half a second of a quiet machine for a head, and to hear an answer."""

    head_seconds = HEAD
    linger_seconds = HEAD


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a server with hurried connections listens."""
    with listening(None) as port:
        yield port


@pytest.fixture(scope="module")
def guarded(tmp_path_factory) -> Iterator[int]:
    """The same, of a server that wants tokens and has given out none."""
    with listening(TokenFile(tmp_path_factory.mktemp("tokens") / "tokens.json")) as port:
        yield port


@contextmanager
def listening(tokens: TokenFile | None) -> Iterator[int]:
    """A server with hurried connections, and its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(tokens), http=Hurried, log_level="error"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(pace.seconds(30))


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


def heard(connection: socket.socket, words: bytes) -> bytes:
    """What comes, until it holds `words`; a connection that is closed before fails."""
    answer = b""
    while words not in answer:
        more = connection.recv(1000)
        assert more, f"closed after {answer!r}"
        answer += more
    return answer


BODY = b"POST /v1/batch HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000\r\n\r\n"


def test_a_body_that_drips_after_its_refusal_closes_the_connection(guarded):
    """Nobody with a token asks: the 401 is heard, and however long the body goes on dripping, the end is."""
    with connected(guarded) as dripping:
        dripping.sendall(BODY)
        answer = heard(dripping, b"token")
        assert answer.startswith(b"HTTP/1.1 401")
        with suppress(ConnectionError):
            for _ in range(40):
                dripping.sendall(b" ")
                time.sleep(HEAD / 20)
            assert dripping.recv(100) == b""  # twice the time it has: were it open, reading would give up


def test_a_body_that_ends_after_its_refusal_leaves_the_connection_open(guarded):
    """The rest of a short body comes at once: the next request on the same connection is answered as ever."""
    with connected(guarded) as quick:
        quick.sendall(BODY.replace(b"1000000", b"10"))
        heard(quick, b"token")
        quick.sendall(b"0123456789")
        time.sleep(1.4 * HEAD)
        quick.sendall(GET)
        assert b"200 OK" in heard(quick, b"}")
