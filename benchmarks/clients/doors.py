"""The way from built-in addresses to an emulator: a proxy that connects them to loopback, and nothing else."""

import contextlib
import socket
import socketserver
import threading
from pathlib import Path
from types import TracebackType
from typing import Self, cast

__all__ = ["HOSTS", "Door"]

HOSTS = ("login.salesforce.com", "test.salesforce.com", "qplan.my.salesforce.com")
"""The addresses clients of Salesforce have built in."""
_BLOCK = 65_536


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """Answer CONNECT for one of the hosts with a tunnel to the emulator; refuse all else."""
        line = self.rfile.readline(_BLOCK).decode("latin-1").split()
        while self.rfile.readline(_BLOCK) not in {b"\r\n", b"\n", b""}:
            pass
        door = cast("_Server", self.server)
        if len(line) < 2 or line[0] != "CONNECT" or line[1].partition(":")[0] not in {*door.hosts, "127.0.0.1"}:
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", door.target)) as far:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pump, args=(far, self.connection), daemon=True)
            back.start()
            _pump(self.connection, far)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_BLOCK):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    target = 0
    hosts: tuple[str, ...] = ()


class Door:
    """A proxy on loopback while the block lasts, from those hosts: `url` is what HTTPS_PROXY has to say."""

    def __init__(self, port: int, hosts: tuple[str, ...]) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.target = port
        self._server.hosts = hosts
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def variables(self, trusted: Path) -> dict[str, str]:
        """What a client's environment says so that it goes this way and trusts that certificate."""
        trust = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "HTTPLIB2_CA_CERTS")
        proxy = {"HTTPS_PROXY": self.url, "https_proxy": self.url}
        return {**dict.fromkeys(trust, str(trusted)), **proxy, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
