"""Weights of views by their past errors."""

import numpy as np
import pytest

from calculations.outlook.combine import combined, weigh


def test_the_view_that_was_closer_weighs_more() -> None:
    """Errors of one per cent against ten: nearly all of the weight."""
    rng = np.random.default_rng(2)
    errors = np.column_stack([rng.normal(0, 0.01, 8), rng.normal(0, 0.10, 8)])
    made = weigh(["deals", "series"], errors, np.array([0.01, 0.10]))
    assert made.weights["deals"] > 0.95
    assert sum(made.weights.values()) == pytest.approx(1.0)
    assert min(made.weights.values()) >= 0.0


def test_without_past_quarters_views_weigh_by_what_they_state() -> None:
    """Two views that state the same error weigh the same; one that states less weighs more."""
    nothing = np.zeros((0, 2))
    assert weigh(["a", "b"], nothing, np.array([0.1, 0.1])).weights == {
        "a": pytest.approx(0.5),
        "b": pytest.approx(0.5),
    }
    assert weigh(["a", "b"], nothing, np.array([0.05, 0.1])).weights["a"] > 0.5


def test_what_the_weighted_view_states_is_at_most_what_the_surest_does() -> None:
    """Two that state 10 % weigh half each: √(½ · (.05² + .05²) + ½ · .1²) = √.0075.

    Of one that states 1 % and one that states 40 % and misses by less, which has a tenth of the weight or more: 1 %.
    """
    assert weigh(["a", "b"], np.zeros((0, 2)), np.array([0.1, 0.1])).stated == pytest.approx(np.sqrt(0.0075))
    wide = weigh(["a", "b"], np.column_stack([np.full(8, 0.1), np.tile([0.05, -0.05], 4)]), np.array([0.01, 0.4]))
    assert wide.weights["b"] > 0.1
    assert wide.stated == pytest.approx(0.01)


def test_a_bias_is_taken_out_only_where_it_is_significant() -> None:
    """Eight quarters each 5 % too high: 5 % is taken out, nearly; as often too high as too low: nothing."""
    steady = 0.05 + 0.005 * np.array([1, -1, 1, -1, 1, -1, 1, -1])
    assert weigh(["a"], steady[:, None], np.array([0.05])).bias == pytest.approx(0.05, rel=0.02)
    even = 0.05 * np.array([1, -1, 1, -1, 1, -1, 1, -1])
    assert weigh(["a"], even[:, None], np.array([0.05])).bias == 0.0


def test_a_view_that_says_nothing_leaves_its_weight_to_the_others() -> None:
    """Two of three views speak: their weights are scaled to one."""
    made = weigh(["a", "b", "c"], np.zeros((0, 3)), np.array([0.1, 0.1, 0.1]))
    assert combined(made, {"a": 100.0, "b": 200.0, "c": float("nan")}) == pytest.approx(150.0)
    assert combined(made, {}) == 0.0


def test_views_without_weights_of_their_own_leave_them_to_fewer() -> None:
    """Each two of three miss oppositely by .25 in sixteen quarters: correlations of (−16 + 4) / 24 = −½, no inverse.

    Two share the weight then, and no bias is seen in errors that are as often above as below.
    """
    errors = np.full((48, 3), np.nan)
    misses = np.tile([0.25, -0.25], 8)
    for number, (one, other) in enumerate(((0, 1), (0, 2), (1, 2))):
        errors[16 * number : 16 * (number + 1), one] = misses
        errors[16 * number : 16 * (number + 1), other] = -misses
    made = weigh(["a", "b", "c"], errors, np.full(3, 0.25))
    assert sorted(made.weights.values()) == pytest.approx([0.0, 0.5, 0.5])
    assert made.quarters == {"a": 32, "b": 32, "c": 32}
    assert made.bias == 0.0
