"""Drivers: the few numbers a revenue plan turns on, what each means, and how far each moved in the past."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from calculations.assumptions import (
    ATTAINMENT_RATE,
    ATTRITION_RATE,
    BACKFILL_LAG,
    FORECAST_FACTOR,
    PRICE_RATE,
    RAMP_MONTHS,
    SLIP_RATE,
    WIN_RATE,
    Assumption,
)
from calculations.findings import Finding, Severity

__all__ = [
    "DRIVERS",
    "LEAST_QUARTERS",
    "SCENARIO_DRIVERS",
    "Driver",
    "DriverRange",
    "Drivers",
    "assumed_findings",
    "driver_range",
]

LEAST_QUARTERS = 4
"""Past quarters below which a range is an assumption, not a measurement."""

LOW_SHARE, HIGH_SHARE = 0.2, 0.8


@dataclass(frozen=True, slots=True)
class Driver:
    """One driver: its name, its unit, what it means, and whether more of it brings more (+1) or less (−1)."""

    name: str
    unit: str
    meaning: str
    sign: int = 1
    low: float = -np.inf
    high: float = np.inf


def _declared(one: Assumption, sign: int) -> Driver:
    """The driver that an assumption declares."""
    return Driver(one.name, one.unit, one.meaning, sign, *one.bounds)


DRIVERS = (
    _declared(FORECAST_FACTOR, 1),
    _declared(ATTAINMENT_RATE, 1),
    _declared(ATTRITION_RATE, -1),
    _declared(RAMP_MONTHS, -1),
    _declared(BACKFILL_LAG, -1),
    Driver("stretch_rate", "rate", "street quotas above the last ones", 1, -1.0, 10.0),
    Driver("hires", "people", "hires beyond the plan, each with the mean quota", 1, 0.0, 1e6),
    Driver("outside_quota", "money", "renewals, expansion and deals nobody carries a quota for", 1),
    _declared(WIN_RATE, 1),
    _declared(SLIP_RATE, -1),
    Driver("created", "money", "won by deals created in the quarter", 1, 0.0),
    Driver("pulled_in", "money", "won by deals that were dated later when the quarter began", 1, 0.0),
    _declared(PRICE_RATE, 1),
)

SCENARIO_DRIVERS = ("forecast_factor", "attainment_rate", "win_rate", "slip_rate")
"""Drivers that conservative and upside scenarios move to their 20th and 80th percentile; all others stay."""

_BY_NAME = {driver.name: driver for driver in DRIVERS}


@dataclass(frozen=True, slots=True)
class Drivers:
    """A value of every driver; see `DRIVERS` for meanings and units."""

    forecast_factor: float = 1.0
    attainment_rate: float = 1.0
    attrition_rate: float = ATTRITION_RATE.default
    ramp_months: float = RAMP_MONTHS.default
    backfill_lag: float = BACKFILL_LAG.default
    stretch_rate: float = 0.0
    hires: float = 0.0
    outside_quota: float = 0.0
    win_rate: float = 0.0
    slip_rate: float = 0.0
    created: float = 0.0
    pulled_in: float = 0.0
    price_rate: float = 0.0

    def moved(self, overrides: Mapping[str, float]) -> Self:
        """These drivers with some of them set; ValueError names one that does not exist or a value out of bounds."""
        for name, value in overrides.items():
            driver = _BY_NAME.get(name)
            if driver is None:
                raise ValueError(f"{name!r} is no driver; there are {', '.join(_BY_NAME)}")
            if not driver.low <= value <= driver.high:
                raise ValueError(f"{name} {value:g} is not within {driver.low:g} and {driver.high:g}")
        return replace(self, **dict(overrides))

    def items(self) -> tuple[tuple[str, float], ...]:
        """Names and values in order."""
        return tuple((field.name, float(getattr(self, field.name))) for field in fields(self))


@dataclass(frozen=True, slots=True)
class DriverRange:
    """Where a driver stood in past quarters: 20th percentile, median, 80th, and how many quarters say so.

    With fewer than four quarters `is_assumed` is true and low and high are the convention given.
    """

    name: str
    low: float
    base: float
    high: float
    quarters: int
    is_assumed: bool

    @property
    def worse(self) -> float:
        """The end that brings less."""
        return self.low if _BY_NAME[self.name].sign > 0 else self.high

    @property
    def better(self) -> float:
        """The end that brings more."""
        return self.high if _BY_NAME[self.name].sign > 0 else self.low


def driver_range(
    name: str, history: ArrayLike = (), assumed: tuple[float, float, float] | None = None
) -> DriverRange | None:
    """Range of a driver: P20, P50 and P80 of its history where four quarters or more are known.

    Args:
        name: of `DRIVERS`. history: its value in past quarters; NaN is not known.
        assumed: low, base and high where the history is too short.

    Returns:
        The range, held within the driver's bounds; None with neither history nor assumption.
    """
    driver = _BY_NAME[name]
    values = np.asarray(history, dtype=np.float64)
    values = values[np.isfinite(values)]
    if values.size >= LEAST_QUARTERS:
        low, base, high = np.clip(np.quantile(values, (LOW_SHARE, 0.5, HIGH_SHARE)), driver.low, driver.high)
        return DriverRange(name, float(low), float(base), float(high), int(values.size), is_assumed=False)
    if assumed is None:
        return None
    low, base, high = sorted(min(max(value, driver.low), driver.high) for value in assumed)
    return DriverRange(name, low, base, high, int(values.size), is_assumed=True)


def assumed_findings(ranges: Mapping[str, DriverRange]) -> tuple[Finding, ...]:
    """Ranges of scenario drivers that rest on a convention because the history is short."""
    named = tuple(name for name in SCENARIO_DRIVERS if name in ranges and ranges[name].is_assumed)
    if not named:
        return ()
    sentence = f"Fewer than {LEAST_QUARTERS} past quarters tell of {', '.join(named)}: the range is an assumption."
    return (Finding("revenue.range-assumed", sentence, "Replace it by what you know.", named, Severity.WARNING),)
