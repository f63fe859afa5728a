"""Simulated quarters against probabilities known in closed form."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.quota.review.simulate import simulate_attainment

NAN = math.nan


def _rng() -> np.random.Generator:
    return np.random.default_rng(20)


def test_certain_bookings_are_a_sum() -> None:
    """Without any variance: 90 + 130 of a target of 200 is 110 %, one of two reps attains, bands 80–100 and >120 %.

    At plan level the quotas 100 + 100 = 200 are the target, so over-assignment costs nobody anything.
    """
    found = simulate_attainment([90, 130], 0.0, [100, 100], 200, _rng(), draws=10)
    assert found.company_attainment == pytest.approx(1.1)
    assert found.company_quantiles == pytest.approx((1.1, 1.1, 1.1))
    assert (found.plan_probability, found.attaining_share) == (1.0, 0.5)
    assert found.band_shares == pytest.approx((0, 0, 0.5, 0, 0.5))
    assert (found.lost_attainments, found.bought_cushion) == (0.0, 0.0)


def test_edges_belong_to_the_band_they_open() -> None:
    """Attainments of exactly 50, 80 and 100 % open their bands; exactly 120 % is not above 120 %."""
    found = simulate_attainment([50, 80, 100, 120], 0.0, [100] * 4, 1, _rng(), draws=1)
    assert found.band_shares == pytest.approx((0, 0.25, 0.25, 0.5, 0))


def test_over_assignment_costs_attainments() -> None:
    """Reps who book exactly their part of the plan attain at plan level and miss quotas 10 % above it."""
    found = simulate_attainment([100, 100], 0.0, [110, 110], 200, _rng(), draws=5)
    assert (found.attaining_share, found.attaining_share_at_plan, found.lost_attainments) == (0.0, 1.0, 2.0)
    assert found.bought_cushion == 20


def test_probability_of_one_rep_is_the_log_normal_one() -> None:
    """P(bookings ≥ mean) of a log-normal with variance s² of the log is Φ(−s / 2): 0.4013 at s = 0.5."""
    found = simulate_attainment([100], 0.25, [100], 100, _rng(), draws=200_000)
    assert found.plan_probability == pytest.approx(NormalDist().cdf(-0.25), abs=0.004)
    assert found.company_attainment == pytest.approx(1.0, abs=0.004)


def test_common_factor_keeps_the_mean_and_spreads_the_company() -> None:
    """100 reps of variance 0.25 nearly cancel out; a common factor of variance 0.04 does not.

    Its P10 alone is exp(−0.02 − 1.2816 · 0.2) = 0.758.
    """
    quiet = simulate_attainment([1.0] * 100, 0.25, [1.0] * 100, 100, _rng(), draws=20_000)
    moved = simulate_attainment([1.0] * 100, 0.25, [1.0] * 100, 100, _rng(), common_variance=0.04, draws=20_000)
    assert moved.company_attainment == pytest.approx(1.0, abs=0.01)
    assert quiet.company_quantiles[0] > 0.92
    assert moved.company_quantiles[0] == pytest.approx(0.758, abs=0.02)


def test_same_seed_same_simulation() -> None:
    """All randomness comes from the generator passed in."""
    arguments = ([1.0, 2.0], [0.1, 0.2], [1.0, 2.0], 3.0)
    assert simulate_attainment(*arguments, _rng(), draws=100) == simulate_attainment(*arguments, _rng(), draws=100)


def test_unknown_reps_book_nothing_and_those_without_quota_count_in_the_company() -> None:
    """An expectation that is missing is no bookings; bookings without a quota help the company only."""
    found = simulate_attainment([NAN, 100, 50], [0.0, NAN, 0.0], [100, 100, NAN], 150, _rng(), draws=4)
    assert found.company_attainment == pytest.approx(1.0)
    assert found.attaining_share == 0.5


def test_nothing_to_simulate_is_not_a_number() -> None:
    """No reps and no target: no shares, no probability."""
    found = simulate_attainment([], 0.1, [], 0, _rng(), draws=4)
    assert math.isnan(found.company_attainment)
    assert math.isnan(found.plan_probability)
    assert math.isnan(found.attaining_share)


def test_lengths_that_differ_are_faults() -> None:
    """One quota per expectation."""
    with pytest.raises(ShapeError, match="2 expectations and 1 quotas"):
        simulate_attainment([1, 2], 0.1, [1], 1, _rng())
