"""Expected bookings on cases whose answer is plain, and against the truth of simulated teams."""

from itertools import pairwise

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.outlook.people_model import expected_bookings, territory_quality

NAN = np.nan


def _history(size: int = 8, quarters: int = 6) -> np.ndarray:
    rng = np.random.default_rng(5)
    level = rng.normal(11, 0.6, size)
    history = np.exp(level[:, None] + rng.normal(0, 0.2, (size, quarters)) + np.linspace(0, 0.5, quarters))
    history[0, :4] = NAN
    history[1, 2] = NAN
    return history


def test_potential_is_one_more_observation() -> None:
    """A potential above what history says lifts a seller, one below it lowers him, and both leave less unknown."""
    history = _history()
    potential = np.nanmean(history, axis=1) * np.array([1, 2, 0.5, 1, 1.5, 1, 1, 1])
    alone, both = expected_bookings(history), expected_bookings(history, potential)
    rest = [0, 3, 5, 6, 7]
    assert both.log_mean[1] - alone.log_mean[1] > (both.log_mean - alone.log_mean)[rest].max()
    assert both.log_mean[2] - alone.log_mean[2] < (both.log_mean - alone.log_mean)[rest].min()
    assert both.log_variance[0] < alone.log_variance[0]
    assert 0 < both.levels.potential_variance[0] < 1
    assert np.isnan(alone.levels.potential_variance[0])


def test_unit_of_the_potential_does_not_matter() -> None:
    """Potential in thousands or in points gives the same expectation."""
    history = _history()
    potential = np.arange(1.0, 9.0)
    first, second = expected_bookings(history, potential), expected_bookings(history, potential * 1000)
    assert first.expected == pytest.approx(second.expected)


def test_new_rep_starts_at_the_mean_of_the_group() -> None:
    """Without history a seller's expectation is that of the own group: managers sell 10 k, reps 100 k."""
    history = np.array([[1e4] * 4, [1e4] * 4, [NAN] * 4, [1e5] * 4, [1e5] * 4, [NAN] * 4])
    found = expected_bookings(history, groups=["m"] * 3 + ["r"] * 3, keys=list("abcdef"))
    assert np.exp(found.log_mean[[2, 5]]) == pytest.approx([1e4, 1e5], rel=0.15)
    np.testing.assert_allclose(found.sources[[2, 5]], [[0.0, 0.0, 1.0]] * 2, atol=1e-12)
    assert [(f.code, f.rows) for f in found.findings] == [("outlook.seller-from-group-mean", ("c", "f"))]
    assert found.groups == ("m", "r")


def test_group_without_history_takes_the_team() -> None:
    """The first person of a role is expected where everyone is."""
    found = expected_bookings(np.array([[1e5] * 4, [1e5] * 4, [NAN] * 4]), groups=["r", "r", "new"])
    assert np.exp(found.log_mean[2]) == pytest.approx(1e5, rel=0.15)


def test_a_beginner_is_the_groups_mean_times_the_ramp_and_a_leaver_nothing() -> None:
    """Ramp .25 gives a quarter of what is expected at full ramp; who left stays in the levels and sells nothing."""
    history = np.array([[1e5] * 4, [1e5] * 4, [NAN] * 4])
    found = expected_bookings(history, ramp=[1.0, NAN, 0.25], presence=[1.0, 0.0, 1.0])
    assert found.at_work == pytest.approx([found.expected[0], 0.0, found.expected[2] / 4])
    assert found.total == pytest.approx(found.expected[0] + found.expected[2] / 4)
    assert found.total_sd > 0


def test_quarters_of_a_past_ramp_are_read_at_full_ramp() -> None:
    """Who sold 25 and 50 of 100 while ramped .25 and .5 sells 100 at full ramp, like the others."""
    others = np.full((6, 4), 100.0)
    beginner = np.array([[NAN, 5.0, 25.0, 50.0]])
    ramp = np.vstack([np.ones((6, 4)), [[1.0, 0.01, 0.25, 0.5]]])
    found = expected_bookings(np.vstack([others, beginner]), past_ramp=ramp)
    assert np.exp(found.log_mean[6]) == pytest.approx(np.exp(found.log_mean[0]), rel=0.01)
    unaware = expected_bookings(np.vstack([others, beginner]))
    assert unaware.expected[6] < 0.8 * found.expected[6]


def test_nothing_known_is_equal() -> None:
    """No quarter of history and no potential: no money can be told, equal weights, and everyone is named."""
    found = expected_bookings(np.zeros((3, 0)))
    for money in (found.expected, found.total, found.quantile(0.5)):
        assert np.isnan(money).all()
    assert found.weights == pytest.approx([1 / 3] * 3)
    assert found.findings[0].rows == ("0", "1", "2")


def test_nobody_there_is_no_fault() -> None:
    """An empty team has no weights and expects nothing."""
    found = expected_bookings(np.zeros((0, 4)))
    assert found.weights.size == 0
    assert found.total == 0.0
    assert found.groups == ()


def test_potential_alone_orders_the_weights() -> None:
    """Before any history the weights follow potential, drawn towards the mean."""
    weights = expected_bookings(np.zeros((3, 0)), [1.0, 2.0, 4.0]).weights
    assert all(1 < later / one < 2 for one, later in pairwise(weights))


def test_a_team_that_never_sold_expects_nothing_in_any_unit() -> None:
    """Zeros alone are no 1.0 of whatever currency: 0, and equal weights."""
    found = expected_bookings(np.zeros((2, 3)))
    assert found.expected.tolist() == [0.0, 0.0]
    assert found.quantile(0.9).tolist() == [0.0, 0.0]
    assert found.weights.tolist() == [0.5, 0.5]


def test_zero_quarters_lower_the_mean_by_their_chance_and_not_the_level() -> None:
    """One of ten who books every other quarter has the level of the others and is expected to book half to all of it.

    The others book 100 in 12 quarters; so does the tenth in six of them, the last one included. After a quarter with
    bookings all of the tenth's were empty: the chance is drawn from 5 of 5 to the team's 5 of 104.
    """
    history = np.full((10, 12), 100.0)
    history[9, ::2] = 0.0
    found = expected_bookings(history)
    assert found.log_mean[9] == pytest.approx(found.log_mean[0], abs=1e-6)
    assert 0.3 < found.zero_chance[9] < 1.0
    assert found.zero_chance[0] < 0.1
    sells = (1 - found.zero_chance[9]) / (1 - found.zero_chance[0])
    assert found.expected[9] == pytest.approx(found.expected[0] * sells, rel=1e-3)
    assert found.quantile(0.05)[9] == 0.0 < found.quantile(0.05)[0]


def test_one_quarter_of_a_cent_does_not_multiply_the_expectation() -> None:
    """Twenty sellers of about 100 in 160 quarters; one quarter of .01 moves the sum by less than 5 %."""
    rng = np.random.default_rng(4)
    history = 100 * np.exp(rng.normal(0, 0.2, (20, 8)))
    before = expected_bookings(history).total
    history[3, 4] = 0.01
    assert expected_bookings(history).total == pytest.approx(before, rel=0.05)


def test_the_level_rests_on_all_quarters() -> None:
    """Quarters a fifth above and below by turns that mean nothing, the last one above: the sum is near their mean."""
    rng = np.random.default_rng(6)
    turns = np.array([1.2, 0.8, 0.8, 1.2, 0.8, 1.2, 1.2, 0.8, 1.2, 0.8, 0.8, 1.2])
    history = 100 * turns * np.exp(rng.normal(0, 0.1, (30, 12)))
    found = expected_bookings(history).total
    assert found == pytest.approx(3000, rel=0.08)
    assert found < 0.9 * history[:, -1].sum()


def test_a_season_is_expected_in_its_quarter() -> None:
    """Fourth quarters twice the others for four years: two quarters ahead of a second quarter is a fourth."""
    rng = np.random.default_rng(7)
    season = np.tile([1.0, 1.0, 1.0, 2.0], 4)[:14]
    history = 100 * season * np.exp(rng.normal(0, 0.1, (30, 14)))
    third, fourth = expected_bookings(history).total, expected_bookings(history, ahead=2).total
    assert fourth / third == pytest.approx(2.0, rel=0.15)


def test_blend_beats_each_of_its_parts_on_known_territories() -> None:
    """Over 40 draws of 60 sellers the blend is closer to the true level than history or potential alone.

    True log levels spread 0.5; each quarter is 0.35 off, potential 0.25: the setting of the literature's comparison.
    """
    rng = np.random.default_rng(3)
    errors = np.zeros(3)
    for _ in range(40):
        level = rng.normal(12, 0.5, 60)
        history = np.exp(level[:, None] + rng.normal(0, 0.35, (60, 4)))
        potential = np.exp(level + rng.normal(0, 0.25, 60))
        guesses = [expected_bookings(history, potential).log_mean, np.log(history[:, -1]), np.log(potential)]
        errors += [np.std(guess - level) for guess in guesses]
    assert errors[0] < 0.8 * min(errors[1], errors[2])


@pytest.mark.parametrize(("quarters", "noise"), [(1, 0.3), (1, 0.7), (4, 0.5), (8, 0.3), (8, 0.7)])
def test_the_blend_is_as_fair_as_one_that_knows_the_variances(quarters: int, noise: float) -> None:
    """1 − Gini of true level over expectation is within .01 of the Gaussian blend with the true variances.

    That blend: precision-weighted mean of history (noise² / T), potential (.25²) and the team's mean 12 (.5²). It is
    also above the plain geometric mean of history and potential.
    """
    rng = np.random.default_rng(9)
    scores = np.zeros(3)
    for _ in range(12):
        level = rng.normal(12, 0.5, 100)
        logs = level[:, None] + rng.normal(0, noise, (100, quarters))
        worth = level + rng.normal(0, 0.25, 100)
        precision = np.array([quarters / noise**2, 1 / 0.25**2, 1 / 0.5**2])
        known = (precision @ np.array([logs.mean(axis=1), worth, np.full(100, 12.0)])) / precision.sum()
        plain = (logs.mean(axis=1) + worth) / 2
        own = np.log(expected_bookings(np.exp(logs), np.exp(worth)).expected)
        scores += [1 - _gini(np.exp(level - guess)) for guess in (own, known, plain)]
    own, known, plain = scores / 12
    assert own > known - 0.01
    assert own > plain


def _gini(values: np.ndarray) -> float:
    """Mean absolute difference over twice the mean."""
    return float(np.abs(values[:, None] - values[None, :]).mean() / (2 * values.mean()))


def test_amounts_that_are_no_money_are_not_known() -> None:
    """Infinite bookings, or a slipped decimal point of twenty digits, count as not given."""
    history = np.array([[1e5, 1e5], [1e5, np.inf], [1e5, 1e20], [1e5, NAN]])
    expected = expected_bookings(history, [1, 1, np.inf, 1e30]).expected
    same = expected_bookings(np.array([[1e5, 1e5], [1e5, NAN], [1e5, NAN], [1e5, NAN]]), [1, 1, NAN, NAN]).expected
    assert expected.tolist() == same.tolist()


def test_shapes_that_do_not_fit_are_faults() -> None:
    """One row of history per rep, one potential, group, key and factor for each, and a quarter that is to come."""
    with pytest.raises(ShapeError, match="1 dimensions"):
        expected_bookings([1.0, 2.0])
    with pytest.raises(ShapeError, match="2 rows of history, 3 potentials"):
        expected_bookings([[1.0], [2.0]], [1, 2, 3])
    with pytest.raises(ShapeError, match="presence has shape"):
        expected_bookings([[1.0], [2.0]], presence=[1.0])
    with pytest.raises(ValueError, match="ahead is 0"):
        expected_bookings([[1.0]], ahead=0)


def test_quality_is_an_index_around_100() -> None:
    """60, 90 and 150 have the mean 100; a group is compared with itself; unknown stays unknown."""
    assert territory_quality([60, 90, 150]) == pytest.approx([60, 90, 150])
    found = territory_quality([10, 30, 500, NAN], groups=["a", "a", "b", "b"])
    assert found[:3] == pytest.approx([50, 150, 100])
    assert np.isnan(found[3])
    assert np.isnan(territory_quality([0.0, 0.0])).all()


@pytest.mark.parametrize("history", [[[100.0]], [[100.0], [200.0]], [[100.0, 100.0]]])
def test_little_history_is_no_reason_to_expect_several_times_of_it(history: list[list[float]]) -> None:
    """Of one or two quarters the variance is believed and not seen: what is expected stays within a quarter of them."""
    made = expected_bookings(history)
    usual = np.mean(history) * len(history)
    assert 0.75 * usual < made.total < 1.25 * usual


def test_wild_quarters_make_no_seller_a_fortune() -> None:
    """A cent in one quarter and ten million in another, of two sellers: what is expected of both is finite, and below
    e² times the most that anybody ever booked."""
    history = [[0.01, 1e7, 0.3, np.nan], [2e6, 0.02, np.nan, 5e6]]
    made = expected_bookings(history)
    assert np.isfinite(made.total_sd)
    assert (made.expected > 0).all()
    assert (made.expected < np.exp(2.0) * 1e7).all()
