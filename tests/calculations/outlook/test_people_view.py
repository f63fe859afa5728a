"""What people can be expected to book, where little is known of them."""

import math
from datetime import date

import pandas as pd

from calculations.fiscal import Quarter
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
