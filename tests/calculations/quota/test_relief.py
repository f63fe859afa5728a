"""Leave, performance plans and moves against a calendar worked by hand."""

from datetime import date

import pytest

from calculations.findings import Severity
from calculations.fiscal import Quarter
from calculations.quota.relief import AccountMove, Leave, leave_factor, performance_plan_findings, pro_rated_moves

Q1 = Quarter(2020, 1)  # 91 days


def test_leave_relieves_by_days() -> None:
    """All of February 2020 is 29 of 91 days; Bob is there all along."""
    factors = leave_factor(["ann", "bob"], [Leave("ann", date(2020, 2, 1), date(2020, 3, 1))], Q1)
    assert factors == pytest.approx([1 - 29 / 91, 1])


def test_only_days_in_the_quarter_count_and_each_once() -> None:
    """Leave from December to 10 January and again from 5 to 15 January is 14 days of January."""
    leaves = [Leave("ann", date(2019, 12, 1), date(2020, 1, 10)), Leave("ann", date(2020, 1, 5), date(2020, 1, 15))]
    assert leave_factor(["ann"], leaves, Q1) == pytest.approx([1 - 14 / 91])


def test_leave_of_the_whole_quarter_and_outside_it() -> None:
    """Away all quarter carries nothing; leave after it, of someone else, or that ends before it starts is no leave."""
    leaves = [
        Leave("ann", date(2019, 1, 1), date(2021, 1, 1)),
        Leave("bob", date(2020, 4, 1), date(2020, 5, 1)),
        Leave("bob", date(2020, 2, 5), date(2020, 2, 1)),
        Leave("eve", date(2020, 1, 1), date(2020, 2, 1)),
    ]
    assert leave_factor(["ann", "bob"], leaves, Q1).tolist() == [0, 1]


def test_performance_plan_is_flagged() -> None:
    """Reps on a plan are named in a note, and none is no note."""
    (finding,) = performance_plan_findings(["ann"])
    assert (finding.code, finding.rows, finding.severity) == ("quota.performance-plan", ("ann",), Severity.NOTE)
    assert performance_plan_findings([]) == ()


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2019, 6, 1), 9_100),
        (date(2020, 1, 1), 9_100),
        (date(2020, 1, 2), 9_000),
        (date(2020, 3, 31), 100),
        (date(2020, 4, 1), 0),
        (date(2021, 4, 1), 0),
    ],
)
def test_move_takes_the_days_left(day: date, moved: int) -> None:
    """9,100 over 91 days: 100 for each day from the move on."""
    result = pro_rated_moves(["ann", "bob"], [AccountMove("a1", "ann", "bob", day, 9_100)], Q1)
    assert result.moved.tolist() == [moved]
    assert result.change.tolist() == [-moved, moved]
    assert result.findings == ()


def test_half_money_rounds_up_and_changes_sum_to_zero() -> None:
    """Two moves in a chain: what is given is taken, to the unit of money."""
    moves = [
        AccountMove("a1", "ann", "bob", date(2020, 2, 15), 1_001),
        AccountMove("a2", "bob", "cy", date(2020, 3, 1), 333),
    ]
    result = pro_rated_moves(["ann", "bob", "cy"], moves, Q1)
    # 46 of 91 days of 1,001 = 506; 31 of 91 of 333 = 113.44
    assert result.moved.tolist() == [506, 113]
    assert result.change.tolist() == [-506, 393, 113]


def test_move_of_an_unknown_rep_is_not_made() -> None:
    """A giver or taker without a quota is named by account, and nothing moves."""
    moves = [
        AccountMove("a1", "ann", "zed", date(2020, 2, 1), 500),
        AccountMove("a2", "zed", "ann", date(2020, 2, 1), 500),
    ]
    result = pro_rated_moves(["ann"], moves, Q1)
    assert result.change.tolist() == [0]
    assert [(f.code, f.rows) for f in result.findings] == [("quota.move-unknown-rep", ("a1", "a2"))]
