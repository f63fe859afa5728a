"""How fast this machine is just now, so that no limit of a test is a limit of wall time.

A limit here ends only what would never end: it is a multiple of what the thing takes on a quiet machine, stretched by
how much longer a fixed piece of work takes here. When a limit has passed the work is measured again, and where the
machine has become slower meanwhile, waiting goes on.
"""

import hashlib
import subprocess
import time
from collections.abc import Callable
from typing import Any

__all__ = ["communicate", "seconds", "until"]

_QUIET = 0.075
"""Seconds the piece of work takes on a quiet machine of the kind the limits were chosen on."""

_slowness: list[float] = []


def seconds(nominal: float) -> float:
    """`nominal` seconds of a quiet machine, in seconds of this one: never fewer, and measured once per session."""
    if not _slowness:
        _measure()
    return nominal * max(1.0, *_slowness)


def until(met: Callable[[], object], what: str, nominal: float = 60) -> None:
    """Wait for an event: return as soon as `met()` is true, fail with `what` when it never is."""
    started, pause = time.monotonic(), 0.001
    while not met():
        assert not _is_over(started, nominal), f"not seen after {time.monotonic() - started:.0f} s: {what}"
        time.sleep(pause)
        pause = min(2 * pause, 0.05)


def communicate(process: subprocess.Popen[Any], nominal: float, sent: str | None = None) -> tuple[Any, Any]:
    """What a program says until it ends; TimeoutExpired when it never does."""
    started = time.monotonic()
    while True:
        try:
            return process.communicate(sent, timeout=seconds(nominal))
        except subprocess.TimeoutExpired:
            if _is_over(started, nominal):
                raise
            sent = None  # what was to be read is on its way already


def _is_over(started: float, nominal: float) -> bool:
    """Whether a limit has passed, also by what the machine manages now."""
    if time.monotonic() - started < seconds(nominal):
        return False
    _measure()
    return time.monotonic() - started >= seconds(nominal)


def _measure() -> None:
    # long enough that a busy machine takes the processor away in between, which is what is measured
    started = time.monotonic()
    digest = b""
    for _ in range(100_000):
        digest = hashlib.sha256(digest).digest()
    _slowness.append((time.monotonic() - started) / _QUIET)
