"""Cost of sales over draws that can be added up by hand."""

import math

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.pay.cost import cost_of_sales
from tests.calculations.pay.pay_plans import D, ann, bands

PLANS = [ann(bands=bands(("1", "1.5"))), ann(person="ben", quota=D(300_000))]
"""Ann earns 10 % and 15 % above 150,000; Ben 5 %."""
DRAWS = [[100_000.0, 200_000.0], [150_000.0, 300_000.0], [250_000.0, 400_000.0]]
"""Together 300,000, 450,000 and 650,000: paid 10,000 + 10,000, 15,000 + 15,000, 30,000 + 20,000."""


def test_expected_payout_is_the_mean_and_bends_with_accelerators() -> None:
    """(20,000 + 30,000 + 50,000) / 3, on 1,400,000 / 3 of bookings; at target both earn 15,000."""
    told = cost_of_sales(DRAWS, PLANS)
    assert told.expected == pytest.approx(100_000 / 3)
    assert (told.sellers, told.covered, told.target_pay) == (2, 2, 30_000)
    assert told.quantiles == pytest.approx({0.1: 20_000, 0.2: 20_000, 0.5: 30_000, 0.8: 50_000, 0.9: 50_000})
    low, base, high = told.scenarios
    assert [one.name for one in told.scenarios] == ["conservative", "base", "upside"]
    assert (low.company, low.payout, high.company, high.payout) == pytest.approx((300_000, 20_000, 650_000, 50_000))
    assert base.payout == told.expected
    assert base.effective_rate == pytest.approx(100 / 1400)
    assert base.by_seller.tolist() == pytest.approx([55_000 / 3, 15_000])


def test_weights_count_and_one_draw_is_enough() -> None:
    """The first draw three times as likely: (3 × 20,000 + 30,000 + 50,000) / 5. One draw is all three scenarios."""
    assert cost_of_sales(DRAWS, PLANS, weights=[3, 1, 1]).expected == pytest.approx(28_000)
    told = cost_of_sales(DRAWS[1], PLANS)
    assert [one.payout for one in told.scenarios] == pytest.approx([30_000] * 3)


def test_scenarios_are_those_of_the_company() -> None:
    """Bookings nobody carries turn the order: the draw of least pay is the company's best."""
    told = cost_of_sales(DRAWS, PLANS, company=[900_000.0, 500_000.0, 400_000.0])
    assert [(one.company, one.payout) for one in (told.scenarios[0], told.scenarios[2])] == [
        (400_000, pytest.approx(50_000)), (900_000, pytest.approx(20_000)),
    ]  # fmt: skip


def test_a_scenario_is_the_mean_of_the_draws_around_its_quantile() -> None:
    """Of a hundred draws of 1,000 to 100,000 the r-th lies at (r − ½) %: within 2½ points of 20 % are 18 to 23.

    Their mean is 20,500, paid at ten per cent.
    """
    draws = np.arange(1, 101)[:, None] * 1_000.0
    low = cost_of_sales(draws, [ann()]).scenarios[0]
    assert (low.bookings, low.payout) == pytest.approx((20_500, 2_050))


def test_over_assignment_saves_what_lower_quotas_would_have_paid() -> None:
    """Quotas of 450,000 for a target of 360,000 are 25 % above: with 120,000 and 240,000 Ann's rate is 12.5 %, Ben's
    6.25 %; at 150,000 and 300,000 booked they earn 15,000 + 30,000 × 18.75 % and 18,750 in place of 15,000 each."""
    told = cost_of_sales(DRAWS[1], PLANS, target=360_000.0).over_assignment
    assert told.rate == pytest.approx(0.25)
    assert told.without == pytest.approx(15_000 + 5_625 + 18_750)
    assert told.saved == pytest.approx(9_375)
    assert math.isnan(cost_of_sales(DRAWS, PLANS).over_assignment.rate)
    assert math.isnan(cost_of_sales(DRAWS, [PLANS[0], None], target=360_000.0).over_assignment.rate)


def test_sellers_without_a_plan_are_in_the_companys_bookings_only() -> None:
    """Ann alone is paid, on her own bookings; with nobody's plan the cost is not known, and is not zero."""
    told = cost_of_sales(DRAWS[1], [PLANS[0], None])
    assert (told.covered, told.target_pay, told.expected) == (1, 15_000, 15_000)
    base = told.scenarios[1]
    assert (base.company, base.bookings, base.effective_rate) == (450_000, 150_000, 0.1)
    nobody = cost_of_sales(DRAWS, [None, ann(quota=None)])
    assert math.isnan(nobody.expected)
    assert math.isnan(nobody.target_pay)
    assert all(math.isnan(one.payout) and math.isnan(one.effective_rate) for one in nobody.scenarios)


def test_a_draw_that_is_not_known_makes_no_figure() -> None:
    """One missing amount: what the quarter costs is not known."""
    assert math.isnan(cost_of_sales([[100_000.0, math.nan], DRAWS[1]], PLANS).expected)


def test_a_guarantee_of_a_new_hire_is_a_cost() -> None:
    """18,000 at least: in the draw in which Ann earns 15,000 they are 3,000 more."""
    told = cost_of_sales(DRAWS[1], PLANS, guaranteed=[18_000.0, 0.0])
    assert told.expected == pytest.approx(33_000)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"weights": [1.0]}, "one for each of the 3 draws"),
        ({"company": [1.0]}, "one sum for each of the 3 draws"),
        ({"weights": [1.0, -1.0, 1.0]}, "zero or more"),
        ({"weights": [0.0, 0.0, 0.0]}, "above it"),
    ],
)
def test_what_does_not_fit_is_refused(given: dict[str, list[float]], said: str) -> None:
    """Weights and sums of the company are one for each draw."""
    with pytest.raises(ValueError, match=said):
        cost_of_sales(DRAWS, PLANS, **given)


def test_no_draws_are_refused() -> None:
    """There is nothing to take a mean of."""
    with pytest.raises(ShapeError, match="no draws"):
        cost_of_sales(np.zeros((0, 2)), PLANS)
