"""Quarters of a fiscal calendar, whichever kind of years it has."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.errors import OutsideCalendarError
from calculations.fiscal import Calendar, Period, Quarter
from tests.calculations.fiscal.calendars import CUSTOM, RULES

FEBRUARY = Calendar.standard(2)
BY_END = Calendar.standard(2, named_by_end=True)
_QUARTERS = st.builds(Quarter, st.integers(1990, 2100), st.integers(1, 4), RULES) | st.builds(
    Quarter, st.integers(2018, 2023), st.integers(1, 4), st.just(CUSTOM)
)


@pytest.mark.parametrize("label", ["2020Q1", "2020-Q1", " 2020 q1 "])
def test_a_label_is_read_in_the_ways_people_write_it(label: str) -> None:
    """2020Q1 is the first quarter of 2020, however it is spelled."""
    assert Quarter.parse(label) == Quarter(2020, 1)


@pytest.mark.parametrize("label", ["2020", "Q1 2020", "2020Q5", ""])
def test_anything_else_says_how_to_write_it(label: str) -> None:
    """The message shows a label that would be read."""
    with pytest.raises(ValueError, match="as in 2020Q1"):
        Quarter.parse(label)


@pytest.mark.parametrize("number", [0, 5])
def test_a_quarter_that_no_calendar_has_is_refused(number: int) -> None:
    """Quarters count from 1 to 4."""
    with pytest.raises(ValueError, match="is not one of"):
        Quarter(2020, number)


def test_a_fiscal_year_from_february_ends_in_january() -> None:
    """Its first quarter is February to April 2020, its fourth November 2020 to January 2021."""
    first, last = Quarter(2020, 1, FEBRUARY), Quarter(2020, 4, FEBRUARY)
    assert (first.start, first.end) == (date(2020, 2, 1), date(2020, 5, 1))
    assert (last.start, last.end) == (date(2020, 11, 1), date(2021, 2, 1))
    assert Quarter.of(date(2021, 1, 31), FEBRUARY) == last


def test_a_year_named_by_its_end_is_called_one_more() -> None:
    """February 2020 to January 2021 is fiscal 2021 where years are named after the calendar year they end in."""
    assert Quarter.of(date(2020, 2, 1), BY_END) == Quarter(2021, 1, BY_END)
    assert (Quarter(2021, 4, BY_END).start, Quarter(2021, 4, BY_END).end) == (date(2020, 11, 1), date(2021, 2, 1))


def test_a_quarter_says_how_long_it_is() -> None:
    """February to April 2020 is 29 + 31 + 30 days; a quarter of a 4-4-5 year is 13 weeks, or 14."""
    assert Quarter(2020, 1, FEBRUARY).days == 90
    weeks = Calendar.parse("4-4-5:near-sat-jan")
    assert [Quarter(2023, number, weeks).weeks for number in (1, 2, 3, 4)] == [13, 13, 13, 14]


def test_months_are_the_periods_of_a_standard_quarter() -> None:
    """November to January, by their calendar names, 30, 31 and 31 days."""
    periods = Quarter(2020, 4, FEBRUARY).periods
    assert [(p.label, p.days) for p in periods] == [("2020-11", 30), ("2020-12", 31), ("2021-01", 31)]


def test_a_period_is_found_by_its_name() -> None:
    """A month in a standard year, a numbered period where periods are no months; else the name is refused."""
    weeks = Calendar.parse("4-5-4:near-sat-jan")
    assert Period.parse("2021-01", FEBRUARY) == Period(date(2021, 1, 1), date(2021, 2, 1), "2021-01")
    assert Period.parse("2020P05", weeks) == Period(date(2020, 5, 31), date(2020, 7, 5), "2020P05")
    for name, calendar in (("2020-05", weeks), ("2020P14", weeks), ("2020P01", FEBRUARY), ("May", FEBRUARY)):
        with pytest.raises(ValueError, match="no period of the fiscal calendar"):
            Period.parse(name, calendar)


@given(_QUARTERS)
def test_the_first_and_last_day_belong_and_the_end_does_not(quarter: Quarter) -> None:
    """Half-open: every day belongs to exactly one quarter, and the label reads back."""
    assert Quarter.of(quarter.start, quarter.calendar) == quarter
    assert Quarter.of(quarter.end - timedelta(days=1), quarter.calendar) == quarter
    assert quarter.end - timedelta(days=1) in quarter
    assert quarter.end not in quarter
    assert quarter.start - timedelta(days=1) not in quarter
    assert Quarter.parse(str(quarter), quarter.calendar) == quarter


@given(_QUARTERS)
def test_periods_tile_their_quarter(quarter: Quarter) -> None:
    """Two to four periods follow one another from the quarter's first day to its end, each found by its name."""
    periods = quarter.periods
    assert 2 <= len(periods) <= 4
    assert (periods[0].start, periods[-1].end) == (quarter.start, quarter.end)
    assert all(one.end == other.start for one, other in pairwise(periods))
    assert [Period.parse(period.label, quarter.calendar) for period in periods] == list(periods)


@given(RULES, st.integers(1990, 2100), st.integers(1, 4), st.integers(-40, 40), st.integers(-40, 40))
def test_shifts_add_up(calendar: Calendar, year: int, number: int, one: int, other: int) -> None:
    """Shifting twice is shifting by the sum, there and back is here, and four quarters are a year."""
    quarter = Quarter(year, number, calendar)
    assert quarter.shift(one).shift(other) == quarter.shift(one + other)
    assert quarter.shift(one).shift(-one) == quarter
    assert quarter.shift(4) == Quarter(year + 1, number, calendar)
    assert quarter.shift(1).start == quarter.end
    assert quarter < quarter.shift(1)
    assert quarter.is_known
    assert Quarter.at(quarter.index, calendar) == quarter


@given(RULES, st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_is_in_exactly_one_quarter(calendar: Calendar, day: date) -> None:
    """That of the day holds it; the ones before and after do not."""
    quarter = Quarter.of(day, calendar)
    assert [day in quarter.shift(by) for by in (-1, 0, 1)] == [False, True, False]


def test_a_custom_calendar_says_where_it_ends() -> None:
    """Its years are listed: the next one is known by name only, and asking for its days is refused with the bounds."""
    last = Quarter(2023, 4, CUSTOM)
    assert (last.end, last.is_known, last.shift(1).is_known) == (date(2024, 2, 4), True, False)
    assert str(last.shift(1)) == "2024Q1"
    assert (last.reach(1), last.reach(-2), Quarter(2018, 2, CUSTOM).reach(-9)) == (
        last,
        Quarter(2023, 2, CUSTOM),
        Quarter(2018, 1, CUSTOM),
    )
    for ask in (
        lambda: last.shift(1).end,
        lambda: Quarter(2017, 4, CUSTOM).start,
        lambda: Quarter.of(date(2024, 2, 4), CUSTOM),
        lambda: Quarter.of(date(2018, 2, 3), CUSTOM),
    ):
        with pytest.raises(OutsideCalendarError, match="knows the years 2018 to 2023, 2018-02-04 to 2024-02-03"):
            ask()
