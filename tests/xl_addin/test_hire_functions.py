"""MARGINALREP in cells: closed forms, hires before, and what stands in cells that cannot be meant."""

import pytest

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError

APRIL = 43922.0


def test_in_proportion_a_hire_brings_what_each_of_the_others_does():
    """Four book 1,200: 100 a month; usual ramp from April: 0 + 25 + 50 in the quarter, 950 in twelve months; at the
    usual costs 3 × 12,900 + 25,000 in the quarter and 179,800 in the year."""
    told = call("MARGINALREP", [[["East"]], [[1200.0]], [[4.0]], APRIL, None, 1.0, 0.0, 1.0])
    assert told[1][:5] == ["East", pytest.approx(75), pytest.approx(950), pytest.approx(63_700), 179_800.0]
    assert told[1][5:] == [pytest.approx(75 - 63_700), pytest.approx(950 - 179_800)]


def test_one_after_another_they_add_up_to_the_power():
    """From 1 person to 4 with a square root, no ramp: 100, 200 after three hires, whatever each of them brings."""
    steps = [
        call("MARGINALREP", [[["E"]], [[100.0]], [[1.0]], APRIL, None, 0.5, n, 1.0, 0, 0, 0, 0, 0.0])[1][1]
        for n in (0.0, 1.0, 2.0)
    ]
    assert sum(steps) == pytest.approx(100)
    assert steps == sorted(steps, reverse=True)


def test_a_segment_without_people_is_left_blank():
    """No reps: what it would bring is not known; its cost is."""
    told = call("MARGINALREP", [[["E"], ["W"]], [[100.0], [100.0]], [[1.0], [""]], APRIL])
    assert told[2][1:3] == ["", ""]
    assert told[2][4] == 179_800.0
    assert told[1][1] != ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([None, 2.0], "not between 0 and 1"),
        ([43800.0], "before the quarter"),
        ([None, 0.3, 0.0, 1.5], "gross margin"),
        ([None, 0.3, 0.0, 0.5, -1.0], "not below zero"),
        ([None, [[0.3], [""]]], "row 2 has no elasticity"),
        ([None, 0.3, -1.0], "hires"),
    ],
)
def test_what_cannot_be_is_named(more, said):
    """Elasticity, start, margin, cost and hires out of their bounds, and an empty elasticity."""
    told = call("MARGINALREP", [[["E"], ["W"]], [[100.0], [90.0]], [[1.0], [2.0]], APRIL, *more])
    assert isinstance(told, CellError)
    assert said in told.sentence
