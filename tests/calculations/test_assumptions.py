"""Assumptions: declared once, and within their own bounds."""

import inspect

from calculations.assumptions import ASSUMPTIONS, MOST_HIRES, MOST_STRETCH_RATE, Group, assumptions_of
from calculations.revenue.closures import reconcile
from calculations.revenue.plan_inputs import Assumptions


def test_each_assumption_is_declared_once_and_keeps_its_bounds() -> None:
    """No name twice; every default lies within low and high; counts are whole."""
    names = [one.name for one in ASSUMPTIONS]
    assert len(names) == len(set(names))
    for one in ASSUMPTIONS:
        assert one.low is None or one.default >= one.low
        assert one.high is None or one.default <= one.high
        assert not one.is_count or one.default == int(one.default)


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
