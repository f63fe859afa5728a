"""Payout: a statement by hand to the cent, and the same of many draws at once."""

import math

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.pay.payout import payouts, statement
from calculations.pay.plan import Draw
from tests.calculations.pay.pay_plans import D, ann, bands

FAST = bands(("1", "1.5"), ("1.5", "2"))


def test_a_statement_shows_each_band_and_adds_up() -> None:
    """270,000 of 150,000: 15,000 at 10 %, 75,000 × 15 % = 11,250, 45,000 × 20 % = 9,000; together 35,250."""
    told = statement(ann(bands=FAST), D(270_000))
    assert told is not None
    assert [(line.bookings, line.multiplier, line.amount) for line in told.lines] == [
        (150_000, 1, 15_000), (75_000, D("1.5"), 11_250), (45_000, 2, 9_000),
    ]  # fmt: skip
    assert (told.attainment, told.commission, told.paid, told.balance) == (D("1.8"), 35_250, 35_250, 0)


def test_a_cap_and_a_cliff_have_lines_of_their_own() -> None:
    """A cap of 2 × 15,000 takes 5,250 of 35,250; the threshold reached adds 7,500 for the first 75,000."""
    capped = statement(ann(bands=FAST, cap=D(2)), D(270_000))
    assert capped is not None
    assert [(line.amount, line.is_cap) for line in capped.lines[-2:]] == [(9_000, False), (-5_250, True)]
    assert capped.commission == 30_000
    cliff = ann(threshold=D("0.5"), is_cliff=True)
    over, under = statement(cliff, D(90_000)), statement(cliff, D("74999.99"))
    assert over is not None
    assert under is not None
    assert [(line.amount, line.is_jump) for line in over.lines] == [(0, False), (7_500, True), (1_500, False)]
    assert under.commission == 0


def test_money_is_in_the_units_of_its_currency() -> None:
    """15 % of 3,333,333 yen are 499,999.95: 500,000; a third of a dinar keeps three digits."""
    yen = statement(ann(currency="JPY", ote=D(12_000_000), base=D(6_000_000), quota=D(10_000_000)), D(3_333_333))
    assert yen is not None
    assert yen.commission == 500_000
    dinar = statement(ann(currency="KWD", ote=D(4), base=D(0), quota=D(3)), D(1))
    assert dinar is not None
    assert str(dinar.commission) == "0.333"


@pytest.mark.parametrize(
    ("commission", "guaranteed", "owed", "top_up", "recovered", "paid", "balance"),
    [
        (2_000, 5_000, 1_000, 3_000, 0, 5_000, 4_000),
        (9_000, 1_000, 4_000, 0, 4_000, 5_000, 0),
        (3_000, 1_000, 4_000, 0, 2_000, 1_000, 2_000),
    ],
)
def test_a_recoverable_draw_is_an_advance(
    commission: int, guaranteed: int, owed: int, top_up: int, recovered: int, paid: int, balance: int
) -> None:
    """What it adds is owed, and later commission above the draw pays it back."""
    plan = ann(draw=Draw((), is_recoverable=True, balance=D(owed)))
    told = statement(plan, D(commission * 10), D(guaranteed))
    assert told is not None
    assert (told.commission, told.top_up, told.recovered) == (commission, top_up, recovered)
    assert (told.paid, told.balance) == (paid, balance)
    assert payouts([commission * 10.0], [plan], guaranteed=[guaranteed]).tolist() == [paid]


def test_a_guarantee_is_not_owed() -> None:
    """5,000 are paid for 2,000 earned, and nothing is left to pay back."""
    told = statement(ann(draw=Draw(())), D(20_000), D(5_000))
    assert told is not None
    assert (told.top_up, told.paid, told.balance) == (3_000, 5_000, 0)


@pytest.mark.parametrize("bookings", [D("NaN"), D("Infinity")])
def test_bookings_nobody_knows_have_no_statement(bookings: D) -> None:
    """Neither has a plan with a fault; bookings below zero earn nothing."""
    assert statement(ann(), bookings) is None
    assert statement(ann(quota=None), D(1)) is None
    credit = statement(ann(), D(-5_000))
    assert credit is not None
    assert (credit.commission, credit.lines) == (0, ())


def test_many_draws_are_paid_as_single_statements_are() -> None:
    """Three sellers of different schedules, three draws; a fourth without a plan, a fifth whose plan has no quota."""
    plans = [
        ann(bands=FAST, cap=D(2)), ann(threshold=D("0.5"), is_cliff=True), ann(quota=D(300_000)), None, ann(quota=None),
    ]  # fmt: skip
    paid = payouts([[180_000.0] * 5, [75_000.0] * 5, [-1.0, math.nan, math.inf, 0.0, 0.0]], plans)
    assert paid[0, :3].tolist() == pytest.approx([19_500, 18_000, 9_000])
    assert paid[1, :3].tolist() == pytest.approx([7_500, 7_500, 3_750])
    assert paid[2, 0] == 0
    assert np.isnan(paid[2, 1:]).all()
    assert np.isnan(paid[:, 3:]).all()


def test_no_seller_at_all_is_paid_nothing() -> None:
    """An empty company has a payout of the shape of its draws."""
    assert payouts(np.zeros((3, 0)), []).shape == (3, 0)
    assert np.isnan(payouts([5.0], [None])).all()


def test_shapes_that_do_not_fit_are_refused() -> None:
    """One plan for each column, one guarantee for each seller."""
    with pytest.raises(ShapeError, match="a column for each plan"):
        payouts([[1.0, 2.0]], [ann()])
    with pytest.raises(ShapeError, match="one amount for each"):
        payouts([1.0], [ann()], guaranteed=[1.0, 2.0])
