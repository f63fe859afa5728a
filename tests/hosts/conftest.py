"""The beds that tests of several hosts share."""

import contextlib
import socket
import threading
from datetime import date

import pytest
import uvicorn

from tests import pace
from tests.hosts.beds import Browser
from xl_addin.server.app import create_app
from xl_addin.server.limits import Limits
from xl_addin.server.tokens import TokenFile


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process."""
    with Browser() as started:
        yield started


@contextlib.contextmanager
def served(app):
    """The address of `app`, answered over HTTP on this machine."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    pace.until(lambda: server.started or not thread.is_alive(), "the server listens")
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(pace.seconds(10))
        listener.close()


@pytest.fixture
def guarded_server(tmp_path):
    """Address of a function server that wants a token, and one that is good."""
    tokens = TokenFile(tmp_path / "tokens.json")
    token = tokens.add("Ana Lopez", date(2020, 4, 1))
    with served(create_app(tokens)) as address:
        yield address, token


@pytest.fixture(scope="session")
def function_server():
    """Address of the real function server, open to everybody on this machine."""
    with served(create_app(None, limits=Limits(call_seconds=3600))) as address:
        yield address
