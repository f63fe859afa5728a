"""Expected bookings against a direct Gaussian solution, and on cases whose answer is plain."""

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.quota.expected.noise import common_movement, log_bookings, recent_level
from calculations.quota.expected.weights import expected_bookings, territory_quality

NAN = np.nan


def _history(size: int = 8, quarters: int = 6) -> np.ndarray:
    rng = np.random.default_rng(5)
    level = rng.normal(11, 0.6, size)
    history = np.exp(level[:, None] + rng.normal(0, 0.2, (size, quarters)) + np.linspace(0, 0.5, quarters))
    history[0, :4] = NAN
    history[1, 2] = NAN
    return history


def test_agrees_with_the_joint_normal_solution() -> None:
    """Conditioning the joint normal of path and observations in one linear solve gives the same mean and variance.

    The covariance of the levels in quarters t and T (planned) is the spread times the persistences of all turns
    between them; the observation of quarter t adds the noise.
    """
    history = _history()
    found = expected_bookings(history)
    logs = log_bookings(history)
    movement = common_movement(logs)
    levels = logs - movement
    centre = recent_level(levels).mean()
    spread, noise, keeps = found.levels.spread[0], found.levels.noise[0], found.levels.persistence[0]
    quarters = history.shape[1]
    into = [keeps[(quarters - t) % 4] for t in range(quarters + 1)]  # persistence of the turn into quarter t
    between = np.array(
        [[np.prod(into[min(a, b) + 1 : max(a, b) + 1]) for b in range(quarters + 1)] for a in range(quarters + 1)]
    )
    for i, row in enumerate(levels):
        seen = np.flatnonzero(~np.isnan(row))
        covariance = spread * between[np.ix_(seen, seen)] + noise * np.eye(seen.size)
        gain = np.linalg.solve(covariance, spread * between[seen, quarters])
        mean = centre + gain @ (row[seen] - centre) + movement[-1]
        variance = spread - gain @ (spread * between[seen, quarters])
        assert found.log_mean[i] == pytest.approx(mean)
        assert found.log_variance[i] == pytest.approx(variance)
        assert found.expected[i] == pytest.approx(np.exp(mean + (variance + noise) / 2))


def test_potential_is_one_more_observation() -> None:
    """With potential the precision is the sum of both, and the mean lies between history and scaled potential."""
    history = _history()
    potential = np.nanmean(history, axis=1) * np.array([1, 2, 0.5, 1, 1.5, 1, 1, 1])
    alone, both = expected_bookings(history), expected_bookings(history, potential)
    precision = 1 / alone.log_variance + 1 / both.potential_variance
    assert both.log_variance == pytest.approx(1 / precision)
    assert both.log_mean[1] > alone.log_mean[1]
    assert both.log_mean[2] < alone.log_mean[2]


def test_unit_of_the_potential_does_not_matter() -> None:
    """Potential in thousands or in points gives the same expectation."""
    history = _history()
    potential = np.arange(1.0, 9.0)
    first, second = expected_bookings(history, potential), expected_bookings(history, potential * 1000)
    assert first.expected == pytest.approx(second.expected)


def test_money_scales_through() -> None:
    """Bookings in another currency unit scale the expectation and nothing else."""
    history = _history()
    assert expected_bookings(history * 100).expected == pytest.approx(expected_bookings(history).expected * 100)


def test_new_rep_starts_at_the_mean_of_the_group() -> None:
    """Without history a rep's log level is the mean of the own group's recent levels: managers 10 k, reps 100 k."""
    history = np.array([[1e4] * 4, [1e4] * 4, [NAN] * 4, [1e5] * 4, [1e5] * 4, [NAN] * 4])
    found = expected_bookings(history, groups=["m"] * 3 + ["r"] * 3, keys=list("abcdef"))
    assert np.exp(found.log_mean[[2, 5]]) == pytest.approx([1e4, 1e5])
    assert [(f.code, f.rows) for f in found.findings] == [("quota.weight-from-team-mean", ("c", "f"))]
    assert found.groups == ("m", "r")


def test_group_without_history_takes_the_team() -> None:
    """The first person of a role starts at the mean of everyone."""
    found = expected_bookings(np.array([[1e5] * 4, [1e5] * 4, [NAN] * 4]), groups=["r", "r", "new"])
    assert np.exp(found.log_mean[2]) == pytest.approx(1e5)


def test_nothing_known_is_equal() -> None:
    """No quarter of history and no potential: one weight for all, and everyone named."""
    found = expected_bookings(np.zeros((3, 0)))
    assert len(set(found.expected)) == 1
    assert found.findings[0].rows == ("0", "1", "2")
    assert np.isnan(found.potential_variance)


def test_potential_alone_orders_the_weights() -> None:
    """Before any history the weights follow potential, drawn towards the mean."""
    expected = expected_bookings(np.zeros((3, 0)), [1.0, 2.0, 4.0]).expected
    assert 1 < expected[1] / expected[0] < 2
    assert 1 < expected[2] / expected[1] < 2


def test_blend_beats_each_of_its_parts_on_known_territories() -> None:
    """Over 40 draws of 60 reps the blend is closer to the true level than history or potential alone.

    True log levels spread 0.5; each quarter is 0.35 off, potential 0.25: the setting of the literature's comparison.
    """
    rng = np.random.default_rng(3)
    errors = np.zeros(3)
    for _ in range(40):
        level = rng.normal(12, 0.5, 60)
        history = np.exp(level[:, None] + rng.normal(0, 0.35, (60, 4)))
        potential = np.exp(level + rng.normal(0, 0.25, 60))
        guesses = [
            expected_bookings(history, potential).log_mean,
            np.log(history[:, -1]),
            np.log(potential),
        ]
        errors += [np.std(guess - level) for guess in guesses]
    assert errors[0] < 0.8 * min(errors[1], errors[2])


def test_amounts_that_are_no_money_are_not_known() -> None:
    """Infinite bookings, or a slipped decimal point of twenty digits, count as not given."""
    history = np.array([[1e5, 1e5], [1e5, np.inf], [1e5, 1e20], [1e5, NAN]])
    expected = expected_bookings(history, [1, 1, np.inf, 1e30]).expected
    same = expected_bookings(np.array([[1e5, 1e5], [1e5, NAN], [1e5, NAN], [1e5, NAN]]), [1, 1, NAN, NAN]).expected
    assert expected.tolist() == same.tolist()


def test_shapes_that_do_not_fit_are_faults() -> None:
    """One row of history per rep, and one potential, group and key for each."""
    with pytest.raises(ShapeError, match="1 dimensions"):
        expected_bookings([1.0, 2.0])
    with pytest.raises(ShapeError, match="2 rows of history, 3 potentials"):
        expected_bookings([[1.0], [2.0]], [1, 2, 3])


def test_quality_is_an_index_around_100() -> None:
    """60, 90 and 150 have the mean 100; a group is compared with itself; unknown stays unknown."""
    assert territory_quality([60, 90, 150]) == pytest.approx([60, 90, 150])
    found = territory_quality([10, 30, 500, NAN], groups=["a", "a", "b", "b"])
    assert found[:3] == pytest.approx([50, 150, 100])
    assert np.isnan(found[3])
    assert np.isnan(territory_quality([0.0, 0.0])).all()


def test_each_source_has_the_share_its_precision_earned() -> None:
    """Two quarters, two reps alike: noise .004, spread .006, persistence 5/6. The group's share is 1, after a step of
    gain .6 it is .4, after a turn 1 − 5/6 · .6 = .5; after gain .46667 it is .26667, after a turn .38889."""
    alike = expected_bookings(np.full((2, 2), 100.0))
    np.testing.assert_allclose(alike.sources, [[1 - 0.388889, 0.0, 0.388889]] * 2, atol=1e-6)
    with_worth = expected_bookings(np.full((2, 2), 100.0), [5.0, np.nan])
    np.testing.assert_allclose(with_worth.sources.sum(axis=1), 1.0)
    assert with_worth.sources[0, 1] > 0 == with_worth.sources[1, 1]
