"""A store moved into another database: every row of every table, in one transaction, and compared afterwards."""

from collections.abc import Callable
from contextlib import closing

from sqlalchemy import Connection, Engine, Integer, func, select, text

from sync.errors import StoreError
from sync.store.contents import Holding, contents, rows_of
from sync.store.database import insert_into, insert_many, open_store, writing
from sync.store.migrate import migrate
from sync.store.tables import METADATA

__all__ = ["moved"]


def moved(source: Engine, url: str, progress: Callable[[str, int, int], None] = lambda *_: None) -> tuple[Holding, ...]:
    """Copy all that a store holds into the empty database at `url`; what each table holds in both.

    The source is read as it stands at one moment and is left as it is: the settings decide which of the two counts.
    `progress` is told the table at hand, how many rows are copied, and how many there are.

    Raises:
        StoreError: the other database holds something already, or does not hold the same afterwards. Then it is empty
            as before.
    """
    target = open_store(url)
    try:
        migrate(target)
        with closing(_at_one_moment(source)) as reading, writing(target, lock="move") as there:
            _refuse_unless_empty(there)
            counts = [select(func.count()).select_from(table) for table in METADATA.sorted_tables]
            total, done = sum(reading.execute(count).scalar_one() for count in counts), 0
            for table in METADATA.sorted_tables:
                into = insert_into(target.dialect.name, table)
                for page in rows_of(reading, table):
                    insert_many(there, into, [tuple(row) for row in page])
                    done += len(page)
                    progress(table.name, done, total)
            _go_on_counting(there)
            stood, stands = contents(reading), contents(there)
            if stood != stands:
                name = next(one.table for one, other in zip(stood, stands, strict=True) if one != other)
                raise StoreError(
                    f"The table {name} does not hold the same in the other database. Nothing was kept there.",
                    remedy="Try again when nobody else uses that database; the store itself was not touched.",
                )
            return stood
    finally:
        target.dispose()


def _at_one_moment(source: Engine) -> Connection:
    """A connection that sees one state, whatever is written meanwhile."""
    if source.dialect.name == "postgresql":
        return source.connect().execution_options(isolation_level="REPEATABLE READ")
    return source.connect()  # a transaction of an SQLite file that is written ahead sees one state anyway


def _refuse_unless_empty(there: Connection) -> None:
    for table in METADATA.sorted_tables:
        if there.execute(select(table).limit(1)).first() is not None:
            raise StoreError(
                f"The other database holds rows of {table.name} already: nothing is written over.",
                remedy="Name a new, empty database, or a file that is not there yet.",
            )


def _go_on_counting(there: Connection) -> None:
    """PostgreSQL numbers rows from where the last one stands."""
    if there.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        keys = list(table.primary_key.columns)
        if len(keys) == 1 and isinstance(keys[0].type, Integer) and keys[0].autoincrement is True:
            name = keys[0].name
            there.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{name}'), max({name})) "  # noqa: S608
                    f"FROM {table.name} HAVING max({name}) IS NOT NULL"
                )
            )
