"""The event log keeps what happened, in order, and shows any later touch."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import DatabaseError

from sync.model.event import GENESIS, Kind, chain_hash
from sync.model.receipt import Outcome, Receipt
from sync.store.database import sqlite_url, writing
from sync.store.events import EventJournal, EventLog
from sync.store.lease import lease
from sync.store.tables import EVENTS
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


def test_a_plan_is_checked_from_its_beginning_once_and_then_what_came_since(engine: Engine) -> None:
    """Each reading tells every event, also those that another process appended, and those of its own plan alone."""
    log, other = EventLog(engine, _Clock()), EventLog(engine, _Clock())
    assert log.checked("2020Q2") == ([], None)
    first = log.append("2020Q2", Kind.PUBLISHED, "ana", {"cells": 1})
    assert log.checked("2020Q2") == ([first], None)
    other.append("2020Q3", Kind.PUBLISHED, "ben", {})
    second = other.append("2020Q2", Kind.PUBLISHED, "ben", {"cells": 2})
    assert log.checked("2020Q2") == log.checked("2020Q2") == ([first, second], None)


def test_nothing_is_concluded_from_what_was_touched_after_it_was_checked(engine: Engine) -> None:
    """An earlier event rewritten later: who checked it goes on with what it said; whoever begins anew is told."""
    log = EventLog(engine, _Clock())
    said = log.append("2020Q2", Kind.CONSENTED, "cfo", {"agrees": False})
    log.append("2020Q2", Kind.PUBLISHED, "ana", {})
    log.checked("2020Q2")
    _rewrite(engine, said.seq)
    events, broken = log.checked("2020Q2")
    assert (events[0].payload, broken) == ({"agrees": False}, None)
    assert log.broken_link() == log.broken_link("2020Q2") == said.seq
    assert log.checked("2020Q2", anew=True) == ([], said.seq)
    assert log.checked("2020Q2") == ([], said.seq)
    assert EventLog(engine, _Clock()).checked("2020Q2") == ([], said.seq)


def test_what_came_since_and_was_touched_is_found_out_at_once(engine: Engine) -> None:
    """Both where the event says something else now, and where one before it was taken out."""
    log = EventLog(engine, _Clock())
    log.append("2020Q2", Kind.PUBLISHED, "ana", {})
    log.checked("2020Q2")
    later = [log.append("2020Q2", Kind.PUBLISHED, "ana", {"n": n}) for n in range(3)]
    with writing(engine) as connection:
        connection.execute(text("DROP TRIGGER events_no_delete"))
        connection.execute(text(f"DELETE FROM events WHERE seq = {later[0].seq}"))
    assert log.checked("2020Q2") == ([], later[1].seq)


@pytest.mark.parametrize("gone", [0, 1])
def test_a_log_that_became_another_is_checked_anew(engine: Engine, gone: int) -> None:
    """With fewer events than were checked, or another newest, all of it is gone through again."""
    log = EventLog(engine, _Clock())
    events = [log.append("2020Q2", Kind.PUBLISHED, "ana", {"n": n}) for n in range(2)]
    log.checked("2020Q2")
    with writing(engine) as connection:
        connection.execute(text("DROP TRIGGER events_no_delete"))
        connection.execute(text(f"DELETE FROM events WHERE seq = {events[gone].seq}"))
    # the beginning is missing, which a chain shows; its end, which it cannot
    assert log.checked("2020Q2") == (([], events[1].seq) if gone == 0 else ([events[0]], None))


def test_a_plan_in_a_store_of_the_first_release_is_checked_too(engine: Engine) -> None:
    """There one chain ran through all plans; what is appended now follows the plan's own newest."""
    at, rows, previous = "2020-04-01T00:00:00.000Z", [], GENESIS
    for plan in ("2020Q2", "2020Q3", "2020Q2"):
        link = chain_hash(previous, plan, Kind.PUBLISHED, at, "ana", "{}")
        rows.append(
            {"plan_id": plan, "kind": "published", "at": at, "actor": "ana", "payload": "{}", "prev_hash": previous,
             "hash": link}
        )  # fmt: skip
        previous = link
    with writing(engine) as connection:
        connection.execute(insert(EVENTS), rows)
    log = EventLog(engine, _Clock())
    assert [event.seq for event in log.checked("2020Q2")[0]] == [1, 3]
    added = log.append("2020Q2", Kind.PUBLISHED, "ana", {})
    events, broken = log.checked("2020Q2")
    assert (events[-1], len(events), broken) == (added, 3, None)


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


def _rewrite(engine: Engine, seq: int) -> None:
    with writing(engine) as connection:
        connection.execute(text("DROP TRIGGER events_no_update"))
        connection.execute(text(f"UPDATE events SET payload = '{{}}' WHERE seq = {seq}"))
