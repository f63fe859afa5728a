"""Working days: weekends are skipped, holidays are rolled back from."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.cycle.open_days import OpenDays

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))
WEEK = timedelta(days=7)


@settings(max_examples=40)
@given(DAYS, st.integers(1, 60), st.frozensets(st.integers(0, 6), max_size=6))
def test_slots_are_counted_by_hand(start: date, number: int, weekend: frozenset[int]) -> None:
    """The n-th day of the working week is the n-th that is no weekend, told day by day; a week of them is a week on."""
    days = OpenDays(weekend=weekend)
    line = [start + timedelta(days=n) for n in range(430)]
    told = [day for day in line if day.weekday() not in weekend]
    assert days.slot(start, number) == told[number - 1]
    assert days.slot(start, number + days.a_week) == days.slot(start, number) + WEEK
    assert days.slots(start, told[number - 1]) == number - 1


@settings(max_examples=40)
@given(DAYS, st.integers(0, 40), st.frozensets(DAYS, max_size=30), st.integers(0, 20))
def test_a_day_moves_back_to_a_worked_one(start: date, ahead: int, free: frozenset[date], number: int) -> None:
    """Never over a worked day, never before the start; later days never move before earlier ones."""
    days = OpenDays(free)
    day = start + timedelta(days=ahead)
    found = days.until(day, start)
    assert days.is_open(found)
    if found <= day:
        assert not any(days.is_open(found + timedelta(days=n)) for n in range(1, (day - found).days + 1))
    else:
        assert not any(days.is_open(start + timedelta(days=n)) for n in range((found - start).days))
    assert found >= start
    assert days.until(day + timedelta(days=1), start) >= found
    back = days.before(found, number, start)
    assert start <= back <= found
    assert back == start or days.between(back, found) == number + 1


def test_a_week_has_a_working_day() -> None:
    """Seven days of weekend are none."""
    with pytest.raises(ValueError, match="has a working day"):
        OpenDays(weekend=frozenset(range(7)))
