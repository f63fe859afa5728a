"""Opening the store: SQLite as a file by default, PostgreSQL by URL. The only place that knows which one it is."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.sql.dml import Insert

from sync.errors import StoreError
from sync.store.trouble import name_trouble

__all__ = [
    "append_only_ddl",
    "insert_into",
    "insert_many",
    "json_text",
    "open_store",
    "sqlite_url",
    "upsert",
    "writing",
]

_WRITING = "qplan_writing"
_SQLITE_PRAGMAS = (
    "busy_timeout = 30000",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "cache_size = -32000",
    "wal_autocheckpoint = 16000",  # pages: a long pull syncs the file every 64 MB, not after every page
)


_WAL_TRIES, _WAL_PAUSE = 300, 0.1
"""How often, and after how many seconds, a new file is asked again to be written ahead."""


def sqlite_url(path: Path) -> str:
    """The store URL of an SQLite file."""
    return f"sqlite:///{path}"


def open_store(url: str) -> Engine:
    """An engine for the store at `url`; the SQLite file and its folder are created, readable by their owner only.

    Args:
        url: an SQLAlchemy URL, `sqlite:///path` or `postgresql+psycopg://user@host/name`.

    Raises:
        StoreError: the URL is malformed, its driver is missing, or it names another kind of database.
    """
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            raise StoreError(f"The store URL names {backend}.", remedy="Use sqlite:/// or postgresql+psycopg://.")
        if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
            path = Path(str(parsed.database))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        engine = create_engine(parsed, hide_parameters=True)  # what people earn must not stand in a message
    except StoreError:
        raise
    except (ImportError, OSError, ValueError) as error:
        raise StoreError(f"The store cannot be opened: {error}.", remedy="Check `store.url`.") from error
    except Exception as error:
        if type(error).__module__.startswith("sqlalchemy"):
            raise StoreError(f"The store URL cannot be used: {error}.", remedy="Check `store.url`.") from error
        raise
    if backend == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    name_trouble(engine)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    _keep_wal(cursor)
    cursor.close()


def _keep_wal(cursor: DBAPICursor) -> None:
    """Have the file written ahead. SQLite does not wait for this one where another connection is at work: we do."""
    for tried in range(_WAL_TRIES):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault) or tried == _WAL_TRIES - 1:
                raise
            sleep(_WAL_PAUSE)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writer fails at once, without waiting, when another wrote meanwhile.
    immediate = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def writing(engine: Engine, lock: str = "") -> Iterator[Connection]:
    """A transaction that writes, committed at the end of the block, rolled back by an exception.

    Args:
        engine: the store.
        lock: writers that name the same lock go one after the other (on SQLite every writer does anyway).
    """
    with engine.connect().execution_options(**{_WRITING: True}) as connection, connection.begin():
        if lock and engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))"), {"lock": lock})
        yield connection


def insert_into(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what happens where the key is already there; both databases spell it alike."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def upsert(dialect: str, table: Table) -> Insert:
    """INSERT a row of `table`, or set all its columns where the primary key is already there."""
    into = insert_into(dialect, table)
    keys = [column.name for column in table.primary_key]
    others = {column.name: into.excluded[column.name] for column in table.c if column.name not in keys}
    if not others:
        return into.on_conflict_do_nothing(index_elements=keys)
    return into.on_conflict_do_update(index_elements=keys, set_=others)


def insert_many(connection: Connection, statement: Insert, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run an INSERT or upsert of whole rows, values in the order of the table's columns.

    The statement is compiled once and the rows go to the driver as they are: several times faster than a dict per row.
    """
    names = [column.name for column in statement.table.c]
    compiled = statement.compile(dialect=connection.dialect, column_keys=names)
    if compiled.positiontup is not None:
        order = [names.index(name) for name in compiled.positiontup]
        rows = rows if order == list(range(len(names))) else [tuple([row[i] for i in order]) for row in rows]
        connection.exec_driver_sql(str(compiled), list(rows))
    else:
        connection.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in rows])


def json_text(dialect: str, column: str, key: str) -> str:
    """SQL for the text under `key` of a column that holds a JSON object as text."""
    if dialect == "postgresql":
        return f"({column}::jsonb ->> '{key}')"
    return f"json_extract({column}, '$.{key}')"


def append_only_ddl(dialect: str, tables: Sequence[str]) -> list[str]:
    """Statements after which UPDATE and DELETE on `tables` fail."""
    statements = []
    if dialect == "postgresql":
        statements.append(
            "CREATE FUNCTION qplan_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            statements.append(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                + (
                    "FOR EACH ROW EXECUTE FUNCTION qplan_append_only()"
                    if dialect == "postgresql"
                    else f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            )
    return statements
