"""What a lease promises on every store: one at a time, taken over after its time, and no writing after that."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Engine, select, text, update

from sync.errors import LeaseLostError, RefusedError, StoreUnusableError
from sync.model.event import Kind
from sync.store.database import open_store, writing
from sync.store.events import EventLog
from sync.store.lease import Lease, lease
from sync.store.tables import LEASES
from tests.processes import helper
from tests.sync.clocks import FixedClock

PLAN, OTHER = "2020Q2", "emea 2020Q2"
LONG = 600.0


@pytest.fixture
def store(migrated: str) -> Iterator[Engine]:
    """The store as one process sees it."""
    engine = open_store(migrated)
    yield engine
    engine.dispose()


@pytest.fixture
def theirs(migrated: str) -> Iterator[Engine]:
    """The store as another process sees it."""
    engine = open_store(migrated)
    yield engine
    engine.dispose()


def test_one_at_a_time_for_each_work_of_each_plan(store: Engine, theirs: Engine) -> None:
    """A second holder is turned away in words; other work, and the same work of another plan, are free."""
    with (
        lease(store, PLAN, "writeback"),
        lease(theirs, PLAN, "sync"),
        lease(theirs, OTHER, "writeback"),
        pytest.raises(RefusedError, match="busy with the writeback of plan 2020Q2"),
        lease(theirs, PLAN, "writeback"),
    ):
        pass
    with lease(theirs, PLAN, "writeback") as again:
        assert again.epoch == 2


def test_it_is_let_go_when_the_work_fails(store: Engine, theirs: Engine) -> None:
    """An exception inside leaves nothing held."""

    def fail() -> None:
        with _held(store):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with _held(theirs):
        pass


def test_after_its_time_it_is_taken_over_and_the_one_before_can_note_nothing(store: Engine, theirs: Engine) -> None:
    """A process sleeps beyond its lease: the next one has a higher epoch, and the sleeper's intent is refused."""
    log = EventLog(store, FixedClock())
    with _held(store) as slept:
        log.append_all(PLAN, Kind.INTENDED, "ana", [{"n": 1}], under=slept)
        _pass_its_time(theirs)
        with _held(theirs) as next_one:
            assert next_one.epoch == slept.epoch + 1
            with pytest.raises(LeaseLostError, match="took over"):
                log.append_all(PLAN, Kind.INTENDED, "ana", [{"n": 2}], under=slept)
            log.append_all(PLAN, Kind.INTENDED, "bo", [{"n": 3}], under=next_one)
            with pytest.raises(LeaseLostError):
                slept.check()
    assert [event.payload["n"] for event in log.of(PLAN)] == [1, 3]


def test_the_one_before_neither_renews_nor_lets_go_what_is_another_s(store: Engine, theirs: Engine) -> None:
    """It concedes at once when the database says so, and its end does not free the other's lease."""
    with _held(store) as slept:
        _pass_its_time(theirs)
        with _held(theirs) as next_one:
            slept.renew(store)
            assert slept.is_lost
            until = _until(theirs)
    assert until > time.time()
    assert next_one.epoch == 2


def test_renewing_lets_it_last_from_now(store: Engine) -> None:
    """The end moves by the database's clock, and our own clock starts again."""
    with _held(store) as held:
        with writing(store) as connection:
            connection.execute(update(LEASES).values(expires_at=LEASES.c.expires_at - LONG / 2))
        before, held.kept_at = _until(store), held.kept_at - LONG / 2
        held.renew(store)
        assert _until(store) >= before + LONG / 2 - 1
        assert held.is_held


def test_a_store_that_fails_for_a_moment_is_asked_again(store: Engine) -> None:
    """Renewing says nothing when the database cannot answer: our own clock decides how long that may last."""
    no_writes = "PRAGMA query_only = {}" if store.dialect.name == "sqlite" else "SET default_transaction_read_only = {}"
    with _held(store) as held:
        with store.begin() as connection:
            connection.execute(text(no_writes.format("on")))
        with pytest.raises(StoreUnusableError), writing(store) as connection:
            connection.execute(update(LEASES).values(expires_at=0.0))
        held.renew(store)
        assert held.is_held
        with store.begin() as connection:
            connection.execute(text(no_writes.format("off")))
        held.kept_at -= LONG / 2
        held.renew(store)
        held.now = lambda: held.kept_at + LONG * 0.79
        held.check()


def test_nothing_is_begun_near_the_end_of_its_time(store: Engine) -> None:
    """By our own clock the last fifth is left for what is on its way."""
    with _held(store) as held:
        held.now = lambda: held.kept_at + LONG * 0.79
        held.check()
        held.now = lambda: held.kept_at + LONG * 0.81
        with pytest.raises(LeaseLostError, match="no longer holds the writeback of plan 2020Q2"):
            held.check()


def test_a_holder_that_ended_without_a_word_is_not_waited_for(migrated: str, store: Engine) -> None:
    """A process is killed while it holds the lease: on the same machine the next one comes in at once."""
    with helper([sys.executable, "-c", _HOLD, migrated], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(RefusedError), _held(store):
            pass
        process.kill()
        process.wait()
        with _held(store) as next_one:
            assert next_one.epoch == 2


def test_a_holder_on_another_machine_is_waited_for(store: Engine) -> None:
    """Nobody here can tell whether it runs: only its time ends its lease."""
    with writing(store) as connection:
        row = {"plan_id": PLAN, "name": "writeback", "holder": "elsewhere|1|2|3|4", "epoch": 7}
        connection.execute(LEASES.insert().values(row | {"expires_at": time.time() + LONG}))
    with pytest.raises(RefusedError, match="busy"), _held(store):
        pass
    _pass_its_time(store)
    with _held(store) as held:
        assert held.epoch == 8


_HOLD = """
import sys, time
from sync.store.database import open_store
from sync.store.lease import lease
with lease(open_store(sys.argv[1]), "2020Q2", "writeback", seconds=600):
    print("held", flush=True)
    time.sleep(600)
"""


def _held(engine: Engine) -> AbstractContextManager[Lease]:
    return lease(engine, PLAN, "writeback", seconds=LONG)


def _until(engine: Engine) -> float:
    with engine.connect() as connection:
        return connection.execute(select(LEASES.c.expires_at)).scalar_one()


def _pass_its_time(engine: Engine) -> None:
    """As if nobody had renewed anything for as long as a lease lasts."""
    with writing(engine) as connection:
        connection.execute(update(LEASES).values(expires_at=LEASES.c.expires_at - LONG - 1))
