"""The weeks after a day, cut at the ends of quarters, so that every quarter's weeks align at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats
from calculations.fiscal import Quarter

__all__ = ["WeeksAhead", "weeks_after"]

_WEEK = 7


@dataclass(frozen=True, slots=True)
class WeeksAhead:
    """k spans of about a week after a day, without gaps.

    Days that are no full week stand first: alone in a quarter that has begun, in its first week in one still to come.

    last: last day of each span. weeks: its length in weeks, 1 for most. to_end: full weeks from its end to the end of
    its quarter, 0 for the last. quarter: place of its quarter in those asked for.
    """

    day: date
    last: NDArray[np.datetime64]
    weeks: Floats
    to_end: NDArray[np.int32]
    quarter: NDArray[np.int32]

    @property
    def ahead(self) -> Floats:
        """Weeks from the day to the end of each span."""
        return np.cumsum(self.weeks)


def weeks_after(day: date, quarters: Sequence[Quarter]) -> WeeksAhead:
    """The weeks after a day to the end of the last of some quarters that follow one another.

    Args:
        day: known until its evening; before the end of the first quarter or on its last day. quarters: in order,
            the first being that of the day or of the day after it, without a gap.
    """
    ends: list[date] = []
    lengths: list[int] = []
    to_end: list[int] = []
    place: list[int] = []
    for number, quarter in enumerate(quarters):
        begin = max(quarter.start, day + timedelta(days=1))
        full, odd = divmod((quarter.end - begin).days, _WEEK)
        spans = [_WEEK] * full
        if odd and (begin > quarter.start or not full):
            spans.insert(0, odd)
        elif odd:
            spans[0] += odd
        upto = begin
        for left, days in zip(reversed(range(len(spans))), spans, strict=True):
            upto += timedelta(days=days)
            ends.append(upto - timedelta(days=1))
            lengths.append(days)
            to_end.append(left)
            place.append(number)
    return WeeksAhead(
        day,
        np.array(ends, dtype="datetime64[D]"),
        np.array(lengths, dtype=np.float64) / _WEEK,
        np.array(to_end, dtype=np.int32),
        np.array(place, dtype=np.int32),
    )
