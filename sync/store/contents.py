"""What a store holds, in a form that is the same in every database: rows and a sum of row hashes for each table."""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, select

from sync.store.tables import METADATA

__all__ = ["Holding", "contents", "rows_of"]

_PAGE = 5_000
_SPACE = 1 << 256


class Holding(NamedTuple):
    """One table: how many rows, and the sum of their hashes, which does not depend on their order."""

    table: str
    rows: int
    digest: str


def contents(connection: Connection) -> tuple[Holding, ...]:
    """What each table holds, in the order in which they can be filled.

    A digest is the sum of the rows' SHA-256 modulo 2^256. It tells states apart; it is no defence against a forger:
    that is the hash chain of the events.
    """
    return tuple(_holding(connection, table) for table in METADATA.sorted_tables)


def rows_of(connection: Connection, table: Table) -> Iterator[list[Row[Any]]]:
    """The rows of a table, page by page, in the order of its key."""
    query = select(table).order_by(*table.primary_key.columns)
    with connection.execution_options(yield_per=_PAGE).execute(query) as found:
        for page in found.partitions():
            yield list(page)


def _holding(connection: Connection, table: Table) -> Holding:
    count, total = 0, 0
    for page in rows_of(connection, table):
        count += len(page)
        for row in page:
            total += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest(), "big")
    return Holding(table.name, count, f"{total % _SPACE:064x}")
