"""What systemd and an outside check are told, and when they are told nothing."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from sync.daemon.supervisor import notify, supervised
from sync.daemon.timetable import Beat
from tests import pace


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The socket systemd would listen at."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        place = tmp_path / "notify"
        listening.bind(str(place))
        listening.settimeout(pace.seconds(20))
        monkeypatch.setenv("NOTIFY_SOCKET", str(place))
        yield listening


def test_systemd_is_told_that_it_is_ready_lives_and_stops(systemd: socket.socket) -> None:
    """In this order."""
    with supervised(Beat(), seconds=0.01):
        assert systemd.recv(100) == b"READY=1"
        assert systemd.recv(100) == b"WATCHDOG=1"
    said = b""
    while said != b"STOPPING=1":
        said = systemd.recv(100)
        assert said in {b"WATCHDOG=1", b"STOPPING=1"}


def test_a_stuck_job_keeps_it_quiet(systemd: socket.socket) -> None:
    """Past its deadline nothing is told any more, until the end."""
    beat = Beat(until=float("-inf"))
    with supervised(beat, seconds=0.01):
        assert systemd.recv(100) == b"READY=1"
        systemd.settimeout(0.2)
        with pytest.raises(TimeoutError):
            systemd.recv(100)
        systemd.settimeout(pace.seconds(20))
    assert systemd.recv(100) == b"STOPPING=1"


def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """No socket, or one that is gone: it goes on."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/notify")
    assert not notify("READY=1")


def test_the_outside_check_is_asked_while_it_lives() -> None:
    """A request arrives; one that fails harms nothing."""
    asked = Event()

    class Check(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            pass

    server = HTTPServer(("127.0.0.1", 0), Check)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with supervised(Beat(), f"http://127.0.0.1:{server.server_address[1]}/key", seconds=0.01):
            assert asked.wait(pace.seconds(20))
    finally:
        server.shutdown()
        server.server_close()
