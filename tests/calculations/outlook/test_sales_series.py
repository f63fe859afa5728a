"""Months of sales that are over, and what a series says is left of a quarter."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter, periods_between
from calculations.outlook.sales_series import left_of_months, left_of_quarter, month_totals, remaining_by_series
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


MAY_AND_JUNE_2026 = (date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 6, 4))
"""Four days off, none on a weekend."""


def test_what_is_left_goes_by_working_days_where_holidays_are_named() -> None:
    """On the evening of 15 May: 16 of 31 days are left, or 9 of May's 18 working days; of the quarter 30 of 61."""
    quarter, day = Quarter(2026, 2), date(2026, 5, 15)
    assert left_of_months(quarter, day).tolist() == pytest.approx([0.0, 16 / 31, 1.0])
    assert left_of_quarter(quarter, day) == pytest.approx((16 / 31 + 1.0) / 3)
    assert left_of_months(quarter, day, MAY_AND_JUNE_2026).tolist() == pytest.approx([0.0, 9 / 18, 1.0])
    assert left_of_quarter(quarter, day, MAY_AND_JUNE_2026) == pytest.approx((9 + 21) / (22 + 18 + 21))
    weeks = Quarter(2023, 4, Calendar.parse("4-4-5:near-sat-jan"))
    assert left_of_quarter(weeks, weeks.periods[1].start - timedelta(days=1)) == pytest.approx(70 / 98)


def test_months_with_more_working_days_bring_more() -> None:
    """A hundred a working day for four years: a hundred in each of those of the quarter."""
    quarter, eve = Quarter(2026, 2), date(2026, 3, 31)
    months = periods_between(date(2022, 4, 1), eve)
    rows = [("R1", "s", "l", "n", one.label, 100.0 * busdays(one.start, one.end)) for one in months]
    sold = MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names)))
    rest = remaining_by_series(sold, quarter, eve, np.ones(3), MAY_AND_JUNE_2026)
    assert rest is not None
    assert rest.months.tolist() == pytest.approx([2_200.0, 1_800.0, 2_100.0], rel=0.02)


def busdays(first: date, end: date) -> int:
    """Days that are no weekend and not one of the four, one by one."""
    days = (first + timedelta(days=n) for n in range((end - first).days))
    return sum(day.weekday() < 5 and day not in MAY_AND_JUNE_2026 for day in days)
