"""Water levels worked by hand."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calculations.exact.waterfill import fill, water_level

INF = np.inf


def _level(total: float, weights: list[float], lower: list[float], upper: list[float]) -> float:
    return water_level(total, np.array(weights), np.array(lower, dtype=float), np.array(upper, dtype=float))


@pytest.mark.parametrize(
    ("total", "lower", "upper", "level"),
    [
        (60, [0, 0, 0], [INF, INF, INF], 10),  # proportional: 60 / (1 + 2 + 3)
        (60, [0, 0, 0], [INF, INF, 21], 13),  # the third stops at 21, 39 left for 1 + 2
        (60, [18, 0, 0], [INF, INF, INF], 8.4),  # the first waits at 18, 42 left for 2 + 3
        (60, [18, 0, 0], [INF, INF, 21], 10.5),  # both hold: 21 left for weight 2
        (10, [5, 5, 5], [INF, INF, INF], 0),  # floors above the total
        (15, [5, 5, 5], [INF, INF, INF], 0),  # floors are the total
        (90, [0, 0, 0], [10, 20, 30], INF),  # caps below the total
        (60, [0, 0, 0], [10, 20, 30], 10),  # caps are the total
    ],
)
def test_level(total: float, lower: list[float], upper: list[float], level: float) -> None:
    """Weights 1, 2, 3: the level is the money per weight of those that no bound holds."""
    assert _level(total, [1, 2, 3], lower, upper) == pytest.approx(level)


def test_level_between_settled_shares_is_the_point_where_the_last_one_settled() -> None:
    """Weights 1 and 1, the first capped at 5 and the second waiting at 50: every level from 5 to 50 gives 55."""
    level = _level(55, [1, 1], [0, 50], [5, INF])
    assert fill(level, np.ones(2), np.array([0.0, 50.0]), np.array([5.0, INF])).tolist() == [5, 50]


def test_weightless_shares_stay_at_their_lower_bound() -> None:
    """A share without weight keeps its floor at every level, and the others split what is left."""
    w, low, high = np.array([0.0, 1.0]), np.array([4.0, 0.0]), np.array([9.0, INF])
    assert water_level(10, w, low, high) == pytest.approx(6)
    assert fill(INF, w, low, np.array([9.0, 20.0])).tolist() == [4, 20]


@pytest.mark.parametrize("small", [1e-10, 1e-17, 1e-200])
def test_a_small_weight_beside_a_large_one_takes_what_is_left(small: float) -> None:
    """9 over a weight of 1 that takes 4 at most: the other takes 5, however small its weight."""
    weights, lower, upper = np.array([1.0, small]), np.zeros(2), np.array([4.0, 1e7])
    shares = fill(water_level(9.0, weights, lower, upper), weights, lower, upper)
    assert shares == pytest.approx([4.0, 5.0])


@pytest.mark.parametrize("weights", [[5e-324], [1e-310, 1e-300]])
def test_weights_too_small_to_divide_by_are_none(weights: list[float]) -> None:
    """Shares stay at their lower bounds, as without a weight, and no number overflows on the way."""
    lower, upper = np.ones(len(weights)), np.full(len(weights), 1e7)
    level = water_level(1e6, np.array(weights), lower, upper)
    assert fill(level, np.array(weights), lower, upper).tolist() == [1.0] * len(weights)


_WEIGHTS = st.just(0.0) | st.floats(-320, 12).map(lambda power: 10.0**power)
_UNITS = st.lists(st.tuples(_WEIGHTS, st.floats(0, 1e6), st.floats(0, 1e7)), min_size=1, max_size=8)


@given(st.floats(0, 1e8), _UNITS)
@example(9.0, [(1.0, 0.0, 4.0), (1e-17, 0.0, 1e7)])
@example(1e6, [(5e-324, 0.0, 1e7)])
def test_shares_sum_to_the_total_between_what_the_bounds_allow(
    total: float, units: list[tuple[float, float, float]]
) -> None:
    """At the level found, whatever the weights: the total, or the nearest that the bounds let be."""
    weights, lower, room = (np.array(column) for column in zip(*units, strict=True))
    upper = lower + room
    shares = fill(water_level(total, weights, lower, upper), weights, lower, upper)
    most = np.where(weights > 1e-250, upper, lower).sum()
    assert shares.sum() == pytest.approx(min(max(total, lower.sum()), most), rel=1e-8, abs=1e-9)
    assert ((lower <= shares) & (shares <= upper)).all()
