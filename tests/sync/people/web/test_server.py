"""The server: what it hands on, and what it does not let happen to it."""

import http.client
import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.people.web.pages import Request, Response
from sync.people.web.server import page_server
from tests import pace
from xl_addin.server.certificate import make_certificate


class Echo:
    """Answers everything, and keeps what came."""

    def __init__(self) -> None:
        self.came: list[Request] = []

    def __call__(self, request: Request) -> Response:
        """Say that it came."""
        self.came.append(request)
        return Response(200, {"X-Page": "yes"}, b"page")


def _raw(port: int, text: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=pace.seconds(20)) as connection:
        connection.sendall(text)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_a_request_is_handed_on_without_its_query() -> None:
    """Method, path, headers in small letters, body and caller; a HEAD is answered without a page."""
    echo = Echo()
    with page_server("127.0.0.1", 0, echo) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=pace.seconds(20))
        connection.request("POST", "/d/x?code=AAAA", b"a=1", {"Content-Type": "text/x"})
        assert connection.getresponse().read() == b"page"
        answer = _raw(server.server_address[1], b"HEAD /d/x HTTP/1.0\r\n\r\n")
    first, second = echo.came
    assert (first.method, first.path, first.body, first.peer) == ("POST", "/d/x", b"a=1", "127.0.0.1")
    assert first.headers["content-type"] == "text/x"
    assert second.method == "HEAD"
    assert answer.endswith(b"\r\n\r\n")
    assert b"Content-Length: 4" in answer


@pytest.mark.parametrize(
    "text",
    [
        b"nonsense\r\n\r\n",
        b"BREW /d/x HTTP/1.1\r\n\r\n",
        b"POST /d/x HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /d/x HTTP/1.1\r\nContent-Length: 1_0\r\n\r\n",
        b"POST /d/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    ],
)
def test_what_is_no_request_is_answered_and_repeated_nowhere(text: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """It reaches no page, and nothing of it is written into a log."""
    echo = Echo()
    with page_server("127.0.0.1", 0, echo) as server:
        answer = _raw(server.server_address[1], text)
    assert answer.startswith(b"HTTP/1.0 ")
    assert 400 <= int(answer.split()[1]) < 600
    assert b"no-store" in answer
    assert echo.came == []
    assert capfd.readouterr() == ("", "")


def test_a_caller_behind_a_proxy_is_the_one_it_names_last() -> None:
    """What a caller makes up stands before; without a proxy nobody is believed."""
    echo = Echo()
    text = b"GET /d/x HTTP/1.0\r\nX-Forwarded-For: 1.1.1.1, 10.0.0.7\r\n\r\n"
    for proxied in (True, False):
        with page_server("127.0.0.1", 0, echo, proxied=proxied) as server:
            _raw(server.server_address[1], text)
    assert [request.peer for request in echo.came] == ["10.0.0.7", "127.0.0.1"]


def test_it_speaks_tls_and_who_does_not_holds_up_nobody(tmp_path: Path) -> None:
    """One caller opens a connection and says nothing, one speaks plain HTTP; a third is answered at once."""
    files = make_certificate(["localhost", "127.0.0.1"], tmp_path, datetime.now(UTC))
    echo = Echo()
    trusting = ssl.create_default_context(cafile=str(files.authority))
    with page_server("127.0.0.1", 0, echo, certificate=(files.certificate, files.key)) as server:
        port = server.server_address[1]
        with (
            socket.create_connection(("127.0.0.1", port), timeout=pace.seconds(20)),
            socket.create_connection(("127.0.0.1", port), timeout=pace.seconds(20)) as plain,
        ):
            plain.sendall(b"GET /d/x HTTP/1.0\r\n\r\n")
            connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=pace.seconds(20), context=trusting)
            connection.request("GET", "/d/x")
            assert connection.getresponse().read() == b"page"
            connection.close()
    assert [request.path for request in echo.came] == ["/d/x"]


def test_half_a_form_is_none() -> None:
    """Who hangs up before everything announced has come has sent nothing."""
    echo = Echo()
    with page_server("127.0.0.1", 0, echo) as server, socket.create_connection(server.server_address[:2]) as half:
        half.sendall(b"POST /d/x HTTP/1.0\r\nContent-Length: 30\r\n\r\nstep=decide")
        half.shutdown(socket.SHUT_WR)
        assert b" 400 " in half.recv(65_536)
    assert echo.came == []


def test_a_body_longer_than_any_form_is_not_kept() -> None:
    """A megabyte is announced; what is handed on is what tells that it is too long."""
    echo = Echo()
    with page_server("127.0.0.1", 0, echo) as server:
        head = b"POST /d/x HTTP/1.0\r\nContent-Length: 1000000\r\n\r\n"
        _raw(server.server_address[1], head + b"a" * 131_072)
    assert [len(request.body) for request in echo.came] == [131_072]
