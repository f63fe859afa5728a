"""Months of sales that are over, and what a series says is left of a quarter."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter, periods_between
from calculations.outlook.sales_series import month_totals, remaining_by_series
from calculations.schemas import MONTHLY_SALES


def sales(*months: str) -> pd.DataFrame:
    """100 in each of some months."""
    rows = [("R1", "small", "line", "north", month, 100.0) for month in months]
    return MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names)))


def test_months_run_from_the_first_sale_to_the_last_that_is_over() -> None:
    """Sold in January and March: on 20 March the third month is not over, on the 31st it is; February is zero."""
    sold = sales("2022-01", "2022-03")
    assert month_totals(sold, date(2022, 3, 20), CALENDAR_YEAR).to_dict() == {"2022-01": 100.0, "2022-02": 0.0}
    assert month_totals(sold, date(2022, 3, 31), CALENDAR_YEAR).tolist() == [100.0, 0.0, 100.0]


def test_sales_of_months_to_come_are_no_history() -> None:
    """A first sale dated March, seen in January."""
    assert month_totals(sales("2022-03"), date(2022, 1, 20), CALENDAR_YEAR).empty


def test_a_quarter_that_is_over_has_nothing_left_to_forecast() -> None:
    """On the evening of 31 March, with all three months known."""
    sold = sales("2022-01", "2022-02", "2022-03")
    assert remaining_by_series(sold, Quarter(2022, 1), date(2022, 3, 31), np.zeros(3)) is None


def test_a_long_month_is_no_good_month() -> None:
    """Ten a day in years of 4-4-5 weeks: ten a day in the fourteen of the last quarter, a 53rd week included."""
    weeks = Calendar.parse("4-4-5:near-sat-jan")
    quarter = Quarter(2023, 4, weeks)
    periods = periods_between(quarter.shift(-16).start, quarter.start - timedelta(days=1), weeks)
    rows = [("R1", "small", "line", "north", period.label, 10.0 * period.days) for period in periods]
    sold = MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names)))
    rest = remaining_by_series(sold, quarter, quarter.start - timedelta(days=1), np.ones(3))
    assert rest is not None
    assert rest.months.tolist() == pytest.approx([280.0, 280.0, 420.0], rel=0.03)
