"""Lines that people fill: a deleted row empties its line everywhere, one typed without an id gets a free one."""

from datetime import UTC, datetime

from sync.two_way.pairing import pair
from sync.two_way.run import Synced, SyncRun
from sync.two_way.shared import SYSTEM, SharedTable
from sync.two_way.side import Identity
from sync.two_way.table import Column, Rules
from tests.sync.two_way.memory import MemorySide
from tests.sync.two_way.recall import Recall

NOW = datetime(2020, 4, 1, tzinfo=UTC)
COLUMNS = ("start", "people")
NAMES = ("excel", "sheets")
FILLED = {"Hire 1": (1.0, 2.0), "Hire 2": (3.0, 4.0)}


class Desk:
    """Twelve lines on two sides, of which two are filled."""

    def __init__(self) -> None:
        keys = [f"Hire {number}" for number in range(1, 13)]
        columns = tuple(Column(id_, frozenset(NAMES), frozenset(NAMES), "line") for id_ in COLUMNS)
        rules = Rules(columns, (*NAMES, SYSTEM), row_owners=frozenset({SYSTEM}))
        self.tables = (SharedTable("hires", "hires", rules, has_lines=True, title="Hires"),)
        self.sides = [
            MemorySide(
                name,
                {"hires": [(key, dict(zip(COLUMNS, FILLED.get(key, (None, None)), strict=True))) for key in keys]},
                {"hires": COLUMNS},
                Identity("2020Q2", name),
            )
            for name in NAMES
        ]
        self.memory = Recall()
        pair(self.sides, self.tables, self.memory, "m", NOW)

    def sync(self) -> Synced:
        """A run."""
        return SyncRun("2020Q2", self.sides, self.tables, self.memory, lambda: NOW).run()

    def delete(self, side: int, *keys: str) -> None:
        """A person deletes rows."""
        self.sides[side].tables["hires"] = [row for row in self.sides[side].tables["hires"] if row[0] not in keys]
        self.sides[side].version += 1

    def insert(self, side: int, at: int, start: float, people: float, key: object = None) -> None:
        """A person inserts a row and types into it."""
        self.sides[side].tables["hires"].insert(at, (key, {"start": start, "people": people}))
        self.sides[side].version += 1

    def filled(self, side: int) -> dict[object, tuple[object, ...]]:
        """The lines in which something stands."""
        rows = self.sides[side].tables["hires"]
        return {key: tuple(cells.values()) for key, cells in rows if any(cells.values())}


def test_a_line_whose_row_is_deleted_is_emptied_everywhere() -> None:
    """And stays empty: what was deleted does not come back from a place that still had it."""
    desk = Desk()
    desk.delete(0, "Hire 1")
    end = desk.sync()
    assert not end.findings
    assert desk.filled(1) == {"Hire 2": (3.0, 4.0)}
    assert desk.sync().unchanged
    desk.sides[0].version += 1
    assert not desk.sync().written


def test_a_line_that_is_deleted_here_and_edited_there_is_a_conflict() -> None:
    """Nobody's wish is carried out before somebody decides."""
    desk = Desk()
    desk.delete(0, "Hire 1")
    desk.sides[1].type("hires", "Hire 1", "people", 9.0)
    (conflict,) = desk.sync().open
    assert (conflict.key, conflict.sides) == ("Hire 1", NAMES)
    assert desk.filled(1)["Hire 1"] == (1.0, 9.0)


def test_many_rows_gone_at_once_stop_the_table() -> None:
    """As with any table: more than a few filled lines without their rows look like an accident."""
    desk = Desk()
    for number in range(3, 8):
        for id_ in COLUMNS:
            desk.sides[0].type("hires", f"Hire {number}", id_, float(number))
    desk.sync()
    desk.delete(0, *(f"Hire {number}" for number in range(1, 6)))
    end = desk.sync()
    assert {found.code for found in end.findings} >= {"sync.paused"}
    assert len(desk.filled(1)) == 7


def test_a_line_typed_without_an_id_gets_a_free_one_and_arrives() -> None:
    """The row stays where it was inserted; the empty line whose id it has now has none."""
    desk = Desk()
    desk.insert(0, 1, 5.0, 6.0)
    desk.insert(1, 0, 7.0, 8.0)
    end = desk.sync()
    assert not end.findings
    expected = {**FILLED, "Hire 3": (5.0, 6.0), "Hire 4": (7.0, 8.0)}
    assert desk.filled(0) == desk.filled(1) == expected
    assert [row[0] for row in desk.sides[0].tables["hires"]][:3] == ["Hire 1", "Hire 3", "Hire 2"]
    assert not desk.sync().written


def test_a_place_that_is_away_may_have_filled_the_line_so_no_id_is_given() -> None:
    """What was typed is held and told until all places can be looked at."""
    desk = Desk()
    desk.insert(0, 0, 5.0, 6.0)
    desk.sides[1].away = "is away"
    assert "sync.held" in {found.code for found in desk.sync().findings}
    desk.sides[1].away = ""
    desk.sides[1].type("hires", "Hire 3", "people", 1.0)
    desk.sync()
    assert desk.filled(0) == desk.filled(1) == {**FILLED, "Hire 3": (None, 1.0), "Hire 4": (5.0, 6.0)}


def test_a_copied_row_and_an_unknown_id_are_held() -> None:
    """Which of two rows of one id is meant nobody knows; an id nobody gave is none."""
    desk = Desk()
    desk.insert(0, 0, 5.0, 6.0, key="Hire 2")
    desk.insert(1, 0, 5.0, 6.0, key="Hire 99")
    end = desk.sync()
    assert [found.code for found in end.findings] == ["sync.held", "sync.held"]
    assert not end.written


def test_where_no_line_is_free_the_new_one_waits() -> None:
    """It is told, and gets an id once a line is emptied."""
    desk = Desk()
    for number in range(3, 13):
        desk.sides[0].type("hires", f"Hire {number}", "people", 1.0)
    desk.sync()
    desk.insert(1, 0, 5.0, 6.0)
    assert [found.code for found in desk.sync().findings] == ["sync.held"]
    desk.delete(0, "Hire 7")
    desk.sync()
    desk.sync()
    assert "Hire 7" not in {key for key, cells in desk.sides[0].tables["hires"]}
