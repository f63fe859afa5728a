"""Programs that tests start: when the test is done with one, it and whatever it started are gone, passed or failed.

A program of a spreadsheet host starts others, in sessions of their own and with parents that end before them. All of
them inherit a mark in their environment, and by that they are found.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests import pace

__all__ = ["helper", "marked", "run"]

_MARK = "QPLAN_TEST_HELPER"


@contextmanager
def helper(
    command: Sequence[object],
    *,
    ask: signal.Signals = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    **options: Any,
) -> Iterator[subprocess.Popen[Any]]:
    """Start a program; at the end of the block, however it ends, it and whatever it started are gone.

    Args:
        command: the program and its arguments.
        ask: the signal by which it is asked to end, because it may have something to let go of; killed if it does not.
        env: its environment, by default ours.
        options: as for `subprocess.Popen`.
    """
    mark = uuid4().hex
    environment = dict(os.environ if env is None else env) | {_MARK: mark}
    words = [str(word) for word in command]
    with subprocess.Popen(words, start_new_session=True, env=environment, **options) as process:
        try:
            yield process
        finally:
            _end(process, ask, mark)


def run(command: Sequence[object], *, patience: float = 300, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and take what it said; nothing that it started outlives it.

    Args:
        command: the program and its arguments.
        patience: seconds on a quiet machine after which it is given up, a multiple of what it takes there.
        options: as for `helper`, and `input`, a text for it to read.
    """
    sent = options.pop("input", None)
    pipes = {"stdin": subprocess.DEVNULL if sent is None else subprocess.PIPE}
    pipes |= dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
    with helper(command, text=True, **pipes, **options) as process:
        said, complained = pace.communicate(process, patience, sent)
    return subprocess.CompletedProcess(list(command), process.returncode, said, complained)


def marked(mark: str) -> list[int]:
    """Processes that run with this text in their environment; none where there is no /proc to tell."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # it ended meanwhile, or is somebody else's
            if mark.encode() in place.read_bytes():
                found.append(int(place.parent.name))
    return found


def _end(process: subprocess.Popen[Any], ask: signal.Signals, mark: str) -> None:
    if process.poll() is None:
        process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(pace.seconds(10))
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for left in marked(f"{_MARK}={mark}"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(left, signal.SIGKILL)
