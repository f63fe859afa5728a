"""Numbers as people read them, and the cells they come from."""

import math

import pytest

from tests.workbooks.packs.cases import small
from workbooks.models import CellRef
from workbooks.packs.figures import Figure, Kind, places, total, written


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (8_726_561.1, Kind.SHORT, "8.73 M"),
        (11_408_758.24, Kind.SHORT, "11.4 M"),
        (943_675.5, Kind.SHORT, "944 k"),
        (999_800.0, Kind.SHORT, "1.00 M"),
        (-1_009_870.94, Kind.SHORT, "−1.01 M"),
        (2_017.2, Kind.SHORT, "2.02 k"),
        (640.0, Kind.SHORT, "640"),
        (0.0, Kind.SHORT, "0"),
        (884_000.0, Kind.MONEY, "884,000"),
        (0.8828, Kind.RATE, "88 %"),
        (-0.0001, Kind.RATE, "0 %"),
        (0.00364, Kind.FINE_RATE, "0.4 %"),
        (-0.031, Kind.CHANGE, "−3 %"),
        (0.31, Kind.CHANGE, "+31 %"),
        (0.8373, Kind.FACTOR, "0.84"),
        (43_921, Kind.DAY, "2020-03-31"),
        (0.0, Kind.DAY, "n/a"),
        (1.6118, Kind.TIMES, "1.6 times"),
        (None, Kind.SHORT, "n/a"),
        (math.nan, Kind.COUNT, "n/a"),
    ],
)
def test_numbers_are_written_with_three_digits_that_say_something(value, kind, text) -> None:
    """True minus signs, no sign before nothing, and no break between a number and its unit."""
    assert written(value, kind).replace("\u00a0", " ") == text
    assert " " not in written(value, kind)


def test_a_figure_that_is_no_number_is_not_known() -> None:
    """`n/a` in a cell, an unknown id and a missing row give figures that are not known, never a 0."""
    plan = small()
    assert plan.figure("no_such_figure", Kind.MONEY).value is None
    assert plan.line("territory_options", "growth").figure("fairness", Kind.RATE).value is None
    assert plan.line("no_such_table", "x").figure("amount", Kind.MONEY) == Figure(None, Kind.MONEY)


def test_sums_keep_their_cells_and_are_unknown_with_a_part() -> None:
    """A sum names the cells of all its parts; with one part unknown it is unknown."""
    one, two = (Figure(x, Kind.MONEY, (CellRef("Quotas", cell),)) for x, cell in ((1.5, "G3"), (2.0, "G4")))
    assert total([one, two]) == Figure(3.5, Kind.MONEY, (CellRef("Quotas", "G3"), CellRef("Quotas", "G4")))
    assert total([one, Figure(None, Kind.MONEY)]).value is None


def test_cells_below_each_other_are_a_range() -> None:
    """G3 and G4 of one tab are a range; another column or a gap begins a new one."""
    cells = [CellRef("Quotas", cell) for cell in ("G3", "G4", "G6", "H7")]
    assert places([*cells, CellRef("Start", "H8")]) == ["Quotas!G3:G4", "Quotas!G6", "Quotas!H7", "Start!H8"]
