"""A threaded HTTP/1.1 server on loopback with keep-alive, over Werkzeug's.

Werkzeug's own handler closes every connection after one answer and waits 10 ms before it does. Clients that page
through a million rows deserve better: this one reads each request body to its end and keeps the connection.
"""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, cast

from werkzeug.serving import BaseWSGIServer, DechunkedInput, WSGIRequestHandler, make_server

__all__ = ["ConnectionDroppedError", "LoopbackServer"]

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_BODILESS = {204, 304}
_CHUNK = 65_536


class ConnectionDroppedError(Exception):
    """The application wants the connection cut, here, without (the rest of) an answer.

    `reset`: as a load balancer that lost its back end does; what was sent may be lost too. Otherwise what was sent
    arrives, and then nothing more.
    """

    def __init__(self, *, reset: bool = True) -> None:
        super().__init__("reset" if reset else "closed")
        self.reset = reset


class _Body:
    """A request body of known length that can be drained when the application left some of it."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        self._source = source
        self._left = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._source.read(wanted) if wanted else b""
        self._left -= len(data)
        return data

    def readline(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._source.readline(wanted) if wanted else b""
        self._left -= len(data)
        return data


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 300

    def log_request(self, *_: object, **__: object) -> None:
        """Say nothing: tests and demos read the request log instead."""

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        environ = self.make_environ()
        if not isinstance(environ["wsgi.input"], DechunkedInput):
            length = int(self.headers.get("Content-Length") or 0)
            environ["wsgi.input"] = _Body(cast("BinaryIO", self.rfile), length)
        status: list[Any] = []

        def start_response(line: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            status[:] = [line, headers]
            return self.wfile.write

        try:
            parts = self.server.app(environ, start_response)
            try:
                self._answer(environ, status[0], status[1], parts)
            finally:
                close = getattr(parts, "close", None)
                if close is not None:
                    close()
            while environ["wsgi.input"].read(_CHUNK):
                pass
        except ConnectionDroppedError as dropped:
            self._cut(reset=dropped.reset)
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def finish(self) -> None:
        """Close both streams, whatever is left unsent: a client that goes away in the middle is ordinary."""
        for stream in (self.wfile, self.rfile):
            with contextlib.suppress(OSError):
                stream.close()

    def _answer(
        self, environ: dict[str, Any], line: str, headers: list[tuple[str, str]], parts: Iterable[bytes]
    ) -> None:
        code, _, reason = line.partition(" ")
        self.send_response_only(int(code), reason)
        names = {name.lower() for name, _ in headers}
        for name, value in headers:
            self.send_header(name, value)
        bodiless = int(code) in _BODILESS or environ["REQUEST_METHOD"] == "HEAD"
        chunked = "content-length" not in names and not bodiless
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        try:
            for part in parts:
                if part and not bodiless:
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part) if chunked else part)
            if chunked:
                self.wfile.write(b"0\r\n\r\n")
        finally:
            self.wfile.flush()

    def _cut(self, *, reset: bool) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            if reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                self.connection.shutdown(socket.SHUT_WR)
            self.connection.close()


class LoopbackServer:
    """Serves a WSGI application on 127.0.0.1 from a thread; port 0 takes a free one, `tls` makes it https."""

    def __init__(self, app: Wsgi, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self._app = app
        self._port = port
        self._tls = tls
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end; RuntimeError before `start`."""
        if self._server is None:
            raise RuntimeError("the server is not running: start it first")
        return f"{'http' if self._tls is None else 'https'}://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """Begin to answer; a second start changes nothing."""
        if self._server is None:
            server = make_server(
                "127.0.0.1", self._port, self._app, threaded=True, request_handler=_Handler, ssl_context=self._tls
            )
            self._server = server
            self._thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None
            self._thread = None
