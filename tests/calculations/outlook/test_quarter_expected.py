"""What an assessment says of a quarter, on a table of three rows told by hand."""

import math
from datetime import date

import pandas as pd
import pytest

from calculations.fiscal import Quarter
from calculations.outlook.outlook import Outlook
from calculations.outlook.quarter_expected import beside_the_crm, expected_of, over
from tests.calculations.outlook.tables import table_of


def outlook() -> Outlook:
    """10 booked; a deal of 100 that is won in two of five draws; 60 for sure from deals to come."""
    table = table_of(
        {"kind": "booked", "mean": 10.0},
        {"deal_id": "d1", "chance": 0.4},
        {"kind": "flow", "mean": 60.0, "chance": 1.0},
    )
    listed = pd.DataFrame({"deal_id": ["d1"], "money": [40.0]})
    return Outlook(Quarter(2026, 1), date(2026, 1, 5), "USD", table, (), (), listed, pd.DataFrame())


def test_the_three_parts_add_up_to_what_is_expected():
    """10 + 40 + 60; one draw in ten lies at 70 or below, one at 170 or above."""
    made = expected_of(outlook(), booked=10.0)
    assert made.money == pytest.approx(110.0)
    assert (made.booked, made.from_open) == (10.0, 40.0)
    assert made.to_come == pytest.approx(60.0)
    assert (made.low, made.high) == pytest.approx((70.0, 170.0))
    assert not made.is_over


def test_of_a_quarter_that_is_over_what_it_booked_is_known():
    """Nothing is open or to come, and the range is the figure itself."""
    made = over("2025Q4", 123.0)
    assert (made.money, made.low, made.high, made.from_open, made.to_come) == (123.0, 123.0, 123.0, 0.0, 0.0)
    assert made.is_over


def test_what_the_crm_says_stands_beside_it():
    """The CRM's 150 are 40 more than the 110; what it does not say is not compared."""
    made = expected_of(outlook(), booked=10.0)
    said = beside_the_crm(made, 150.0)
    assert said.sentence == ("2026Q1 is expected to book 110 (10 are booked); the CRM's probabilities say 40 more.")
    assert said.amount == pytest.approx(40.0)
    assert "less" in beside_the_crm(made, 100.0).sentence
    silent = beside_the_crm(made, math.nan)
    assert (silent.sentence, silent.amount) == ("2026Q1 is expected to book 110 (10 are booked).", None)
