"""Three daemons write one plan at once while they are killed, stopped and failed: the CRM's own log says what came."""

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
    """Final state = approved, but where a person wrote; at most one write of ours for each change, ever.

    Quotas, and accounts whose teams are as they were; then all of it is taken back, and it is as it was at first.
    """
    for seed in seeds:
        store = tmp_path / f"{seed}.db"
        shutil.copy(empty, store)
        schedule = Schedule(store, seed)
        schedule.run()
        assert schedule.faults == [], seed
        teams = {name: role for name, role in schedule.old.items() if "+" in name}
        assert _told(schedule) == schedule.wanted | schedule.edited | _standing(teams, schedule), seed
        _written_once(schedule, seed)
        schedule.take_back()
        schedule.run()
        assert schedule.faults == [], seed
        assert _told(schedule) == _standing(schedule.old, schedule) | schedule.edited, seed
        _written_once(schedule, seed)
        store.unlink()


def _told(schedule: Schedule) -> dict[str, Any]:
    """What the CRM holds, nothing of it twice."""
    assert len(schedule.wire.state) == len(schedule.wire.records)
    return _standing(schedule.wire.state, schedule)


def _standing(values: Mapping[str, Any], schedule: Schedule) -> dict[str, Any]:
    """Values of records, but for the teams of accounts that a person gave away: those went with the person's write."""
    return {name: value for name, value in values.items() if not _is_team_of_edited(name, schedule)}


def _is_team_of_edited(name: str, schedule: Schedule) -> bool:
    return "+" in name and name.split("+", maxsplit=1)[0] in schedule.edited


def _written_once(schedule: Schedule, seed: int) -> None:
    writes = Counter(name for who, name, _ in schedule.wire.log if who == "qplan")
    assert all(times == 1 for times in writes.values()), seed
