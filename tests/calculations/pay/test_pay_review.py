"""What is found in pay plans, each fault and each piece of advice by one plan that has it."""

from datetime import date
from typing import Any

import pytest

from calculations.findings import Severity
from calculations.pay.plan import Draw
from calculations.pay.review import is_usable, plan_faults, review
from tests.calculations.pay.pay_plans import D, ann, bands


def test_a_usual_plan_has_nothing_to_say() -> None:
    """Five times the earnings, no threshold, an accelerator: no finding."""
    assert review([ann(bands=bands(("1", "1.5")))], ["ann"], "USD") == ()


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"ote": D("NaN")}, "pay.amount-unusable", "on-target earnings are NaN"),
        ({"base": D(-1)}, "pay.amount-unusable", "base are -1"),
        ({"ote": D("1e20")}, "pay.amount-unusable", "no pay"),
        ({"base": D(130_000)}, "pay.amount-unusable", "below the base 130,000"),
        ({"periods": 0}, "pay.amount-unusable", "0 periods"),
        ({"quota": None}, "pay.quota-missing", "no quota"),
        ({"quota": D(0)}, "pay.quota-missing", "no quota"),
        ({"quota": D(-5)}, "pay.quota-missing", "no quota"),
        ({"bands": bands(("1", "-1"))}, "pay.rates-unusable", "below zero"),
        ({"cap": D("Infinity")}, "pay.rates-unusable", "below zero or above"),
        ({"threshold": D(1_001)}, "pay.rates-unusable", "above 1,000"),
        ({"bands": bands(("1.5", "2"), ("1", "1.5"))}, "pay.rates-unusable", "does not rise"),
        ({"bands": bands(("1", "2"), ("1", "1.5"))}, "pay.rates-unusable", "does not rise"),
        ({"threshold": D("0.5"), "below": D(2), "is_cliff": True}, "pay.rates-unusable", "less than missing"),
        ({"draw": Draw((D(-1),)), "start": date(2020, 1, 1)}, "pay.rates-unusable", "month of the draw"),
        ({"draw": Draw((D(1),))}, "pay.draw-undated", "first day"),
    ],
)
def test_what_makes_a_plan_unusable_blocks(changed: dict[str, Any], code: str, said: str) -> None:
    """Each fault is named with the person."""
    plan = ann(**changed)
    (found,) = plan_faults(plan)
    assert (found.code, found.severity, found.rows) == (code, Severity.BLOCKING, ("ann",))
    assert said in found.sentence
    assert not is_usable(plan)


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"quota": D(90_000)}, "pay.quota-ote", "3.0 times"),
        ({"quota": D(300_000)}, "pay.quota-ote", "10.0 times"),
        ({"threshold": D("0.5"), "is_cliff": True}, "pay.cliff", "jumps by 50%"),
        ({"cap": D("1.0"), "bands": bands(("0.5", "2"))}, None, ""),
        ({"threshold": D("0.5")}, "pay.target-missed", "50.0% of the target pay"),
    ],
)
def test_advice_does_not_block(changed: dict[str, Any], code: str | None, said: str) -> None:
    """A usable plan with one thing to know; one whose cap makes target pay of an early accelerator has none."""
    found = review([ann(**changed)], ["ann"], "USD")
    assert [one.code for one in found] == ([] if code is None else [code])
    assert all(said in one.sentence and one.severity is Severity.WARNING for one in found)


def test_a_cap_below_the_target_pay_is_named() -> None:
    """80 %: nobody earns the target pay, at quota least of all."""
    found = review([ann(cap=D("0.8"))], ["ann"], "USD")
    assert [one.code for one in found] == ["pay.cap-below-target", "pay.target-missed"]


def test_bounds_of_quota_to_earnings_can_be_moved() -> None:
    """Both ends belong to the usual; a team may set its own."""
    assert review([ann(quota=D(120_000)), ann(person="ben", quota=D(240_000))], ["ann", "ben"], "USD") == ()
    assert [one.code for one in review([ann()], ["ann"], "USD", low=5.5)] == ["pay.quota-ote"]


def test_people_without_a_plan_and_plans_of_nobody_are_named() -> None:
    """Ben carries a quota and has none, Cy has one and carries none; Ann has two, in another currency."""
    found = review([ann(currency="EUR"), ann(currency="EUR"), ann(person="cy")], ["ann", "ben"], "USD")
    rows = {one.code: one.rows for one in found}
    assert rows == {
        "pay.currency-differs": ("ann",),
        "pay.plan-twice": ("ann",),
        "pay.person-unknown": ("cy",),
        "pay.plan-missing": ("ben",),
    }
    assert [one.severity for one in found][:3] == [Severity.BLOCKING] * 3


def test_a_plan_without_variable_pay_has_no_target_to_miss() -> None:
    """All base: nothing is promised for reaching the quota."""
    assert review([ann(ote=D(60_000), quota=D(75_000), threshold=D("0.5"))], ["ann"], "USD") == ()
