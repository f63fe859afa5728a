"""Quarters of a fiscal calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.fiscal import Quarter

_QUARTERS = st.builds(Quarter, st.integers(1990, 2100), st.integers(1, 4), st.integers(1, 12))


@pytest.mark.parametrize("label", ["2020Q1", "2020-Q1", " 2020 q1 "])
def test_a_label_is_read_in_the_ways_people_write_it(label: str) -> None:
    """2020Q1 is the first quarter of 2020, however it is spelled."""
    assert Quarter.parse(label) == Quarter(2020, 1)


@pytest.mark.parametrize("label", ["2020", "Q1 2020", "2020Q5", ""])
def test_anything_else_says_how_to_write_it(label: str) -> None:
    """The message shows a label that would be read."""
    with pytest.raises(ValueError, match="as in 2020Q1"):
        Quarter.parse(label)


@pytest.mark.parametrize(("number", "first_month"), [(0, 1), (5, 1), (1, 0), (1, 13)])
def test_a_quarter_that_no_calendar_has_is_refused(number: int, first_month: int) -> None:
    """Quarters count from 1 to 4, first months from 1 to 12."""
    with pytest.raises(ValueError, match="is not one of"):
        Quarter(2020, number, first_month)


def test_a_fiscal_year_from_february_ends_in_january() -> None:
    """Its first quarter is February to April 2020, its fourth November 2020 to January 2021."""
    assert (Quarter(2020, 1, 2).start, Quarter(2020, 1, 2).end) == (date(2020, 2, 1), date(2020, 5, 1))
    assert (Quarter(2020, 4, 2).start, Quarter(2020, 4, 2).end) == (date(2020, 11, 1), date(2021, 2, 1))
    assert Quarter.of(date(2021, 1, 31), 2) == Quarter(2020, 4, 2)


@given(_QUARTERS)
def test_the_first_and_last_day_belong_and_the_end_does_not(quarter: Quarter) -> None:
    """Half-open: every day belongs to exactly one quarter, and the label reads back."""
    assert Quarter.of(quarter.start, quarter.first_month) == quarter
    assert quarter.end - timedelta(days=1) in quarter
    assert quarter.end not in quarter
    assert quarter.start - timedelta(days=1) not in quarter
    assert Quarter.parse(str(quarter), quarter.first_month) == quarter


@given(_QUARTERS, st.integers(-40, 40), st.integers(-40, 40))
def test_shifts_add_up(quarter: Quarter, one: int, other: int) -> None:
    """Shifting twice is shifting by the sum; four quarters are a year."""
    assert quarter.shift(one).shift(other) == quarter.shift(one + other)
    assert quarter.shift(4) == Quarter(quarter.year + 1, quarter.number, quarter.first_month)
