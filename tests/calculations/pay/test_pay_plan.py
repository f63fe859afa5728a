"""The schedule of a pay plan, and what a draw guarantees by month in the role."""

from datetime import date

import pytest

from calculations.fiscal import Quarter
from calculations.pay.plan import Draw
from tests.calculations.pay.pay_plans import D, F, ann, bands


def test_the_base_rate_is_a_quarters_variable_pay_over_its_quota() -> None:
    """(120,000 − 60,000) / 4 = 15,000 for 150,000; a year's quota is five times the earnings; no quota, no rate."""
    plan = ann()
    assert (plan.target_pay, plan.base_rate, plan.quota_to_ote) == (15_000, F(1, 10), 5)
    assert (ann(quota=None).base_rate, ann(quota=D(0)).base_rate) == (None, None)
    assert (ann(quota=None).quota_to_ote, ann(ote=D(0), base=D(0)).quota_to_ote) == (None, None)
    assert ann(periods=12).target_pay == 5_000


@pytest.mark.parametrize(
    ("attainment", "earned"),
    [("-1", "0"), ("0", "0"), ("0.8", "0.8"), ("1", "1"), ("1.2", "1.3"), ("1.5", "1.75"), ("1.8", "2.35"), ("3", "3")],
)
def test_bands_are_marginal_and_the_cap_holds(attainment: str, earned: str) -> None:
    """1.5 × between 100 and 150 %, 2 × above: at 180 % 1 + .5 × 1.5 + .3 × 2 = 2.35; the cap is three target pays."""
    plan = ann(bands=bands(("1", "1.5"), ("1.5", "2")), cap=D(3))
    assert plan.earned(F(attainment)) == F(earned)


def test_a_threshold_pays_from_there_on_or_from_the_first_unit() -> None:
    """Half the quota is the threshold: at 60 % a tenth is left without a cliff, all of 60 % with one."""
    assert ann(threshold=D("0.5")).earned(F("0.6")) == F("0.1")
    assert ann(threshold=D("0.5"), below=D("0.5")).earned(F("0.6")) == F("0.35")
    cliff = ann(threshold=D("0.5"), is_cliff=True)
    assert (cliff.jump, cliff.earned(F("0.4999")), cliff.earned(F("0.5")), cliff.earned(F("0.6"))) == (
        F("0.5"), 0, F("0.5"), F("0.6"),
    )  # fmt: skip
    reduced = ann(threshold=D("0.5"), below=D("0.4"), is_cliff=True)
    assert (reduced.jump, reduced.earned(F("0.4")), reduced.earned(F("0.5"))) == (F("0.3"), F("0.16"), F("0.5"))


def test_bands_may_begin_at_the_first_unit() -> None:
    """A decelerator below 80 %: half the rate to there, the whole from there on."""
    plan = ann(bands=bands(("0", "0.5"), ("0.8", "1")))
    assert [step.multiplier for step in plan.steps] == [F(1, 2), 1]
    assert plan.earned(F(1)) == F("0.6")


def test_a_draw_guarantees_the_months_in_the_role_that_lie_in_the_quarter() -> None:
    """Hired on 10 May with 3,000, 2,000 and 1,000: 5,000 in the quarter to June, 1,000 in the next, then nothing."""
    plan = ann(draw=Draw((D(3000), D(2000), D(1000))), start=date(2020, 5, 10))
    quarters = [Quarter(2020, number) for number in (1, 2, 3, 4)]
    assert [plan.guaranteed_in(quarter) for quarter in quarters] == [0, 5000, 1000, 0]
    assert ann(start=date(2020, 5, 10)).guaranteed_in(quarters[1]) == 0
    assert ann(draw=plan.draw).guaranteed_in(quarters[1]) == 0
