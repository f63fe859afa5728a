"""Work of a job in a process of its own, whose memory goes with it."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

from sqlalchemy import Engine

__all__ = ["is_done_apart"]

_DIE_WITH_PARENT = 1
"""Linux's word for the signal that a process gets when the one that made it ends."""


def is_done_apart(engine: Engine, work: Callable[[], object]) -> bool:
    """Do work in a copy of this process that ends with it; whether it was done.

    Millions of small objects that come and go leave a heap full of holes, at desk size two hundred megabytes of them,
    and whatever comes next stands on top of that. The copy shares all that is in memory already, so that both together
    need no more than one process that does the work itself.

    False where there can be no such copy (other systems than Unix, or other threads, which a copy would not have) and
    where the work failed: the caller then does it here, and sees what is wrong.

    Args:
        engine: of the store, into which the work writes what it is to leave behind. work: to do.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return False
    engine.dispose()  # no connection may be in two processes
    sys.stdout.flush()
    sys.stderr.flush()
    copy = os.fork()
    if copy == 0:
        _done_and_gone(work)
    _, status = os.waitpid(copy, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _done_and_gone(work: Callable[[], object]) -> NoReturn:
    """Do work and end without a word, whatever comes of it."""
    failed = 1
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        work()
        failed = 0
    finally:
        os._exit(failed)
