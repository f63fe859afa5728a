"""What every clock promises: the machine's, and those that tests set."""

from datetime import timedelta

import pytest

from sync.clock import Clock, SystemClock
from tests.sync.clocks import FixedClock
from tests.sync.orgs import SteppingClock

CLOCKS = {"machine": SystemClock, "fixed": FixedClock, "stepping": SteppingClock}


@pytest.fixture(params=CLOCKS)
def clock(request: pytest.FixtureRequest) -> Clock:
    """Each clock there is."""
    made: Clock = CLOCKS[request.param]()
    return made


def test_a_clock_tells_moments_in_utc(clock: Clock) -> None:
    """Aware, with no offset, so that two moments of two clocks can be compared and written as one text."""
    assert isinstance(clock, Clock)
    assert clock.now().utcoffset() == timedelta(0)


def test_a_clock_tells_one_moment_after_another(clock: Clock) -> None:
    """However often it is asked, never an earlier one."""
    told = [clock.now() for _ in range(100)]
    assert told == sorted(told)
