"""The chance of a quarter without bookings, by counting."""

import numpy as np
import pytest

from calculations.outlook.zero_chance import zero_chances

NAN = np.nan


def test_a_team_without_empty_quarters_has_no_chance_of_one() -> None:
    """Nobody was ever without bookings: 0 for all, also for who is new."""
    assert zero_chances(np.array([[1.0, 2.0], [3.0, NAN], [NAN, NAN]]), np.zeros(3, int), 1).tolist() == [0.0] * 3


def test_a_seller_who_stopped_stays_stopped() -> None:
    """Ten sell in every quarter and one stopped three quarters ago: his chance of nothing is large, theirs small."""
    booked = np.full((11, 8), 5.0)
    booked[10, 5:] = [0.0, 0.0, -1.0]
    found = zero_chances(booked, np.zeros(11, int), 1)
    assert found[10] > 0.6
    assert found[:10].max() < 0.1


def test_one_quarter_counts_its_own_zeros() -> None:
    """One quarter, one of four without bookings: rate (1 + .5) / (4 + 1) = .3, drawn from .3 and the group's 1 of 4.

    The group's rate (1 + 8 · .3) / (4 + 8) counts 200 quarters; who sold nothing adds one zero, the others one sale.
    """
    found = zero_chances(np.array([[5.0], [5.0], [5.0], [0.0]]), np.zeros(4, int), 1)
    shared = (1 + 8 * 0.3) / 12
    assert found == pytest.approx([200 * shared / 201] * 3 + [(1 + 200 * shared) / 201])


def test_groups_differ() -> None:
    """Managers are empty in half of their quarters, reps never: a new manager's chance is far above a new rep's."""
    rng = np.random.default_rng(1)
    managers = np.where(rng.random((20, 10)) < 0.5, 0.0, 1.0)
    booked = np.vstack([managers, np.ones((20, 10)), np.full((2, 10), NAN)])
    found = zero_chances(booked, np.array([0] * 20 + [1] * 20 + [0, 1]), 2)
    assert found[40] > 0.35
    assert found[41] < 0.1
