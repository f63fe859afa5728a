"""Figures at the edge of a band, counts that cannot be, and money without a unit to stand on."""

import numpy as np
import pytest

from calculations.errors import CountError
from calculations.outlook.people_model import expected_bookings
from calculations.performance.distribution import attainment_distribution
from calculations.performance.retention_rates import retention_rates_by
from calculations.pipeline.win_rates import win_rates_by
from calculations.quota.review.fairness import coefficient_of_variation, fairness
from calculations.quota.review.simulate import band_counts
from calculations.ratios import at_least, within
from calculations.territory.balance import balance_of


def test_a_figure_on_an_edge_is_on_the_same_side_however_it_was_added_up() -> None:
    """0.3 of 0.1 + 0.1 + 0.1 is all of it, though binary numbers miss it by a hair; a real shortfall stays one."""
    summed = 0.1 + 0.1 + 0.1
    assert 0.3 / summed < 1.0
    assert at_least(0.3 / summed, 1.0)
    assert not at_least(0.9999, 1.0)
    assert within(85.0 / 100.0 - 1.0, 0.15)
    assert not within(0.1501, 0.15)


def test_an_attainment_of_exactly_all_of_a_quota_counts_as_attained() -> None:
    """Exactly 100 % lies in the band from 100 to 120 % and at quota; exactly 120 % is not above it."""
    summed = 0.1 + 0.1 + 0.1
    table = attainment_distribution(["a", "a"], [0.3, 1.2 * summed], [summed, summed])
    assert table.loc[0, ["from_80_to_100", "from_100_to_120", "above_120"]].tolist() == [0, 2, 0]
    assert table.loc[0, "at_quota_share"] == 1.0


def test_chances_are_counted_in_the_same_bands() -> None:
    """Exactly half, 80, 100 and 120 % each begin a band but the last, whose edge still belongs below it."""
    exactly_all = 0.3 / (0.1 + 0.1 + 0.1)
    assert band_counts(np.array([0.4999, 0.5, 0.8, exactly_all, 1.2, 1.2001])).tolist() == [1, 1, 1, 2, 1]


def test_85_against_a_mean_of_100_is_within_15_percent() -> None:
    """Both ends of the band belong to it, for quotas and for territories."""
    assert fairness([85, 100, 115], [100, 100, 100]).within_share == 1.0
    assert balance_of(np.array([85.0, 100.0, 115.0]), ("a", "b", "c")).within_share == 1.0


def test_one_deviation_judges_quotas_and_territories() -> None:
    """90, 100, 110: deviations −10, 0, 10 have the population deviation √(200 / 3) of a mean of 100."""
    expected = np.sqrt(200 / 3) / 100
    assert coefficient_of_variation(np.array([90.0, 100.0, 110.0])) == pytest.approx(expected)
    assert fairness([90, 100, 110], [100] * 3).score == pytest.approx(1 - expected)
    assert balance_of(np.array([90.0, 100.0, 110.0]), ("a", "b", "c")).cv_error == pytest.approx(expected)


@pytest.mark.parametrize(
    ("closed", "won", "said"),
    [([2], [3], "3 won of 2 closed"), ([2], [-1], "-1 won of 2 closed"), ([-2], [0], "0 won of -2 closed")],
)
def test_more_won_than_closed_is_refused(closed: list[int], won: list[int], said: str) -> None:
    """No deals are won that were not closed, and there are no fewer than none; the row is named."""
    with pytest.raises(CountError, match=f"row 1 .*{said}"):
        win_rates_by(["east"], closed, won)


@pytest.mark.parametrize("part", ["contraction", "churn", "expansion"])
def test_negative_losses_and_gains_are_refused(part: str) -> None:
    """Churn of −15 on 100 would keep 115 %: losses and gains are entered as amounts above zero."""
    money = {name: [0.0] for name in ("contraction", "churn", "expansion")} | {part: [-15.0]}
    with pytest.raises(CountError, match=f"{part} is -15 in row 1"):
        retention_rates_by(["east"], [100.0], **money)


def test_a_quarter_in_which_nobody_sold_knows_the_unit_of_the_others() -> None:
    """The same history in cents expects a hundred times as much, also when its last quarter is empty."""
    history = np.array([[100.0, 120.0, 0.0], [200.0, 180.0, 0.0]])
    told, cents = expected_bookings(history).expected, expected_bookings(100 * history).expected
    np.testing.assert_allclose(cents, 100 * told, rtol=1e-9)
    assert (told > 2.0).all()
