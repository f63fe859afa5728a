"""The list of special situations, by hand."""

import math

import pytest

from calculations.errors import ShapeError
from calculations.quota.review.situations import special_situations

NAN = math.nan


def test_every_situation_once_in_the_order_of_a_session() -> None:
    """Eight reps, each in one situation of its own, and a ninth in none; the details carry the figures."""
    keys = list("abcdefghi")

    def only(place: int, value: float, other: float) -> list[float]:
        return [value if i == place else other for i in range(9)]

    table = special_situations(
        keys,
        [100.0] * 9,
        last_quota=only(6, 160.0, 100.0),
        ramp=only(0, 0.25, 1.0),
        leave=only(2, 0.5, 1.0),
        performance_plan=only(1, True, False),
        moved_share=only(3, 0.1, 0.0),
        at_cap=only(4, True, False),
        at_floor=only(5, True, False),
        overridden=only(7, True, False),
    )
    assert list(zip(table["key"], table["situation"], table["detail"], strict=True)) == [
        ("a", "new hire", "ramp factor 25%"),
        ("b", "performance plan", "carries the full quota"),
        ("c", "leave", "there 50% of the quarter"),
        ("d", "territory change", "10% of the territory changed hands"),
        ("e", "at cap", "held down by the cap"),
        ("f", "at floor", "held up by the floor"),
        ("g", "large change", "-38% against the last quota restated"),
        ("h", "override", "set by hand"),
    ]
    assert table["quota"].tolist() == [100.0] * 8


def test_a_rep_may_be_in_several() -> None:
    """A new hire at the cap whose quota grew by the threshold exactly stands three times."""
    table = special_situations(["a"], [125], last_quota=[100], ramp=[0.5], at_cap=[True])
    assert table["situation"].tolist() == ["new hire", "at cap", "large change"]


def test_nothing_known_nothing_special() -> None:
    """Missing last quotas, ramps and moves are not situations; a last quota of zero has no change."""
    table = special_situations(["a", "b"], [100, 100], last_quota=[NAN, 0], ramp=[NAN, NAN], moved_share=[NAN, NAN])
    assert table.empty
    assert table.columns.tolist() == ["key", "situation", "detail", "quota"]


def test_threshold_of_a_large_change_can_be_set() -> None:
    """+10 % is large when the threshold is 5 %."""
    assert special_situations(["a"], [110], last_quota=[100], large_change=0.05)["situation"].tolist() == [
        "large change"
    ]


def test_lengths_that_differ_are_faults() -> None:
    """One quota, and one flag, per key."""
    with pytest.raises(ShapeError, match="2 keys and 1 quotas"):
        special_situations(["a", "b"], [1])
    with pytest.raises(ShapeError, match="2 flags for 1 quotas"):
        special_situations(["a"], [1], at_cap=[True, False])
