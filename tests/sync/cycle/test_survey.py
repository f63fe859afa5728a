"""Counting a survey: shares that say how sure they are, and nobody who could be told from them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.cycle.survey import QUESTIONS, Answer, tallied


def answers(group: str, count: int, score: int = 5, comment: str = "") -> list[Answer]:
    """So many alike."""
    return [Answer(group, dict.fromkeys(QUESTIONS, score), comment) for _ in range(count)]


def test_four_and_five_are_favourable_and_nothing_else_counts() -> None:
    """Of 5, 4, 3, a score left out and one that is none: two of three valid ones, two of ten asked."""
    given_scores: list[int | None] = [5, 4, 3, None, 7]
    tally = tallied({"East": 10}, [Answer("East", {"buy-in": score, "clarity": None}) for score in given_scores])
    share = tally.shares["buy-in"]
    assert (share.favourable, share.valid, share.share, share.pessimistic) == (2, 3, 2 / 3, 0.2)
    assert (tally.asked, tally.answered, tally.response) == (10, 5, 0.5)
    nothing = tally.shares["clarity"]
    assert (nothing.valid, math.isnan(nothing.share), math.isnan(nothing.low)) == (0, True, True)


@pytest.mark.parametrize(("hits", "of"), [(9, 10), (45, 50), (0, 7), (7, 7), (1, 2)])
def test_the_bound_is_the_share_the_score_test_just_does_not_refuse(hits: int, of: int) -> None:
    """At the lower Wilson bound p the observed share lies 1.96 standard errors, sqrt(p(1-p)/n), above p."""
    low = tallied({"a": of}, [*answers("a", hits), *answers("a", of - hits, 1)]).shares["buy-in"].low
    if hits == 0:
        assert low == pytest.approx(0, abs=1e-12)
    else:
        assert (hits / of - low) / math.sqrt(low * (1 - low) / of) == pytest.approx(1.959964, rel=1e-5)


def test_a_small_group_is_hidden_and_another_with_it() -> None:
    """Three answers of West are the total less what else is shown: the smallest other group is hidden too."""
    tally = tallied(
        {"East": 9, "North": 8, "West": 5}, [*answers("East", 8), *answers("North", 6), *answers("West", 3)]
    )
    assert {one.group: one.answered for one in tally.groups} == {"East": 8, "North": None, "West": None}
    assert tally.shares["buy-in"].valid == 17


def test_two_small_groups_hide_one_another() -> None:
    """Two and three make five: who is who in them cannot be told."""
    tally = tallied({"a": 4, "b": 4, "c": 9}, [*answers("a", 2), *answers("b", 3), *answers("c", 9)])
    assert [one.group for one in tally.groups if one.shares is None] == ["a", "b"]


def test_comments_are_shown_from_ten_on_without_their_groups() -> None:
    """Nine are not; ten are, in the order of the alphabet."""
    nine = [*answers("a", 9, comment="b"), *answers("a", 5)]
    assert tallied({"a": 20}, nine).comments == ()
    assert tallied({"a": 20}, [*nine, *answers("a", 1, comment=" a ")]).comments == ("a", *["b"] * 9)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
def test_nothing_that_is_hidden_can_be_worked_out(counts: list[int]) -> None:
    """What is hidden is the total less what is shown: nobody, five at least, or all there is."""
    asked = {f"g{at}": 12 for at in range(len(counts))}
    tally = tallied(asked, [one for at, count in enumerate(counts) for one in answers(f"g{at}", count)])
    shown = [one.answered for one in tally.groups if one.answered is not None]
    rest = sum(counts) - sum(shown)
    assert all(count >= 5 for count in shown)
    assert rest == 0 or rest >= 5 or not shown
    assert tally.answered == sum(counts)
