"""Working days of one place: weekends and public holidays are closed."""

from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["WEEKEND", "OpenDays"]

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as `date.weekday` counts."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Which days are worked: those of the week that are no weekend, less the free ones."""

    free: frozenset[date] = frozenset()
    weekend: frozenset[int] = WEEKEND

    def __post_init__(self) -> None:
        if len(self.weekend) > 6:
            raise ValueError("a week has a working day")

    @property
    def a_week(self) -> int:
        """Working days of a week without holidays."""
        return 7 - len(self.weekend)

    def is_open(self, day: date) -> bool:
        """Whether the day is worked."""
        return day.weekday() not in self.weekend and day not in self.free

    def slot(self, start: date, number: int) -> date:
        """The n-th day of the working week from a day on, that day included; holidays count as any other day."""
        weeks, rest = divmod(number - 1, self.a_week)
        day = start + 7 * weeks * _DAY
        while True:
            rest -= day.weekday() not in self.weekend
            if rest < 0:
                return day
            day += _DAY

    def slots(self, start: date, end: date) -> int:
        """Days of the working week from `start` to the eve of `end`; holidays count as any other day."""
        return sum((start + n * _DAY).weekday() not in self.weekend for n in range((end - start).days))

    def until(self, day: date, start: date) -> date:
        """The last working day up to a day; where there is none from `start` on, the first one after it."""
        found = day
        while found >= start:
            if self.is_open(found):
                return found
            found -= _DAY
        found = max(day, start)
        while not self.is_open(found):
            found += _DAY
        return found

    def before(self, day: date, number: int, start: date) -> date:
        """The working day that many before a day, but not before `start`."""
        found = day
        while number and found > start:
            found -= _DAY
            number -= self.is_open(found)
        return found

    def between(self, start: date, last: date) -> int:
        """Working days from `start` to `last`, both included."""
        return sum(self.is_open(start + n * _DAY) for n in range((last - start).days + 1))
