"""Quota that goes with accounts, worked out by hand."""

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.territory.carried import carried_quotas

NONE = float("nan")


def ints(*values: int) -> np.ndarray:
    """Positions."""
    return np.array(values, dtype=np.int64)


def test_an_account_takes_its_part_of_its_owners_quota() -> None:
    """Of 100 + 50 + 50 an account of 50 goes: a quarter of 1,000 to the cent; what stays takes nothing."""
    found = carried_quotas(
        ints(0, 0, 0, 1), ints(0, 1, -1, 1), np.array([100.0, 50.0, 50.0, 7.0]), np.array([1000.0, 300.0])
    )
    assert found.with_account.tolist() == [0.0, 250.0, 0.0, 0.0]
    assert (found.given.tolist(), found.got.tolist()) == ([250.0, 0.0], [0.0, 250.0])
    assert found.after.tolist() == [750.0, 550.0]


def test_without_potential_accounts_count_alike() -> None:
    """Three accounts of nothing known, or less than nothing: a third of 100 is 33.33."""
    found = carried_quotas(ints(0, 0, 0), ints(1, 0, 0), np.array([NONE, -5.0, 0.0]), np.array([100.0, 0.0]))
    assert found.after.tolist() == [66.67, 33.33]


def test_who_carries_no_quota_gives_and_gets_none() -> None:
    """To somebody without a quota, from one, from nobody and from an unknown person nothing goes along."""
    found = carried_quotas(ints(0, 1, -1), ints(1, 0, 0), np.array([10.0, 10.0, 10.0]), np.array([500.0, NONE]))
    assert found.with_account.tolist() == [0.0, 0.0, 0.0]
    assert found.after[0] == 500.0
    assert np.isnan(found.after[1])


def test_quotas_after_sum_to_those_before() -> None:
    """A hundred random cases of eight people and forty accounts, to the cent."""
    random = np.random.default_rng(7)
    for _ in range(100):
        owner, receiver = random.integers(-1, 8, (2, 40))
        quotas = random.integers(0, 10**9, 8) / 100
        found = carried_quotas(owner, receiver, random.random(40), quotas)
        assert round(float(found.after.sum()), 2) == pytest.approx(round(float(quotas.sum()), 2), abs=0.005)


def test_lines_of_unlike_length_are_refused() -> None:
    """One receiver for two accounts says nothing of the second."""
    with pytest.raises(ShapeError, match="2 owners, 1 receivers"):
        carried_quotas(ints(0, 0), ints(1), np.ones(2), np.ones(2))
