"""The event log keeps what happened, in order, and shows any later touch."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from sync.model.event import Kind
from sync.model.receipt import Outcome, Receipt
from sync.store.database import sqlite_url, writing
from sync.store.events import EventJournal, EventLog
from sync.store.lease import lease
from tests.stores import new_store
from tests.sync.plans import key

AT = datetime(2020, 4, 1, 9, 30, 15, 123_456, tzinfo=UTC)


class _Clock:
    def now(self) -> datetime:
        return AT


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A migrated store in a file."""
    made = new_store(sqlite_url(tmp_path / "qplan.db"))
    yield made
    made.dispose()


def test_events_come_back_in_order_and_by_plan(engine: Engine) -> None:
    """What was appended is read unchanged, to the millisecond, each plan apart."""
    log = EventLog(engine, _Clock())
    first = log.append("2020Q2", Kind.PUBLISHED, "ana", {"b": 1, "a": "é"})
    log.append("2020Q3", Kind.PUBLISHED, "ben", {})
    second = log.append("2020Q2", Kind.REFUSED, "qplan", {"reason": "wrong code"})
    assert log.of("2020Q2") == [first, second]
    assert (first.at, first.payload) == (AT.replace(microsecond=123_000), {"a": "é", "b": 1})
    assert log.plans() == ["2020Q2", "2020Q3"]
    assert log.broken_link() is None


def test_evidence_cannot_be_updated_or_deleted(engine: Engine) -> None:
    """The database itself refuses, whoever asks."""
    EventLog(engine, _Clock()).append("2020Q2", Kind.PUBLISHED, "ana", {})
    for statement in ("UPDATE events SET actor = 'eve'", "DELETE FROM events"):
        with pytest.raises(DatabaseError, match="append-only"), writing(engine) as connection:
            connection.execute(text(statement))


def test_a_log_that_was_touched_behind_the_triggers_is_found_out(engine: Engine) -> None:
    """Somebody with the file drops the trigger and rewrites an approval: the chain names the event."""
    log = EventLog(engine, _Clock())
    log.append("2020Q2", Kind.PUBLISHED, "ana", {})
    touched = log.append("2020Q2", Kind.CONSENTED, "cfo", {"agrees": False})
    log.append("2020Q2", Kind.PUBLISHED, "ana", {})
    with writing(engine) as connection:
        connection.execute(text("DROP TRIGGER events_no_update"))
        connection.execute(text("UPDATE events SET payload = '{}' WHERE kind = 'consented'"))
    assert log.broken_link() == touched.seq


def test_appends_from_many_threads_make_one_chain(engine: Engine) -> None:
    """The daemon and a person at the command line write at once: nobody's event is lost and the chain holds."""
    log = EventLog(engine, _Clock())
    threads = [
        threading.Thread(target=lambda n=n: [log.append("P", Kind.PUBLISHED, f"t{n}", {"i": i}) for i in range(20)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.of("P")) == 80
    assert log.broken_link() is None


def test_a_receipt_is_a_row_anybody_can_query(engine: Engine) -> None:
    """The view `receipts` names what was written, what the CRM held before and after, and how it ended."""
    receipt = Receipt(
        digest="d",
        record=key("a"),
        field="QuotaAmount",
        label="Rep a",
        outcome=Outcome.APPLIED,
        after=Decimal(90),
        record_id="0J9",
        found=Decimal(80),
        read_back=Decimal(90),
    )
    with lease(engine, "2020Q2", "writeback") as held:
        EventJournal(EventLog(engine, _Clock()), held, "ana").settle([receipt])
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM receipts")).mappings()
    assert (row["actor"], row["label"], row["outcome"], row["record_id"]) == ("ana", "Rep a", "applied", "0J9")
    assert (row["found"], row["after"], row["read_back"], row["note"]) == ("80", "90", "90", "")
