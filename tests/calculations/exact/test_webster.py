"""Webster's method against its textbook definition, unit by unit."""

import numpy as np
import pytest

from calculations.exact.webster import round_to_units

INF = np.inf


def _one_by_one(total: int, weights: list[float], lower: list[int], upper: list[float]) -> list[int]:
    """Sainte-Laguë as printed: give the next unit to the largest w / (2k + 1) below its upper bound."""
    units = list(lower)
    while sum(units) < total:
        open_ = [i for i, w in enumerate(weights) if w > 0 and units[i] < upper[i]]
        if not open_:
            break
        units[max(open_, key=lambda i: weights[i] / (2 * units[i] + 1))] += 1
    return units


@pytest.mark.parametrize("total", range(45))
def test_agrees_with_the_textbook(total: int) -> None:
    """Every total from 0 to 44 over seven weights with bounds equals the method run one unit at a time."""
    weights = [5.1, 3.7, 2.9, 1.3, 0.91, 0.0, 7.7]
    lower, upper = [0, 4, 0, 1, 0, 2, 0], [INF, INF, 5, 1, 3, 9, 12]
    got, _ = round_to_units(total, np.array(weights), np.array(lower), np.array(upper))
    assert got.tolist() == _one_by_one(total, weights, lower, upper)


def test_known_apportionment() -> None:
    """100,000 voters, 10 seats: parties of 47, 16, 15.9, 12, 6, 3.1 thousand get 4, 2, 2, 1, 1, 0 under Webster.

    By hand: a divisor of 10,000 gives 4.7, 1.6, 1.59, 1.2, 0.6, 0.31, which round to 5, 2, 2, 1, 1, 0 = 11; at 12,500
    they are 3.76, 1.28, 1.27, 0.96, 0.48, 0.25: 4, 1, 1, 1, 0, 0 = 7; at 10,500: 4.48, 1.52, 1.51, 1.14, 0.57, 0.30,
    which round to 4, 2, 2, 1, 1, 0 = 10.
    """
    weights = np.array([47, 16, 15.9, 12, 6, 3.1])
    got, _ = round_to_units(10, weights, np.zeros(6, dtype=np.int64), np.full(6, INF))
    assert got.tolist() == [4, 2, 2, 1, 1, 0]


def test_equal_shares_go_by_position() -> None:
    """Two units over three equal weights go to the first two, and the third is next in line."""
    got, following = round_to_units(2, np.ones(3), np.zeros(3, dtype=np.int64), np.full(3, INF))
    assert got.tolist() == [1, 1, 0]
    assert following == 2


def test_nobody_is_next_when_all_are_full() -> None:
    """At the upper bounds there is no one to take another unit, and what is beyond them is not handed out."""
    got, following = round_to_units(9, np.ones(2), np.zeros(2, dtype=np.int64), np.array([1.0, 2.0]))
    assert got.tolist() == [1, 2]
    assert following is None


def test_alabama_paradox_of_largest_remainders_does_not_occur() -> None:
    """Weights 5, 3, 1 going from 4 to 5 units: largest remainders would take the small one's unit away.

    Largest remainders: 3 units give quotas 1.67, 1.00, 0.33 → 2, 1, 0; 4 give 2.22, 1.33, 0.44 → 2, 1, 1; 5 give 2.78,
    1.67, 0.56 → 3, 2, 0: the last one falls. Webster never lowers anyone.
    """
    before = np.zeros(3, dtype=np.int64)
    for total in range(60):
        now, _ = round_to_units(total, np.array([5.0, 3.0, 1.0]), np.zeros(3, dtype=np.int64), np.full(3, INF))
        assert now.sum() == total
        assert (now >= before).all()
        before = now
