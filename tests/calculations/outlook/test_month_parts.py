"""Quarters of any number of months in the four columns of an outlook."""

from datetime import date, timedelta

import numpy as np
import pytest

from calculations.fiscal import Calendar, Quarter
from calculations.outlook.month_parts import gathered_months, month_parts
from calculations.outlook.path import positions

FIRST = date(2020, 1, 5)
LISTED = Calendar.parse(
    "custom:2020="
    + ",".join(
        "/".join(str(FIRST + timedelta(days=91 * quarter + days)) for days in (0, 21, 42, 63, 84))
        for quarter in range(4)
    )
    + ";2021-01-03"
)
"""Quarters of 13 weeks, of four periods of three weeks and one of one."""


def test_up_to_four_months_stand_alone() -> None:
    """Three calendar months, four periods of four weeks."""
    for quarter in (Quarter(2020, 1), Quarter(2020, 4, Calendar.parse("3-3-3-4:near-sat-jan"))):
        assert month_parts(quarter) == quarter.periods
    assert gathered_months(np.array([1.0, 2.0, 3.0])).tolist() == [1.0, 2.0, 3.0]


def test_the_fourth_holds_all_that_are_left() -> None:
    """The last four weeks are one; no money is lost, and the quarter is over at four."""
    quarter = Quarter(2020, 1, LISTED)
    parts = month_parts(quarter)
    assert [part.days for part in parts] == [21, 21, 21, 28]
    assert (parts[0].start, parts[-1].end, parts[-1].label) == (quarter.start, quarter.end, "2020P04–2020P05")
    assert gathered_months(np.array([[1.0, 2.0, 3.0, 4.0, 5.0]])).tolist() == [[1.0, 2.0, 3.0, 9.0]]
    days = [quarter.start - timedelta(days=1), parts[3].start + timedelta(days=6), quarter.end]
    assert positions(quarter, days).tolist() == pytest.approx([0.0, 3.25, 4.0])
