"""Laws of the measures around a quota: fairness, weights, ramp and months."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.quota.review.fairness import fairness
from calculations.quota.split.shares import split_across
from calculations.ramp import ramp_factor

AMOUNT = st.floats(1.0, 1e7)
PAIRS = st.lists(st.tuples(AMOUNT, AMOUNT), min_size=2, max_size=12)


@settings(max_examples=50, deadline=None)
@given(PAIRS, st.floats(0.01, 100.0), st.randoms(use_true_random=False))
def test_fairness_sees_neither_order_nor_scale(pairs: list[tuple[float, float]], factor: float, random) -> None:  # type: ignore[no-untyped-def]
    """Reordering the reps, or a market that grows for all, changes no figure."""
    order = list(range(len(pairs)))
    random.shuffle(order)
    expected, quota = np.array(pairs).T
    first, second = fairness(expected, quota), fairness(expected[order] * factor, quota[order])
    for name in ("score", "gini_score", "min_max", "size_correlation"):
        assert getattr(first, name) == pytest.approx(getattr(second, name), abs=1e-9, nan_ok=True)


@settings(max_examples=50, deadline=None)
@given(PAIRS)
def test_fairness_stays_between_zero_and_one(pairs: list[tuple[float, float]]) -> None:
    """Score, 1 − Gini, share and min/max are shares, and 1 − Gini is at most 1."""
    found = fairness(*np.array(pairs).T)
    for value in (found.score, found.gini_score, found.within_share, found.min_max):
        assert 0 <= value <= 1 + 1e-12


@settings(max_examples=50, deadline=None)
@given(st.integers(-400, 120), st.integers(0, 60), st.lists(st.floats(0, 1), max_size=6).map(sorted))
def test_earlier_start_never_carries_less(offset: int, earlier: int, schedule: list[float]) -> None:
    """On a schedule that never falls, nobody carries less for having started earlier."""
    day = date(2020, 1, 1) + timedelta(days=offset)
    later, sooner = ramp_factor(
        [day, day - timedelta(days=earlier)], date(2020, 1, 1), date(2020, 4, 1), tuple(schedule)
    )
    assert 0 <= later <= sooner + 1e-12
    assert sooner <= 1


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=8),
    st.lists(st.floats(0, 1e3), min_size=1, max_size=6),
    st.sampled_from([1, 100, 1000]),
)
def test_columns_sum_to_their_quota(quotas: list[int], weights: list[float], unit: int) -> None:
    """Months or lines of each rep sum to the quota exactly, and all but one are multiples of the unit."""
    parts = split_across(quotas, weights, unit)
    assert parts.sum(axis=1).tolist() == quotas
    assert (parts >= 0).all()
    assert ((parts % unit != 0).sum(axis=1) <= 1).all()
