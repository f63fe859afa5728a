"""A column under another title: followed where its place and its cells leave no doubt, else its table waits."""

from pathlib import Path

import pytest

from sync.two_way.excel import ExcelSide
from sync.two_way.renamed import believed, followed
from sync.two_way.shared import SharedTable, wanted
from sync.two_way.side import INPUT, INPUTS, CellWrite, Identity, Place, RawTable, Seen, SideWrites
from sync.two_way.table import Base, Column, Rules, Table
from tests.workbooks.conftest import small_book
from workbooks.book.layout import planning_layout
from workbooks.grammar.placement import a1, cell_of
from workbooks.models import CellRef
from workbooks.xlsx.package import Package
from workbooks.xlsx.patch import Rewritten
from workbooks.xlsx.typed_cells import written

QUOTAS = SharedTable("quotas", "quotas", Rules((Column("override"), Column("reason")), ("excel", "sheets")))
BASE = Base(Table.of(("override", "reason"), {"Ada": (5, "ramps"), "Bo": (7, None), "Cy": (None, "leave")}))


def raw(overrides: list[object], renamed: str = "override") -> RawTable:
    """Three people, of whom one column stands under another title."""
    columns = {"override": overrides, "reason": ["ramps", None, "leave"]}
    return RawTable(["Ada", "Bo", "Cy"], columns, renamed={renamed: "Mine"})


def shown(table: RawTable) -> Seen:
    """A side on which it stands."""
    return Seen(Identity("2020Q2", "f"), "", {"quotas": table})


@pytest.mark.parametrize(
    ("overrides", "is_sure"),
    [
        ([5, 7, None], True),
        ([6, 7, None], False),
        ([None, None, None], False),
        ([1, 2, 3], False),
    ],
    ids=["the same", "half of them", "emptied", "another column"],
)
def test_a_column_is_followed_where_its_cells_are_the_agreed_ones(overrides: list[object], is_sure: bool) -> None:
    """Four fifths of the filled cells have to be; a column that is not believed is missing, the others stay."""
    seen = {"excel": shown(raw(overrides))}
    assert list(followed(QUOTAS, BASE, seen, "excel")) == ([("override", "Mine")] if is_sure else [])
    found = believed(QUOTAS, BASE, seen, "excel")
    assert found is not None
    assert set(found.columns) == ({"override", "reason"} if is_sure else {"reason"})


def test_where_nothing_was_ever_typed_the_place_is_enough() -> None:
    """An empty column between its neighbours cannot be mistaken; one in which something stands all at once can."""
    empty = Base(Table.of(("override", "reason"), dict.fromkeys(("Ada", "Bo", "Cy"), (None, "ramps"))))
    assert list(followed(QUOTAS, empty, {"excel": shown(raw([None, None, None]))}, "excel")) == [("override", "Mine")]
    assert list(followed(QUOTAS, empty, {"excel": shown(raw([None, 3, None]))}, "excel")) == []


def test_what_was_just_carried_there_is_known() -> None:
    """Cells that another side holds as well are no reason to doubt: a run reads back what it wrote."""
    other = RawTable(["Ada", "Bo", "Cy"], {"override": [6, 8, 9], "reason": ["ramps", None, "leave"]})
    seen = {"excel": shown(raw([6, 8, 9])), "sheets": shown(other)}
    assert list(followed(QUOTAS, BASE, seen, "excel")) == [("override", "Mine")]
    short = RawTable(["Ada"], {"reason": ["ramps"]})
    assert list(followed(QUOTAS, BASE, {**seen, "sheets": shown(short)}, "excel")) == []


def test_what_is_not_renamed_is_left_as_it_is() -> None:
    """Tables that are not there, titles that are all in place, and columns of which nothing is shared."""
    plain = RawTable(["Ada"], {"override": [1], "reason": ["x"]})
    assert believed(QUOTAS, BASE, {"excel": Seen(Identity("2020Q2", "f"), "", {})}, "excel") is None
    assert believed(QUOTAS, BASE, {"excel": shown(plain)}, "excel") is plain
    others = raw([5, 7, None], renamed="name")
    assert believed(QUOTAS, BASE, {"excel": shown(others)}, "excel") is others


OVERRIDE = Place("quotas", "R1", "override")


@pytest.fixture(scope="module")
def book() -> bytes:
    """The small company's workbook, built once for all tests."""
    return small_book()


class Sheet:
    """The tab Quotas of a workbook, and a person who changes its titles."""

    def __init__(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        self.path = path
        self.side = ExcelSide("excel", path, planning_layout(), wanted(planning_layout()))
        self.seen()
        name, cell = self.side.name_of(OVERRIDE).split("!")
        self.sheet, (self.row, self.column) = name, cell_of(cell)
        first = list(self.seen().keys).index("R1")
        self.header = self.row - first - 1

    def seen(self) -> RawTable:
        """The table as it is read."""
        return self.side.look().tables["quotas"]

    def title(self, titles: dict[int, str]) -> None:
        """Write titles, by how far they stand right of the override's."""
        cells = {
            CellRef(self.sheet, a1(self.header, self.column + right)): Rewritten(title)
            for right, title in titles.items()
        }
        written(Package.open(self.path), cells)


@pytest.fixture
def sheet(tmp_path: Path, book: bytes) -> Sheet:
    """The workbook in a folder of its own."""
    return Sheet(tmp_path / "plan.xlsx", book)


def test_a_renamed_column_of_a_workbook_is_read_and_written_where_it_stands(sheet: Sheet) -> None:
    """The only title nobody knows stands between the titles that always stood beside it."""
    sheet.title({0: "What we want"})
    assert sheet.seen().renamed == {"override": "What we want"}
    assert sheet.side.write(SideWrites((CellWrite(OVERRIDE, None, 5.0),))).is_whole
    table = sheet.seen()
    assert table.columns["override"][list(table.keys).index("R1")] == 5.0


def test_two_columns_that_were_renamed_side_by_side_are_not_guessed(sheet: Sheet) -> None:
    """Which of them is which nobody can tell; nor where the title of another column stands there twice."""
    sheet.title({0: "One", 1: "Two"})
    table = sheet.seen()
    assert not table.renamed
    assert not {"override", "reason"} & table.columns.keys()
    sheet.title({0: "Override", 1: "Override"})
    assert not {"override", "reason"} & sheet.seen().columns.keys()


def test_columns_that_traded_places_are_known_by_their_titles(sheet: Sheet) -> None:
    """A column that was dragged takes its title along."""
    table = planning_layout().tables()["quotas"][1]
    sheet.title({0: table["reason"].title, 1: table["override"].title})
    assert sheet.side.write(SideWrites((CellWrite(OVERRIDE, None, 5.0),))).is_whole
    name, cell = sheet.side.name_of(OVERRIDE).split("!")
    assert (name, cell_of(cell)) == (sheet.sheet, (sheet.row, sheet.column + 1))


def test_what_starts_with_a_formula_over_a_renamed_column_is_nobodys_entry(sheet: Sheet) -> None:
    """The formula an input starts with refers to the table: it is known by the title the column has now; where that
    cannot be told, the cell is one nobody knows, and never an edit."""
    before = sheet.side.look().tables[INPUTS]
    sheet.title({0: "What we want"})
    assert sheet.side.look().tables[INPUTS] == before
    sheet.title({0: "One", 1: "Two"})
    after = sheet.side.look().tables[INPUTS]
    assert list(after.keys) == list(before.keys)
    unknown = {after.keys[at] for at, _ in after.unknown}
    assert unknown
    kept = {key: value for key, value in zip(after.keys, after.columns[INPUT], strict=True) if key not in unknown}
    old = dict(zip(before.keys, before.columns[INPUT], strict=True))
    assert kept == {key: old[key] for key in kept}
