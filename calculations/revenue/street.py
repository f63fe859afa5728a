"""The street: what all seats would book at an attainment of one, as a function of the drivers."""

from dataclasses import dataclass, field, replace
from datetime import date
from math import floor

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats
from calculations.fiscal import Calendar
from calculations.revenue.capacity import Capacity, capacity, ramp_schedule
from calculations.revenue.drivers import Drivers

__all__ = ["SeatStreet"]


@dataclass(frozen=True, slots=True)
class SeatStreet:
    """n seats of a quarter; called with drivers it gives their capacity at an attainment of one, money.

    quotas: quarterly street quota at full ramp, money. relative: attainment of each seat's role / that of the company.
    season: factor of each of the quarter's months. hire_start: first day of the hires that the driver `hires` adds;
    each has `hire_quota`, by default the mean quota. calendar: whose months the quarter has.
    """

    quotas: Floats
    start_dates: NDArray[np.datetime64]
    first_day: date
    end_day: date
    as_of: date
    relative: Floats
    season: Floats
    hire_start: date
    end_dates: NDArray[np.datetime64] | None = None
    keys: tuple[str, ...] = field(default=())
    hire_quota: float = float("nan")
    calendar: Calendar | None = None

    def __call__(self, drivers: Drivers) -> float:
        """Capacity at these drivers; a lag between two whole months lies between theirs."""
        below = floor(drivers.backfill_lag)
        share = drivers.backfill_lag - below
        lower = self._total(drivers, below)
        return lower if share == 0 else (1.0 - share) * lower + share * self._total(drivers, below + 1)

    def capacity(self, drivers: Drivers) -> Capacity:
        """Capacity of the seats themselves at the drivers' attainment, without the hires the drivers add."""
        return capacity(
            self.quotas * (1.0 + drivers.stretch_rate),
            self.start_dates,
            self.first_day,
            self.end_day,
            self.as_of,
            attainment_rates=self.relative * drivers.attainment_rate,
            attrition_rates=drivers.attrition_rate,
            schedule=ramp_schedule(drivers.ramp_months),
            season=self.season,
            backfill_lag=round(drivers.backfill_lag),
            end_dates=self.end_dates,
            keys=self.keys,
            calendar=self.calendar,
        )

    def _total(self, drivers: Drivers, lag: int) -> float:
        seats = replace(drivers, attainment_rate=1.0, backfill_lag=float(lag))
        total = self.capacity(seats).total
        known = self.quotas[self.quotas >= 0]
        each = float(known.mean()) if np.isnan(self.hire_quota) and known.size else self.hire_quota
        if drivers.hires and not np.isnan(each):
            total += drivers.hires * self._hire(seats, each)
        return total

    def _hire(self, drivers: Drivers, quota: float) -> float:
        """What one hire at the first start books in the quarter."""
        one = replace(
            self,
            quotas=np.array([quota]),
            start_dates=np.array([self.hire_start], dtype="datetime64[D]"),
            relative=np.ones(1),
            end_dates=None,
        )
        return one.capacity(replace(drivers, attrition_rate=0.0)).total
