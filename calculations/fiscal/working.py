"""Working days: how long a stretch of days is where weekends and holidays do not count."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from calculations.fiscal.quarter import Period

__all__ = ["length_of", "working_days"]


def working_days(first: date, end: date, holidays: Sequence[date]) -> int:
    """Days from Monday to Friday from `first` to the eve of `end` that are no holidays."""
    off = np.array(holidays, dtype="datetime64[D]")
    return int(np.busday_count(np.datetime64(first, "D"), np.datetime64(end, "D"), holidays=off))


def length_of(period: Period, holidays: Sequence[date], since: date | None = None) -> float:
    """How long a period is from a day of it on, or all of it: in working days where holidays are named, else in days.

    A period without a working day has its days.
    """
    first = period.start if since is None else min(max(since, period.start), period.end)
    if holidays and working_days(period.start, period.end, holidays):
        return float(working_days(first, period.end, holidays))
    return float((period.end - first).days)
