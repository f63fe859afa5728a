"""Three daemons write one plan at once while they are killed, stopped and failed: the CRM's own log says what came."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from sync.store.database import sqlite_url
from tests.stores import new_store
from tests.sync.writeback.schedule import Schedule


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store, to be copied."""
    path = tmp_path_factory.mktemp("schedules") / "qplan.db"
    engine = new_store(sqlite_url(path))
    engine.dispose()
    return path


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(20), id="20"),
        pytest.param(range(20, 220), id="200", marks=pytest.mark.full),
        pytest.param(range(220, 1_220), id="1000", marks=pytest.mark.soak),
    ],
)
def test_the_crm_holds_what_was_approved_and_what_others_wrote_and_no_write_came_twice(
    tmp_path: Path, empty: Path, seeds: range
) -> None:
    """Final state = approved, but where a person wrote; at most one write of ours for each change, ever."""
    for seed in seeds:
        store = tmp_path / f"{seed}.db"
        shutil.copy(empty, store)
        schedule = Schedule(store, seed)
        schedule.run()
        assert schedule.faults == [], seed
        ended = {record["QuotaOwnerId"]: record["QuotaAmount"] for record in schedule.wire.records}
        assert ended == schedule.wanted | schedule.edited, seed
        assert len(schedule.wire.records) == len(schedule.wanted), seed
        writes = Counter(rep for who, rep, _ in schedule.wire.log if who == "qplan")
        assert all(times == 1 for times in writes.values()), seed
        store.unlink()
