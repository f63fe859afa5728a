"""The sync of a plan in two workbooks: what is edited in one arrives in the other, once, and is on record."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pytest

from sync.bootstrap import adapters_for
from sync.errors import RefusedError
from sync.jobs.conflicts import Reminded, remind, waiting
from sync.jobs.sync_plan import pair_sides, preview_pairing, sync_plan, undo_sync
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.settings import (
    AlertSettings,
    PlanSettings,
    Settings,
    StoreSettings,
    SyncFileSettings,
    SyncSettings,
    WorkbookSettings,
)
from sync.two_way.excel import ExcelSide
from sync.two_way.shared import wanted
from sync.two_way.side import INPUT, INPUTS, CellWrite, Place, SideWrites
from sync.two_way.value import canonical
from tests.sync.orgs import SteppingClock
from tests.workbooks.conftest import small_book
from workbooks.book.checks import control_totals
from workbooks.book.layout import planning_layout
from workbooks.tabs.conflicts.tab import CONFLICTS
from workbooks.xlsx.edit import Field, enter
from workbooks.xlsx.package import Package
from workbooks.xlsx.read import read

OVERRIDE, REASON = ("quotas", "R1", "override"), ("quotas", "R1", "reason")


@dataclass
class Two:
    """A plan in two workbooks: the plan's own, and RevOps'."""

    adapters: Adapters
    excel: Path
    revops: Path

    def held(self, *field: str) -> tuple[object, object]:
        """What stands in a cell of a table, or in an input, in both."""
        return self.at(self.excel, *field), self.at(self.revops, *field)

    @staticmethod
    def at(path: Path, *field: str) -> object:
        """What stands there in one of them."""
        place = Place(*field) if len(field) == 3 else Place(INPUTS, field[0], INPUT)
        return canonical(_stands(_side(path), place))


def _side(path: Path) -> ExcelSide:
    return ExcelSide("somebody", path, planning_layout(), wanted(planning_layout()))


def _stands(side: ExcelSide, place: Place) -> object:
    raw = side.look().tables[place.table]
    return raw.columns[place.column][list(raw.keys).index(place.key)]


def type_in(path: Path, entries: Mapping[Field, object]) -> None:
    """A person types and saves; that formulas follow is not needed here, and takes its time."""
    side = _side(path)
    cells = []
    for field, value in entries.items():
        place = Place(INPUTS, field, INPUT) if isinstance(field, str) else Place(*field)
        before, after = canonical(_stands(side, place)), canonical(value)
        assert isinstance(before, str | float | None)
        assert isinstance(after, str | float | None)
        cells.append(CellWrite(place, before, after))
    assert side.write(SideWrites(tuple(cells))).is_whole


@pytest.fixture(scope="module")
def book() -> bytes:
    """The small company's workbook, built once for all tests."""
    return small_book()


def settings_in(folder: Path, **sync: object) -> Settings:
    """Settings of a plan in two workbooks."""
    return Settings(
        home=folder,
        plan=PlanSettings(quarter="2020Q2", as_of=date(2020, 3, 31)),
        store=StoreSettings(url=f"sqlite:///{folder / 'qplan.db'}"),
        workbook=WorkbookSettings(folder=folder, host="libreoffice"),
        sync=SyncSettings(files=(SyncFileSettings(name="revops", path=Path("revops.xlsx")),), **sync),  # type: ignore[arg-type]
    )


@pytest.fixture
def two(tmp_path: Path, book: bytes) -> Iterator[Two]:
    """Both workbooks, paired."""
    excel, revops = tmp_path / "2020Q2-plan.xlsx", tmp_path / "revops.xlsx"
    excel.write_bytes(book)
    shutil.copy(excel, revops)
    with adapters_for(settings_in(tmp_path)) as adapters:
        pair_sides(adapters, "ann")
        yield Two(adapters, excel, revops)


def test_what_is_edited_in_one_workbook_arrives_in_the_other(two: Two) -> None:
    """An override with its reason one way, an input the other; formulas that read them follow; then nothing is left."""
    enter(two.excel, {OVERRIDE: 500_000.0, REASON: "ramps later"})
    enter(two.revops, {"growth_rate": 0.07})
    report = sync_plan(two.adapters)
    assert {(one.side, one.at.split("!")[0]) for one in report.wrote} == {("revops", "Quotas"), ("excel", "Quotas")}
    assert len(report.wrote) == 3
    assert report.findings == ()
    assert two.held(*OVERRIDE) == (500_000.0, 500_000.0)
    assert two.held(*REASON) == ("ramps later", "ramps later")
    assert two.held("growth_rate") == (0.07, 0.07)
    for path in (two.excel, two.revops):
        document = read(path)
        assert document.tables["quotas"][document.tables["quotas"].positions["R1"]].values["final"] == 500_000.0
        assert document.findings == control_totals(document) == ()
    assert sync_plan(two.adapters).synced.unchanged


def test_a_run_that_only_looks_changes_nothing(two: Two) -> None:
    """It says what would be written; the files, the agreed state and the log stay."""
    type_in(two.excel, {OVERRIDE: 500_000.0, REASON: "x"})
    before = two.revops.read_bytes()
    report = sync_plan(two.adapters, dry=True)
    assert [(one.side, one.before, one.after) for one in report.wrote] == [
        ("revops", None, 500_000.0),
        ("revops", None, "x"),
    ]
    assert two.revops.read_bytes() == before
    assert [event.kind for event in two.adapters.log.of("2020Q2")] == [Kind.PAIRED]
    assert len(sync_plan(two.adapters).wrote) == 2


def test_a_conflict_is_told_in_both_and_decided_in_either(two: Two) -> None:
    """Neither cell is written until somebody names the place that is right; then both hold it and the line is free."""
    type_in(two.excel, {"rounding_unit": 10.0})
    type_in(two.revops, {"rounding_unit": 100.0})
    report = sync_plan(two.adapters)
    assert (report.wrote, report.conflicts) == ((), 1)
    assert two.held("rounding_unit") == (10.0, 100.0)
    told = two.held(CONFLICTS, "Line 1", "wanted")
    assert told == ("excel: 10; revops: 100", "excel: 10; revops: 100")
    assert two.at(two.revops, CONFLICTS, "Line 1", "agreed") == "1,000"
    type_in(two.revops, {(CONFLICTS, "Line 1", "take"): "revops"})
    report = sync_plan(two.adapters)
    assert report.conflicts == 0
    assert two.held("rounding_unit") == (100.0, 100.0)
    assert two.held(CONFLICTS, "Line 1", "wanted") == (None, None)
    assert two.held(CONFLICTS, "Line 1", "take") == (None, None)


@pytest.mark.full
def test_another_value_than_either_can_be_accepted(two: Two) -> None:
    """An override and its reason are decided together, with values that stood nowhere."""
    type_in(two.excel, {OVERRIDE: 1_000.0, REASON: "a"})
    type_in(two.revops, {OVERRIDE: 2_000.0, REASON: "b"})
    assert sync_plan(two.adapters).conflicts == 1
    type_in(two.excel, {(CONFLICTS, "Line 1", "own_1"): "1500", (CONFLICTS, "Line 1", "own_2"): "agreed by phone"})
    assert sync_plan(two.adapters).conflicts == 0
    assert two.held(*OVERRIDE) == (1_500.0, 1_500.0)
    assert two.held(*REASON) == ("agreed by phone", "agreed by phone")


@pytest.mark.full
def test_different_answers_are_themselves_a_conflict(two: Two) -> None:
    """They are told in the line, and nothing is written; an answer that says nothing is told, too."""
    type_in(two.excel, {"rounding_unit": 10.0})
    type_in(two.revops, {"rounding_unit": 100.0})
    sync_plan(two.adapters)
    type_in(two.excel, {(CONFLICTS, "Line 1", "take"): "excel"})
    type_in(two.revops, {(CONFLICTS, "Line 1", "take"): "revops"})
    assert sync_plan(two.adapters).conflicts == 1
    assert two.held("rounding_unit") == (10.0, 100.0)
    assert "excel: 10; revops: 100" in str(two.at(two.excel, CONFLICTS, "Line 1", "note"))
    type_in(two.excel, {(CONFLICTS, "Line 1", "take"): "somebody"})
    sync_plan(two.adapters)
    assert two.held("rounding_unit") == (100.0, 100.0)


@pytest.mark.full
def test_a_missing_workbook_is_caught_up_with(two: Two) -> None:
    """What is edited meanwhile waits; nothing counts as deleted; when it is back all of it arrives."""
    away = two.revops.rename(two.revops.with_name("away.xlsx"))
    type_in(two.excel, {OVERRIDE: 5.0, REASON: "x"})
    report = sync_plan(two.adapters)
    assert [found.code for found in report.findings] == ["sync.away"]
    away.rename(two.revops)
    sync_plan(two.adapters)
    assert two.held(*OVERRIDE) == (5.0, 5.0)


def test_a_copy_in_the_place_of_the_other_workbook_is_not_synced(two: Two) -> None:
    """A copied file has the mark of the file it was copied from."""
    shutil.copy(two.excel, two.revops)
    before = two.revops.read_bytes()
    type_in(two.excel, {OVERRIDE: 5.0, REASON: "x"})
    report = sync_plan(two.adapters)
    assert {found.code for found in report.findings} == {"sync.other-file"}
    assert report.is_stopped
    assert two.revops.read_bytes() == before


def test_the_last_sync_can_be_taken_back(two: Two) -> None:
    """Everywhere, also where the edit was made; the next sync does not bring it again."""
    type_in(two.excel, {OVERRIDE: 5.0, REASON: "x", "rounding_unit": 10.0})
    sync_plan(two.adapters)
    type_in(two.revops, {"rounding_unit": 100.0})
    _, wrote, left = undo_sync(two.adapters, "ann")
    assert len(wrote) == 5
    assert left == ("revops Quotas!" + left[0].split("!")[1],)
    assert two.held(*OVERRIDE) == (None, None)
    sync_plan(two.adapters)
    assert two.held(*OVERRIDE) == (None, None)
    assert two.held("rounding_unit") == (100.0, 100.0)


@pytest.mark.full
def test_what_was_written_where_is_in_the_audit_log(two: Two) -> None:
    """Cells as people find them, what stood there, who may have typed and between which moments."""
    type_in(two.excel, {OVERRIDE: 5.0, REASON: "x"})
    sync_plan(two.adapters)
    (event,) = [event for event in two.adapters.events() if event.kind is Kind.SYNCED]
    cell = event.payload["cells"][0]
    assert (cell["side"], cell["table"], cell["key"], cell["column"]) == ("revops", "quotas", "R1", "override")
    assert cell["at"].startswith("Quotas!")
    assert (cell["before"], cell["after"], cell["stands"]) == (None, "5", True)
    assert event.payload["typed"]["excel"]["after"] < event.payload["typed"]["excel"]["before"]


def test_pairing_shows_first_what_becomes_of_each_cell(tmp_path: Path, book: bytes) -> None:
    """What stands in one place only is copied, what differs is asked or taken from the place that is named."""
    excel, revops = tmp_path / "2020Q2-plan.xlsx", tmp_path / "revops.xlsx"
    excel.write_bytes(book)
    revops.write_bytes(book)
    type_in(excel, {OVERRIDE: 5.0, REASON: "x", "rounding_unit": 10.0})
    with adapters_for(settings_in(tmp_path)) as adapters:
        found = preview_pairing(adapters)
        assert [(table.called(one.key, one.columns)) for table, one in found.conflicts] == ["Round quotas to"]
        assert sum(found.filled.values()) == 2
        assert Package.open(excel).names.get("plan_file") is None
        with pytest.raises(RefusedError, match="nobody is no side"):
            preview_pairing(adapters, "nobody")
        report = pair_sides(adapters, "ann", take="excel")
        assert report.conflicts == 0
        two = Two(adapters, excel, revops)
        assert two.held("rounding_unit") == (10.0, 10.0)
        assert two.held(*OVERRIDE) == (5.0, 5.0)


def test_one_place_alone_is_refused(tmp_path: Path) -> None:
    """There is nothing to sync it with; what to do is said."""
    settings = settings_in(tmp_path)
    alone = settings.model_copy(update={"sync": SyncSettings()})
    with adapters_for(alone) as adapters, pytest.raises(RefusedError, match="one place only"):
        sync_plan(adapters)


@pytest.mark.full
def test_answers_count_where_those_who_decide_work(tmp_path: Path, book: bytes) -> None:
    """Finance decides, and works in one of the files: the other's answer is told not to count."""
    excel, revops = tmp_path / "2020Q2-plan.xlsx", tmp_path / "revops.xlsx"
    excel.write_bytes(book)
    revops.write_bytes(book)
    settings = settings_in(tmp_path, deciders=("Finance",))
    files = (SyncFileSettings(name="revops", path=Path("revops.xlsx"), roles=("RevOps",)),)
    settings = settings.model_copy(update={"sync": settings.sync.model_copy(update={"files": files})})
    with adapters_for(settings) as adapters:
        pair_sides(adapters, "ann")
        two = Two(adapters, excel, revops)
        type_in(excel, {OVERRIDE: 1.0, REASON: "a"})
        type_in(revops, {OVERRIDE: 2.0, REASON: "b"})
        sync_plan(adapters)
        type_in(revops, {(CONFLICTS, "Line 1", "take"): "revops"})
        assert sync_plan(adapters).conflicts == 1
        assert two.at(revops, CONFLICTS, "Line 1", "note") == "Conflicts are decided on excel."
        type_in(excel, {(CONFLICTS, "Line 1", "take"): "excel"})
        type_in(revops, {(CONFLICTS, "Line 1", "take"): None})
        assert sync_plan(adapters).conflicts == 0
        assert two.held(*OVERRIDE) == (1.0, 1.0)


def test_those_who_decide_are_reminded_of_what_waits(tmp_path: Path, book: bytes) -> None:
    """By mail, once a day, in no quiet hours; until it is decided it is listed with its age."""
    excel, revops = tmp_path / "2020Q2-plan.xlsx", tmp_path / "revops.xlsx"
    excel.write_bytes(book)
    revops.write_bytes(book)
    clock = SteppingClock()
    settings = settings_in(tmp_path, remind=("fin@example.com", "ops@example.com"))
    settings = settings.model_copy(update={"alerts": AlertSettings(quiet_from=time(20), quiet_until=time(7))})
    with adapters_for(settings, clock) as adapters:
        pair_sides(adapters, "ann")
        type_in(excel, {"rounding_unit": 10.0})
        type_in(revops, {"rounding_unit": 100.0})
        sync_plan(adapters)
        assert remind(adapters) == Reminded()
        clock.advance(minutes=33 * 60)  # from noon to nine in the evening of the next day
        assert remind(adapters) == Reminded(why_not="it is quiet until 07:00")
        clock.advance(minutes=10 * 60)
        sent = remind(adapters)
        assert (sent.people, [one.key for one in sent.conflicts]) == (2, ["rounding_unit"])
        assert remind(adapters) == Reminded()
        (found,), where = waiting(adapters)
        assert (found.what, where) == ("Round quotas to", ("excel", "revops"))
        assert found.reminded is not None
    (letter,) = (tmp_path / "outbox" / "ops@example.com").glob("*.eml")
    assert "Round quotas to (excel and revops differ): open for" in letter.read_text()
