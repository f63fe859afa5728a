"""Custom functions: asked of a function server over HTTP, beside the reading of cells, and kept."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from sync.emulators.sheets.shapes import Json

__all__ = ["LOADING", "CustomFunctions"]

# What a call answers while it is on its way.
LOADING = object()
_KINDS = {"#N/A", "#VALUE!", "#NUM!", "#DIV/0!", "#REF!", "#NAME?"}


class CustomFunctions:
    """The functions `QPLAN_…` of a server at `url`, whose wire is `POST /v1/batch` with a bearer token.

    A call not answered yet is `LOADING`; a function of an unreachable server is an #ERROR! with a sentence.
    `came` is called, from another thread, when answers arrived.
    """

    def __init__(self, url: str = "", token: str = "", prefix: str = "QPLAN_", timeout_s: float = 30.0) -> None:
        self.url = url.rstrip("/")
        self.prefix = prefix
        self.came: Callable[[], None] = lambda: None
        self._token = token
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._known: dict[str, Any] = {}
        self._asked: set[str] = set()
        self._idle = threading.Condition(self._lock)
        self._pool: ThreadPoolExecutor | None = None

    @property
    def busy(self) -> bool:
        """Whether a call is on its way."""
        with self._lock:
            return bool(self._asked)

    def names(self, name: str) -> bool:
        """Whether it is a function of the server."""
        return bool(self.url) and name.upper().startswith(self.prefix)

    def call(self, name: str, given: list[Any]) -> Json:
        """The answer: a value, rows of values, `{"error": {"kind", "sentence"}}`, or `LOADING`."""
        call = {"fn": name.upper().removeprefix(self.prefix), "args": given}
        key = json.dumps(call, sort_keys=True)
        with self._lock:
            if key in self._known:
                return self._known[key]
            if key not in self._asked:
                self._asked.add(key)
                if self._pool is None:
                    self._pool = ThreadPoolExecutor(4, "custom-functions")
                self._pool.submit(self._ask, key, call)
        return LOADING

    def forget(self) -> None:
        """Ask the server again for everything."""
        with self._lock:
            self._known.clear()

    def settle(self, timeout_s: float = 60.0) -> bool:
        """Wait until nothing is on its way; whether that came to pass."""
        with self._idle:
            return self._idle.wait_for(lambda: not self._asked, timeout_s)

    def close(self) -> None:
        """Ask nothing any more."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def _ask(self, key: str, call: dict[str, Any]) -> None:
        answer = self._answer(call)
        with self._idle:
            self._known[key] = answer
        self.came()
        with self._idle:
            self._asked.discard(key)
            self._idle.notify_all()

    def _answer(self, call: dict[str, Any]) -> Json:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            reply = requests.post(
                f"{self.url}/v1/batch", json={"calls": [call]}, headers=headers, timeout=self._timeout_s
            )
            body = reply.json()
            result = body["results"][0] if "results" in body else body
        except (requests.RequestException, ValueError, KeyError, IndexError):
            return {"error": {"kind": "#ERROR!", "sentence": "The function server cannot be reached."}}
        if "error" in result:
            # A script can only throw: every fault is an #ERROR! that carries the sentence.
            kind = result["error"].get("kind", "#ERROR!")
            told = result["error"].get("sentence") or (kind if kind in _KINDS else "Error")
            return {"error": {"kind": "#ERROR!", "sentence": told}}
        return result["value"]
