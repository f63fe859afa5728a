"""The street as a function of the drivers, by hand."""

import pickle
from datetime import date

import numpy as np
import pytest

from calculations.revenue.drivers import Drivers
from calculations.revenue.street import SeatStreet

OLD = np.datetime64("2015-01-01", "D")
STILL = Drivers(attrition_rate=0.0)


def street(**more):
    """Two ramped seats of 300 and 600 in 2020Q2."""
    given = {
        "quotas": np.array([300.0, 600.0]),
        "start_dates": np.array([OLD, OLD]),
        "first_day": date(2020, 4, 1),
        "end_day": date(2020, 7, 1),
        "as_of": date(2020, 3, 31),
        "relative": np.ones(2),
        "season": np.ones(3),
        "hire_start": date(2020, 4, 1),
    }
    return SeatStreet(**(given | more))


def test_the_street_is_at_an_attainment_of_one():
    """900, whatever the attainment; the seats themselves follow it."""
    assert street()(STILL.moved({"attainment_rate": 0.5})) == pytest.approx(900)
    assert street().capacity(STILL.moved({"attainment_rate": 0.5})).total == pytest.approx(450)


def test_stretch_and_hires_add_to_it():
    """10 % more is 990; two hires in April with the mean quota of 450 and the default ramp book a quarter of it each.

    Hires leave nobody behind and are stretched like the others.
    """
    assert street()(STILL.moved({"stretch_rate": 0.1})) == pytest.approx(990)
    assert street()(STILL.moved({"hires": 2.0})) == pytest.approx(900 + 2 * 112.5)
    assert street(quotas=np.array([np.nan, -1.0]))(STILL.moved({"hires": 2.0})) == 0


def test_roles_keep_their_distance():
    """Relative attainment 0.8 and 1.2: 240 + 720."""
    assert street(relative=np.array([0.8, 1.2]))(STILL) == pytest.approx(960)


def test_a_lag_between_months_lies_between_theirs():
    """Lag 1.5 is half way from lag 1 to lag 2."""
    losing = Drivers(attrition_rate=0.5, ramp_months=0.0)
    one, half, two = (street()(losing.moved({"backfill_lag": lag})) for lag in (1.0, 1.5, 2.0))
    assert half == pytest.approx((one + two) / 2)
    assert one > two


def test_known_leavers_are_seen_and_a_street_can_be_sent_away():
    """The second seat leaves on the last day of April: 300 + 200; the same after a trip to another process."""
    leaving = street(end_dates=np.array(["NaT", "2020-04-30"], dtype="datetime64[D]"))
    assert leaving(STILL) == pytest.approx(500)
    assert pickle.loads(pickle.dumps(leaving))(STILL) == leaving(STILL)  # noqa: S301 - made on the line itself
