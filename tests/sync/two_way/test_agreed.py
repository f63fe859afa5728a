"""When the base moves, and which column is which: a small table, expected outcomes by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sync.two_way.agreed import advanced
from sync.two_way.merge import merge
from sync.two_way.table import Base, Column, Limits, Rules, Side, Table
from sync.two_way.value import Flag, Unreadable, canonical

IDS = ("quota", "override", "reason")
RULES = Rules(
    (Column("quota"), Column("override", record="override"), Column("reason", record="override")),
    ("excel", "sheets"),
    deletes_travel=True,
    limits=Limits(torn_keys=0),
)
ROWS = {"Ada": (100, None, None), "Bo": (200, None, None), "Cy": (300, 250, "new")}
BASE = Base(Table.of(IDS, ROWS))


def side(name: str, **rows) -> Side:
    """A side with the base's rows but those given; None for a deleted one."""
    return Side.read(name, IDS, [(key, row) for key, row in (ROWS | rows).items() if row is not None])


def after(excel: Side, sheets: Side, *seen: Side) -> Base:
    """The base after a merge of two sides that then look as `seen`."""
    return advanced(RULES, BASE, merge(RULES, BASE, [excel, sheets]), seen)


def test_the_base_moves_where_both_hold_the_merged_value() -> None:
    """What was written and read back is agreed; what somebody typed meanwhile is not."""
    new = (110, None, None)
    excel, sheets = side("excel", Ada=new), side("sheets")
    assert after(excel, sheets, excel, replace(excel, name="sheets")).table.rows["Ada"][0] == 110.0
    assert after(excel, sheets, excel, sheets) == BASE
    assert after(excel, sheets, excel, side("sheets", Ada=(115, None, None))) == BASE
    assert after(excel, sheets, excel) == BASE


def test_half_of_a_record_is_not_agreed() -> None:
    """An override moves with its reason or not at all."""
    excel = side("excel", Cy=(300, 260, "more"))
    half = side("sheets", Cy=(300, 260, "typed meanwhile"))
    assert after(excel, side("sheets"), excel, half).table.rows["Cy"] == (300.0, 250.0, "new")


def test_a_row_goes_when_no_side_has_it_and_leaves_a_tombstone() -> None:
    """Until then it stays, and an added row comes when all have it."""
    excel, sheets = side("excel", Bo=None), side("sheets")
    assert after(excel, sheets, excel, sheets) == BASE
    gone = after(excel, sheets, excel, replace(excel, name="sheets"))
    assert ("Bo" in gone.table.rows, gone.tombstones) == (False, frozenset({"Bo"}))
    more = side("excel", Di=(50, None, None))
    assert after(more, sheets, more, sheets) == BASE
    assert after(more, sheets, more, replace(more, name="sheets")).table.rows["Di"] == (50.0, None, None)


def test_a_pause_agrees_on_nothing() -> None:
    """What is not believed does not become the base."""
    emptied = side("excel", Ada=None, Bo=None, Cy=None)
    assert after(emptied, side("sheets"), emptied, replace(emptied, name="sheets")) == BASE


@pytest.mark.parametrize(
    ("raw", "cell"),
    [
        (100, 100.0),
        (Decimal("0.10"), 0.1),
        (0.1 + 0.2, 0.3),
        (-0.0, 0.0),
        (True, Flag.TRUE),
        (" \t", None),
        ("100", "100"),
        ("e\u0301", "é"),
        ("a\r\nb\rc", "a\nb\nc"),
        (date(2020, 4, 1), 43_922.0),
        (datetime(2020, 4, 1, 12, tzinfo=UTC), 43_922.5),
        ("#DIV/0!", Unreadable.CELL),
        ("Loading...", Unreadable.CELL),
        (float("inf"), Unreadable.CELL),
        (1e300, 1e300),
    ],
)
def test_a_cell_has_one_form(raw: object, cell: object) -> None:
    """However a program gives a value, it is compared as one thing; and its form is its own form."""
    assert (canonical(raw), type(canonical(raw))) == (cell, type(cell))
    assert canonical(canonical(raw)) == cell


def test_a_key_is_text_and_a_list_is_no_cell() -> None:
    """A key that became a number is the key it was."""
    side = Side.read("excel", ("a",), [(17.0, (1,)), (" x ", (2,)), (1.5, (3,)), (True, (4,))])
    assert (set(side.table.rows), len(side.unkeyed)) == ({"17", "x", "1.5"}, 1)
    with pytest.raises(TypeError, match="cannot hold"):
        canonical([1])
