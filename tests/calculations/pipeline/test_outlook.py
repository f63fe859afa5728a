"""Sums and ranges of a projection against figures computed by hand."""

import math
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from calculations.fiscal import Quarter
from calculations.pipeline.outlook import projection_hits, projection_range, projection_sums
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


def _forecasts(*rows: tuple[int, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["week", "forecast", "actual"])
    return frame.assign(method="qplan")


def test_the_range_is_what_past_quarters_booked_of_their_projection() -> None:
    """Projected 200. At week 4 past quarters booked 90 % and 120 % of theirs: 180 to 240; week 8 is not yet there.

    Before the first week the first one counts; ratios that all lie above one leave the projection as the low end.
    """
    projection = replace(project(pipeline_of(ROWS, DAY), Q2), totals={"qplan": 200.0})
    past = _forecasts((4, 100, 90), (4, 50, 60), (8, 100, 200), (4, 0, 10))
    assert projection_range(projection, past, 7) == pytest.approx((180.0, 240.0))
    assert projection_range(projection, past, 0) == pytest.approx((180.0, 240.0))
    assert projection_range(projection, past, 9) == pytest.approx((200.0, 400.0))


def test_without_a_backtest_there_is_no_range() -> None:
    """No past quarter, or none that was projected: not known."""
    projection = project(pipeline_of(ROWS, DAY), Q2)
    assert all(math.isnan(end) for end in projection_range(projection, _forecasts(), 4))


def test_a_range_is_tried_on_each_past_quarter_with_the_others() -> None:
    """Ratios .9, 1.2, 1.0 and 1.1: only 1.0 and 1.1 lie within what the others and the projection itself span."""
    past = _forecasts((4, 100, 90), (4, 50, 60), (4, 10, 10), (4, 10, 11))
    assert projection_hits(past, 4) == (2, 4)
    assert projection_hits(past[:1], 4) == (0, 0)
    assert projection_hits(_forecasts(), 4) == (0, 0)
