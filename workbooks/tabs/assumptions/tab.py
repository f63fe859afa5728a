"""Assumptions: what moves the revenue plan, where it stood in the past, and what people set instead."""

from calculations.assumptions import (
    BOUNDS_EXPECTED_SHARE,
    COST_PER_DEAL,
    GATE_THRESHOLD,
    LEAD_DAYS,
    MOST_HIRES,
    MOST_STRETCH_RATE,
    SOURCED_SHARE,
    Group,
    assumptions_of,
)
from workbooks.grammar.formulas import Here, If, IfError, Sum
from workbooks.grammar.layout import Column, Format, Note, Owner, Panel, Tab, Table
from workbooks.tabs.assumptions.inputs import assumed

__all__ = ["GATE_MODES", "HIRE_LINES", "OWN_SCENARIOS", "TAB"]

OWN_SCENARIOS = ("own_1", "own_2")
GATE_MODES = ("from base", "range", "gap")
HIRE_LINES = 12
"""Lines for planned hires on the tab Headcount."""

_COSTS = Panel(
    "resources",
    "People and marketing",
    (
        assumed(LEAD_DAYS, Owner.SHARED),
        assumed(MOST_HIRES, Owner.SHARED),
        assumed(MOST_STRETCH_RATE, Owner.REVOPS),
        *(assumed(one, Owner.FINANCE) for one in assumptions_of(Group.COSTS)),
        assumed(SOURCED_SHARE, Owner.SHARED),
        assumed(COST_PER_DEAL, Owner.FINANCE),
    ),
    row=3,
    offset=3,
)

_BOUNDS = Panel(
    "quota_bounds",
    "Floors and caps of quotas",
    (
        assumed(BOUNDS_EXPECTED_SHARE, Owner.REVOPS),
        Note(
            "The lowest and highest change stand on the tab Quotas. What they cost in fairness, with the same weights:"
        ),
        Note(
            "the replay on the tab Quota review tells for this company, from the last quota, halfway, and without any."
        ),
        Note("Over seven quarters of the demonstration data the pooled CV of attainment is .407 with −20/+30 % on the"),
        Note("last quota, .346 with the same halfway to expected, .358 with −50/+100 % on the last, .369 without any."),
    ),
    row=3,
    column=5,
    offset=3,
)

_YOURS = "Empty: as in the past. A number here replaces it in the base, and moves the plan off the outlook."

_DRIVERS = Table(
    "drivers",
    "Drivers of the plan",
    "driver",
    (
        Column("driver", "Driver", width=18),
        Column("meaning", "What it is", width=46),
        Column("unit", "Unit", width=9),
        Column("low", "Low", Format.NUMBER, width=13, doc="20th percentile of past quarters, or a convention."),
        Column("usual", "Usual", Format.NUMBER, width=13, doc="Median of past quarters, or a convention."),
        Column("high", "High", Format.NUMBER, width=13, doc="80th percentile of past quarters, or a convention."),
        Column("basis", "Stands on", width=16),
        Column("yours", "Your value", Format.NUMBER, Owner.SHARED, width=13, doc=_YOURS, low=None),
        Column(
            "conservative",
            "Worse drivers",
            Format.NUMBER,
            width=13,
            formula=If(Here("worse").equals(""), Here("base"), Here("worse")),
            doc="The worse end of its past for the drivers scenarios move; all others as in the base.",
        ),
        Column(
            "base",
            "Base",
            Format.NUMBER,
            width=13,
            formula=If(Here("yours").equals(""), Here("usual"), Here("yours")),
            doc="Your value where there is one, else the usual one.",
        ),
        Column(
            "upside",
            "Better drivers",
            Format.NUMBER,
            width=13,
            formula=If(Here("better").equals(""), Here("base"), Here("better")),
            doc="The better end of its past for the drivers scenarios move; all others as in the base.",
        ),
        Column(
            "own_1",
            "Own 1",
            Format.NUMBER,
            Owner.SHARED,
            width=13,
            low=None,
            doc="A scenario of your own: fill in what differs from the base.",
        ),
        Column(
            "own_2",
            "Own 2",
            Format.NUMBER,
            Owner.SHARED,
            width=13,
            low=None,
            doc="A scenario of your own: fill in what differs from the base.",
        ),
        Column("worse", "Worse end", Format.NUMBER, width=11, is_quiet=True),
        Column("better", "Better end", Format.NUMBER, width=11, is_quiet=True),
        Column("past", "In the past", Format.NUMBER, width=11, is_quiet=True),
    ),
    note="Low, usual and high are where a driver stood in past quarters; assumed: fewer than four tell. At the usual "
    "ones the plan is what the outlook expects; your value moves it from there, and its range and chance with it.",
    row=15,
)

_WEIGHTS = Table(
    "view_weights",
    "Weights of the three views",
    "view",
    (
        Column("view", "View", width=18),
        Column("stands_on", "Stands on", width=46),
        Column("quarters", "Quarters", Format.COUNT, width=9, doc="Past quarters its error is measured on."),
        Column("error", "Past error", Format.RATE, width=13, doc="Root mean square of (forecast − actual) / actual."),
        Column("usual", "Usual", Format.RATE, width=13, doc="Inversely to the mean square of past errors."),
        Column("yours", "Your weight", Format.RATE, Owner.SHARED, width=13, doc="Fill in all three, or none."),
        Column(
            "weight",
            "Weight",
            Format.RATE,
            width=16,
            formula=IfError(
                If(Sum("view_weights", "yours").equals(0), Here("usual"), Here("yours") / Sum("view_weights", "yours")),
                Here("usual"),
            ),
        ),
    ),
    note="What-ifs move the plan as they move the views' mean; a view that says nothing leaves its weight to others.",
)

_GATES = Table(
    "gates",
    "Gate on scenario variance",
    "gate",
    (
        Column("gate", "Gate", width=18),
        Column("meaning", "What must hold", width=46),
        Column("threshold", "Below", Format.RATE, Owner.FINANCE, width=9, high=GATE_THRESHOLD.high),
        Column("mode", "Judged by", Format.TEXT, Owner.FINANCE, width=13, choices=GATE_MODES),
        Column("executive", "Waived by", Format.TEXT, Owner.SHARED, width=20, doc="Only if it fails: who takes it on."),
        Column("role", "Role", Format.TEXT, Owner.SHARED, width=16),
        Column("reason", "Reason of the waiver", Format.TEXT, Owner.SHARED, width=30),
    ),
    note="Scenarios are never tuned to pass: a failed gate shows its drivers and takes a named executive's waiver.",
)

TAB = Tab(
    "assumptions",
    "Assumptions",
    "Assumptions {quarter}",
    "What no CRM tells. Yellow cells are yours; the tabs Revenue plan and Headcount follow at once. The target stands "
    "on the tab Quotas.",
    panels=(_COSTS, _BOUNDS),
    tables=(_DRIVERS, _WEIGHTS, _GATES),
    frozen=(3, 2),
    is_one_page=True,
    colour="#BF8F00",
    about="Assumptions: what moves the revenue plan, and what you set instead",
)
