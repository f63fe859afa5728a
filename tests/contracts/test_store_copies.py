"""A store moved, copied and put back holds what it held, in either database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from sync.errors import StoreError
from sync.jobs.store import check_copy, restore
from sync.model.event import Kind
from sync.model.pull_set import by_name
from sync.settings import PlanSettings, Settings, StoreSettings
from sync.store import mirror
from sync.store.backup import taken
from sync.store.contents import contents
from sync.store.database import open_store, sqlite_url, writing
from sync.store.events import EventLog
from sync.store.migrate import migrate
from sync.store.moving import moved
from tests.contracts.conftest import STORES
from tests.stores import new_store
from tests.sync.clocks import FixedClock

NOON = datetime(2020, 4, 1, 12, tzinfo=UTC)
PLANS = ("2020Q2", "2020Q3")


@pytest.fixture
def store(migrated: str) -> Iterator[Engine]:
    """A store of two plans, with deals whose texts and numbers are hard to copy."""
    engine = open_store(migrated)
    fill(engine)
    yield engine
    engine.dispose()


def fill(engine: Engine) -> None:
    """Two plans' events and two deals."""
    log = EventLog(engine, FixedClock(NOON))
    for plan in PLANS:
        for number in range(3):
            log.append(
                plan, Kind.PUBLISHED, "ana", {"workbook": f"{plan}.xlsx", "cells": number, "name": "Köln 🚀 '%s"}
            )
    deals = by_name("Opportunity")
    rows = [
        {"Id": "006A", "Name": '=HYPERLINK("x") Köln 🚀 \\ \' %s', "Amount": 0.1 + 0.2, "IsWon": True},
        {"Id": "006B", "Name": None, "Amount": -1e300, "IsWon": False},
    ]
    with writing(engine) as connection:
        mirror.store_rows(connection, deals, [tuple(row.get(name) for name in deals.field_names) for row in rows])


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """A store, closed afterwards."""
    engine = open_store(url)
    try:
        yield engine
    finally:
        engine.dispose()


def held(engine: Engine) -> tuple[object, ...]:
    """What it holds."""
    with engine.connect() as connection:
        return contents(connection)


@pytest.fixture(params=STORES)
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where another, empty database is."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "other.db")
    made: str = request.getfixturevalue("postgresql").empty()
    return made


def test_a_moved_store_holds_the_same_and_goes_on(store: Engine, elsewhere: str) -> None:
    """Table by table the same; each plan's chain is whole there, and its next event follows the last."""
    assert moved(store, elsewhere) == held(store)
    with opened(elsewhere) as there:
        log = EventLog(there, FixedClock(NOON))
        heads = {plan: log.head(plan) for plan in PLANS}
        assert heads == {plan: EventLog(store, FixedClock(NOON)).head(plan) for plan in PLANS}
        event = log.append(PLANS[0], Kind.PUBLISHED, "ana", {"workbook": "x", "cells": 1})
        assert (event.seq, event.prev_hash) == (7, heads[PLANS[0]])
        assert log.broken_link() is None


def test_a_store_moved_there_and_back_is_the_same(store: Engine, elsewhere: str, tmp_path: Path) -> None:
    """Through another database into a new file: the digest of every table is the one it was."""
    moved(store, elsewhere)
    with opened(elsewhere) as there:
        assert moved(there, sqlite_url(tmp_path / "back.db")) == held(store)


def test_nothing_is_moved_over_what_is_there(store: Engine, elsewhere: str) -> None:
    """The other database has an event: it is refused, and it holds that event alone."""
    with opened(elsewhere) as there:
        migrate(there)
        EventLog(there, FixedClock(NOON)).append("2019Q4", Kind.PUBLISHED, "bo", {"workbook": "y", "cells": 1})
        before = held(there)
    with pytest.raises(StoreError, match="holds rows of events already"):
        moved(store, elsewhere)
    with opened(elsewhere) as there:
        assert held(there) == before


def test_a_copy_taken_while_it_is_written_is_one_moment(store: Engine, tmp_path: Path, request: object) -> None:
    """A transaction is open and not committed: the copy has the state before it, whole."""
    before, copy = held(store), tmp_path / "copy"
    with writing(store) as connection:
        connection.execute(text("INSERT INTO seen_ids (sobject, \"Id\") VALUES ('Account', '001')"))
        if store.dialect.name == "sqlite":
            taken(store, copy)
    if store.dialect.name == "postgresql":
        taken(store, copy)
        assert copy.read_bytes()[:5] == b"PGDMP"
        return
    assert check_copy(copy).is_whole
    with opened(sqlite_url(copy)) as there:
        assert held(there) == before
    with pytest.raises(StoreError, match="is there already"):
        taken(store, copy)


def of(url: str, folder: Path) -> Settings:
    """Settings of a plan whose store is at `url`."""
    return Settings(home=folder, plan=PlanSettings(quarter="2020Q2"), store=StoreSettings(url=url))


def test_a_copy_is_put_back_and_says_so_in_every_plan(store: Engine, tmp_path: Path) -> None:
    """More happened after the copy: that stands beside, and each plan's chain goes on with a note of the restoring."""
    copy = tmp_path / "copy"
    taken(store, copy)
    log = EventLog(store, FixedClock(NOON + timedelta(hours=1)))
    heads = {plan: log.head(plan) for plan in PLANS}
    log.append(PLANS[0], Kind.HELD, "bo", {"reason": "lost later"})
    url = store.url.render_as_string(hide_password=False)
    store.dispose()
    if store.dialect.name == "postgresql":
        with pytest.raises(StoreError, match="holds tables already"):
            restore(of(url, tmp_path), copy, "ana")
        return
    found, aside = restore(of(url, tmp_path), copy, "ana")
    assert aside is not None
    with opened(sqlite_url(aside)) as old:
        assert EventLog(old, FixedClock(NOON)).of(PLANS[0])[-1].kind is Kind.HELD
    with opened(url) as now:
        for plan in PLANS:
            last = EventLog(now, FixedClock(NOON)).of(plan)[-1]
            assert (last.kind, last.actor, last.prev_hash) == (Kind.RESTORED, "ana", heads[plan])
            assert found.heads[plan] == last.hash
    assert found.is_whole


@pytest.mark.full
def test_a_dump_is_put_back_into_an_empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """PostgreSQL's own dump, restored elsewhere: the same tables, and each chain goes on."""
    cluster = request.getfixturevalue("postgresql")
    here, there, copy = cluster.migrated(), cluster.empty(), tmp_path / "dump"
    with opened(here) as engine:
        fill(engine)
        taken(engine, copy)
        before = held(engine)
    restore(of(there, tmp_path), copy, "ana")
    with opened(there) as engine:
        after = held(engine)
        assert EventLog(engine, FixedClock(NOON)).of(PLANS[1])[-1].kind is Kind.RESTORED
    assert [one for one in after if one.table != "events"] == [one for one in before if one.table != "events"]


def test_a_store_that_is_open_is_not_exchanged(tmp_path: Path) -> None:
    """A daemon would go on writing into the file that was moved aside: it has to be stopped first."""
    url = sqlite_url(tmp_path / "qplan.db")
    engine = new_store(url)
    taken(engine, tmp_path / "copy")
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(StoreError, match=r"has the store .* open"):
            restore(of(url, tmp_path), tmp_path / "copy", "ana")
    engine.dispose()
    assert restore(of(url, tmp_path), tmp_path / "copy", "ana")[0].is_whole


@pytest.mark.parametrize(("harm", "says"), [("hole", "damaged"), ("text", "damaged"), ("event", "event 2 is not as")])
def test_a_copy_that_is_not_whole_is_not_put_back(tmp_path: Path, harm: str, says: str) -> None:
    """Zeros where pages were, another file, an event changed behind the triggers: the store stays as it is."""
    url, copy = sqlite_url(tmp_path / "qplan.db"), tmp_path / "copy"
    engine = new_store(url)
    fill(engine)
    before = held(engine)
    taken(engine, copy)
    engine.dispose()
    match harm:
        case "hole":
            data = copy.read_bytes()
            copy.write_bytes(data[:8192] + bytes(len(data) - 8192))
        case "text":
            copy.write_bytes(b"not a database at all" * 1000)
        case _:
            with opened(sqlite_url(copy)) as forged, writing(forged) as connection:
                connection.execute(text("DROP TRIGGER events_no_update"))
                connection.execute(text("UPDATE events SET actor = 'eve' WHERE seq = 2"))
    with pytest.raises(StoreError, match=says):
        restore(of(url, tmp_path), copy, "ana")
    with opened(url) as engine:
        assert held(engine) == before


def test_no_file_and_no_store_are_said(tmp_path: Path) -> None:
    """A wrong name, and a database of somebody else's."""
    settings = of(sqlite_url(tmp_path / "qplan.db"), tmp_path)
    with pytest.raises(StoreError, match="There is no file"):
        restore(settings, tmp_path / "nowhere", "ana")
    other = tmp_path / "other.db"
    with opened(sqlite_url(other)) as engine, writing(engine) as connection:
        connection.execute(text("CREATE TABLE songs (title TEXT)"))
    with pytest.raises(StoreError, match="is no store of qplan"):
        restore(settings, other, "ana")
