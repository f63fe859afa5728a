"""Assumptions: declared once, and within their own bounds."""

import inspect
from datetime import date
from math import inf, nan

from calculations.assumptions import (
    ASSUMPTIONS,
    COST_PER_DEAL,
    GROWTH_RATE,
    MOST_HIRES,
    MOST_STRETCH_RATE,
    RAMP_SCHEDULE,
    Assumption,
    Group,
    assumptions_of,
)
from calculations.ramp import DEFAULT_SCHEDULE
from calculations.resources.marketing import pipeline_targets
from calculations.revenue.capacity import capacity
from calculations.revenue.closures import reconcile
from calculations.revenue.drivers import DRIVERS, Drivers
from calculations.revenue.plan_inputs import ASSUMED_RANGES, Assumptions
from workbooks.tabs.quotas.assumptions import RAMP_SHARES
from xl_addin.catalog import call


def test_each_assumption_is_declared_once_and_keeps_its_bounds() -> None:
    """No name twice; every default lies within low and high; counts are whole."""
    names = [one.name for one in ASSUMPTIONS]
    assert len(names) == len(set(names))
    for one in ASSUMPTIONS:
        assert one.low is None or one.default >= one.low
        assert one.high is None or one.default <= one.high
        assert not one.is_count or one.default == int(one.default)


def test_a_bound_is_included_and_none_is_no_bound() -> None:
    """Growth goes from −100 % to 1,000 %, a cost from 0 to any height; what is not a number lies nowhere."""
    assert [GROWTH_RATE.holds(rate) for rate in (-1.01, -1.0, 10.0, 10.01, nan)] == [False, True, True, False, False]
    assert COST_PER_DEAL.bounds == (0.0, inf)
    assert (COST_PER_DEAL.holds(1e300), COST_PER_DEAL.holds(-0.01)) == (True, False)
    low_open = Assumption("any", "Any", Group.PLAN, 0.0, None, 1.0, "rate", "Nothing below it.")
    assert (low_open.bounds, low_open.holds(-1e300)) == ((-inf, 1.0), True)


def test_groups_hold_every_assumption_in_order() -> None:
    """Those of all groups are all of them, and those of one are its own."""
    assert assumptions_of(*Group) == ASSUMPTIONS
    assert {one.group for one in assumptions_of(Group.COSTS)} == {Group.COSTS}


def test_plans_start_with_the_declared_defaults() -> None:
    """Ten hires and a stretch of 5 %, whether a plan is made or a gap is closed by itself."""
    plan = Assumptions()
    assert {one.name: getattr(plan, one.name) for one in assumptions_of(Group.PLAN)} == {
        "growth_rate": 0.05,
        "lead_days": 90,
        "most_hires": 10,
        "most_stretch_rate": 0.05,
        "sourced_share": 0.5,
        "cost_per_deal": 0.0,
        "gate_threshold": 0.10,
    }
    defaults = {name: one.default for name, one in inspect.signature(reconcile).parameters.items()}
    assert (defaults["most_hires"], defaults["most_stretch_rate"]) == (MOST_HIRES.default, MOST_STRETCH_RATE.default)


def test_drivers_take_their_bounds_defaults_and_ranges_from_their_declaration() -> None:
    """15 % of the sellers leave in a year, 10 to 25 % while nothing else is known; a lag of 2 to 4 months."""
    assert ASSUMED_RANGES["attrition_rate"] == (0.10, 0.15, 0.25)
    assert ASSUMED_RANGES["backfill_lag"] == (2.0, 3.0, 4.0)
    drivers = {driver.name: driver for driver in DRIVERS}
    for one in assumptions_of(Group.DRIVERS):
        assert (drivers[one.name].low, drivers[one.name].high) == (one.low, one.high)
        low, base, high = ASSUMED_RANGES[one.name]
        assert one.low <= low <= base <= high <= one.high
    assert set(ASSUMED_RANGES) == {one.name for one in assumptions_of(Group.DRIVERS)}
    usual = {name: one.default for name, one in inspect.signature(capacity).parameters.items()}
    assert (usual["attrition_rates"], usual["backfill_lag"]) == (0.15, 3)
    assert Drivers().ramp_months == 4.0


def test_the_ramp_is_declared_once() -> None:
    """No quota in the month of hire, then a quarter more each month: in functions, capacity and the workbook alike."""
    assert RAMP_SCHEDULE == DEFAULT_SCHEDULE == RAMP_SHARES[:4] == (0.0, 0.25, 0.5, 0.75)
    assert set(RAMP_SHARES[4:]) == {1.0}


def test_marketing_brings_the_declared_share_wherever_nobody_says_another() -> None:
    """Half of 20 deals, at no cost: of 1,000 missing, deals of 100 and a conversion of a half."""
    made = pipeline_targets(["all"], 1000.0, 0.0, 0.0, 0.5, 0.5, 100.0, date(2020, 7, 1)).table.iloc[0]
    assert (made["deals"], made["marketing_deals"], made["cost"]) == (20, 10, 0)
    cell = call("PIPELINETARGET", [[["all"]], [[1000.0]], 0.0, 0.0, 0.5, 0.5, 100.0, 44013.0])
    assert cell[1][3:5] == [20.0, 10.0]
