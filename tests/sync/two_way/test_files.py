"""Any number of sides through one port: two Excel files and a side in memory, with the store, killed at every step."""

import shutil
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sync.two_way.excel import ExcelSide
from sync.two_way.pairing import pair
from sync.two_way.remembered import StoredMemory
from sync.two_way.run import Synced, SyncRun
from sync.two_way.shared import plan_tables, wanted
from sync.two_way.side import INPUT, INPUTS, CellWrite, Identity, Place, PlanSide, SideWrites
from sync.two_way.table import Limits
from sync.two_way.value import canonical
from tests.sync.two_way.memory import MemorySide
from tests.sync.two_way.simulated import Faults, FaultyMemory, FaultySide, Killed
from tests.workbooks.conftest import small_book
from workbooks.book.layout import planning_layout
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Refreshed, patch
from workbooks.xlsx.read import read

STEPS = 8
"""More than a run has: to note it, to write on each of three sides, to settle; the last ones kill nothing."""


class Desk:
    """The sides of a plan."""

    def __init__(self, folder: Path, book: bytes, store: Engine) -> None:
        self.layout = planning_layout()
        columns = wanted(self.layout)
        self.files = [folder / "excel.xlsx", folder / "revops.xlsx"]
        self.files[0].write_bytes(book)
        shutil.copy(*self.files)
        excel, revops = (ExcelSide(path.stem, path, self.layout, columns) for path in self.files)
        seen = excel.look()
        rows = {
            id_: [
                (key, {column: values[at] for column, values in raw.columns.items()}) for at, key in enumerate(raw.keys)
            ]
            for id_, raw in seen.tables.items()
        }
        memory_side = MemorySide("sheets", rows, {**columns, INPUTS: (INPUT,)}, Identity("2020Q2", "", facts="snap-1"))
        self.sides: list[PlanSide] = [excel, memory_side, revops]
        names = tuple(side.name for side in self.sides)
        self.tables = plan_tables(self.layout, dict.fromkeys(names, frozenset[str]()), Limits(), 91)
        self.memory = StoredMemory(store, "2020Q2", names)
        self.minutes = count()
        pair(self.sides, self.tables, self.memory, "m", self.now())

    def now(self) -> datetime:
        """A minute later each time."""
        return datetime(2020, 4, 1, tzinfo=UTC) + timedelta(minutes=next(self.minutes))

    def type(self, name: str, place: Place, value: object) -> None:
        """A person types on a side."""
        side = next(side for side in self.sides if side.name == name)
        before = self.at(side, place)
        cell = canonical(value)
        assert isinstance(before, str | float | None)
        assert isinstance(cell, str | float | None)
        assert side.write(SideWrites((CellWrite(place, before, cell),))).is_whole

    def at(self, side: PlanSide, place: Place) -> object:
        """What stands on a side."""
        raw = side.look().tables[place.table]
        return canonical(raw.columns[place.column][list(raw.keys).index(place.key)])

    def everywhere(self, place: Place) -> set[object]:
        """What stands on all sides."""
        return {self.at(side, place) for side in self.sides}

    def sync(self, faults: Faults | None = None) -> Synced:
        """A run."""
        faults = faults or Faults()
        sides = [FaultySide(side, faults, []) for side in self.sides]
        memory = FaultyMemory(self.memory, faults)
        return SyncRun("2020Q2", sides, self.tables, memory, self.now).run()  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def book() -> bytes:
    """The small company's workbook, built once for all tests."""
    return small_book()


@pytest.fixture
def desk(tmp_path: Path, book: bytes, store: Engine) -> Desk:
    """Three sides, paired."""
    return Desk(tmp_path, book, store)


@pytest.mark.parametrize(
    "steps", [(2, 4), pytest.param(range(1, STEPS + 1), marks=pytest.mark.full)], ids=["some", "all"]
)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_is_killed_is_carried_on_by_the_next(desk: Desk, steps: tuple[int, ...], after: bool) -> None:
    """Before or after any step, in files and with the store: the next run ends where an undisturbed one does."""
    override, reason = Place("quotas", "R1", "override"), Place("quotas", "R1", "reason")
    growth, move = Place(INPUTS, "growth_rate", INPUT), Place("quotas", "R2", "leave_days")
    killed = 0
    for step in steps:
        desk.type("excel", override, 1_000.0 + step)
        desk.type("excel", reason, f"reason {step}")
        desk.type("sheets", growth, step / 100)
        desk.type("revops", move, float(step))
        try:
            desk.sync(Faults(step, after))
        except Killed:
            killed += 1
        end = desk.sync()
        assert not end.findings
        assert desk.everywhere(override) == {1_000.0 + step}
        assert desk.everywhere(reason) == {f"reason {step}"}
        assert desk.everywhere(growth) == {step / 100}
        assert desk.everywhere(move) == {float(step)}
        assert not desk.memory.unsettled()
        assert desk.sync().unchanged
    assert killed >= min(len(steps), 5)


def test_a_decision_that_was_half_written_is_carried_out_and_not_asked_again(desk: Desk) -> None:
    """Killed after the first of the sides was written: the answer is gone from there, and still counts."""
    place = Place(INPUTS, "rounding_unit", INPUT)
    for name, value in (("excel", 10.0), ("sheets", 20.0), ("revops", 30.0)):
        desk.type(name, place, value)
    assert len(desk.sync().open) == 1
    desk.type("sheets", Place("conflicts", "Line 1", "take"), "revops")
    with pytest.raises(Killed):
        desk.sync(Faults(2, after=True))
    assert len(desk.everywhere(place)) == 2
    end = desk.sync()
    assert not end.open
    assert desk.everywhere(place) == {30.0}
    assert desk.everywhere(Place("conflicts", "Line 1", "take")) == {None}


def test_formulas_and_other_parts_of_a_file_stay_to_the_byte(desk: Desk) -> None:
    """A sync changes the cells it writes and no formula: the sheets that hold none of them stay as they were."""
    before = Package.open(desk.files[1])
    desk.type("excel", Place("quotas", "R1", "override"), 5.0)
    desk.type("excel", Place("quotas", "R1", "reason"), "x")
    desk.sync()
    after = Package.open(desk.files[1])
    for title in before.sheets:
        assert before.formulas(title).columns == after.formulas(title).columns, title
        assert title == "Quotas" or before.digest(title) == after.digest(title), title


def test_an_entry_that_its_cell_may_not_hold_stays_where_it_was_typed(desk: Desk) -> None:
    """A text where a number belongs is no value: it is not carried, and not written over."""
    place = Place("quotas", "R1", "leave_days")
    desk.type("excel", place, "some")
    assert not desk.sync().written
    desk.type("revops", place, 5.0)
    end = desk.sync()
    assert [one.side for one in end.written] == ["sheets"]
    assert {found.code for found in end.findings} == {"sync.held"}
    assert desk.at(desk.sides[0], place) == "some"


def test_a_stale_stored_value_is_no_edit(desk: Desk) -> None:
    """What a formula of the system shows is nobody's edit: computed cells of two files may differ for a while."""
    document = read(desk.files[0])
    at = document.tables["quotas"].cell("final", document.tables["quotas"].positions["R1"])
    patch(desk.files[0], {at: Refreshed(1.0)}, expect_sha256=document.sha256)
    end = desk.sync()
    assert not end.written
    assert not end.findings


def test_a_side_made_with_another_template_syncs_what_both_have(desk: Desk) -> None:
    """A table and a column it does not know yet: those tables wait and are named, all else arrives; once it is brought
    up they do, too."""
    override, growth = Place("quotas", "R1", "override"), Place(INPUTS, "growth_rate", INPUT)
    older = desk.sides[1]
    assert isinstance(older, MemorySide)
    hires, columns = older.tables.pop("planned_hires"), dict(older.columns)
    older.columns = {**columns, "quotas": tuple(id_ for id_ in columns["quotas"] if id_ != "leave_days")}
    desk.type("excel", override, 5.0)
    desk.type("excel", Place("quotas", "R1", "reason"), "x")
    desk.type("revops", growth, 0.08)
    end = desk.sync()
    assert {found.code for found in end.findings} == {"sync.paused"}
    said = " ".join(found.sentence for found in end.findings)
    assert "Resources is not synced: on sheets it cannot be found" in said
    assert "its column Leave days cannot be told from others" in said
    assert desk.everywhere(growth) == {0.08}
    assert desk.at(desk.sides[2], override) is None
    older.tables["planned_hires"], older.columns = hires, columns
    older.version += 1
    assert not desk.sync().findings
    assert desk.everywhere(override) == {5.0}


def test_a_side_that_was_away_for_days_comes_back_as_it_was(desk: Desk) -> None:
    """What it still holds is no edit; what was typed on it meanwhile is, and is asked about where others typed too."""
    growth, rounded = Place(INPUTS, "growth_rate", INPUT), Place(INPUTS, "rounding_unit", INPUT)
    away = desk.sides[1]
    assert isinstance(away, MemorySide)
    desk.type("excel", growth, 0.12)
    for day in range(3):
        away.away = "is away"
        assert [found.code for found in desk.sync().findings] == ["sync.away"]
        desk.minutes = count(60 * 24 * (day + 1))
    desk.type("revops", rounded, 10.0)
    away.away = ""
    desk.type("sheets", rounded, 50.0)
    end = desk.sync()
    assert [one.key for one in end.open] == ["rounding_unit"]
    assert desk.everywhere(growth) == {0.12}
    assert desk.everywhere(rounded) == {10.0, 50.0, 1_000.0}
