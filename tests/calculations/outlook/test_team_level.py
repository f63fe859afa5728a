"""The team's movement apart from its people, and where it will be."""

import numpy as np
import pytest

from calculations.outlook.team_level import common_movement, team_level

NAN = np.nan
ONE = np.ones(1)


def test_a_team_that_hires_weak_beginners_has_not_become_weaker() -> None:
    """Two sell 1.0 in logs in each quarter; a third who comes later sells −1: the movement is 0 throughout."""
    logs = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [NAN, -1.0, -1.0]])
    found = common_movement(logs, np.array([0, 0, 0]), ONE * 1e-6, ONE)
    assert found == pytest.approx([0.0, 0.0, 0.0], abs=1e-4)


def test_movement_is_what_all_have_in_common() -> None:
    """Everyone 0, .3 and −.1 around an own level, one of them with a gap: these less their mean .0667."""
    logs = np.array([[5.0], [7.0], [2.0]]) + np.array([0.0, 0.3, -0.1])
    logs[1, 1] = NAN
    found = common_movement(logs, np.array([0, 0, 1]), np.full(2, 1e-6), np.ones(2))
    assert found == pytest.approx([-0.066667, 0.233333, -0.166667], abs=1e-4)


def test_the_quiet_group_tells_the_movement() -> None:
    """A group with a hundredth of the noise moves by .2, a loud one by 1.0: the answer is near .2."""
    logs = np.array([[0.0, 0.2], [0.0, 1.0]])
    found = common_movement(logs, np.array([0, 1]), np.array([0.01, 1.0]), np.ones(2))
    assert np.diff(found)[0] == pytest.approx((100 * 0.2 + 1.0) / 101, abs=1e-3)


def test_quarters_without_anybody_are_level() -> None:
    """A quarter in which nobody is known moves nothing, nor do no quarters at all."""
    logs = np.array([[1.0, NAN, 1.5]])
    assert common_movement(logs, np.array([0]), ONE, ONE)[1] == 0.0
    assert common_movement(np.full((2, 3), NAN), np.array([0, 0]), ONE, ONE).tolist() == [0.0] * 3


def test_a_steady_team_is_told_by_all_its_quarters() -> None:
    """Movements of .1 either way around 0 over 12 quarters: the last one, +.1, moves the plan by less than half."""
    movement = np.array([0.1, -0.1, -0.1, 0.1, -0.1, 0.1, 0.1, -0.1, 0.1, -0.1, -0.1, 0.1])
    found = team_level(movement, np.full(12, 1e-4), 1)
    assert abs(found.planned) < 0.05
    assert 0.08 < found.log_sd < 0.2


def test_a_team_that_moved_is_told_by_its_latest_quarters() -> None:
    """Six quarters at −.5 and six at +.5: the plan is near +.5."""
    found = team_level(np.repeat([-0.5, 0.5], 6), np.full(12, 1e-4), 1)
    assert found.planned == pytest.approx(0.5, abs=0.15)


def test_a_season_comes_back() -> None:
    """Every fourth quarter .6 above the others, three years: 4 quarters ahead of one is one again, 1 ahead is none."""
    movement = np.tile([-0.15, -0.15, -0.15, 0.45], 3)
    assert team_level(movement, np.full(12, 1e-4), 4).planned == pytest.approx(0.45, abs=0.1)
    assert team_level(movement, np.full(12, 1e-4), 1).planned == pytest.approx(-0.15, abs=0.1)
    assert team_level(movement, np.full(12, 1e-4), 4).season > 0.3


def test_farther_ahead_less_is_known() -> None:
    """The range grows with the distance; without any quarter it is wide and the movement 0."""
    movement = np.cumsum(np.array([0.1, -0.2, 0.15, 0.2, -0.1, 0.2, -0.15, 0.1]))
    near, far = team_level(movement, np.full(8, 1e-3), 1), team_level(movement, np.full(8, 1e-3), 6)
    assert far.log_sd > near.log_sd
    nothing = team_level(np.zeros(2), np.full(2, np.inf), 1)
    assert (nothing.planned, nothing.season) == (0.0, 0.0)
    assert nothing.log_sd == pytest.approx(np.hypot(0.2, 0.2))
