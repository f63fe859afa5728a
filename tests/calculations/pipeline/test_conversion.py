"""Stage conversion and stays against figures computed by hand."""

import math
from datetime import date

import pytest

from calculations.pipeline.conversion import stage_conversion, stage_paths
from calculations.pipeline.history import read_pipeline
from calculations.pipeline.state import state_as_of
from calculations.schemas import OPPORTUNITIES, STAGE_HISTORY
from tests.calculations.pipeline.ladders import AGREE, FIND, LADDER, LOST, OFFER, WON, pipeline_of

AS_OF = date(2020, 6, 30)
ROWS = [
    (1, "2020-01-01", FIND, 1, None),
    (1, "2020-01-11", OFFER, 1, None),
    (1, "2020-01-31", WON, 1, "2020-01-31"),
    (2, "2020-01-01", FIND, 1, None),
    (2, "2020-01-21", LOST, 1, "2020-01-21"),
    (3, "2020-02-01", FIND, 1, None),
    (4, "2020-02-01", OFFER, 1, None),
    (4, "2020-02-11", LOST, 1, "2020-02-11"),
    (5, "2020-02-01", FIND, 1, None),
    (5, "2020-02-05", AGREE, 1, None),
    (6, "2020-03-01", LOST, 1, "2020-03-01"),
]


def test_conversion_counts_deals_that_left() -> None:
    """Find: 1, 2, 3, 5 reached it; 3 is still there; of 1, 2, 5 that left, 1 and 5 went on: 2/3.

    Offer: 1 and 5 (jumped over it) and 4 (began there) reached it, all left, 1 and 5 went on: 2/3. Agree: 1 (won
    passes all stages) and 5, which is still there: 1/1. Deal 6 began as lost and reached no stage.
    """
    pipeline = pipeline_of(ROWS, AS_OF)
    table = stage_conversion(pipeline, state_as_of(pipeline, AS_OF))
    assert table["name"].tolist() == ["Find", "Offer", "Agree"]
    assert table["reached"].tolist() == [4, 3, 2]
    assert table["left"].tolist() == [3, 3, 1]
    assert table["advanced"].tolist() == [2, 2, 1]
    assert table["rate"].tolist() == pytest.approx([2 / 3, 2 / 3, 1.0])


def test_paths_count_the_same_deals() -> None:
    """Where each deal began, how far it came, and its outcome: six deals on six ways, 3 and 5 being open."""
    pipeline = pipeline_of(ROWS, AS_OF)
    ways = stage_paths(pipeline, state_as_of(pipeline, AS_OF))
    assert sorted(ways.to_numpy().tolist()) == [
        ["", "", "lost", 1],
        ["Find", "", "won", 1],
        ["Find", "Agree", "open", 1],
        ["Find", "Find", "lost", 1],
        ["Find", "Find", "open", 1],
        ["Offer", "Offer", "lost", 1],
    ]


def test_stays_and_days_to_win() -> None:
    """Completed stays in Find: 10, 20 and 4 days, median 10, ninth decile 10 + .8 · 10 = 18; in Offer 20 and 10.

    Deal 1 was won 30 days after it entered Find and 20 after Offer; it was never in Agree itself.
    """
    pipeline = pipeline_of(ROWS, AS_OF)
    table = stage_conversion(pipeline, state_as_of(pipeline, AS_OF))
    assert table["median_days"].tolist()[:2] == [10.0, 15.0]
    assert table["p90_days"].iloc[0] == pytest.approx(18.0)
    assert table["days_to_win"].tolist()[:2] == [30.0, 20.0]
    assert math.isnan(table["median_days"].iloc[2])
    assert math.isnan(table["days_to_win"].iloc[2])


def test_later_history_does_not_count() -> None:
    """On 10 January nobody has left Find, on the 11th deal 1 has."""
    pipeline = pipeline_of(ROWS, AS_OF)
    before, after = (stage_conversion(pipeline, state_as_of(pipeline, date(2020, 1, d))) for d in (10, 11))
    assert math.isnan(before["rate"].iloc[0])
    assert after["rate"].iloc[0] == 1.0


def test_cohort_can_begin_later() -> None:
    """Of deals created from February on, one left Find, and it went on."""
    pipeline = pipeline_of(ROWS, AS_OF)
    table = stage_conversion(pipeline, state_as_of(pipeline, AS_OF), since=date(2020, 2, 1))
    assert (table["reached"].iloc[0], table["left"].iloc[0]) == (2, 1)


def test_empty_pipeline_has_stages_without_rates() -> None:
    """No deals: three stages, nothing reached, no rate."""
    pipeline = read_pipeline(OPPORTUNITIES.empty(), STAGE_HISTORY.empty(), LADDER, AS_OF)
    table = stage_conversion(pipeline, state_as_of(pipeline, AS_OF))
    assert table["reached"].tolist() == [0, 0, 0]
    assert table["rate"].isna().all()
