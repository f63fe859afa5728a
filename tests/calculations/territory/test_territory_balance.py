"""Balance of an index: figures worked out by hand."""

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.territory.balance import balance_of, gini_error, territory_index


def test_the_index_has_mean_100_and_weighs_its_columns() -> None:
    """Potential 10, 30 (50, 150) with weight 3 and workload 2, 2 (100, 100) with weight 1: 62.5 and 137.5."""
    assert territory_index(np.array([[10.0, 2.0], [30.0, 2.0]]), (3, 1)).tolist() == [62.5, 137.5]


def test_a_ramping_rep_counts_as_part_of_a_rep_and_one_without_capacity_not_at_all() -> None:
    """Half a rep with 5 is as full as a rep with 10; a rep without capacity has no index."""
    index = territory_index(np.array([[10.0], [5.0], [3.0]]), (1,), np.array([1.0, 0.5, 0.0]))
    assert index[:2].tolist() == [100.0, 100.0]
    assert np.isnan(index[2])


def test_columns_without_anything_are_left_out() -> None:
    """A column of zeros does not count; with nothing left, or nobody with capacity, there is no index."""
    assert territory_index(np.array([[1.0, 0.0], [3.0, 0.0]]), (1, 1)).tolist() == [50.0, 150.0]
    assert np.isnan(territory_index(np.zeros((2, 1)), (1,))).all()
    assert np.isnan(territory_index(np.ones((2, 1)), (1,), np.zeros(2))).all()


def test_balance_by_hand() -> None:
    """50, 100, 150: SD 40.82, CV .408, Gini 2/9, max/min 3, one of three within ±15 %."""
    balance = balance_of(np.array([50.0, 100.0, 150.0]), ("a", "b", "c"))
    assert balance.cv_error == pytest.approx(np.sqrt(5000 / 3) / 100)
    assert balance.gini_error == pytest.approx(2 / 9)
    assert balance.max_min_ratio == 3.0
    assert balance.within_share == pytest.approx(1 / 3)
    assert balance.outside == ("a", "c")


def test_what_is_not_defined_is_none() -> None:
    """No territories, all empty, or an empty one among full ones: the figures that do not exist are None."""
    assert balance_of(np.zeros(0), ()).cv_error is None
    assert balance_of(np.zeros(2), ("a", "b")).within_share is None
    assert balance_of(np.array([0.0, 1.0]), ("a", "b")).max_min_ratio is None
    assert gini_error(np.zeros(0)) is None


def test_the_gini_agrees_with_its_definition() -> None:
    """Σ|xᵢ − xⱼ| / (2 n² mean) over all pairs gives the same as the sorted formula."""
    x = np.random.default_rng(0).lognormal(size=40)
    assert gini_error(x) == pytest.approx(np.abs(x[:, None] - x).sum() / (2 * 40**2 * x.mean()))


def test_shapes_must_match() -> None:
    """A weight per column and a name per value, or a shape error."""
    with pytest.raises(ShapeError, match="2 weights"):
        territory_index(np.ones((2, 1)), (1, 1))
    with pytest.raises(ShapeError, match="2 index values"):
        balance_of(np.ones(2), ("a",))
