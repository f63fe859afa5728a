"""Sums of open deals against figures computed by hand."""

from datetime import date

import numpy as np
import pytest

from calculations.fiscal import Quarter
from calculations.pipeline.outlook import projection_sums
from calculations.pipeline.projection import project
from tests.calculations.pipeline.ladders import AGREE, FIND, OFFER, pipeline_of

Q2 = Quarter.parse("2020Q2")
DAY = date(2020, 5, 12)
ROWS = [
    (1, "2020-01-10", AGREE, 100, "2020-06-01"),
    (2, "2020-01-10", AGREE, 300, "2020-06-20"),
    (3, "2020-01-10", FIND, 10, "2020-08-20"),
    (4, "2020-01-10", OFFER, None, "2020-06-20"),
]


def test_alike_deals_are_one_row_and_those_without_amount_stand_apart() -> None:
    """1 and 2 are agreed and due: 400 at 80 %. 3 is not due. 4 has no amount: the CRM's roll-ups see nothing of it."""
    projection = project(pipeline_of(ROWS, DAY), Q2)
    sums = projection_sums(projection, ["Find", "Offer", "Agree"])
    assert sums["stage"].tolist() == ["Find", "Offer", "Agree"]
    assert sums["category"].tolist() == ["pipeline", "", "commit"]
    assert sums["in_quarter"].tolist() == [False, False, True]
    assert sums["deals"].tolist() == [1, 1, 2]
    assert sums["crm_rate"].tolist() == pytest.approx([0.1, 0.0, 0.8])
    assert sums["amount"].tolist()[2] == 400.0
    chance = projection.deals["chance"].tolist()
    assert sums["chance"].tolist()[2] == pytest.approx((chance[0] * 100 + chance[1] * 300) / 400)


def test_no_open_deal_has_no_row() -> None:
    """A pipeline of which nothing is open yet."""
    projection = project(pipeline_of(ROWS, date(2020, 1, 9)), Quarter.parse("2020Q1"))
    assert projection_sums(projection, ["Find", "Offer", "Agree"]).empty


def test_what_deals_are_expected_to_bring_may_come_from_elsewhere() -> None:
    """Deals 1 and 2 bring 30 and 50, a fifth of their 400, deal 3 brings 4; without an amount nothing can be told."""
    projection = project(pipeline_of(ROWS, DAY), Q2)
    sums = projection_sums(projection, ["Find", "Offer", "Agree"], np.array([30.0, 50.0, 4.0, 0.0]))
    assert (sums["chance"] * sums["amount"]).tolist() == pytest.approx([4.0, 0.0, 80.0])
