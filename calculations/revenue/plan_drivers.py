"""The drivers of a plan out of its three views: ranges from past quarters, the base, and how far each view erred."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from calculations.arrays import Floats
from calculations.revenue.deals_view import DealsView
from calculations.revenue.drivers import DriverRange, Drivers, driver_range
from calculations.revenue.people_view import People
from calculations.revenue.plan_inputs import ASSUMED_RANGES, Assumptions
from calculations.revenue.time_series_view import TimeSeriesView

__all__ = ["base_drivers", "plan_ranges", "view_errors"]

_NOT_TESTED: Floats = np.zeros(0)


def plan_ranges(
    series: TimeSeriesView | None, people: People, deals: DealsView | None, given: Assumptions
) -> dict[str, DriverRange]:
    """Range of each driver: what a person set, its past, or a convention."""
    history: dict[str, Floats] = {"attainment_rate": people.attained}
    if series is not None:
        history["forecast_factor"] = 1.0 / (1.0 + series.errors[series.errors > -1.0])
    if deals is not None and deals.history.quarters:
        record = deals.history
        history |= {"win_rate": record.win, "slip_rate": record.slip}
        history |= {"created": record.created, "pulled_in": record.pulled}
    wanted = {name: triple for name, triple in ASSUMED_RANGES.items() if _applies(name, series, people, deals)}
    wanted |= dict(given.ranges)
    found: dict[str, DriverRange] = {}
    for name in dict.fromkeys([*history, *wanted]):
        past = () if name in given.ranges else history.get(name, ())
        known = driver_range(name, past, wanted.get(name))
        if known is not None:
            found[name] = known
    factor = found.get("forecast_factor")
    if factor is not None and "forecast_factor" not in given.ranges:
        found["forecast_factor"] = replace(factor, low=min(factor.low, 1.0), base=1.0, high=max(factor.high, 1.0))
    return found


def _applies(name: str, series: TimeSeriesView | None, people: People, deals: DealsView | None) -> bool:
    """Whether a driver moves anything that is known."""
    if name == "forecast_factor":
        return series is not None
    if name in ("win_rate", "slip_rate"):
        return deals is not None and np.isfinite(deals.opening)
    return name == "price_rate" or people.street is not None


def base_drivers(ranges: Mapping[str, DriverRange], deals: DealsView | None) -> Drivers:
    """The base: the median of each driver's past, or the convention."""
    base = Drivers().moved({name: known.base for name, known in ranges.items()})
    if deals is None or not deals.history.quarters:
        return base
    means = {"created": deals.history.created, "pulled_in": deals.history.pulled}
    return base.moved({name: float(np.median(past)) for name, past in means.items() if name not in ranges})


def view_errors(series: TimeSeriesView | None, people: People, deals: DealsView | None) -> dict[str, Floats]:
    """Back-tested errors of the views that can say something about the quarter.

    A pipeline of which no past quarter tells what becomes of it rests on conventions alone: it counts only where there
    is no other view.
    """
    found: dict[str, Floats] = {}
    if series is not None:
        found["time_series"] = series.errors
    if people.street is not None:
        found["capacity"] = people.errors
    if deals is not None and np.isfinite(deals.opening):
        if deals.history.quarters:
            found["pipeline"] = deals.history.backtest_errors()
        elif not found:
            found["pipeline"] = _NOT_TESTED
    return found
