"""The pipeline a target needs, in cells: it closes, and says nothing where nothing can be told."""

import pytest

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError, ErrorKind

TABLE = [
    ["kind", "rep_id", "deal_id", "mean", "chance"],
    ["booked", "Ana", "", 40.0, 1.0],
    ["deal", "Ana", "D1", 100.0, 0.5],
    ["deal", "Ben", "D2", 50.0, 0.2],
    ["flow", "Cem", "", 30.0, 1.0],
]


def line(*given):
    """The line of one target, after its cut."""
    return call("OUTLOOKCOVERAGE", [TABLE, *given])[1][1:]


def test_exactly_the_expected_target_needs_exactly_the_pipeline_there_is() -> None:
    """40 booked, 30 of new business, 60 of 150 open are expected: 130 needs the 150, 150 needs 20 / 0.4 = 50 more."""
    assert line(130.0) == pytest.approx([130, 90, 150, 150 / 90, 150, 150 / 90, 0])
    assert line(150.0) == pytest.approx([150, 110, 150, 150 / 110, 200, 200 / 110, 50])


def test_a_booked_target_needs_none_and_has_no_ratio() -> None:
    """40 are booked: a target of 40 leaves nothing."""
    assert line(40.0) == [40, 0, 150, "", 0, "", 0]


def test_what_cannot_be_told_is_blank() -> None:
    """Cem has no open deal that could bring the 10 that are missing; Dee is not in the table; Ben has no target."""
    rows = call("OUTLOOKCOVERAGE", [TABLE, [[40.0], [5.0], [None]], "rep_id", [["cem"], ["Dee"], ["Ben"]]])[1:]
    assert rows[0] == ["cem", 40, 40, 0, 0, "", "", ""]
    assert rows[1] == ["Dee", 5, *[""] * 6]
    assert rows[2][1:3] == ["", ""]
    assert rows[2][-1] == ""


def test_the_surer_a_target_is_to_be_the_more_is_missing() -> None:
    """Ana's deal of 100 comes in half of the quarters: 140 with a chance of 80 % lacks all 100, at 50 % nothing."""
    wanted = [TABLE, 140.0, "rep_id", "Ana"]
    assert call("OUTLOOKCOVERAGE", [*wanted, 0.8])[1][-1] == pytest.approx(100 / 0.5)
    assert call("OUTLOOKCOVERAGE", [*wanted, 0.4])[1][-1] == 0


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ([TABLE, 10.0, None, None, 1.5], ErrorKind.NUM, "chance"),
        ([TABLE, [[1.0], [2.0]]], ErrorKind.VALUE, "one for each"),
    ],
)
def test_what_is_wrong_is_said(given, kind, said) -> None:
    """A chance beyond one, and more targets than there are cuts."""
    answer = call("OUTLOOKCOVERAGE", given)
    assert isinstance(answer, CellError)
    assert answer.kind is kind
    assert said in answer.sentence
