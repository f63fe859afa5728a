"""The clock of the demo: days are played one after the other, and within a day the machine's time runs on."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter

__all__ = ["PlayedClock"]


class PlayedClock:
    """A clock that is set to the moment that is played, and never goes back.

    Args:
        begins: the moment it starts at. runs: seconds of the machine, of which only differences count.
    """

    def __init__(self, begins: datetime, runs: Callable[[], float] = perf_counter) -> None:
        self._set, self._runs = begins, runs
        self._since = runs()

    def now(self) -> datetime:
        """The moment that was set, and what has passed since."""
        return self._set + timedelta(seconds=self._runs() - self._since)

    def to(self, day: date, hour: int) -> None:
        """Go on to an hour (UTC) of a day; where that is over already, time only runs on."""
        self._set = max(self.now(), datetime.combine(day, time(hour), UTC))
        self._since = self._runs()
