"""Noise, spread and persistence recovered from bookings whose truth is known."""

import numpy as np
import pytest

from calculations.quota.expected.noise import common_movement, log_bookings, noise_levels, recent_level

NAN = np.nan


def _simulated(
    persistence: list[float], noise: float, spread: float, size: int = 600, quarters: int = 25
) -> np.ndarray:
    """Log levels that keep `persistence[t % 4]` of their distance from 0 on the turn into quarter t, plus noise."""
    rng = np.random.default_rng(11)
    level = rng.normal(0, np.sqrt(spread), size)
    seen = np.empty((size, quarters))
    for t in range(quarters):
        keeps = persistence[t % 4]
        level = keeps * level + rng.normal(0, np.sqrt(spread * (1 - keeps**2)), size)
        seen[:, t] = level + rng.normal(0, np.sqrt(noise), size)
    return seen


def test_estimates_recover_the_truth() -> None:
    """600 reps over 25 quarters with noise 0.04, spread 0.5 and persistence 0.9: recovered within sampling error."""
    found = noise_levels(_simulated([0.9] * 4, 0.04, 0.5), [0] * 600, 1)
    assert found.noise[0] == pytest.approx(0.04, abs=0.015)
    assert found.spread[0] == pytest.approx(0.5, abs=0.1)
    assert found.persistence[0] == pytest.approx([0.9] * 4, abs=0.03)


def test_a_turn_that_breaks_levels_is_found_at_its_time_of_year() -> None:
    """Levels that survive every turn but the one into quarters 0, 4, …, 24: of 25 quarters the planned one is 25.

    The turn into quarter 25 is one that keeps; the one before it, into 24, is the one that breaks: column 1.
    """
    found = noise_levels(_simulated([0.3, 0.98, 0.98, 0.98], 0.02, 0.5), [0] * 600, 1)
    assert found.persistence[0, 1] == pytest.approx(0.3, abs=0.1)
    assert found.persistence[0, [0, 2, 3]] == pytest.approx([0.98] * 3, abs=0.04)


def test_groups_have_their_own_noise() -> None:
    """A noisy group keeps its noise apart from a quiet one."""
    quiet, loud = _simulated([0.95] * 4, 0.01, 0.5), _simulated([0.95] * 4, 0.4, 0.5)
    found = noise_levels(np.vstack([quiet, loud]), [0] * 600 + [1] * 600, 2)
    assert found.noise == pytest.approx([0.01, 0.4], abs=0.05)


@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_short_history_gives_sane_levels(quarters: int) -> None:
    """Without, or with one or two quarters, variances are above zero and persistence is between 0 and 1."""
    found = noise_levels(np.zeros((3, quarters)), [0, 0, 1], 2)
    assert (found.noise > 0).all()
    assert (found.spread > 0).all()
    assert ((found.persistence >= 0) & (found.persistence <= 1)).all()


def test_a_quarter_without_bookings_counts_as_a_small_one() -> None:
    """0 and −5 beside 100 and 300 become 5 % of their median 200, 10; what is not known stays unknown."""
    logs = log_bookings(np.array([[100.0], [0.0], [300.0], [-5.0], [NAN]]))
    assert np.exp(logs[:4, 0]) == pytest.approx([100, 10, 300, 10])
    assert np.isnan(logs[4, 0])


def test_a_quarter_nobody_booked_in_is_level() -> None:
    """A column of zeros has no median to compare with: all are one unit of money."""
    assert log_bookings(np.zeros((2, 1))).tolist() == [[0.0], [0.0]]


def test_common_movement_is_the_median_change() -> None:
    """Changes of 1, 2 and 5 move the team by 2; a quarter that nobody spans moves it by nothing."""
    logs = np.array([[0.0, 1.0, NAN], [0.0, 2.0, NAN], [0.0, 5.0, NAN], [NAN, NAN, 3.0]])
    assert common_movement(logs).tolist() == [0.0, 2.0, 2.0]
    assert common_movement(np.zeros((2, 0))).size == 0


def test_recent_level_is_the_mean_of_four_quarters() -> None:
    """The fifth quarter back does not count, unknown quarters neither."""
    levels = recent_level(np.array([[9.0, 1.0, 2.0, NAN, 3.0], [9.0, NAN, NAN, NAN, NAN]]))
    assert levels[0] == 2.0
    assert np.isnan(levels[1])
