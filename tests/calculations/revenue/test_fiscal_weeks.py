"""Revenue of week-based quarters: a day that always brings the same, whatever a quarter's length."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from calculations.fiscal import Calendar, Custom, Quarter, periods_between
from calculations.revenue.plan import revenue_plan
from calculations.revenue.plan_inputs import Assumptions
from calculations.revenue.time_series_view import month_table, time_series_view
from calculations.schemas import MONTHLY_SALES, QUOTAS
from tests.calculations.fiscal.calendars import rows_of
from tests.calculations.revenue.plan_cases import accounts, facts, quotas, reps

WEEKS = Calendar.parse("4-4-5:near-sat-jan")
LONG = Quarter(2023, 4, WEEKS)  # fourteen weeks
PERIODS = Quarter(2021, 4, Calendar.parse("3-3-3-4:near-sat-jan"))  # sixteen weeks
A_DAY = 10.0


def sales(quarter: Quarter, years: int = 5) -> pd.DataFrame:
    """Ten a day in every period of the years before a quarter."""
    calendar = quarter.calendar
    first = quarter.reach(-4 * years or -2).start
    periods = periods_between(first, quarter.start - timedelta(days=1), calendar)
    rows = [("a", "SMB", "Bikes", "East", period.label, A_DAY * period.days) for period in periods]
    return MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names)))


def test_the_months_over_by_a_day_are_those_of_the_calendar() -> None:
    """On the eve of the third period of 2023Q4 two of it are over; on the day before, one."""
    third = LONG.periods[2]
    rows = sales(LONG.shift(1))
    assert month_table(rows, third.start - timedelta(days=1), WEEKS).columns[-1] == "2023P11"
    assert month_table(rows, third.start - timedelta(days=2), WEEKS).columns[-1] == "2023P10"
    assert month_table(rows, date(2001, 1, 1), WEEKS).empty


@pytest.mark.parametrize(("quarter", "days"), [(LONG, 98), (LONG.shift(4), 91), (LONG.shift(-1), 91)])
def test_a_fifty_third_week_is_a_week_more_and_no_season(quarter: Quarter, days: int) -> None:
    """Fourteen weeks bring 98 days; the same quarter a year later 91 again."""
    view = time_series_view(sales(quarter), quarter, quarter.start - timedelta(days=1))
    assert view is not None
    assert view.total == pytest.approx(A_DAY * days, rel=0.025)
    assert len(view.months) == view.monthly.shape[1] == 3
    assert np.abs(view.errors).max() < 0.03


def test_a_partial_quarter_keeps_what_is_over() -> None:
    """With two periods over, nine of fourteen weeks are known to the cent and the last is forecast."""
    last = LONG.periods[2]
    view = time_series_view(sales(LONG.shift(1)), LONG, last.start - timedelta(days=1))
    assert view is not None
    assert view.monthly[0, :2].tolist() == [280.0, 280.0]
    assert view.monthly[0, 2] == pytest.approx(420.0, rel=0.03)


def test_a_year_of_thirteen_periods() -> None:
    """Its fourth quarter has four of four weeks."""
    quarter = Quarter(2021, 4, Calendar.parse("3-3-3-4:near-sat-jan"))
    view = time_series_view(sales(quarter, years=3), quarter, quarter.start - timedelta(days=1))
    assert view is not None
    assert view.months == ("2021P10", "2021P11", "2021P12", "2021P13")
    assert view.total == pytest.approx(A_DAY * 112, rel=0.03)


def plan_of(quarter: Quarter, years: int = 3) -> float:
    """The target of a plan that nobody set one for."""
    given = facts(
        quarter=quarter,
        as_of=quarter.start - timedelta(days=1),
        sales=sales(quarter, years),
        accounts=accounts(),
        reps=reps(("a",)),
        quotas=quotas({"a": 900.0}).assign(quarter=[str(quarter.shift(-back)) for back in range(1, 13)]),
    )
    return revenue_plan(given, Assumptions(growth_rate=0.1)).target


def test_the_target_grows_from_a_year_before_week_by_week() -> None:
    """Ten per cent on 910 of thirteen weeks are 1,001, and 1,078 in the fourteen that follow them."""
    assert plan_of(LONG.shift(-1)) == pytest.approx(1_001.0)
    assert plan_of(LONG) == pytest.approx(1_078.0)


def test_a_year_before_the_listed_ones_gives_no_target() -> None:
    """Four listed quarters and the planned one's year: what was sold before is not known by quarters."""
    listed = Calendar(Custom.of(rows_of(WEEKS, 2020, 2020)))
    quarter = Quarter(2020, 3, listed)
    assert np.isnan(plan_of(quarter, years=0))


def quota_rows(quarter: Quarter, a_day: float) -> pd.DataFrame:
    """Quotas of so much a day in the twelve quarters before."""
    before = [quarter.shift(-back) for back in range(1, 13)]
    rows = [("a", str(one), a_day * one.days) for one in before]
    return QUOTAS.conform(pd.DataFrame(rows, columns=list(QUOTAS.names)))


@pytest.mark.parametrize(("quarter", "days"), [(LONG, 98), (LONG.shift(4), 91), (PERIODS, 112), (PERIODS.shift(1), 84)])
def test_people_are_planned_by_the_week(quarter: Quarter, days: int) -> None:
    """Quotas of ten a day that are attained: ten a day in the quarter's weeks, whatever the quarters before had."""
    given = facts(
        quarter=quarter,
        as_of=quarter.start - timedelta(days=1),
        sales=sales(quarter),
        accounts=accounts(),
        reps=reps(("a",)),
        quotas=quota_rows(quarter, A_DAY),
    )
    plan = revenue_plan(given, Assumptions())
    assert plan.people.mean_quota == pytest.approx(A_DAY * days)
    street = plan.people.street
    assert street is not None
    kept = replace(plan.base.drivers, attrition_rate=0.0, attainment_rate=1.0)
    assert street.capacity(kept).total == pytest.approx(A_DAY * days, rel=0.03)
    assert np.abs(plan.people.errors).max() < 0.03
