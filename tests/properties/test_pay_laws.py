"""Laws of payout, whatever the plan: to the cent, monotone, continuous but at a cliff, in any unit and order."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from calculations.pay.payout import payouts, statement
from calculations.pay.plan import Band, Draw, PayPlan
from calculations.pay.review import is_usable

CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
RATES = st.integers(0, 400).map(lambda percent: Decimal(percent) / 100)


@st.composite
def plans(draw: st.DrawFn) -> PayPlan:
    """Usable plans of every kind."""
    base, variable = draw(CENTS), draw(CENTS)
    starts = sorted(draw(st.sets(RATES, max_size=4)))
    plan = PayPlan(
        "ann",
        "USD",
        ote=base + variable,
        base=base,
        quota=draw(CENTS) + 1_000,
        periods=draw(st.sampled_from([1, 4, 12, 13])),
        bands=tuple(Band(start, draw(RATES)) for start in starts),
        threshold=draw(st.one_of(st.just(Decimal(0)), RATES)),
        below=draw(st.one_of(st.just(Decimal(0)), RATES)),
        is_cliff=draw(st.booleans()),
        cap=draw(st.one_of(st.none(), RATES)),
        draw=draw(st.one_of(st.none(), st.builds(Draw, st.just(()), st.booleans(), CENTS))),
    )
    assume(is_usable(plan))
    return plan


@given(plans(), CENTS, CENTS)
def test_a_statement_adds_up_to_the_cent(plan: PayPlan, bookings: Decimal, guaranteed: Decimal) -> None:
    """Lines make the commission, commission and draw what is paid; the commission is the schedule's, rounded once."""
    told = statement(plan, bookings, guaranteed)
    assert told is not None
    assert told.commission == sum((line.amount for line in told.lines), Decimal(0))
    exact = plan.earned(Fraction(bookings) / Fraction(plan.quota or 0)) * plan.target_pay
    assert abs(Fraction(told.commission) - exact) <= Fraction(1, 200)
    assert told.paid == told.commission + told.top_up - told.recovered
    assert told.paid >= min(told.commission, guaranteed)
    assert told.balance >= 0


@given(plans(), CENTS, CENTS)
def test_many_draws_are_paid_as_one_statement_is(plan: PayPlan, bookings: Decimal, guaranteed: Decimal) -> None:
    """Floats and exact money differ by less than a cent and the error of floats."""
    told = statement(plan, bookings, guaranteed)
    assert told is not None
    (paid,) = payouts([float(bookings)], [plan], guaranteed=[float(guaranteed)])
    edge = plan.is_cliff and abs(bookings / (plan.quota or Decimal(1)) - plan.threshold) < Decimal("1e-8")
    assume(not edge)
    assert paid == pytest.approx(float(told.paid), rel=1e-9, abs=0.02)


@given(plans(), CENTS, CENTS, CENTS)
def test_more_bookings_never_pay_less(plan: PayPlan, low: Decimal, more: Decimal, guaranteed: Decimal) -> None:
    """Neither exactly nor in draws."""
    first, second = statement(plan, low, guaranteed), statement(plan, low + more, guaranteed)
    assert first is not None
    assert second is not None
    assert second.paid >= first.paid
    paid = payouts([[float(low)], [float(low + more)]], [plan], guaranteed=[float(guaranteed)])
    assert paid[1, 0] >= paid[0, 0] - 1e-6


@given(plans(), CENTS)
def test_pay_jumps_at_a_declared_cliff_only(plan: PayPlan, bookings: Decimal) -> None:
    """One unit of bookings more pays at most the highest rate more, wherever one is."""
    plan = replace(plan, is_cliff=False)
    quota = Fraction(plan.quota or 0)
    now, then = (plan.earned(Fraction(amount) / quota) for amount in (bookings, bookings + 1))
    assert then - now <= max(step.multiplier for step in plan.steps) / quota


@given(plans(), CENTS, st.sampled_from([Decimal("0.5"), Decimal(100), Decimal("1.25")]))
def test_pay_is_the_same_in_any_unit(plan: PayPlan, bookings: Decimal, rate: Decimal) -> None:
    """All amounts at one rate: the payout at that rate."""
    draw = plan.draw and replace(plan.draw, balance=plan.draw.balance * rate)
    quota = (plan.quota or Decimal(0)) * rate
    other = replace(plan, ote=plan.ote * rate, base=plan.base * rate, quota=quota, draw=draw)
    attained = plan.earned(Fraction(bookings) / Fraction(plan.quota or 0))
    assert other.earned(Fraction(bookings * rate) / Fraction(quota)) == attained
    assert other.target_pay == plan.target_pay * Fraction(rate)
    assert other.jump == plan.jump


@pytest.mark.full
@given(st.lists(plans(), min_size=2, max_size=5))
def test_no_sellers_pay_depends_on_who_stands_beside(some: list[PayPlan]) -> None:
    """Plans in another order are paid the same."""
    bookings = np.arange(1.0, len(some) + 1) * 100_000.0
    order = np.argsort(np.cos(np.arange(len(some)) * 7.0))
    paid = payouts(np.vstack([bookings, bookings / 2]), some)
    turned = payouts(np.vstack([bookings, bookings / 2])[:, order], [some[place] for place in order])
    assert (turned == paid[:, order]).all()
