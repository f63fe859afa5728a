"""Fairness figures worked by hand."""

import math

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.quota.review.fairness import coefficient_of_variation, fairness, fairness_by, gini, spearman

NAN = math.nan


def test_figures_of_five_reps() -> None:
    """Attainments 0.8, 0.9, 1.0, 1.1, 1.2: mean 1, squares 0.04 + 0.01 + 0 + 0.01 + 0.04 = 0.1 over 5: SD 0.1414.

    Gini of the same: Σ (2i − 6) x_i = −4·0.8 − 2·0.9 + 0 + 2·1.1 + 4·1.2 = 2.0 over n Σ x = 25: 0.08. Within ±15 %
    are three of five; the lowest over the highest is two thirds.
    """
    found = fairness([80, 90, 100, 110, 120], [100] * 5)
    assert found.score == pytest.approx(1 - math.sqrt(0.1 / 5))
    assert found.gini_score == pytest.approx(0.92)
    assert found.within_share == 0.6
    assert found.min_max == pytest.approx(2 / 3)
    assert (found.count, found.sufficient, found.circular) == (5, True, False)
    assert math.isnan(found.size_correlation)
    assert found.findings == ()


def test_equal_chances_score_one() -> None:
    """Quotas in proportion to what can be expected are fair, whatever their size."""
    found = fairness([50, 100, 150, 200, 1000], [100, 200, 300, 400, 2000])
    assert found.score == 1.0
    assert found.gini_score == 1.0


def test_wild_chances_score_zero_not_less() -> None:
    """A CV above 1 is a score of 0."""
    assert fairness([0, 0, 0, 0, 100], [100] * 5).score == 0.0


def test_reps_without_a_quota_are_left_out() -> None:
    """No quota, or no estimate: no attainment; four left are insufficient."""
    found = fairness([10, 10, 10, 10, 10, NAN], [10, 10, 10, 10, 0, 10])
    assert (found.count, found.sufficient, found.score) == (4, False, 1.0)
    assert [f.code for f in found.findings] == ["quota.fairness-insufficient"]


@pytest.mark.parametrize(("expected", "quota"), [([], []), ([5], [5]), ([0, 0], [1, 1])])
def test_nothing_to_compare_is_not_a_score(expected: list[float], quota: list[float]) -> None:
    """No rep, one rep, or chances of zero throughout have no variation to speak of."""
    assert math.isnan(fairness(expected, quota).score)


def test_no_reps_have_no_figures() -> None:
    """Every figure of an empty group is NaN."""
    found = fairness([], [])
    assert all(math.isnan(x) for x in (found.gini_score, found.within_share, found.min_max, found.size_correlation))


def test_estimate_that_set_the_quotas_is_circular() -> None:
    """Scoring with weights × 3 praises itself; with another estimate, or another rep's weight moved, it does not."""
    weights = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    praised = fairness(weights * 3, weights * 100, allocated_by=weights)
    assert praised.circular
    assert "quota.fairness-circular" in [f.code for f in praised.findings]
    assert not fairness([1, 2, 3, 4, 6], weights, allocated_by=weights).circular
    assert not fairness([1.0], [1.0], allocated_by=[1.0]).circular


def test_amounts_that_are_no_money_are_left_out() -> None:
    """An infinite quota or expectation is not known."""
    assert fairness([100, math.inf, 100], [100, 100, math.inf]).count == 1


@pytest.mark.parametrize(("sign", "word"), [(1, "easier"), (-1, "harder")])
def test_size_that_decides_is_named(sign: int, word: str) -> None:
    """Attainment that rises (falls) with the quota has a rank correlation of ±1."""
    quota = np.array([100.0, 200, 300, 400, 500])
    found = fairness(quota * (1 + sign * 0.1 * np.arange(5)), quota)
    assert found.size_correlation == pytest.approx(sign)
    assert word in found.findings[0].sentence


def test_clipped_reps_are_the_envious() -> None:
    """Those a bound holds are listed by key."""
    found = fairness([10] * 5, [10] * 5, clipped=[True, False, False, False, True], keys=list("abcde"))
    assert found.envious == ("a", "e")
    assert [(f.code, f.rows) for f in found.findings] == [("quota.fairness-envy", ("a", "e"))]


def test_segments_are_scored_apart() -> None:
    """Chances that are equal within each segment and differ between them score 1 in each, in order of appearance."""
    frame = fairness_by(["b"] * 5 + ["a"] * 2, [50] * 5 + [90] * 2, [100] * 7)
    assert frame["segment"].tolist() == ["b", "a"]
    assert frame["count"].tolist() == [5, 2]
    assert frame["score"].tolist() == [1.0, 1.0]
    assert frame["sufficient"].tolist() == [True, False]


def test_lengths_that_differ_are_faults() -> None:
    """The message counts what was given."""
    with pytest.raises(ShapeError, match="2 expectations, 1 quotas"):
        fairness([1, 2], [1])
    with pytest.raises(ShapeError, match="1 segments, 2 expectations"):
        fairness_by(["a"], [1, 2], [1, 2])


def test_measures() -> None:
    """CV of 1 and 3 is 1 / 2; all with one of four is a Gini of 3/4; ranks with ties by hand."""
    assert coefficient_of_variation(np.array([1.0, 3.0])) == 0.5
    assert gini(np.array([0.0, 0.0, 0.0, 8.0])) == pytest.approx(0.75)
    assert spearman(np.array([1.0, 2.0, 9.0]), np.array([3.0, 2.0, 1.0])) == pytest.approx(-1)
    # ranks 1.5 1.5 3 and 1 2 3: covariance 0.5·1 + 0.5·0 + 1·1 = 1.5, over √(1.5 · 2)
    assert spearman(np.array([5.0, 5.0, 9.0]), np.array([1.0, 2.0, 3.0])) == pytest.approx(1.5 / math.sqrt(3))
