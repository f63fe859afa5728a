"""Laws of the people model and of the shares: no unit of money, no order of rows, nothing lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.outlook.people_model import Expectation, expected_bookings
from calculations.outlook.shares import SHARES, cell_shares

TIMES = st.sampled_from([1 / 1024, 8.0, 2.0**20])  # exact in binary, so that equal means equal to the bit


def _team(seed: int, size: int, quarters: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """History with gaps, empty quarters and credits, potentials of which some are missing, and two groups."""
    rng = np.random.default_rng(seed)
    kind = rng.random((size, quarters))
    history = np.where(kind < 0.65, rng.lognormal(10, 1, (size, quarters)), np.where(kind < 0.8, 0.0, np.nan))
    history = np.where(kind > 0.97, -500.0, history)
    potential = np.where(rng.random(size) < 0.8, rng.lognormal(0, 1, size), np.nan)
    return history, potential, rng.integers(0, 2, size)


def _money(found: Expectation) -> list[np.ndarray]:
    return [found.expected, found.at_work, found.quantile(0.1), found.quantile(0.9)]


def _ratios(found: Expectation) -> list[np.ndarray]:
    return [found.log_variance, found.noise, found.zero_chance, found.sources, found.weights]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(0, 9), TIMES)
def test_another_unit_of_money_scales_money_and_nothing_else(seed: int, size: int, quarters: int, times: float) -> None:
    """Bookings in cents or in thousands give the same people to the bit, and their money in that unit."""
    history, potential, groups = _team(seed, size, quarters)
    plain = expected_bookings(history, potential, groups=list(groups))
    other = expected_bookings(history * times, potential, groups=list(groups))
    for one, same in zip(_ratios(plain), _ratios(other), strict=True):
        np.testing.assert_array_equal(one, same)
    for one, scaled in zip(_money(plain)[:2], _money(other)[:2], strict=True):
        np.testing.assert_array_equal(one * times, scaled)
    for one, scaled in zip(_money(plain), _money(other), strict=True):
        np.testing.assert_allclose(one * times, scaled, rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(0, 9))
def test_people_keep_their_figures_in_any_order(seed: int, size: int, quarters: int) -> None:
    """Sorting the table changes nothing, to the bit: not a person, not the sum, not a group."""
    history, potential, groups = _team(seed, size, quarters)
    order = np.random.default_rng(seed + 1).permutation(size)
    straight = expected_bookings(history, potential, groups=list(groups))
    moved = expected_bookings(history[order], potential[order], groups=list(groups[order]))
    for one, same in zip(_money(straight) + _ratios(straight), _money(moved) + _ratios(moved), strict=True):
        np.testing.assert_array_equal(one[order], same)
    np.testing.assert_array_equal([straight.total, straight.total_sd], [moved.total, moved.total_sd])
    noise = dict(zip(straight.groups, straight.levels.noise, strict=True))
    assert dict(zip(moved.groups, moved.levels.noise, strict=True)) == noise


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(0, 9))
def test_what_a_person_is_told_is_sane(seed: int, size: int, quarters: int) -> None:
    """Sources sum to 1, chances lie between 0 and 1, low is below high, and the weights sum to 1."""
    history, potential, groups = _team(seed, size, quarters)
    found = expected_bookings(history, potential, groups=list(groups))
    np.testing.assert_allclose(found.sources.sum(axis=1), 1.0)
    assert ((found.zero_chance >= 0) & (found.zero_chance < 1)).all()
    assert found.weights.sum() == pytest.approx(1.0)
    if (history > 0).any():
        assert (found.expected > 0).all()
        assert (found.quantile(0.1) <= found.quantile(0.9)).all()


def _sales(seed: int, rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    pick = {
        key: rng.choice(list(values), rows)
        for key, values in (("rep_id", "abcd"), ("segment", "xy"), ("product_line", "pq"), ("region", "nsw"))
    }
    months = [f"2020-{m:02}" for m in rng.integers(1, 13, rows)]
    table = pd.DataFrame({**pick, "month": months, "amount": rng.integers(-20, 100, rows) * 8.0})
    return table.groupby(["rep_id", "segment", "product_line", "region", "month"], as_index=False)["amount"].sum()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 60), TIMES, st.integers(1, 40))
def test_shares_sum_to_one_in_any_unit_and_order(seed: int, rows: int, times: float, most: int) -> None:
    """The shares of a seller sum to the seller's part of the money, whatever the unit and the order of the rows."""
    sales = _sales(seed, rows)
    expected = pd.Series({"a": 30.0, "b": 10.0, "c": 0.0, "e": 60.0})
    found = cell_shares(sales, expected, {"a": 1, "b": 2}, most)
    assert tuple(found.columns) == SHARES
    by_seller = found.groupby("rep_id")["share"].sum()
    assert by_seller.to_dict() == pytest.approx({"a": 0.3, "b": 0.1, "e": 0.6})
    assert not found.duplicated(list(SHARES[:-1])).any()
    assert (found["share"] > 0).all()
    shuffled = sales.sample(frac=1.0, random_state=seed % 1000)
    other = cell_shares(shuffled.assign(amount=shuffled["amount"] * times), expected[::-1], {"b": 2, "a": 1}, most)
    pd.testing.assert_frame_equal(found, other, check_exact=True)
