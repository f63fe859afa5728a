"""Names taken out of everything in the store that is made of what the CRM and people say; evidence holds keys anyway.

Documents, versions and the state of two-way sync are rewritten with a word that stands for the person; what is worked
out again is dropped; a package, which is known by its digest, is dropped too where it names them. The database's own
files are written anew afterwards, so that no page that was let go still holds a name.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from sqlalchemy import Connection, Engine, LargeBinary, Table, delete, select, text, update

from sync.model.pull_set import by_name
from sync.store import mirror, watermarks
from sync.store.persons import Person, is_a_name, stand_in
from sync.store.tables import (
    DOCUMENT_COLUMNS,
    DOCUMENTS,
    EVENTS,
    FACTS,
    JOB_RUNS,
    LEASES,
    METADATA,
    MIRROR,
    OUTLOOKS,
    PACKAGES,
    PAY_PLANS,
    SURVEY_ANSWERS,
    TWO_WAY_AGREED,
    TWO_WAY_CONFLICTS,
    TWO_WAY_JOURNAL,
    VERSIONS,
)
from workbooks.document.packed import packed, unpacked

__all__ = ["Erased", "book_without", "compacted", "rewritten", "still_named"]


class Erased(NamedTuple):
    """What was done to the store, in rows: rewritten, and dropped because they cannot be rewritten."""

    rewritten: int
    dropped: int


class _Words:
    """Texts that name people, and what is read in their place. A lower-case word is one only where it stands alone."""

    def __init__(self, people: Sequence[Person]) -> None:
        told = {
            str(getattr(one, what)): stand_in(one.key, what) for one in people for what in ("name", "mail", "login")
        }
        self._whole = {text: word for text, word in told.items() if text}
        inside = sorted(filter(is_a_name, self._whole), key=len, reverse=True)
        self._within = _any_of(inside)
        self._in_xml = _any_of([escape(text, {'"': "&quot;"}) for text in inside] + [escape(text) for text in inside])
        self._spelled = {escape(text, {'"': "&quot;"}): word for text, word in self._whole.items()} | {
            escape(text): word for text, word in self._whole.items()
        }

    def plain(self, value: str) -> str:
        if value in self._whole:
            return self._whole[value]
        return self._within.sub(lambda found: self._whole[found.group()], value)

    def names(self, content: str) -> bool:
        return self._within.search(content) is not None

    def json(self, value: Any) -> Any:  # noqa: ANN401 - what JSON holds
        match value:
            case str():
                return self.plain(value)
            case Mapping():
                return {self.plain(key): self._packed_hex(key, one) for key, one in value.items()}
            case list() | tuple():
                return [self.json(one) for one in value]
            case _:
                return value

    def _packed_hex(self, key: str, value: Any) -> Any:  # noqa: ANN401 - as above
        if isinstance(value, str) and key.endswith("_values"):
            return packed(self.json(unpacked(bytes.fromhex(value)))).hex()
        return self.json(value)

    def json_text(self, value: str) -> str:
        return json.dumps(self.json(json.loads(value)), ensure_ascii=False)

    def packed_json(self, value: bytes) -> bytes:
        told = json.loads(zlib.decompress(value))
        return zlib.compress(json.dumps(self.json(told), ensure_ascii=False).encode(), 6)

    def column(self, value: bytes) -> bytes:
        cells = unpacked(value)
        return packed([self.plain(cell) if isinstance(cell, str) else cell for cell in cells])

    def workbook(self, value: bytes) -> bytes:
        """A workbook whose parts hold the words; each part that named nobody is kept byte for byte."""
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(value)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.infolist():
                content = old.read(part)
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    text_ = content.decode("utf-8")
                    changed = self._in_xml.sub(lambda found: escape(self._spelled[found.group()]), text_)
                    content = content if changed == text_ else changed.encode()
                new.writestr(part, content)
        return made.getvalue()


def _any_of(texts: Sequence[str]) -> re.Pattern[str]:
    """Any of these texts between other words; nothing, where there are none."""
    if not texts:
        return re.compile(r"(?!)")
    return re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, texts)) + r")(?![^\W_])")


def rewritten(connection: Connection, people: Sequence[Person]) -> Erased:
    """Take people's names out of all tables but that of people, in one transaction."""
    words = _Words(people)
    done = _mirror(connection, people)
    for table, column, how in (
        (DOCUMENTS, "outline", words.json_text),
        (DOCUMENT_COLUMNS, "cells", words.column),
        (VERSIONS, "version", words.packed_json),
        (VERSIONS, "workbook", words.workbook),
        (TWO_WAY_AGREED, "state", words.packed_json),
        (TWO_WAY_JOURNAL, "intents", words.packed_json),
        (TWO_WAY_CONFLICTS, "line", words.plain),
        (TWO_WAY_CONFLICTS, "about", words.json_text),
        (SURVEY_ANSWERS, "comment", words.plain),
        (PAY_PLANS, "terms", words.json_text),
        (PAY_PLANS, "kept_by", words.plain),
        (JOB_RUNS, "said", words.plain),
        (LEASES, "holder", words.plain),
    ):
        done += _rewrite(connection, table, column, how)
    dropped = 0
    for table in (FACTS, OUTLOOKS):
        connection.execute(delete(table))
    keys = list(PACKAGES.primary_key.columns)
    for row in connection.execute(select(*keys, PACKAGES.c.package)).all():
        if words.names(json.dumps(json.loads(zlib.decompress(row.package)), ensure_ascii=False)):
            connection.execute(delete(PACKAGES).where(*(key == row._mapping[key.name] for key in keys)))
            dropped += 1
    return Erased(done, dropped)


def book_without(book: bytes, people: Sequence[Person]) -> bytes:
    """A workbook with the words that stand for people in place of their names; the same bytes where none is in it."""
    changed = _Words(people).workbook(book)
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(io.BytesIO(changed)) as new:
        same = all(old.read(name) == new.read(name) for name in old.namelist())
    return book if same else changed


def _mirror(connection: Connection, people: Sequence[Person]) -> int:
    users, sobject, done = MIRROR["User"], by_name("User"), 0
    total = 0
    for one in people:
        id_ = one.source.removeprefix("User/").partition("#")[0]
        row = connection.execute(select(users).where(users.c.Id == id_)).first() if id_ != one.source else None
        if row is not None:
            tally = mirror.store_rows(connection, sobject, [mirror.nameless(sobject, tuple(row), one.key)])
            total += tally.digest
            done += 1
    mark = watermarks.read(connection, "User")
    if mark is not None and done:
        watermarks.save(connection, mark.moved(0, total))
    return done


def _rewrite(connection: Connection, table: Table, column: str, how: Callable[[Any], Any]) -> int:
    keys, done = list(table.primary_key.columns), 0
    for row in connection.execute(select(*keys, table.c[column])).all():
        was = row._mapping[column]
        now = how(bytes(was) if isinstance(table.c[column].type, LargeBinary) else was)
        if now != was:
            where = [key == row._mapping[key.name] for key in keys]
            connection.execute(update(table).where(*where).values({column: now}))
            done += 1
    return done


def still_named(connection: Connection, people: Sequence[Person]) -> int:
    """How many events hold a name as it is: reasons people typed, and events from before people stood in it by key."""
    words = _Words(people)
    payloads = connection.execute(select(EVENTS.c.payload, EVENTS.c.actor))
    return sum(words.names(f"{row.payload} {row.actor}") for row in payloads)


def compacted(engine: Engine) -> None:
    """Write the database's files anew, without what was let go."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in METADATA.sorted_tables:
                connection.execute(text(f"VACUUM FULL {table.name}"))  # our own names
        return
    raw = engine.raw_connection()
    try:  # not through SQLAlchemy, which would begin a transaction
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            raw.cursor().execute(statement)
    finally:
        raw.close()
