"""Selling time by segment and quarter, by hand: ramp, leavers, people between segments."""

import pandas as pd
import pytest

from calculations.fiscal import Calendar, Quarter
from calculations.resources.rep_equivalents import rep_equivalents
from calculations.schemas import MONTHLY_SALES, QUOTAS, REPS

QUARTERS = [Quarter.parse(label) for label in ("2019Q3", "2019Q4", "2020Q1")]


def sales(*rows):
    """Rep, segment, month, amount."""
    return MONTHLY_SALES.conform(
        pd.DataFrame([(r, s, "", "", m, a) for r, s, m, a in rows], columns=list(MONTHLY_SALES.names))
    )


def reps(*rows):
    """Id, start, whether at work."""
    told = [(i, i, "AE", "", "", "", "", pd.Timestamp(start), active) for i, start, active in rows]
    return REPS.conform(pd.DataFrame(told, columns=list(REPS.names)))


def test_time_is_ramped_shared_by_all_sales_and_ends_with_those_who_left():
    """Ann sells 300 to Large and 100 to Small over all quarters: .75 and .25 in each. Bob started on 1 October, so
    (0 + .25 + .5) / 3 and then (.75 + 1 + 1) / 3, although he sold only later. Cid left after 2019Q3."""
    made = rep_equivalents(
        sales(
            ("ann", "Large", "2019-08", 300.0), ("ann", "Small", "2020-02", 100.0), ("bob", "Small", "2020-03", 50.0),
            ("cid", "Large", "2019-07", 80.0), ("cid", "Large", "2019-09", -20.0), ("ann", "Large", "2017-01", 9.0),
        ),
        QUOTAS.empty(),
        reps(("ann", "2015-01-01", True), ("bob", "2019-10-01", True), ("cid", "2015-01-01", False)),
        QUARTERS,
    )  # fmt: skip
    assert made["segment"].tolist() == ["Large"] * 3 + ["Small"] * 3
    assert made["quarter"].tolist() == ["2019Q3", "2019Q4", "2020Q1"] * 2
    assert made["bookings"].tolist() == [360.0, 0.0, 0.0, 0.0, 0.0, 150.0]
    assert made["reps"].tolist() == pytest.approx([1.75, 0.75, 0.75, 0.25, 0.5, 0.25 + 2.75 / 3])


def test_who_has_no_start_date_is_there_from_the_first_quota_or_sale():
    """A quota of 2019Q4 and sales in 2020Q1 alone: nobody in 2019Q3, one after it."""
    quotas = QUOTAS.conform(pd.DataFrame([("dee", "2019Q4", 10.0)], columns=list(QUOTAS.names)))
    made = rep_equivalents(sales(("dee", "Large", "2020-01", 5.0)), quotas, reps(("dee", None, True)), QUARTERS)
    assert made["reps"].tolist() == [0.0, 1.0, 1.0]


def test_sellers_who_are_not_in_the_list_count_while_they_sell():
    """An owner nobody lists: one from the first sale to the last."""
    sold = sales(("eve", "Large", "2019-07", 5.0), ("eve", "Large", "2019-12", 5.0))
    assert rep_equivalents(sold, QUOTAS.empty(), REPS.empty(), QUARTERS)["reps"].tolist() == [1.0, 1.0, 0.0]


def test_nothing_sold_has_no_rows():
    """No sales, no segments; and no quarters, no rows."""
    assert rep_equivalents(sales(), QUOTAS.empty(), REPS.empty(), QUARTERS).empty
    assert rep_equivalents(sales(("a", "L", "2020-01", 1.0)), QUOTAS.empty(), REPS.empty(), []).empty


def test_bookings_of_longer_quarters_are_by_the_week():
    """Sixteen weeks at ten a day, then twelve: 910 in a fourth of a year each."""
    calendar = Calendar.parse("3-3-3-4:near-sat-jan")
    quarters = [Quarter(2020, 4, calendar), Quarter(2021, 1, calendar)]
    sold = sales(("ann", "Large", "2020P11", 1_120.0), ("ann", "Large", "2021P01", 840.0))
    made = rep_equivalents(sold, QUOTAS.empty(), reps(("ann", "2015-01-01", True)), quarters)
    assert made["bookings"].tolist() == pytest.approx([910.0, 910.0])
