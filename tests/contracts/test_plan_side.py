"""What every place where the plan is edited promises: a side in memory, an Excel file, a Google spreadsheet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from sync.errors import SideAwayError
from sync.two_way.excel import ExcelSide
from sync.two_way.side import (
    INPUT,
    INPUTS,
    CellWrite,
    LineNamed,
    Place,
    PlanSide,
    RawTable,
    Result,
    SideWrites,
    Written,
)
from sync.two_way.value import Value
from tests.sync.two_way.memory import Formula, MemorySide
from tests.sync.two_way.sheets.bed import SheetsBed
from tests.sync.two_way.sheets.cloud import Google, google
from tests.workbooks.conftest import small_book
from workbooks.book.layout import planning_layout
from workbooks.models import CellRef
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Rewritten, patch
from workbooks.xlsx.typed_cells import marked
from xl_addin.cells.errors import CellError, ErrorKind

WANTED = {"quotas": ("leave_days", "override", "reason"), "quota_families": ("share",), "planned_hires": ("people",)}
HIRES = "planned_hires"
OVERRIDE, REASON = Place("quotas", "R1", "override"), Place("quotas", "R1", "reason")
GROWTH = Place(INPUTS, "growth_rate", INPUT)


class Bed(Protocol):
    """A side, and what people and circumstances do to it."""

    side: PlanSide
    file: str
    """What sets its document apart."""

    def type(self, place: Place, value: object) -> None:
        """A person types."""

    def type_formula(self, place: Place, shows: object) -> None:
        """A person types a formula, which shows this."""

    def leave(self) -> None:
        """The side cannot be reached any more."""


class MemoryBed:
    """In memory."""

    file = "file-1"

    def __init__(self) -> None:
        rows = [(key, {"leave_days": None, "override": None, "reason": None}) for key in ("M1", "R1", "R2", "R3")]
        inputs: list[tuple[object, dict[str, object]]] = [
            ("growth_rate", {INPUT: 0.05}),
            ("target", {INPUT: None}),
            ("rounding_unit", {INPUT: 1}),
        ]
        columns = {**WANTED, INPUTS: (INPUT,)}
        hires: list[tuple[object, dict[str, object]]] = [(f"Hire {n}", {"people": None}) for n in range(1, 13)]
        self.side = MemorySide("memory", {"quotas": list(rows), HIRES: hires, INPUTS: inputs}, columns)

    def type(self, place: Place, value: object) -> None:
        """Straight into it."""
        if not place.column:
            rows = self.side.tables[place.table]
            self.side.tables[place.table] = [(value if key == place.key else key, cells) for key, cells in rows]
        else:
            self.side.type(*place, value)

    def type_formula(self, place: Place, shows: object) -> None:
        """Straight into it."""
        self.side.type(*place, Formula(shows))

    def leave(self) -> None:
        """It says so."""
        self.side.away = "is away"


class ExcelBed:
    """The small company's workbook."""

    file = "file-1"

    def __init__(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        marked(Package.open(path), "file-1")
        self.path = path
        self.side = ExcelSide("excel", path, planning_layout(), WANTED, pause=lambda _: None)

    def _put(self, place: Place, content: Rewritten) -> None:
        self.side.look()
        sheet, cell = self.side.name_of(place).split("!")
        patch(self.path, {CellRef(sheet, cell): content}, expect_sha256=Package.open(self.path).sha256)  # type: ignore[dict-item]

    def type(self, place: Place, value: object) -> None:
        """Into the file, as a program saves it."""
        kinds = [kind for kind in ErrorKind if kind.value == value]
        self._put(place, Rewritten(CellError(kinds[0], "An error.") if kinds else value))  # type: ignore[arg-type]

    def type_formula(self, place: Place, shows: object) -> None:
        """Into the file, with the value it was saved with."""
        self._put(place, Rewritten(shows, "1+1"))  # type: ignore[arg-type]

    def leave(self) -> None:
        """The file is gone."""
        self.path.unlink()


@pytest.fixture(scope="module")
def workbook() -> bytes:
    """The small company's workbook, built once for all tests."""
    return small_book()


@pytest.fixture(scope="module")
def clouds() -> Iterator[Google]:
    """An emulator of Google."""
    with google() as running:
        yield running


@pytest.fixture(params=["memory", "excel", "sheets"])
def bed(request: pytest.FixtureRequest, tmp_path: Path, workbook: bytes) -> Bed:
    """Each kind of side."""
    if request.param == "sheets":
        return SheetsBed(request.getfixturevalue("clouds"), WANTED)
    return MemoryBed() if request.param == "memory" else ExcelBed(tmp_path / "2020Q2-plan.xlsx", workbook)


def _shown(side: PlanSide, place: Place) -> object:
    table = side.look().tables[place.table]
    return table.columns[place.column][list(table.keys).index(place.key)]


def _at(table: RawTable, place: Place) -> tuple[int, str]:
    return list(table.keys).index(place.key), place.column


def _write(side: PlanSide, *cells: tuple[Place, Value, Value]) -> Written:
    return side.write(SideWrites(tuple(CellWrite(*cell) for cell in cells)))


def _results(written: Written) -> list[Result]:
    return [one.result for one in written.wrote]


def test_a_look_shows_every_wanted_cell_by_key_and_column(bed: Bed) -> None:
    """Rows by their keys, columns by their ids, inputs as one table; what people typed stands there as it is."""
    bed.type(OVERRIDE, 120_000.0)
    bed.type(REASON, "ramp")
    seen = bed.side.look()
    quotas = seen.tables["quotas"]
    assert {"R1", "R2", "R3"} <= set(map(str, quotas.keys))
    assert set(quotas.columns) == set(WANTED["quotas"])
    assert all(len(values) == len(quotas.keys) for values in quotas.columns.values())
    assert (_shown(bed.side, OVERRIDE), _shown(bed.side, REASON)) == (120_000.0, "ramp")
    assert _shown(bed.side, GROWTH) == 0.05
    assert (seen.identity.plan, seen.identity.file) == ("2020Q2", bed.file)


def test_the_stamp_is_the_same_until_something_changes(bed: Bed) -> None:
    """Looking changes nothing; typing does; the stamp of a look is that of its moment."""
    before = bed.side.stamp()
    assert bed.side.look().stamp == before == bed.side.stamp()
    bed.type(OVERRIDE, 1.0)
    assert bed.side.stamp() != before


def test_a_cell_is_written_and_read_back_and_nothing_else_moves(bed: Bed) -> None:
    """The answer holds what stands there now, and the whole side as it is afterwards."""
    bed.type(Place("quotas", "R2", "reason"), "stays")
    before = bed.side.look().tables
    written = _write(bed.side, (OVERRIDE, None, 95_000.0), (REASON, None, "leave"), (GROWTH, 0.05, 0.07))
    assert written.is_whole
    after = bed.side.look().tables
    assert after == written.seen.tables
    assert (_shown(bed.side, OVERRIDE), _shown(bed.side, REASON), _shown(bed.side, GROWTH)) == (95_000.0, "leave", 0.07)
    moved = {OVERRIDE, REASON, GROWTH}
    for id_, table in after.items():
        for column, values in table.columns.items():
            for key, was, now in zip(table.keys, before[id_].columns[column], values, strict=True):
                assert was == now or Place(id_, str(key), column) in moved


def test_where_something_else_stands_nothing_is_written(bed: Bed) -> None:
    """A person typed meanwhile: that write has moved and says what it found, its batch is left."""
    bed.type(OVERRIDE, 5.0)
    written = _write(bed.side, (OVERRIDE, None, 95_000.0), (REASON, None, "leave"))
    assert _results(written) == [Result.MOVED, Result.LEFT]
    assert written.wrote[0].found == 5.0
    assert (_shown(bed.side, OVERRIDE), _shown(bed.side, REASON)) == (5.0, None)


def test_writing_again_what_stands_there_is_held(bed: Bed) -> None:
    """A run that ended after its write writes again: nothing changes, whatever was expected."""
    assert _write(bed.side, (OVERRIDE, None, 7.0)).is_whole
    stamp = bed.side.stamp()
    assert _write(bed.side, (OVERRIDE, None, 7.0)).is_whole
    assert bed.side.look().tables["quotas"].columns["override"].count(7.0) == 1
    assert _shown(bed.side, OVERRIDE) == 7.0
    assert _write(bed.side).is_whole
    assert bed.side.stamp() == bed.side.look().stamp
    assert stamp


def test_a_formula_is_told_and_never_written_over(bed: Bed) -> None:
    """Its value counts like any; a write to it is refused in a sentence, and its batch is left."""
    bed.type_formula(OVERRIDE, 2.0)
    table = bed.side.look().tables["quotas"]
    assert _at(table, OVERRIDE) in table.formulas
    assert _shown(bed.side, OVERRIDE) == 2.0
    written = _write(bed.side, (OVERRIDE, 2.0, 3.0), (REASON, None, "no"))
    assert _results(written) == [Result.REFUSED, Result.LEFT]
    assert written.wrote[0].why
    assert _shown(bed.side, REASON) is None


def test_a_value_that_cannot_be_known_is_told_and_left_alone(bed: Bed) -> None:
    """An error is no value and no empty cell."""
    bed.type(OVERRIDE, "#REF!")
    table = bed.side.look().tables["quotas"]
    assert _at(table, OVERRIDE) in table.unknown
    assert _results(_write(bed.side, (OVERRIDE, None, 3.0))) == [Result.REFUSED]


def test_an_input_that_holds_its_own_formula_is_empty_and_can_be_written_and_emptied(bed: Bed) -> None:
    """The target starts with a formula: that is no entry; one written stands, and emptied it starts anew."""
    target = Place(INPUTS, "target", INPUT)
    assert _shown(bed.side, target) is None
    assert not bed.side.look().tables[INPUTS].formulas
    assert _write(bed.side, (target, None, 900_000.0)).is_whole
    assert _shown(bed.side, target) == 900_000.0
    assert _write(bed.side, (target, 900_000.0, None)).is_whole
    assert _shown(bed.side, target) is None
    assert not bed.side.look().tables[INPUTS].formulas


def test_no_row_and_no_column_of_that_name_is_refused(bed: Bed) -> None:
    """A write finds its cell by key and column, or is refused."""
    assert _results(_write(bed.side, (Place("quotas", "R9", "override"), None, 1.0))) == [Result.REFUSED]
    assert _results(_write(bed.side, (Place("quotas", "R1", "nothing"), None, 1.0))) == [Result.REFUSED]


def test_a_line_that_was_typed_without_an_id_gets_that_of_an_empty_one(bed: Bed) -> None:
    """Nothing that was typed moves; the empty line has no id then. Done again it changes nothing."""
    bed.type(Place(HIRES, "Hire 2", "people"), 3.0)
    bed.type(Place(HIRES, "Hire 2"), None)
    before = bed.side.look().tables[HIRES]
    line = LineNamed(Place(HIRES, "Hire 3"), list(map(str, before.keys)).index("Hire 1") + 1)
    for _ in range(2):
        assert bed.side.write(SideWrites(lines=(line,))).is_whole
        after = bed.side.look().tables[HIRES]
        assert after.columns == before.columns
        assert after.keys[line.row] == "Hire 3"
        assert sorted(key for key in map(str, after.keys) if key.startswith("Hire")) == sorted(
            key for key in map(str, before.keys) if key.startswith("Hire")
        )


def test_an_id_that_is_not_free_is_not_given(bed: Bed) -> None:
    """Something stands in its line, or the row has an id, or holds nothing: somebody moved things meanwhile."""
    bed.type(Place(HIRES, "Hire 2", "people"), 3.0)
    bed.type(Place(HIRES, "Hire 4", "people"), 4.0)
    row = list(map(str, bed.side.look().tables[HIRES].keys)).index("Hire 2")
    for key, number in (("Hire 3", row), ("Hire 4", row + 1), ("Hire 3", 99), ("Hire 9", row)):
        written = bed.side.write(SideWrites(lines=(LineNamed(Place(HIRES, key), number),)))
        assert _results(written) == [Result.MOVED], (key, number)
    bed.type(Place(HIRES, "Hire 2"), None)
    assert _results(bed.side.write(SideWrites(lines=(LineNamed(Place(HIRES, "Hire 4"), row),)))) == [Result.MOVED]


def test_a_side_that_is_away_says_why_in_each_call(bed: Bed) -> None:
    """It is no empty side: nothing is concluded from it."""
    bed.leave()
    for call in (bed.side.stamp, bed.side.look, lambda: _write(bed.side, (OVERRIDE, None, 1.0))):
        with pytest.raises(SideAwayError) as caught:
            call()
        assert bed.side.name in str(caught.value)
        assert caught.value.remedy


def test_places_are_named_for_people(bed: Bed) -> None:
    """A cell, and a table; whatever is not there keeps its ids."""
    bed.side.look()
    assert bed.side.name_of(OVERRIDE)
    assert bed.side.name_of(OVERRIDE) != bed.side.name_of(REASON)
    assert "R9" in bed.side.name_of(Place("quotas", "R9", "override"))


def test_a_paired_side_can_be_told_from_others(bed: Bed) -> None:
    """What sets it apart is in every look from then on, and nothing that people typed has moved."""
    before = bed.side.look().tables
    identity = bed.side.pair("file-2")
    assert identity.file
    seen = bed.side.look()
    assert seen.identity == identity
    assert seen.tables == before
