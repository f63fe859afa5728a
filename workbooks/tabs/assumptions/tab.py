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
from calculations.gates.scenario_variance import METRIC
from workbooks.grammar.formulas import Amount, AtEnd, Const, Count, Here, If, IfError, Lookup, Sum
from workbooks.grammar.layout import Chart, Column, Format, Owner, Panel, Tab, Table
from workbooks.grammar.sentences import counted, millions, named, percent, sentence
from workbooks.tabs.assumptions.inputs import assumed

__all__ = ["GATE_MODES", "HIRE_LINES", "OWN_SCENARIOS", "TAB"]

OWN_SCENARIOS = ("own_1", "own_2")
GATE_MODES = ("from base", "range", "gap")
HIRE_LINES = 12
"""Lines for planned hires on the tab Resources."""

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
    (assumed(BOUNDS_EXPECTED_SHARE, Owner.REVOPS),),
    row=14,
    offset=3,
)

_YOURS = "Empty: as in the past. A number here replaces it in the base, and moves the plan off the outlook."

_DRIVERS = Table(
    "drivers",
    "Drivers of the plan",
    "driver",
    (
        Column("title", "Name", width=30),
        Column("unit", "Unit", width=8),
        Column("low", "Low", Format.NUMBER, width=10, unit_in="unit",
               doc="20th percentile of past quarters, or a convention."),
        Column("usual", "Usual", Format.NUMBER, width=10, unit_in="unit",
               doc="Median of past quarters, or a convention."),
        Column("high", "High", Format.NUMBER, width=10, unit_in="unit",
               doc="80th percentile of past quarters, or a convention."),
        Column("yours", "Your value", Format.NUMBER, Owner.SHARED, width=11, doc=_YOURS, low=None, unit_in="unit"),
        Column("basis", "Stands on", width=11),
        Column("owner", "Owner", Format.TEXT, Owner.SHARED, width=12, doc="Who answers for the value."),
        Column("agreed", "Agreed on", Format.DATE, Owner.SHARED, width=11, doc="The day it was agreed."),
        Column("conservative", "Worse drivers", Format.NUMBER, width=10, unit_in="unit",
               formula=If(Here("worse").equals(""), Here("base"), Here("worse")),
               doc="The worse end of its past for the drivers scenarios move; all others as in the base."),
        Column("base", "Base", Format.NUMBER, width=10, unit_in="unit",
               formula=If(Here("yours").equals(""), Here("usual"), Here("yours")),
               doc="Your value where there is one, else the usual one."),
        Column("upside", "Better drivers", Format.NUMBER, width=10, unit_in="unit",
               formula=If(Here("better").equals(""), Here("base"), Here("better")),
               doc="The better end of its past for the drivers scenarios move; all others as in the base."),
        Column("own_1", "Own 1", Format.NUMBER, Owner.SHARED, width=11, low=None, unit_in="unit",
               doc="A scenario of your own: fill in what differs from the base."),
        Column("own_2", "Own 2", Format.NUMBER, Owner.SHARED, width=11, low=None, unit_in="unit",
               doc="A scenario of your own: fill in what differs from the base."),
        Column("meaning", "What it is", width=56),
        Column("worse", "Worse end", Format.NUMBER, width=11, is_quiet=True),
        Column("better", "Better end", Format.NUMBER, width=11, is_quiet=True),
        Column("driver", "Driver", width=16, is_quiet=True),
        Column("past", "In the past", Format.NUMBER, width=11, is_quiet=True),
    ),
    note="Low, usual and high are where a driver stood in past quarters; assumed: fewer than four tell. At the usual "
    "ones the plan is what the outlook expects; your value moves it from there, and its range and chance with it.",
    row=17,
)  # fmt: skip

_WEIGHTS = Table(
    "view_weights",
    "Weights of the three views",
    "view",
    (
        Column("title", "Name", width=30),
        Column("quarters", "Quarters", Format.COUNT, width=8, doc="Past quarters its error is measured on."),
        Column("error", "Past error", Format.RATE, width=11, doc="Root mean square of (forecast − actual) / actual."),
        Column("usual", "Usual", Format.RATE, width=11, doc="Inversely to the mean square of past errors."),
        Column("yours", "Your weight", Format.RATE, Owner.SHARED, width=11, doc="Fill in all three, or none."),
        Column(
            "weight",
            "Weight",
            Format.RATE,
            width=11,
            formula=IfError(
                If(Sum("view_weights", "yours").equals(0), Here("usual"), Here("yours") / Sum("view_weights", "yours")),
                Here("usual"),
            ),
        ),
        Column("stands_on", "Stands on", width=11),
        Column("view", "View", width=16, is_quiet=True),
    ),
    note="What-ifs move the plan as they move the views' mean; a view that says nothing leaves its weight to others.",
)

_GATES = Table(
    "gates",
    "Gate on scenario variance",
    "gate",
    (
        Column("gate", "Gate", width=30),
        Column("threshold", "Below", Format.RATE, Owner.FINANCE, width=8, high=GATE_THRESHOLD.high,
               doc="The gate's limit."),
        Column("mode", "Judged by", Format.TEXT, Owner.FINANCE, width=11, choices=GATE_MODES,
               doc="The furthest scenario from the base, the range of all, or the gap to the target."),
        Column("executive", "Waived by", Format.TEXT, Owner.SHARED, width=11, doc="Only if it fails: who takes it on."),
        Column("role", "Role", Format.TEXT, Owner.SHARED, width=11, doc="The role of who takes it on."),
        Column("reason", "Reason of the waiver", Format.TEXT, Owner.SHARED, width=11, doc="Why the plan may go on."),
        Column("meaning", "What must hold", width=11),
    ),
    note="Scenarios are never tuned to pass: a failed gate shows its drivers and takes a named executive's waiver.",
)  # fmt: skip

_LEAST = AtEnd("tornado", "at_low", "at_low")

TAB = Tab(
    "assumptions",
    "Assumptions",
    "Assumptions {quarter}",
    "What no CRM tells. Yellow cells are yours; the tabs Revenue plan and Resources follow at once. The target stands "
    "on the tab Quotas.",
    conclusion=sentence(
        counted(Count("drivers", "yours")),
        " drivers are set by hand; the plan falls most with ",
        named(AtEnd("tornado", "title", "at_low")),
        ": ",
        millions(_LEAST),
        "; gate on scenario variance below ",
        percent(Lookup("gates", "threshold", Const(METRIC.name))),
        ": ",
        named(Amount("plan_verdict")),
    ),
    panels=(_COSTS, _BOUNDS),
    tables=(_DRIVERS, _WEIGHTS, _GATES),
    charts=(
        Chart(
            "bar",
            "Money above and below the plan, each driver over its own range",
            "title",
            "at_low",
            "at_high",
            is_mirrored=True,
            of="tornado",
            row=3,
            left=520,
            size=(700, 300),
        ),
    ),
    frozen=(3, 2),
    colour="#BF8F00",
    about="Assumptions: what moves the plan, and what you set instead",
)
