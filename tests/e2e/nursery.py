"""A process that has all of qplan imported and forks one that runs a verb, to be killed or stopped at a point of it.

    python -m tests.e2e.nursery

It reads orders, a line of JSON each (`Order`), and answers each with a line: `killed`, `stopped` or `ended CODE`. A
process that stopped goes on with the order `go on`, when by its own clock an hour has passed.

Points are where the verb holds nothing: a connection to the store was asked for or given back (so before and after
each note of the journal), a request to the CRM is about to be sent, or was answered. They are counted from when the
verb holds its lease on writing. Every file that a process writes its points to has one a line, by what they are called.
"""

import http.client
import json
import os
import signal
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

_AN_HOUR = 3_600.0
_real_clock = time.monotonic
_passed = 0.0


def _clock() -> float:
    return _real_clock() + _passed


time.monotonic = _clock  # before anything takes hold of the clock: a process that stopped must notice that time passed

from sqlalchemy import event  # noqa: E402
from sqlalchemy.engine import Engine  # noqa: E402
from sqlalchemy.pool import Pool  # noqa: E402

__all__ = ["Order", "main"]


class Order(NamedTuple):
    """What to run.

    words: of the verb. environment: what is set beside ours. points: file for the points. at: which of them it is
    stopped or killed at, from 1; 0 for none. how: `SIGKILL` or `SIGSTOP`.
    """

    words: list[str]
    environment: dict[str, str]
    points: str
    at: int = 0
    how: str = "SIGKILL"


class _Points:
    """Counts the points of the main thread, and does at one of them what was ordered."""

    def __init__(self, order: Order) -> None:
        self._order, self._count, self._is_on, self._did = order, 0, False, "read"
        self._file = Path(order.points).open("w", buffering=1, encoding="utf-8")  # noqa: SIM115 - as long as it runs

    def listen(self) -> None:
        """Have SQLAlchemy and http.client tell."""
        event.listen(Engine, "before_cursor_execute", self._executes)
        event.listen(Pool, "checkout", lambda *_: self._come("asks the store"))
        event.listen(Pool, "checkin", lambda *_: self._come(f"the store is done: {self._did}"))
        send, response = http.client.HTTPConnection.putrequest, http.client.HTTPConnection.getresponse

        def sending(connection: Any, method: str, url: str, *more: Any, **others: Any) -> None:
            self._come(f"sends {method} {url.partition('?')[0]}")
            send(connection, method, url, *more, **others)

        def answered(connection: Any, *more: Any, **others: Any) -> Any:
            found = response(connection, *more, **others)
            self._come("was answered")
            return found

        http.client.HTTPConnection.putrequest = sending  # type: ignore[method-assign]
        http.client.HTTPConnection.getresponse = answered  # type: ignore[method-assign]

    def _executes(self, _connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        words = statement.split()
        self._did = " ".join(words[:3]) if words[0] == "INSERT" else words[0].lower()
        if statement.startswith("INSERT INTO leases") and "writeback" in str(parameters):
            self._is_on = True
        if statement.startswith("INSERT INTO events"):
            first = parameters[0] if isinstance(parameters, list) else parameters
            self._did = next((kind for kind in ("intended", "receipt") if kind in first), "event")

    def _come(self, point: str) -> None:
        global _passed  # noqa: PLW0603 - the clock of this process
        if not self._is_on or threading.current_thread() is not threading.main_thread():
            return
        self._count += 1
        self._file.write(f"{point}\n")
        if self._count == self._order.at:
            os.kill(os.getpid(), signal.Signals[self._order.how])
            _passed += _AN_HOUR  # only one that was stopped comes here


def _run(order: Order) -> None:
    from sync.cli.app import app

    os.environ.update(order.environment)
    _Points(order).listen()
    with Path(f"{order.points}.said").open("w", encoding="utf-8") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        app([*order.words], standalone_mode=True)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _answer(pid: int) -> bool:
    """Say how a process came to rest; whether it may go on."""
    _, status = os.waitpid(pid, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        _say("stopped")
        return True
    _say("killed" if os.WIFSIGNALED(status) else f"ended {os.WEXITSTATUS(status)}")
    return False


def main() -> None:
    """Serve orders until nobody gives any."""
    for name in ("sync.cli.app", "sync.crm.salesforce.target", "sync.jobs.writeback", "workbooks.book.layout"):
        import_module(name)  # all of them once, here
    _say("ready")
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            code = 70
            try:
                _run(Order(**json.loads(line)))
                code = 0
            except SystemExit as ended:
                code = int(ended.code or 0)
            finally:
                sys.stdout.flush()
                os._exit(code)
        while _answer(pid):
            sys.stdin.readline()
            os.kill(pid, signal.SIGCONT)


if __name__ == "__main__":
    main()
