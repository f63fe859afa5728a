"""What a revenue plan stands on: looks at history, people and deals, and what drivers they teach."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats
from calculations.outlook.outlook import Outlook
from calculations.resources.headcount import first_start
from calculations.revenue.capacity import Capacity
from calculations.revenue.deals_view import DealsView, deals_view
from calculations.revenue.drivers import DriverRange, Drivers
from calculations.revenue.people_view import People, people_view
from calculations.revenue.plan_drivers import base_drivers, plan_ranges, view_errors
from calculations.revenue.plan_inputs import Assumptions, RevenueFacts
from calculations.revenue.planned_hires import HIRES, HirePlan, with_hires
from calculations.revenue.time_series_view import TimeSeriesView, time_series_view
from calculations.revenue.views import PlanModel, ViewWeights, view_weights

__all__ = ["Basis", "basis_of"]


@dataclass(frozen=True, slots=True)
class Basis:
    """The three views' material; None where there is nothing to stand on.

    season: share of each month in a third of the quarter, ones without history. ranges: of drivers, from past quarters.
    usual: the drivers as in the past; base: those planned with, a person's own among them. weights: of the views, by
    back-test. model: the quarter as a function of drivers, which at the usual ones brings what the outlook expects.
    outlook: of the quarter, planned hires among its rows; hired: what these are expected to bring, money.
    """

    time_series: TimeSeriesView | None
    people: People
    deals: DealsView | None
    season: Floats
    ranges: Mapping[str, DriverRange]
    usual: Drivers
    base: Drivers
    weights: ViewWeights
    model: PlanModel
    outlook: Outlook | None = None
    hired: float = 0.0

    @property
    def capacity(self) -> Capacity | None:
        """Capacity of the base by seat and month; None without seats."""
        return None if self.people.street is None else self.people.street.capacity(self.base)


def basis_of(facts: RevenueFacts, given: Assumptions, executor: Executor | None = None) -> Basis:
    """Look at history, people and deals, as known on the day of planning.

    Args:
        facts: of the CRM, up to that day. given: what no CRM tells.
        executor: any `concurrent.futures.Executor`, for the forecasts.
    """
    quarter, as_of = facts.quarter, facts.as_of
    series = time_series_view(facts.sales, quarter, as_of, executor, facts.holidays)
    season = np.ones(len(quarter.periods)) if series is None else series.season
    people = people_view(
        facts.reps,
        facts.quotas,
        facts.sales,
        quarter,
        as_of,
        season,
        first_start(as_of, given.lead_days, quarter.calendar),
        given.hires,
        None if series is None else series.past_season,
    )
    deals = None if facts.pipeline is None else deals_view(facts.pipeline, quarter, facts.segments)
    ranges = plan_ranges(series, people, deals, given)
    weights = view_weights(view_errors(series, people, deals), given.view_weights)
    model = PlanModel(
        forecast=float("nan") if series is None else series.total,
        street=people.street,
        opening=float("nan") if deals is None else deals.opening,
        weights=weights.weights,
    )
    usual = base_drivers(ranges, deals)
    outlook, expected, hired = None, float("nan"), 0.0
    if facts.outlook is not None:
        outlook = with_hires(facts.outlook, HirePlan(given.hires, people.mean_quota, season, usual))
        expected = outlook.expected()
        hired = outlook.expected({"segment": HIRES})
    expecting = model.expecting(expected, usual)
    base = usual.moved(given.drivers)
    return Basis(series, people, deals, season, ranges, usual, base, weights, expecting, outlook, hired)
