"""A small server beside the daemon: `/healthz` for supervisors and `/metrics` for Prometheus, on this machine alone."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sync.daemon.health import Health, health
from sync.daemon.jobs import JOBS
from sync.daemon.timetable import Beat
from sync.daemon.told import as_metrics, health_json
from sync.errors import SyncError
from sync.plan.adapters import Adapters

__all__ = ["answering"]


@contextmanager
def answering(adapters: Adapters, beat: Beat, port: int) -> Iterator[str]:
    """Answer on loopback while the block runs; the address.

    `/healthz?live`, `/healthz?ready` and `/healthz` (useful) answer 200, or 503 with why. What is asked is read from
    the store by each question: a daemon that is stuck in a job still answers.
    """

    class Handler(_Handler):
        ask = staticmethod(lambda: health(adapters, JOBS))
        now = staticmethod(adapters.clock.now)
        alive = staticmethod(lambda: beat.is_alive)

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    ask: Callable[[], Health]
    now: Callable[[], object]
    alive: Callable[[], bool]

    def do_GET(self) -> None:
        """Answer one question."""
        path, _, what = self.path.partition("?")
        alive = self.alive()
        if path == "/healthz" and what == "live":
            self._answer(200 if alive else 503, json.dumps({"live": alive}))
            return
        if path not in {"/healthz", "/metrics"}:
            self._answer(404, json.dumps({"error": "Ask for /healthz or /metrics."}))
            return
        try:
            found = self.ask()
        except SyncError as fault:
            self._answer(503, json.dumps({"live": alive, "ready": False, "useful": False, "error": str(fault)}))
            return
        if path == "/metrics":
            self._answer(200, as_metrics(found, self.now(), is_alive=alive), "text/plain; version=0.0.4")  # type: ignore[arg-type]
            return
        is_well = alive and (found.is_ready if what == "ready" else found.is_useful)
        self._answer(200 if is_well else 503, json.dumps({"live": alive, **health_json(found)}, default=str))

    def _answer(self, status: int, text: str, kind: str = "application/json") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing: a supervisor asks every few seconds."""
