"""What a plan may rest on: quarters the records reach, whole or in part, and what is said of the others."""

from datetime import date

import numpy as np
import pytest

from calculations.findings import Severity
from calculations.fiscal import Quarter
from calculations.reach import UNKNOWN, Reach, base_findings, reach_findings

BASE, LAST = Quarter(2017, 1), Quarter(2017, 4)
ALL_OF_IT = Reach(date(2014, 1, 2), date(2017, 12, 30))


@pytest.mark.parametrize(
    ("first", "share"),
    [
        (date(2016, 12, 31), 1.0),
        (date(2017, 1, 1), 1.0),
        (date(2017, 3, 10), 22 / 90),  # 10 to 31 March of 90 days
        (date(2017, 3, 31), 1 / 90),
        (date(2017, 4, 1), 0.0),
    ],
)
def test_a_quarter_is_covered_from_the_first_closed_deal_on(first: date, share: float) -> None:
    """The share counts the days from that of the first closed deal to the quarter's last."""
    assert Reach(first, date(2017, 12, 1)).covered(BASE) == pytest.approx(share)


@pytest.mark.parametrize(("gap", "share"), [(0, 61 / 91), (29, 61 / 91), (30, 1.0), (91, 1.0)])
def test_a_quarter_whose_first_deal_comes_no_later_than_usual_is_covered(gap: int, share: float) -> None:
    """The first deal is of 1 May, thirty days into the quarter: as ever where deals lie that far apart."""
    assert Reach(date(2017, 5, 1), date(2017, 12, 1), gap).covered(Quarter(2017, 2)) == pytest.approx(share)


def test_nothing_is_covered_where_no_closed_deal_is_known() -> None:
    """Without a deal there is no reach, back or forward."""
    assert (UNKNOWN.covered(BASE), UNKNOWN.quarters(LAST)) == (0.0, 0)


@pytest.mark.parametrize(
    ("first", "quarters"),
    [(date(2017, 10, 2), 1), (date(2017, 7, 9), 2), (date(2017, 8, 15), 1), (date(2016, 10, 1), 5)],
)
def test_quarters_are_counted_whole(first: date, quarters: int) -> None:
    """A quarter that begins half-way is none; one whose first deal came in its second week is."""
    assert Reach(first, date(2017, 12, 30)).quarters(LAST) == quarters


def test_the_usual_gap_is_that_of_nine_deals_in_ten() -> None:
    """Ten days a day apart, one of them twice, then a hole of 80: the hole is the tenth gap of ten, and unusual."""
    first = np.datetime64("2017-01-01")
    days = np.array([*(first + np.arange(10)), first + 89, first + 3])
    assert Reach.of(np.flip(days)) == Reach(date(2017, 1, 1), date(2017, 3, 31), 1)
    assert Reach.of(days[:1]) == Reach(date(2017, 1, 1), date(2017, 1, 1), 0)
    assert Reach.of(days[:0]) == UNKNOWN


def test_a_target_without_a_base_is_not_known() -> None:
    """Where nothing was sold in the same quarter a year before, the finding blocks and says where the records begin."""
    (found,) = base_findings(Reach(date(2017, 7, 1), date(2017, 12, 30)), BASE, 0.0)
    assert (found.code, found.severity) == ("target.no-base", Severity.BLOCKING)
    assert "2017Q1: the records begin on 2017-07-01" in found.sentence


def test_a_target_on_part_of_a_quarter_says_how_much_of_it() -> None:
    """500,000 in 22 of 90 days are 2,045,455 in ninety."""
    (found,) = base_findings(Reach(date(2017, 3, 10), date(2017, 12, 30)), BASE, 500_000.0)
    assert (found.code, found.severity) == ("target.part-base", Severity.BLOCKING)
    assert "22 of the 90 days of 2017Q1 (24%)" in found.sentence
    assert "2,045,455" in found.sentence


def test_a_base_that_is_covered_says_nothing() -> None:
    """A whole quarter with sales is a base."""
    assert not list(base_findings(ALL_OF_IT, BASE, 1.0))


@pytest.mark.parametrize(("is_given", "severity"), [(False, Severity.BLOCKING), (True, Severity.WARNING)])
def test_an_empty_last_quarter_blocks_until_a_person_sets_the_target(is_given: bool, severity: Severity) -> None:
    """Nothing closed-won in the last full quarter: the newest closed deal is named."""
    reach = Reach(date(2014, 1, 2), date(2017, 9, 25))
    (found,) = reach_findings(reach, LAST, {"2017Q3": 9.0}, is_target_given=is_given)
    assert (found.code, found.severity) == ("history.last-quarter-empty", severity)
    assert "2017-09-25" in found.sentence


def test_records_that_end_early_in_the_last_quarter_are_told() -> None:
    """From 10 November on, 51 days of the quarter hold no closed deal; before, deals lay up to ten apart."""
    reach = Reach(date(2014, 1, 2), date(2017, 11, 10), 10)
    (found,) = reach_findings(reach, LAST, {"2017Q4": 9.0}, is_target_given=False)
    assert found.code == "history.ends-early"
    assert "51 days before the end of 2017Q4" in found.sentence


@pytest.mark.parametrize(("last", "gap"), [(date(2017, 11, 10), 26), (date(2017, 12, 1), 3)])
def test_silence_that_is_usual_says_nothing(last: date, gap: int) -> None:
    """51 days where deals lay up to 26 apart before, and 30 days however often they closed."""
    assert not list(reach_findings(Reach(date(2014, 1, 2), last, gap), LAST, {"2017Q4": 9.0}, is_target_given=False))


@pytest.mark.parametrize(("first", "count"), [(date(2017, 10, 1), "1 whole quarter "), (date(2017, 1, 1), "4 whole")])
def test_a_short_history_is_a_note(first: date, count: str) -> None:
    """A season takes five quarters."""
    (found,) = reach_findings(Reach(first, date(2017, 12, 30)), LAST, {"2017Q4": 9.0}, is_target_given=True)
    assert (found.code, found.severity) == ("history.short", Severity.NOTE)
    assert count in found.sentence
