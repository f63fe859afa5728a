"""`qplan sync` killed at any of its steps, two at once, and with a clock that is set back: the end is the same."""

import multiprocessing
import shutil
import signal
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.bootstrap import adapters_for
from sync.errors import LeaseLostError, RefusedError
from sync.jobs.shared_plan import memory_of
from sync.jobs.sync_plan import pair_sides, sync_plan, undo_sync
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.settings import load
from sync.store.lease import lease
from sync.two_way.excel import ExcelSide
from sync.two_way.journal import Settled
from sync.two_way.shared import wanted
from sync.two_way.side import INPUT, INPUTS, CellWrite, Place, SideWrites
from sync.two_way.value import Value, canonical
from tests.sync import killed_sync
from tests.sync.orgs import SteppingClock
from tests.workbooks.conftest import small_book
from workbooks.book.layout import planning_layout
from workbooks.xlsx.read import read

CONFIG = """
[plan]
quarter = "2020Q2"
as_of = 2020-03-31

[workbook]
host = "libreoffice"

[[sync.files]]
name = "revops"
path = "revops.xlsx"
"""
OVERRIDE, REASON = Place("quotas", "R1", "override"), Place("quotas", "R1", "reason")
GROWTH, ROUNDED = Place(INPUTS, "growth_rate", INPUT), Place(INPUTS, "rounding_unit", INPUT)


@pytest.fixture(scope="module")
def paired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan in two workbooks, paired."""
    folder = tmp_path_factory.mktemp("paired")
    (folder / "2020Q2-plan.xlsx").write_bytes(small_book())
    shutil.copy(folder / "2020Q2-plan.xlsx", folder / "revops.xlsx")
    config = folder / "qplan.toml"
    config.write_text(CONFIG, encoding="utf-8")
    with adapters_for(load(config)) as adapters:
        pair_sides(adapters, "ann")
    return folder


@pytest.fixture
def config(paired: Path, tmp_path: Path) -> Path:
    """Settings of a copy of it."""
    shutil.copytree(paired, tmp_path, dirs_exist_ok=True)
    return tmp_path / "qplan.toml"


def side(config: Path, name: str) -> ExcelSide:
    """One of its workbooks."""
    return ExcelSide(name, config.with_name(name), planning_layout(), wanted(planning_layout()))


def held(config: Path, place: Place) -> list[Value]:
    """What stands there in both."""
    found = []
    for name in ("2020Q2-plan.xlsx", "revops.xlsx"):
        raw = side(config, name).look().tables[place.table]
        found.append(canonical(raw.columns[place.column][list(raw.keys).index(place.key)]))
    return found  # type: ignore[return-value]


def type_in(config: Path, name: str, entries: Mapping[Place, Value]) -> None:
    """A person types and saves."""
    one = side(config, name)
    tables = one.look().tables
    cells = []
    for place, value in entries.items():
        raw = tables[place.table]
        before = canonical(raw.columns[place.column][list(raw.keys).index(place.key)])
        cells.append(CellWrite(place, before, value))  # type: ignore[arg-type]
    assert one.write(SideWrites(tuple(cells))).is_whole


def batches(adapters: Adapters) -> list[str]:
    """The batches on record, as often as they are."""
    return [event.payload["batch"] for event in adapters.events() if event.kind is Kind.SYNCED]


@pytest.mark.parametrize(
    "moments",
    [pytest.param((4, 11), id="two"), pytest.param(range(1, 60), id="all", marks=pytest.mark.full)],
)
def test_a_killed_sync_is_carried_on_by_the_next(config: Path, moments: range | tuple[int, ...]) -> None:
    """SIGKILL before and after each step of the process: all edits arrive, each batch is on record once, nothing is
    asked, and no file is damaged."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.sync.killed_sync", "sync.jobs.sync_plan", "workbooks.xlsx.edit"])
    killed = 0
    for moment in moments:
        type_in(config, "2020Q2-plan.xlsx", {OVERRIDE: 1_000.0 + moment, REASON: f"reason {moment}"})
        type_in(config, "revops.xlsx", {GROWTH: moment / 100})
        process = context.Process(target=killed_sync.run, args=(config, moment))
        process.start()
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        with adapters_for(load(config)) as adapters:
            report = sync_plan(adapters)
            assert (report.findings, report.conflicts) == ((), 0)
            assert sync_plan(adapters).synced.unchanged
            assert not memory_of(adapters, adapters.sides()).unsettled()
            assert len(set(batches(adapters))) == len(batches(adapters))
        assert held(config, OVERRIDE) == [1_000.0 + moment] * 2
        assert held(config, REASON) == [f"reason {moment}"] * 2
        assert held(config, GROWTH) == [moment / 100] * 2
        if process.exitcode == 0:
            break
        killed += 1
    assert killed == len(moments) or killed >= 12
    for name in ("2020Q2-plan.xlsx", "revops.xlsx"):
        assert read(config.with_name(name)).findings == ()


def test_two_daemons_at_once_are_one(config: Path) -> None:
    """The second is told so and writes nothing; one that was passed over can remember nothing any more."""
    type_in(config, "revops.xlsx", {GROWTH: 0.07})
    before = config.with_name("2020Q2-plan.xlsx").read_bytes()
    with adapters_for(load(config)) as adapters:
        with lease(adapters.engine, "2020Q2", "sync") as first:
            with pytest.raises(RefusedError, match="Another qplan process is busy with the sync"):
                sync_plan(adapters)
            assert config.with_name("2020Q2-plan.xlsx").read_bytes() == before
            first.epoch -= 1  # as though it had slept until another took its place
            with pytest.raises(LeaseLostError):
                memory_of(adapters, adapters.sides(), first).settle(Settled())
            first.epoch += 1
        assert len(sync_plan(adapters).wrote) == 1


def test_a_clock_that_is_set_back_changes_nothing(config: Path) -> None:
    """The last sync is the one that came last, and it is the one that is taken back."""
    clock = SteppingClock(datetime(2020, 4, 1, 12, tzinfo=UTC))
    with adapters_for(load(config), clock) as adapters:
        type_in(config, "revops.xlsx", {GROWTH: 0.07})
        sync_plan(adapters)
        clock.advance(minutes=-600)
        type_in(config, "revops.xlsx", {ROUNDED: 10.0})
        assert len(sync_plan(adapters).wrote) == 1
        undo_sync(adapters, "ann")
    assert held(config, GROWTH) == [0.07, 0.07]
    assert held(config, ROUNDED) == [1_000.0, 1_000.0]
