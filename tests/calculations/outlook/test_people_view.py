"""What people can be expected to book, where little is known of them."""

import math
from datetime import date, timedelta

import pandas as pd
import pytest

from calculations.fiscal import Calendar, Quarter, periods_between
from calculations.outlook.facts import OutlookFacts
from calculations.outlook.people_view import people_view
from calculations.schemas import MONTHLY_SALES, REPS


def test_newcomers_of_a_company_without_sales_share_evenly() -> None:
    """Two who came in November, and no sale ever: the total is unknown, half of it each one's, in no known cell."""
    came = pd.DataFrame({"rep_id": ["R1", "R2"], "name": ["A", "B"], "start_date": pd.Timestamp("2021-11-01")})
    reps = REPS.conform(
        came.assign(is_active=True, role="AE", manager_id="", manager="", territory_id="", territory="")
    )
    view = people_view(OutlookFacts(Quarter(2022, 1), date(2021, 12, 31), "USD", MONTHLY_SALES.empty(), reps))
    assert math.isnan(view.total)
    assert math.isnan(view.total_sd)
    assert view.shares.to_numpy().tolist() == [["R1", "", "", "", 0.5], ["R2", "", "", "", 0.5]]


def test_people_sell_as_much_a_week_in_a_longer_quarter() -> None:
    """Two who sold ten a day in three years: what is expected of fourteen weeks is 14/13 of what it is of thirteen."""
    weeks = Calendar.parse("4-4-5:near-sat-jan")
    came = pd.DataFrame({"rep_id": ["R1", "R2"], "name": ["A", "B"], "start_date": pd.Timestamp("2015-11-01")})
    reps = REPS.conform(
        came.assign(is_active=True, role="AE", manager_id="", manager="", territory_id="", territory="")
    )
    totals = []
    for quarter in (Quarter(2023, 3, weeks), Quarter(2023, 4, weeks)):
        eve = quarter.start - timedelta(days=1)
        periods = periods_between(quarter.shift(-12).start, eve, weeks)
        rows = [(rep, "s", "l", "r", one.label, 10.0 * one.days) for rep in ("R1", "R2") for one in periods]
        sold = MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names)))
        totals.append(people_view(OutlookFacts(quarter, eve, "USD", sold, reps)).total)
    assert totals[1] == pytest.approx(totals[0] * 14 / 13)
