"""A stand-in for Anthropic's Messages API on loopback: answers what a test tells it to, and keeps what it was asked."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["StandIn", "stand_in"]


class StandIn(ThreadingHTTPServer):
    """Gives its texts one after the other, the last one again and again; with `status` an error instead."""

    daemon_threads = True

    def __init__(self, texts: Sequence[str], status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.texts, self.status = list(texts), status
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answer(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        """One answer."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        self.server.keys.append(
            self.headers.get("X-Api-Key") or self.headers.get("Authorization", "").removeprefix("Bearer ")
        )
        text = self.server.texts[min(len(self.server.asked), len(self.server.texts)) - 1]
        told: dict[str, Any] = {
            "id": "msg_1", "type": "message", "role": "assistant", "model": asked["model"],
            "content": [{"type": "text", "text": text}], "stop_reason": "end_turn", "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }  # fmt: skip
        if self.server.status != 200:
            told = {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}
        body = json.dumps(told).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


@contextmanager
def stand_in(*texts: str, status: int = 200) -> Iterator[StandIn]:
    """A running stand-in, stopped afterwards."""
    server = StandIn(texts, status)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
