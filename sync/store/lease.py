"""A lease on the store: one process at a time writes to the CRM, and a process that dies lets go."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

from sync.errors import RefusedError

__all__ = ["lease"]


@contextmanager
def lease(engine: Engine, name: str) -> Iterator[None]:
    """Hold `name` for the block; RefusedError when another process holds it.

    SQLite: a lock on a file beside the store, which the operating system releases when the process ends. PostgreSQL: a
    session advisory lock, which the server releases when the connection ends.
    """
    busy = RefusedError(f"Another qplan process is busy with {name}.", remedy="Wait until it is done, then run again.")
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            key = {"name": f"qplan:{name}"}
            if not connection.execute(text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))"), key).scalar():
                raise busy
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), key)
        return
    database = engine.url.database
    if not database or database == ":memory:":
        yield
        return
    try:
        with FileLock(Path(database).with_suffix(f".{name}.lock"), timeout=0):
            yield
    except Timeout:
        raise busy from None
