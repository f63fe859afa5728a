"""Stores of the tests: migrated once in a process, and copied for every test that wants one of its own."""

import sqlite3
from functools import cache

from sqlalchemy import Engine

from sync.store.database import open_store
from sync.store.migrate import migrate

__all__ = ["new_store"]


def new_store(url: str) -> Engine:
    """The store at an SQLite URL, where there was none: as it is after the first migration."""
    engine = open_store(url)
    connection = engine.raw_connection()
    try:
        _template().backup(connection.driver_connection)
    finally:
        connection.close()
    return engine


@cache
def _template() -> sqlite3.Connection:
    """A store in memory at the newest revision, with nothing in it."""
    engine, kept = open_store("sqlite:///:memory:"), sqlite3.connect(":memory:", check_same_thread=False)
    migrate(engine)
    connection = engine.raw_connection()
    connection.driver_connection.backup(kept)
    connection.close()
    engine.dispose()
    return kept
