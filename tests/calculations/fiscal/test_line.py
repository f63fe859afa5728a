"""Lines of fiscal months: what tenure, ramps and lags count in."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.fiscal import CALENDAR_YEAR, Calendar, MonthLine, Quarter, periods_between
from calculations.ramp import monthly_ramp, ramp_factor
from tests.calculations.fiscal.calendars import CUSTOM, RULES

WEEKS = Calendar.parse("4-4-5:near-sat-jan")
START, END = date(2020, 2, 2), date(2020, 5, 3)  # thirteen weeks


def test_months_between_two_days_are_those_that_hold_them_and_all_between() -> None:
    """28 March 2020 is the last day of the second period, 3 May the first of the fourth."""
    found = periods_between(date(2020, 3, 28), date(2020, 5, 3), WEEKS)
    assert [period.label for period in found] == ["2020P02", "2020P03", "2020P04"]
    assert [period.label for period in periods_between(date(2020, 1, 31), date(2020, 2, 1))] == ["2020-01", "2020-02"]


@given(RULES, st.integers(2000, 2040), st.integers(1, 4), st.integers(0, 20))
def test_a_line_has_the_quarters_months_at_its_end(calendar: Calendar, year: int, number: int, before: int) -> None:
    """Its places are the periods of the quarter, `before` months or more stand ahead of them, without a gap."""
    quarter = Quarter(year, number, calendar)
    line = MonthLine.of(quarter.start, quarter.end, before, calendar)
    assert line.first >= before
    days = line.begin(line.places)
    assert days.tolist() == [period.start for period in quarter.periods]
    assert line.begin(line.places + 1).tolist() == [period.end for period in quarter.periods]
    assert (np.diff(line.starts).astype(int) > 0).all()
    assert line.at(np.array([quarter.start, quarter.end - timedelta(days=1)], dtype="datetime64[D]")).tolist() == [
        line.first,
        line.first + line.count - 1,
    ]


def test_ahead_of_listed_years_months_are_alike() -> None:
    """The first quarter of a custom calendar has nothing listed before it: months of 52/12 weeks stand there."""
    first = Quarter(2018, 1, CUSTOM)
    line = MonthLine.of(first.start, first.end, 3, CUSTOM)
    assert line.starts[:4].tolist() == [date(2017, 11, 5), date(2017, 12, 5), date(2018, 1, 5), date(2018, 2, 4)]


def test_part_of_a_quarter_has_the_months_it_begins() -> None:
    """From the second period of a quarter on, the first one is among those ahead."""
    second = Quarter(2020, 1, WEEKS).periods[1]
    line = MonthLine.of(second.start, END, 1, WEEKS)
    assert line.begin(np.array([line.first - 1])).tolist() == [START]
    assert line.count == 2


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (START, END, 3),  # 13 weeks
        (START, START + timedelta(weeks=14), 3),
        (START, START + timedelta(weeks=16), 4),
        (START, START + timedelta(weeks=52), 12),
        (date(2020, 4, 1), date(2020, 7, 1), 3),  # 91 days, and calendar months
        (date(2020, 1, 15), date(2020, 2, 20), 2),  # begun calendar months
    ],
)
def test_without_a_calendar_weeks_are_told_from_months_by_their_days(start: date, end: date, months: int) -> None:
    """A quarter of whole weeks that is none of calendar months has as many equal parts as it has months."""
    line = MonthLine.of(start, end, 2)
    assert line.count == months
    assert all(one < other for one, other in pairwise(line.starts.tolist()))


@pytest.mark.parametrize("calendar", [None, WEEKS])
def test_who_starts_with_a_quarter_of_thirteen_weeks_carries_a_quarter(calendar: Calendar | None) -> None:
    """(0 + 0.25 + 0.5) / 3, as in a quarter of calendar months, though four of these are begun in it."""
    assert ramp_factor([START], START, END, calendar=calendar) == pytest.approx([0.25])
    assert monthly_ramp([START], START, END, calendar=calendar).tolist() == [[0.0, 0.25, 0.5]]


def test_tenure_counts_fiscal_months() -> None:
    """Hired with the second period that is month 0; in its middle, 14 of 28 days at a share of 0.4 are 0.2."""
    second = Quarter(2020, 1, WEEKS).periods[1]
    hired = [second.start, second.start + timedelta(days=14), START - timedelta(days=1), END, None]
    ramp = monthly_ramp(hired, START, END, (0.4, 0.6), WEEKS)
    assert ramp[:4].tolist() == [[0.0, 0.4, 0.6], [0.0, 0.2, 0.6], [0.6, 1.0, 1.0], [0.0, 0.0, 0.0]]
    assert np.isnan(ramp[4]).all()


def test_a_quarter_is_so_many_twelfths_of_a_year() -> None:
    """Thirteen weeks are three, fourteen 42/13; quarters of standard years are three whatever their days."""
    long = Quarter(2023, 4, WEEKS)
    assert [Quarter(2023, 1, WEEKS).months, long.months] == pytest.approx([3.0, 42 / 13])
    assert long.longer_than(Quarter(2022, 4, WEEKS)) == pytest.approx(14 / 13)
    assert Quarter(2020, 3, CALENDAR_YEAR).longer_than(Quarter(2020, 1, CALENDAR_YEAR)) == 1.0


def test_time_on_a_line_is_in_twelfths_or_weeks() -> None:
    """Three calendar months are a fourth of a year; 28, 56 and 91 days of weeks are 4, 8 and 13 of 52."""
    months = MonthLine.of(date(2020, 1, 1), date(2020, 4, 1), 0)
    assert months.years.tolist() == [0.0, 1 / 12, 2 / 12, 3 / 12]
    listed = MonthLine.of(START, END, 0, WEEKS)
    assert listed.years.tolist() == pytest.approx([0.0, 4 / 52, 8 / 52, 13 / 52])
