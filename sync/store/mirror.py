"""Writing pages of CRM rows into the mirror: what is new, what changed, what went away, and a digest of the whole.

The digest of a table is the sum, modulo 2²⁵⁶, of a hash of each row. Adding, changing or removing a row changes it by
the difference of two row hashes, so it is kept up to date at the cost of the rows touched, does not depend on the order
in which rows came, and is the same for the same rows. It tells versions apart; it is no defence against a forger.
"""

import hashlib
import marshal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, exists, func, insert, not_, select
from sqlalchemy.exc import IntegrityError

from sync.model.pull_set import CrmObject
from sync.store.database import insert_many, upsert
from sync.store.persons import erased_users, stand_in
from sync.store.tables import MIRROR, SEEN_IDS

__all__ = [
    "Tally",
    "build_indexes",
    "clear",
    "count_alive",
    "count_other",
    "digest_of",
    "drop_indexes",
    "mark_deleted",
    "nameless",
    "note_seen",
    "remove_missing",
    "start_seen",
    "store_rows",
]

_CHUNK = 500
_MARSHAL_VERSION = 2  # the last one without back references: equal rows give equal bytes

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What storing some rows did: counts, and the change of the table's digest and number of rows."""

    new: int = 0
    changed: int = 0
    deleted: int = 0
    same: int = 0
    rows: int = 0
    digest: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.new + other.new,
            self.changed + other.changed,
            self.deleted + other.deleted,
            self.same + other.same,
            self.rows + other.rows,
            (self.digest + other.digest) % 2**256,
        )


def store_rows(connection: Connection, sobject: CrmObject, rows: Sequence[Row], *, likely_new: bool = False) -> Tally:
    """Insert or update rows by Id, leaving those alone that are the same already.

    Args:
        connection: in a transaction.
        sobject: which object.
        rows: values of all the object's fields, in their order; of several rows with one Id the last counts.
        likely_new: most rows are expected to be new, so they are not compared with what is there unless some are.
    """
    table = MIRROR[sobject.name]
    if sobject.name == "User":
        rows = _without_erased(connection, sobject, rows)
    if likely_new and rows:
        savepoint = connection.begin_nested()
        try:
            insert_many(connection, insert(table), rows)
            savepoint.commit()
            return _all_new(sobject, rows)
        except IntegrityError:  # a row came twice: compare after all
            savepoint.rollback()
    return _compare_and_store(connection, sobject, table, rows)


def _without_erased(connection: Connection, sobject: CrmObject, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of users without the names of those who were erased: the CRM may hold them on."""
    erased = erased_users(connection, {str(row[0]) for row in rows})
    return [nameless(sobject, row, erased[str(row[0])]) if row[0] in erased else row for row in rows]


def nameless(sobject: CrmObject, row: Row, key: str) -> Row:
    """A user's row as it is kept after erasing them."""
    held = {"Name": stand_in(key), "Username": stand_in(key, "login"), "Email": stand_in(key, "mail")}
    gone = dict.fromkeys(("Title", "Department", "EmployeeNumber"))
    told = {**held, **gone}
    return tuple(
        told[name] if name in told and value is not None else value
        for name, value in zip(sobject.field_names, row, strict=True)
    )


def drop_indexes(connection: Connection, sobject: CrmObject) -> None:
    """Before a long first read: rows in the order of a page would each dirty a page of every index."""
    for index in MIRROR[sobject.name].indexes:
        index.drop(connection, checkfirst=True)


def build_indexes(connection: Connection, sobject: CrmObject) -> None:
    """Create the indexes that are not there; over a full table, that is one sort each."""
    for index in MIRROR[sobject.name].indexes:
        index.create(connection, checkfirst=True)


def _all_new(sobject: CrmObject, rows: Sequence[Row]) -> Tally:
    flag = _deleted_at(sobject)
    gone = sum(1 for row in rows if row[flag]) if flag else 0
    return Tally(new=len(rows) - gone, deleted=gone, rows=len(rows), digest=digest_of(rows))


def _compare_and_store(connection: Connection, sobject: CrmObject, table: Table, rows: Sequence[Row]) -> Tally:
    latest = {row[0]: row for row in rows}
    before = _existing(connection, table, list(latest))
    flag = _deleted_at(sobject)
    write, new, changed, deleted, digest = [], 0, 0, 0, 0
    for id_, row in latest.items():
        old = before.get(id_)
        if old == row:
            continue
        write.append(row)
        digest += _row_hash(row) - (_row_hash(old) if old else 0)
        if flag and row[flag] and not (old and old[flag]):
            deleted += 1
        elif old:
            changed += 1
        else:
            new += 1
    if write:
        insert_many(connection, upsert(connection.dialect.name, table), write)
    return Tally(new, changed, deleted, len(latest) - len(write), len(latest) - len(before), digest % 2**256)


def _existing(connection: Connection, table: Table, ids: Sequence[str]) -> Mapping[str, Row]:
    found: dict[str, Row] = {}
    for start in range(0, len(ids), _CHUNK):
        query = select(table).where(table.c.Id.in_(ids[start : start + _CHUNK]))
        found.update({row[0]: tuple(row) for row in connection.execute(query)})
    return found


def start_seen(connection: Connection, sobject: CrmObject) -> None:
    """Forget the Ids met by an earlier read of the whole object."""
    connection.execute(delete(SEEN_IDS).where(SEEN_IDS.c.sobject == sobject.name))


def note_seen(connection: Connection, sobject: CrmObject, ids: Iterable[str]) -> None:
    """Remember that the CRM has these Ids."""
    rows = [(sobject.name, id_) for id_ in ids]
    if rows:
        insert_many(connection, upsert(connection.dialect.name, SEEN_IDS), rows)


def count_other(connection: Connection, sobject: CrmObject, there: Mapping[str, str | None]) -> int:
    """How many of the CRM's rows the mirror has not, has with another stamp, or holds to be deleted.

    Args:
        connection: in a transaction.
        sobject: which object.
        there: by Id the stamp that each row has in the CRM; None where it has none.
    """
    known = _existing(connection, MIRROR[sobject.name], list(there))
    flag, stamp = _deleted_at(sobject), sobject.field_names.index(sobject.cursor)
    return sum(
        1 for id_, at in there.items() if (row := known.get(id_)) is None or row[stamp] != at or (flag and row[flag])
    )


def count_alive(connection: Connection, sobject: CrmObject, until: str, since: str = "") -> int:
    """How many rows that are not deleted have a stamp from `since` on and before `until`."""
    table = MIRROR[sobject.name]
    stamp = table.c[sobject.cursor]
    query = select(func.count()).select_from(table).where(stamp < until, *((stamp >= since,) if since else ()))
    if sobject.keeps_deleted:
        query = query.where(table.c.IsDeleted.is_not(True))
    return int(connection.execute(query).scalar_one())


def remove_missing(connection: Connection, sobject: CrmObject) -> Tally:
    """Take out what the CRM did not show: mark it deleted where the object can be, else remove the row."""
    table = MIRROR[sobject.name]
    gone = [tuple(row) for row in connection.execute(select(table).where(_unseen(sobject, table)))]
    tally = Tally()
    if gone and sobject.keeps_deleted:
        flag = _deleted_at(sobject)
        marked = [(*row[:flag], True, *row[flag + 1 :]) for row in gone]
        tally = _compare_and_store(connection, sobject, table, marked)
    elif gone:
        connection.execute(delete(table).where(_unseen(sobject, table)))
        tally = Tally(deleted=len(gone), rows=-len(gone), digest=-digest_of(gone) % 2**256)
    start_seen(connection, sobject)
    return tally


def mark_deleted(connection: Connection, sobject: CrmObject, gone: Mapping[str, str]) -> Tally:
    """Mark rows deleted that the CRM says are, each at its moment; one that changed since was brought back.

    Args:
        connection: in a transaction.
        sobject: an object that keeps deleted rows.
        gone: moment of the deletion by Id.
    """
    flag, stamp = _deleted_at(sobject), sobject.field_names.index(sobject.cursor)
    held = _existing(connection, MIRROR[sobject.name], list(gone)).values()
    rows = [row for row in held if not row[flag] and (row[stamp] is None or row[stamp] <= gone[row[0]])]
    marked = [(*row[:flag], True, *row[flag + 1 :]) for row in rows]
    return _compare_and_store(connection, sobject, MIRROR[sobject.name], marked)


def _unseen(sobject: CrmObject, table: Table) -> Any:  # noqa: ANN401 - SQLAlchemy's own type is as wide
    seen = exists().where(and_(SEEN_IDS.c.sobject == sobject.name, SEEN_IDS.c.Id == table.c.Id))
    return and_(not_(seen), table.c.IsDeleted.is_not(True)) if sobject.keeps_deleted else not_(seen)


def clear(connection: Connection, sobject: CrmObject) -> None:
    """Remove all rows of an object from the mirror."""
    connection.execute(delete(MIRROR[sobject.name]))
    start_seen(connection, sobject)


def _deleted_at(sobject: CrmObject) -> int:
    """Place of `IsDeleted` in a row; 0, which is the place of `Id`, for objects without it."""
    return sobject.field_names.index("IsDeleted") if sobject.keeps_deleted else 0


def _row_hash(row: Row) -> int:
    return digest_of((row,))


def digest_of(rows: Iterable[Row]) -> int:
    """The digest of a table that holds these rows and no others."""
    sha256, dumps, number = hashlib.sha256, marshal.dumps, int.from_bytes  # a loop of a million
    return sum([number(sha256(dumps(row, _MARSHAL_VERSION)).digest(), "big") for row in rows]) % 2**256
