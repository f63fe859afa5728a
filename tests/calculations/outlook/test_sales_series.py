"""Months of sales that are over, and what a series says is left of a quarter."""

from datetime import date

import numpy as np
import pandas as pd

from calculations.fiscal import CALENDAR_YEAR, Quarter
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
