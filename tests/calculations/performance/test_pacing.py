"""The pace of a quarter against the own past's paths."""

from datetime import date

import pytest

from calculations.fiscal import Calendar, Quarter
from calculations.performance.pacing import Pace, pace_of

QUARTER = Quarter.parse("2020Q2")
PAST = [QUARTER.shift(-n) for n in range(1, 6)]


def booked(*early: float, of: float = 100.0) -> dict[date, float]:
    """So much on the second day of each past quarter, the rest of `of` on its last but one."""
    found = {}
    for quarter, money in zip(PAST, early, strict=False):
        found[quarter.start.replace(day=2)] = money
        found[date.fromordinal(quarter.end.toordinal() - 2)] = of - money
    return found


def test_by_the_same_part_of_each_quarter() -> None:
    """Half of the days over: 10, 20, 30 and 60 % were there; the middle is 25 %, the least 10 %."""
    assert pace_of(booked(10, 20, 30, 60), QUARTER, date(2020, 5, 15), PAST) == Pace(pytest.approx(0.25), 0.1, 4)
    assert pace_of(booked(10, 20, 30, 60), QUARTER, date(2020, 6, 30), PAST) == Pace(1.0, 1.0, 4)


def test_fewer_than_four_quarters_say_nothing() -> None:
    """Nor do quarters without bookings, nor a day before the quarter."""
    assert pace_of(booked(10, 20, 30), QUARTER, date(2020, 5, 15), PAST) is None
    assert pace_of({}, QUARTER, date(2020, 5, 15), PAST) is None
    assert pace_of(booked(10, 20, 30, 60), QUARTER, date(2020, 3, 31), PAST) is None


def test_in_a_year_of_weeks_quarters_of_other_lengths_compare() -> None:
    """A quarter of fourteen weeks is cut where the same part of it is over."""
    calendar = Calendar.parse("4-4-5:last-sat-jan")
    quarter = Quarter.of(date(2024, 6, 3), calendar)
    past = [quarter.shift(-n) for n in range(1, 9)]
    even = {date.fromordinal(day): 1.0 for one in past for day in range(one.start.toordinal(), one.end.toordinal())}
    half = date.fromordinal(quarter.start.toordinal() + quarter.days // 2 - 1)
    found = pace_of(even, quarter, half, past)
    assert found is not None
    assert found.quarters == 8
    assert found.usual == pytest.approx((quarter.days // 2) / quarter.days, abs=0.01)
