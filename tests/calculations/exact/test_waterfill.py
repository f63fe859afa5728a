"""Water levels worked by hand."""

import numpy as np
import pytest

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
