"""A PostgreSQL of the tests' own: a cluster in a temporary folder, one database per test, gone with the session.

It is reached by a socket in that folder alone, and its files are never synced to disk. A machine without PostgreSQL
skips with a sentence; with CI=true nothing is skipped and the test fails instead.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

from sync.store.database import open_store
from sync.store.migrate import migrate
from tests import pace
from tests.processes import helper

__all__ = ["Cluster", "cluster"]

_PLACES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt")
_SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=16MB", "max_connections=40")
_USER, _TEMPLATE = "qplan", "migrated"


class Cluster:
    """A running server, reached by a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """The store URL of a database."""
        return URL.create(
            "postgresql+psycopg", username=_USER, database=database, query={"host": str(self._folder)}
        ).render_as_string(hide_password=False)

    def empty(self) -> str:
        """The URL of a new database with nothing in it."""
        return self._made("template0")

    def migrated(self) -> str:
        """The URL of a new database at the newest revision."""
        return self._made(_TEMPLATE)

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def execute(self, statement: str) -> None:
        """Run one statement as the owner of everything."""
        with psycopg.connect(host=str(self._folder), user=_USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def make_template(self) -> None:
        """Migrate once, so that each test's database is a copy."""
        self.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
        engine = open_store(self.url(_TEMPLATE))
        migrate(engine)
        engine.dispose()

    def _made(self, template: str) -> str:
        name = f"test{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server of our own, started now and gone afterwards; it refuses to run as root, who starts it as another."""
    programs = _programs()
    if programs is None and os.environ.get("CI") != "true":
        pytest.skip("needs PostgreSQL's initdb and postgres, not on this machine")
    assert programs is not None, "CI must have PostgreSQL (the package postgresql)"
    # the path of a socket may have about a hundred letters: not in pytest's own folders
    with tempfile.TemporaryDirectory(prefix="qplan-pg-") as made:
        folder, user = Path(made), _unprivileged()
        data = folder / "data"
        if user is not None:
            shutil.chown(folder, user)
        initdb = [programs / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        with helper(initdb, user=user, cwd=folder, stdout=subprocess.DEVNULL) as process:
            assert process.wait(pace.seconds(60)) == 0
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        server = [programs / "postgres", "-D", data, "-k", folder, "-h", "", *settings]
        with (
            (folder / "log").open("wb") as log,
            # at once, whoever is connected: nothing of it is kept
            helper(server, ask=signal.SIGQUIT, user=user, cwd=folder, stdout=log, stderr=log) as process,
        ):
            running = Cluster(folder)
            pace.until(lambda: process.poll() is not None or running.answers(), "PostgreSQL takes connections")
            assert process.poll() is None, (folder / "log").read_text()
            running.make_template()
            yield running


def _programs() -> Path | None:
    """The folder with initdb and postgres: on PATH, or where distributions put the newest one."""
    on_path = shutil.which("postgres")
    found = [Path(on_path)] if on_path and shutil.which("initdb") else []
    for place in _PLACES:
        versions = sorted(Path(place).glob("*/bin/postgres"), key=lambda path: _version(path.parts[-3]))
        found += versions[::-1]
    return next((path.parent for path in found if (path.parent / "initdb").exists()), None)


def _version(name: str) -> int:
    return int((re.findall(r"\d+", name) or ["0"])[0])


def _unprivileged() -> str | None:
    """Whom root hands the server to; None for everybody else, who runs it themselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)
