"""Serving pages over HTTP or HTTPS: Python's own server, with what it lacks: limits of time, size and threads."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from sync.people.web.pages import LONGEST_BODY, Request, Response

__all__ = ["PageServer", "page_server"]

_SECONDS = 15.0
"""How long a caller may take to say the next thing; also for the handshake."""

_AT_ONCE = 32
"""Callers that are served at a time; others wait in the system's queue."""

_TOLERATED = 4 * LONGEST_BODY
"""How much of a body that is too long is read away, so that its sender gets to see the answer."""

_NO_REQUEST = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

Answering = Callable[[Request], Response]


class PageServer(ThreadingHTTPServer):
    """Listens, and answers each caller in a thread of its own."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], answering: Answering, tls: ssl.SSLContext | None, proxied: bool
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Caller)
        self.answering, self.tls, self.proxied = answering, tls, proxied
        self._seats = threading.BoundedSemaphore(_AT_ONCE)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Begin with a caller once a seat is free."""
        self._seats.acquire()
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._seats.release()
            raise

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Serve a caller; the handshake is theirs to finish, and holds up nobody else."""
        try:
            if self.tls is not None and isinstance(request, socket.socket):
                request.settimeout(_SECONDS)
                try:
                    request = self.tls.wrap_socket(request, server_side=True)
                except OSError:  # speaks no TLS, or too slowly
                    self.shutdown_request(request)
                    return
            super().process_request_thread(request, client_address)
        finally:
            self._seats.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller who hangs up is no news; and what stands in a request is written nowhere."""


class _Caller(BaseHTTPRequestHandler):
    server: PageServer
    timeout = _SECONDS
    protocol_version = "HTTP/1.0"  # a connection for each request: nobody keeps a seat
    server_version, sys_version = "qplan", ""

    def setup(self) -> None:
        """Begin, with a time by which the caller must have said everything, however slowly each part comes."""
        super().setup()
        self._telling = threading.Timer(_SECONDS, self._hang_up)
        self._telling.daemon = True
        self._telling.start()

    def finish(self) -> None:
        """End."""
        self._telling.cancel()
        with suppress(OSError):
            super().finish()

    def _hang_up(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def do_GET(self) -> None:
        """Answer a look."""
        self._answer(b"")

    do_HEAD = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET  # noqa: N815 - the names the base class looks for

    def do_POST(self) -> None:
        """Answer a form that was sent."""
        told = self.headers.get("Content-Length", "0")
        if not (told.isascii() and told.isdigit()) or "Transfer-Encoding" in self.headers:
            self.send_error(400)
            return
        wanted = min(int(told), _TOLERATED)
        body = self.rfile.read(wanted)
        if len(body) < wanted:  # who hangs up in the middle of a form has sent none
            self.send_error(400)
            return
        self._answer(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request: nothing of it is repeated."""
        del message, explain
        self.close_connection, self.request_version = True, self.protocol_version
        self.send_response(code)
        for name, value in _NO_REQUEST.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, body: bytes) -> None:
        self._telling.cancel()
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = urlsplit(self.path).path if self.path.startswith("/") else ""
        answer = self.server.answering(Request(self.command, path, headers, body, self._peer(headers)))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _peer(self, headers: dict[str, str]) -> str:
        """Who calls: behind a proxy whom it names last, which callers cannot make up."""
        named = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return named if self.server.proxied and named else str(self.client_address[0])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Addresses hold links: they are written nowhere."""


@contextmanager
def page_server(
    host: str,
    port: int,
    answering: Answering,
    *,
    certificate: tuple[Path, Path] | None = None,
    proxied: bool = False,
) -> Iterator[PageServer]:
    """A server that listens and serves in a thread of its own, until the block ends.

    Args:
        host, port: where it listens; port 0 takes a free one. answering: answers requests.
        certificate: PEM files of a certificate and its private key, to speak TLS. proxied: callers come by a proxy.
    """
    tls = None
    if certificate is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.minimum_version = ssl.TLSVersion.TLSv1_2
        tls.load_cert_chain(*certificate)
    with PageServer((host, port), answering, tls, proxied) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="approval page")
        thread.start()
        try:
            yield server
        finally:
            with suppress(RuntimeError):
                server.shutdown()
            thread.join()
