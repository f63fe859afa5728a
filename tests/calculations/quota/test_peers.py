"""Whose mean a person is drawn to."""

import pytest

from calculations.errors import ShapeError
from calculations.quota.review.peers import LEAST_PEERS, peer_groups


def test_a_role_of_five_is_a_group_and_one_of_four_is_not() -> None:
    """Five account executives are a group; of four hunters the two who lead are managers, the two others reps."""
    roles = ["AE"] * 5 + ["Hunter"] * 4
    leads = [True, *[False] * 4, True, True, False, False]
    assert LEAST_PEERS == 5
    assert peer_groups(roles, leads) == (*["AE"] * 5, "Managers", "Managers", "Reps", "Reps")


def test_people_without_a_role_are_no_role_of_their_own() -> None:
    """Six people whose role is not known: the one who leads is a manager, the others reps."""
    assert peer_groups([""] * 6, [True, *[False] * 5]) == ("Managers", *["Reps"] * 5)


def test_nobody_has_no_group() -> None:
    """No people, no labels."""
    assert peer_groups([], []) == ()


def test_one_flag_for_two_people_is_refused() -> None:
    """Two roles and one flag do not fit."""
    with pytest.raises(ShapeError, match="2 roles and 1 flags"):
        peer_groups(["AE", "AE"], [False])
