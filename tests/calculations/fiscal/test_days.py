"""Many days at once say what each says alone."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.errors import OutsideCalendarError
from calculations.fiscal import (
    CALENDAR_YEAR,
    Calendar,
    Period,
    Quarter,
    covered,
    period_labels,
    quarter_index,
    quarter_labels,
    year_before,
)
from tests.calculations.fiscal.calendars import CUSTOM, RULES

DAYS = st.lists(st.dates(date(1995, 1, 1), date(2040, 12, 31)), min_size=1, max_size=8)


@given(RULES, DAYS)
def test_each_day_gets_the_quarter_and_period_it_is_in(calendar: Calendar, days: list[date]) -> None:
    """As one by one, at any hour of the day."""
    moments = np.array(days, dtype="datetime64[us]") + np.timedelta64(86_399, "s")
    assert quarter_index(moments, calendar).tolist() == [Quarter.of(day, calendar).index for day in days]
    code, labels = quarter_labels(moments, calendar)
    assert [labels[at] for at in code] == [str(Quarter.of(day, calendar)) for day in days]
    code, labels = period_labels(moments, calendar)
    for day, at in zip(days, code, strict=True):
        period = Period.parse(labels[at], calendar)
        assert period.start <= day < period.end


def test_no_days_have_no_labels() -> None:
    """Empty in, empty out."""
    none = np.array([], dtype="datetime64[D]")
    assert quarter_index(none).tolist() == []
    assert [len(part) for part in (*quarter_labels(none), *period_labels(none))] == [0, 0, 0, 0]


def test_days_outside_a_custom_calendar_are_told_apart_and_never_labelled() -> None:
    """Its first and its last day are in; the eve, the day after and a day that is not known are not."""
    days = np.array(["2018-02-03", "2018-02-04", "2024-02-03", "2024-02-04", "NaT"], dtype="datetime64[D]")
    assert covered(days, CUSTOM).tolist() == [False, True, True, False, False]
    assert covered(days, CALENDAR_YEAR).tolist() == [True, True, True, True, False]
    with pytest.raises(OutsideCalendarError, match="2018-02-03 is outside"):
        quarter_index(days[:3], CUSTOM)
    with pytest.raises(ValueError, match="not known"):
        quarter_index(days, CALENDAR_YEAR)


@pytest.mark.parametrize(
    ("text", "is_of_weeks"),
    [("standard:2", False), ("4-4-5:near-sat-jan", True), ("3-3-3-4:last-fri-jan", True), (str(CUSTOM), True),
     ("custom:2024=2024-02-05,2024-05-05,2024-08-05,2024-11-05;2025-02-03", False)],
)  # fmt: skip
def test_a_calendar_is_of_weeks_where_all_its_quarters_are(text: str, is_of_weeks: bool) -> None:
    """The retail calendar is, as a rule and as listed; one of 90 days is not."""
    assert Calendar.parse(text).is_of_weeks is is_of_weeks


def test_a_year_before_is_twelve_months_or_52_weeks() -> None:
    """From a leap day to the 28th; in weeks to the same weekday, whatever year has a 53rd week."""
    assert year_before(date(2020, 2, 29)) == date(2019, 2, 28)
    assert year_before(date(2021, 2, 28), years=2) == date(2019, 2, 28)
    weeks = Calendar.parse("4-4-5:near-sat-jan")
    assert year_before(date(2024, 2, 4), weeks) == date(2023, 2, 5)
    assert year_before(date(2024, 2, 4), weeks, 2) == date(2022, 2, 6)
