"""Time in the generator: days since 1970 as floats, the seasonal calendar, and the texts of moments.

A whole number is the start of a day (UTC), so a moment falls on or before the day ``as_of`` if it is less than
``as_of + 1``. Working hours are 08:00 to 18:00: the fraction of a day is spread over them, which keeps the order.
"""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sync.emulators.salesforce.orgs.generated.parameters import LEAD_IN, GeneratedOrg

__all__ = ["NEVER", "Days", "Season", "day", "day_texts", "growing", "number", "quarter_starts", "stamp_texts"]

Days = NDArray[np.float64]
EPOCH = date(1970, 1, 1)
NEVER = float("inf")
_DAY_TEXTS = [(EPOCH + timedelta(days=n)).isoformat() for n in range(40_000)]
_TIME_TEXTS = [f"T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}.000+0000" for n in range(86_400)]


def number(day: date) -> int:
    """Return the days from 1970 to ``day``."""
    return (day - EPOCH).days


def day(days: float) -> date:
    """Return the day a moment falls on."""
    return EPOCH + timedelta(days=int(days))


def day_texts(days: Days) -> list[str]:
    """Return the days moments fall on, as Salesforce writes them."""
    return [_DAY_TEXTS[n] for n in days.astype(np.int64).tolist()]


def stamp_texts(days: Days) -> list[str]:
    """Return moments as Salesforce writes them, within working hours."""
    whole = days.astype(np.int64)
    seconds = 28_800 + ((days - whole) * 36_000).astype(np.int64)
    return [_DAY_TEXTS[d] + _TIME_TEXTS[s] for d, s in zip(whole.tolist(), seconds.tolist(), strict=True)]


def quarter_starts(first: date, last: date) -> list[date]:
    """Return the first days of the calendar quarters from that of ``first`` to that of ``last``."""
    quarters = range(first.year * 4 + (first.month - 1) // 3, last.year * 4 + (last.month - 1) // 3 + 1)
    return [date(quarter // 4, quarter % 4 * 3 + 1, 1) for quarter in quarters]


class Season:
    """The calendar on which deals close: even business time, stretched where little closes and pressed where much does.

    Each year takes as long in business time as on the calendar; within it, a month is as long as its share of the
    year's closings. Mapping business time to the calendar keeps the order of moments.
    """

    def __init__(self, org: GeneratedOrg) -> None:
        start = date((org.first_day - LEAD_IN).year, 1, 1)
        first, last = number(start), number(date(org.last_day.year + 7, 1, 1))
        self._calendar = np.arange(first, last + 1, dtype=np.float64)
        days = self._calendar[:-1].astype("M8[D]")
        months = days.astype("M8[M]").astype(np.int64) % 12
        years = days.astype("M8[Y]")
        weights = np.array(org.quarter_weights)[months // 3] * self._month_weights(org)[months % 3]
        sums = np.zeros(weights.size)
        for year in np.unique(years):
            within = years == year
            sums[within] = weights[within] * (within.sum() / weights[within].sum())
        self._business = first + np.concatenate(([0.0], np.cumsum(sums)))

    @staticmethod
    def _month_weights(org: GeneratedOrg) -> NDArray[np.float64]:
        early = (1 - org.quarter_end_share) / 2
        return 3 * np.array([early, early, org.quarter_end_share])

    def on_calendar(self, business: Days) -> Days:
        """Return the calendar moments of moments in business time."""
        moments: Days = np.interp(business, self._business, self._calendar)
        return moments


def growing(org: GeneratedOrg, even: Days) -> Days:
    """Spread even draws (0 to 1) over the time in which deals are created, denser by the yearly growth."""
    start, end = number(org.first_day - LEAD_IN), number(org.last_day) + 1
    rate = np.log1p(org.growth_rate) / 365.25
    if abs(rate) < 1e-9:
        return start + even * (end - start)
    created: Days = start + np.log1p(even * np.expm1(rate * (end - start))) / rate
    return created
