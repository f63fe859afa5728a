"""What quotas say of a running quarter, against sums worked out by hand."""

import math
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from calculations.fiscal import Quarter
from calculations.outlook.backtest import look
from calculations.outlook.facts import OutlookFacts
from calculations.outlook.people_view import people_view
from calculations.outlook.quota_record import quota_record
from calculations.schemas import MONTHLY_SALES, QUOTAS, REPS

QUARTER = Quarter(2022, 1)
PAST = ("2021-01", "2021-04", "2021-07", "2021-10")
QUARTERS = ("2021Q1", "2021Q2", "2021Q3", "2021Q4", "2022Q1")


def facts(booked: dict[str, list[float]], asked: dict[str, list[float]], day: date = date(2022, 1, 9)) -> OutlookFacts:
    """Four quarters of sales, each in its first month, and five of quotas; both by seller, 0 for none."""
    sales = [
        (rep, "s", "p", "r", month, amount)
        for rep, amounts in booked.items()
        for month, amount in zip(PAST, amounts, strict=True)
        if amount
    ]
    quotas = [
        (rep, quarter, amount)
        for rep, amounts in asked.items()
        for quarter, amount in zip(QUARTERS, amounts, strict=True)
        if amount
    ]
    return OutlookFacts(
        QUARTER,
        day,
        "USD",
        MONTHLY_SALES.conform(pd.DataFrame(sales, columns=list(MONTHLY_SALES.names))),
        REPS.empty(),
        quotas=QUOTAS.conform(pd.DataFrame(quotas, columns=["rep_id", "quarter", "amount"])),
    )


TWO = facts({"A": [80.0] * 4, "B": [160.0] * 4}, {"A": [100.0] * 4 + [300.0], "B": [200.0] * 4 + [200.0]})


def test_as_much_of_the_quotas_is_expected_as_was_booked_of_them_before() -> None:
    """240 of 300 in each of four quarters: 400 of the 500 now, 240 and 160 of the sellers'.

    The share never moved: what is left of its deviation is a quarter of the usual one's square, 0 + (.25 × .8)² over
    four, of the quarter to come and of the mean: √(.01 × 1.25) of 500.
    """
    made = quota_record(TWO)
    assert made.total == pytest.approx(400.0)
    assert made.expected.to_dict() == pytest.approx({"A": 240.0, "B": 160.0})
    assert made.total_sd == pytest.approx(500.0 * math.sqrt(0.01 * 1.25))


def test_a_share_that_moves_is_told_with_its_deviation() -> None:
    """150, 210, 270, 330 of 300: .8 of them, off by .3, .1, .1 and .3, whose squares are .2."""
    level, squares = 0.8, 0.2
    made = quota_record(facts({"A": [150.0, 210.0, 270.0, 330.0]}, {"A": [300.0] * 5}))
    assert made.total == pytest.approx(300.0 * level)
    assert made.total_sd == pytest.approx(300.0 * math.sqrt((squares + (0.25 * level) ** 2) / 4 * 1.25))


def test_what_others_book_is_in_the_total_and_in_no_sellers_expectation() -> None:
    """C has no quota and books 60 beside 240 of 300: the company's 500 stand for 500, A's and B's for four fifths."""
    booked = {"A": [80.0] * 4, "B": [160.0] * 4, "C": [60.0] * 4}
    made = quota_record(facts(booked, {"A": [100.0] * 4 + [300.0], "B": [200.0] * 5}))
    assert made.total == pytest.approx(500.0)
    assert made.expected.to_dict() == pytest.approx({"A": 240.0, "B": 160.0})


def test_quotas_that_told_who_would_sell_are_trusted() -> None:
    """In each quarter the two change places, and so do their quotas: six outcomes, all as the quotas said: 6 / 26."""
    turns = [100.0, 300.0, 100.0, 300.0]
    others = [300.0, 100.0, 300.0, 100.0]
    made = quota_record(facts({"A": turns, "B": others}, {"A": [*turns, 100.0], "B": [*others, 300.0]}))
    assert made.trust == pytest.approx(6 / 26)


def test_quotas_that_say_what_sales_said_tell_nothing() -> None:
    """Quotas in the proportion of what was sold all the time: no slope, no trust."""
    assert quota_record(TWO).trust == 0.0


def test_a_quarter_without_sales_tells_nothing_of_the_quotas() -> None:
    """A year ago was the only quarter with sales: there is no other to compare quotas with."""
    record = quota_record(facts({"A": [100.0, 0.0, 0.0, 0.0], "B": [50.0, 0, 0, 0]}, {"A": [9.0] * 5, "B": [7.0] * 5}))
    assert record.trust == 0.0


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (replace(TWO, quotas=QUOTAS.empty()), "no quotas"),
        (replace(TWO, as_of=date(2021, 12, 31)), "not begun: the quotas may have been made from its outlook"),
        (replace(TWO, quotas=TWO.quotas[TWO.quotas["quarter"] != "2022Q1"]), "none of the quarter"),
        (replace(TWO, quotas=TWO.quotas[TWO.quotas["quarter"] >= "2021Q3"]), "two quarters of record"),
        (replace(TWO, sales=MONTHLY_SALES.empty()), "no sales"),
        (facts({"A": [10.0] * 4, "C": [90.0] * 4}, {"A": [10.0] * 5}), "who carries one makes a tenth"),
        (facts({"C": [90.0] * 4}, {"A": [10.0] * 5}), "who carries one books nothing"),
    ],
)
def test_quotas_say_nothing_where_they_cannot(known: OutlookFacts, why: str) -> None:
    """Unknown is not a number, and nobody is told apart by it."""
    made = quota_record(known)
    assert math.isnan(made.total), why
    assert math.isnan(made.total_sd), why
    assert (made.trust, len(made.expected)) == (0.0, 0)


def test_trusted_quotas_move_sellers_and_not_their_sum() -> None:
    """A's and B's parts go 6/26 of the way from what sales say to what quotas say: 1 : 3."""
    turns, others = [100.0, 300.0] * 2, [300.0, 100.0] * 2
    with_quotas = facts({"A": turns, "B": others}, {"A": [*turns, 100.0], "B": [*others, 300.0]})
    without = replace(with_quotas, quotas=QUOTAS.empty())
    moved, kept = (people_view(one) for one in (with_quotas, without))
    parts, before = (view.shares.groupby("rep_id")["share"].sum() for view in (moved, kept))
    assert kept.total == pytest.approx(moved.total)
    assert parts["A"] == pytest.approx((20 * before["A"] + 6 * 0.25) / 26)
    assert moved.quotas == pytest.approx(400.0)


def test_a_look_at_a_running_quarter_has_quotas_among_its_views() -> None:
    """400 are expected by quotas and 150 are booked: 250 are left, of sellers with quotas; once 500 are, nothing is."""
    there = pd.DataFrame({"rep_id": ["A", "B", "C"], "name": ["A", "B", "C"], "start_date": pd.Timestamp("2015-01-01")})
    reps = REPS.conform(
        there.assign(is_active=True, role="AE", manager_id="", manager="", territory_id="", territory="")
    )
    for booked, left in ((150.0, 250.0), (500.0, 0.0)):
        now = pd.DataFrame([("C", "s", "p", "r", "2022-01", booked)], columns=list(MONTHLY_SALES.names))
        sales = pd.concat([TWO.sales, MONTHLY_SALES.conform(now)], ignore_index=True)
        seen = look(replace(TWO, sales=sales, reps=reps))
        assert seen.views["quotas"].mean == pytest.approx(left)
        assert seen.views["quotas"].sd == pytest.approx(500.0 * math.sqrt(0.01 * 1.25))
        assert set(seen.sources.flows["rep_id"]) == {"A", "B"}
