"""How far the mirror's records of closed deals reach."""

from datetime import date

import numpy as np

from calculations.reach import UNKNOWN, Reach
from sync.facts.known import Known, after

__all__ = ["reach_of"]


def reach_of(known: Known) -> Reach:
    """The days of the first and of the last deal closed, won or lost, by the day of the plan."""
    deals = known.rows("Opportunity")
    closed = deals.moments["CloseDate"]
    counts = (deals.flags["IsClosed"] == 1) & (deals.flags["IsDeleted"] != 1) & (closed < after(known.as_of))
    days = closed[counts & ~np.isnat(closed)].astype("datetime64[D]")
    if not days.size:
        return UNKNOWN
    gaps = np.diff(np.unique(days)).astype(np.int64)
    usual = int(np.percentile(gaps, 90, method="higher")) if gaps.size else 0
    return Reach(_date(days.min()), _date(days.max()), usual)


def _date(day: np.datetime64) -> date:
    return date.fromisoformat(str(day))
