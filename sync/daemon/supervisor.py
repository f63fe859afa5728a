"""What a supervisor is told: systemd by its socket, and a check outside this machine that the daemon is of use.

A daemon that died raises no alarm: somebody else has to notice that it went quiet.
"""

import logging
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic

import requests

from sync.daemon.timetable import Beat

__all__ = ["notify", "supervised"]

_TIMEOUT_SECONDS = 10.0
_EVERY_SECONDS = 10.0
_HEARTBEAT_SECONDS = 60.0

log = logging.getLogger("qplan.daemon")


def notify(message: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Tell systemd, where it asked for it (`Type=notify`); whether it was told.

    `message`: READY=1, WATCHDOG=1 or STOPPING=1.
    """
    place = environment.get("NOTIFY_SOCKET", "")
    if not place:
        return False
    address = f"\0{place[1:]}" if place.startswith("@") else place
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto(message.encode(), address)
        except OSError:
            return False
    return True


@contextmanager
def supervised(beat: Beat, heartbeat_url: str = "", seconds: float = _EVERY_SECONDS) -> Iterator[None]:
    """Tell supervisors every few seconds that the process lives, until the block ends; while a job is stuck, nothing.

    Args:
        beat: of the process. heartbeat_url: asked for once a minute; empty for none. seconds: between two messages.
    """
    done = threading.Event()

    def telling() -> None:
        asked = float("-inf")
        while not done.wait(seconds):
            if not beat.is_alive:
                continue
            notify("WATCHDOG=1")
            if heartbeat_url and monotonic() - asked >= min(_HEARTBEAT_SECONDS, seconds * 6):
                asked = monotonic()
                _ask(heartbeat_url)

    notify("READY=1")
    thread = threading.Thread(target=telling, name="supervisor", daemon=True)
    thread.start()
    try:
        yield
    finally:
        notify("STOPPING=1")
        done.set()
        thread.join()


def _ask(url: str) -> None:
    try:
        requests.get(url, timeout=_TIMEOUT_SECONDS)
    except requests.RequestException as fault:
        log.warning("heartbeat: %s", type(fault).__name__)  # the address may hold a key
