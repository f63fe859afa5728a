"""Programs that tests start: each in a group of its own, and the whole group gone when the test is done with it."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import pace

__all__ = ["gone", "helper", "run"]


@contextmanager
def helper(
    command: Sequence[str | Path], *, ask: signal.Signals = signal.SIGTERM, **options: Any
) -> Iterator[subprocess.Popen[Any]]:
    """Start a program; at the end of the block, however it ends, it and whatever it started are killed.

    It is asked to end first, by the signal `ask`, because it may have something to let go of.
    """
    words = [str(word) for word in command]
    with subprocess.Popen(words, start_new_session=True, **options) as process:
        try:
            yield process
        finally:
            _end(process, ask)


def run(command: Sequence[str | Path], *, patience: float = 120, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and take what it said; nothing that it started outlives it.

    Args:
        command: the program and its arguments.
        patience: seconds it may take on a quiet machine, a multiple of what it does take; more on a slow one.
        options: as for `subprocess.Popen`, and `input`, a text for it to read.
    """
    sent = options.pop("input", None)
    pipes = {"stdin": subprocess.PIPE if sent is not None else subprocess.DEVNULL} | dict.fromkeys(
        ("stdout", "stderr"), subprocess.PIPE
    )
    with helper(command, text=True, **pipes, **options) as process:
        said, complained = pace.communicate(process, patience, sent)
    return subprocess.CompletedProcess(list(command), process.returncode, said, complained)


def gone(process: subprocess.Popen[Any]) -> bool:
    """Whether nothing is left of a program and what it started."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def _end(process: subprocess.Popen[Any], ask: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(pace.seconds(10))
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
