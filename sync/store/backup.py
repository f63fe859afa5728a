"""Copies of a store, taken while it is in use, and a store put back from one.

An SQLite file is copied by SQLite's own online copy, a PostgreSQL database by `pg_dump`: both give one moment's state.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.engine import URL

from sync.errors import StoreError, StoreUnusableError
from sync.store.database import open_store

__all__ = ["damage", "put_back", "read_only", "taken"]

_LOGINS = {"host": "host", "port": "port", "username": "username", "database": "dbname"}
_AGAIN = "Nothing was kept of it; the store itself was not touched."


def taken(engine: Engine, path: Path) -> None:
    """Copy a store that may be in use into a new file, which is whole or not there.

    Raises:
        StoreError: the file is there already, or a program of PostgreSQL's is missing.
        StoreUnusableError: the copy could not be made.
    """
    if path.exists():
        raise StoreError(f"{path} is there already: nothing is written over.", remedy="Name a new file.")
    making = path.with_name(f"{path.name}.making")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        making.unlink(missing_ok=True)
        making.touch(mode=0o600)
        if engine.dialect.name == "postgresql":
            _run("pg_dump", engine.url, "--format=custom", "--no-owner", f"--file={making}")
        else:
            with closing(sqlite3.connect(str(engine.url.database))) as here, closing(sqlite3.connect(making)) as there:
                here.backup(there)
                there.execute("PRAGMA journal_mode = DELETE")  # one file, without others beside it
        making.replace(path)
    except (OSError, sqlite3.Error) as fault:
        raise StoreUnusableError(
            f"The copy {path} could not be written ({fault}).",
            remedy=f"Make room there, or name another place. {_AGAIN}",
        ) from fault
    finally:
        making.unlink(missing_ok=True)


def damage(path: Path) -> str:
    """What SQLite's own check says of a file that is a store; empty where it is whole.

    Raises StoreError where the file is none.
    """
    if not path.exists():
        raise StoreError(f"There is no file {path}.", remedy="Name a copy that `qplan store backup` made.")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as fault:
        return str(fault)
    return "" if found == ["ok"] else "; ".join(map(str, found))


def read_only(path: Path) -> Engine:
    """An engine for a copy that is a file, which is only read."""
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(f"file:{path}?mode=ro", uri=True))


def put_back(path: Path, url: URL, aside: Path) -> None:
    """Make a copy the store. The SQLite file that was the store before is moved to `aside`, if it is there.

    Args:
        path: a copy. url: of the store. aside: a file that is not there yet.

    Raises:
        StoreError: another process has the store open (SQLite), or the database is not empty or one of its programs
            is missing (PostgreSQL).
        StoreUnusableError: the disk does not let it; the store stands as before.
    """
    if url.get_backend_name() == "postgresql":
        _refuse_unless_empty(url)
        _run("pg_restore", url, "--exit-on-error", "--no-owner", "--single-transaction", last=str(path))
        return
    store = Path(str(url.database))
    making = store.with_name(f"{store.name}.making")
    try:
        shutil.copyfile(path, making)
        making.chmod(0o600)
        if store.exists():
            _settle(store)
            store.replace(aside)
        for rest in ("-wal", "-shm"):
            store.with_name(store.name + rest).unlink(missing_ok=True)
        making.replace(store)
    except OSError as fault:
        raise StoreUnusableError(
            f"The store {store} could not be put back ({fault}).", remedy="Make room on its disk and try again."
        ) from fault
    finally:
        making.unlink(missing_ok=True)


def _settle(store: Path) -> None:
    """Have what was written ahead in the file itself, so that it is whole without its neighbours.

    It takes that nobody else has the file open: whoever had would go on writing into the one that was moved aside.
    """
    try:
        with closing(sqlite3.connect(store, timeout=5.0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as fault:
        if "locked" in str(fault):
            raise StoreError(
                f"Another process has the store {store} open.", remedy="Stop the daemon and wait for commands to end."
            ) from fault
        raise
    except sqlite3.DatabaseError:
        return  # damaged: it is kept as it is


def _refuse_unless_empty(url: URL) -> None:
    engine = open_store(url.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            there = inspect(connection).get_table_names()
    finally:
        engine.dispose()
    if there:
        raise StoreError(
            f"The database {url.database} holds tables already: nothing is written over.",
            remedy="Make a new, empty database, point `store.url` at it, and restore into that.",
        )


def _run(program: str, url: URL, *words: str, last: str = "") -> None:
    """Run one of PostgreSQL's programs on a database; its password goes by the environment, never by the command."""
    place = shutil.which(program)
    if place is None:
        raise StoreError(
            f"{program} is not here, and PostgreSQL is copied by its own programs alone.",
            remedy="Install PostgreSQL's client programs, of the server's version or a later one.",
        )
    where = {_LOGINS[name]: getattr(url, name) for name in _LOGINS if getattr(url, name)}
    where |= {name: str(value) for name, value in url.query.items() if name == "host"}
    words = (*words, *(f"--{name}={value}" for name, value in where.items()), *filter(None, [last]))
    environment: Mapping[str, str] = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run([place, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise StoreUnusableError(
            f"{program} failed ({said[0] if said else done.returncode}).", remedy=f"Mend that and try again. {_AGAIN}"
        )
