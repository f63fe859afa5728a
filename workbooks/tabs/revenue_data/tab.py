"""Data Revenue: the facts a revenue plan stands on, refreshed by qplan and never edited here."""

from workbooks.grammar.formulas import Amount, Const, Here, If, IfError, Lookup
from workbooks.grammar.layout import Column, Figure, Format, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, figure
from workbooks.grammar.spilled import side_by_side

__all__ = ["BRIDGES", "MONTHS", "PAST", "TAB"]

MONTHS = tuple(f"m{back:02d}" for back in range(59, -1, -1))
"""Months of history, oldest first: m00 is the last one that was over."""

PAST = 24
"""Quarters of history shown beside the forecast."""

BRIDGES = tuple(f"b{number}" for number in range(1, 9))
"""Past bridges a planned one goes by, oldest first."""

_ROW = 11

_FACTS = Panel(
    "revenue_facts",
    "What the plan stands on",
    (
        Figure("revenue_last_month", "Last month that was over", doc="The month of the last column of the series."),
        Figure("revenue_opening", "Pipeline dated in the quarter, on its eve", Format.MONEY),
        Figure("revenue_mean_quota", "Mean street quota of a seat", Format.MONEY),
        Figure("bridge_price", "Effect of prices", Format.MONEY),
        Figure("bridge_fx", "Effect of exchange rates", Format.MONEY),
        Figure(
            "revenue_heads",
            "People at work through the quarter",
            Format.FACTOR,
            formula=IfError(Const(1) * Lookup("plan_capacity", "heads", Const("total")), NOT_APPLICABLE),
            doc="Expected, at the attrition of the base scenario; n/a where nobody carries a quota.",
        ),
        Figure("next_rep_start", "First day of the next hire", Format.DATE),
    ),
    row=3,
    column=0,
)

_SEASON = Table(
    "plan_months",
    "Months of the quarter",
    "month",
    (
        Column("month", "Month", width=34),
        Column("season", "Season", Format.FACTOR, doc="Factor of the month; the mean month of a year is 1."),
    ),
)

_SEATS = Table(
    "revenue_seats",
    "Seats",
    "seat",
    (
        Column("seat", "Seat id", width=21),
        Column("name", "Name", width=28),
        Column("start", "Start date", Format.DATE, width=12),
        Column("street", "Street quota", Format.MONEY, doc="Mean quota of the last four quarters at full ramp."),
        Column("relative", "Attainment of the role / company", Format.FACTOR, width=16),
        Column("hire_line", "Planned hire", Format.TEXT, width=12),
        Column(
            "quota",
            "Quota in the plan",
            Format.MONEY,
            formula=If(
                Here("hire_line").equals(""),
                Here("street"),
                If(
                    Lookup("planned_hires", "people", Here("hire_line")).equals(""),
                    Const(""),
                    Lookup("planned_hires", "people", Here("hire_line")) * Amount("revenue_mean_quota"),
                ),
            ),
        ),
        Column(
            "first_day",
            "First day in the plan",
            Format.DATE,
            formula=If(
                Here("hire_line").equals(""),
                If(Here("start").equals(""), Const(""), Here("start")),
                If(
                    Lookup("planned_hires", "start", Here("hire_line")).equals(""),
                    Const(""),
                    Lookup("planned_hires", "start", Here("hire_line")),
                ),
            ),
        ),
        Column(
            "attainment",
            "Attainment in the plan",
            Format.RATE,
            is_judged=True,
            formula=Here("relative") * Lookup("drivers", "base", Const("attainment_rate")),
        ),
    ),
)

_QUARTERS = Table(
    "past_quarters",
    "Closed-won by quarter",
    "quarter",
    (Column("quarter", "Quarter", width=12), Column("actual", "Closed-won", Format.MONEY)),
)

_BRIDGE_STARTS = Table(
    "bridge_starts",
    "Past bridges",
    "bridge",
    (
        Column("bridge", "Bridge", width=12),
        Column("quarter", "Into quarter", width=12),
        Column("start", "Started from", Format.MONEY),
    ),
)

_BRIDGE_FLOWS = Table(
    "bridge_flows",
    "Flows of past bridges",
    "flow",
    (
        Column("flow", "Flow", width=16),
        *(Column(name, name, Format.MONEY) for name in BRIDGES),
    ),
)

_SEGMENTS = Table(
    "revenue_segments",
    "Pipeline by segment",
    "segment",
    (
        Column("segment", "Segment", width=24),
        Column("opening", "Start pipeline", Format.MONEY),
        Column("booked", "Booked", Format.MONEY),
        Column("conversion", "Conversion of it", Format.RATE),
        Column("new_conversion", "Conversion of new", Format.RATE),
        Column("deal_size", "Deal size", Format.MONEY),
        Column("cycle_days", "Cycle, days", Format.COUNT),
        Column("node", "Key of the breakdown", width=24, is_quiet=True),
        Column(
            "target",
            "Target",
            Format.MONEY,
            formula=figure("plan_breakdown", "target", "node"),
        ),
        Column("expected", "In the plan", Format.MONEY, formula=figure("plan_breakdown", "plan", "node")),
    ),
)

_SERIES = Table(
    "revenue_series",
    "Closed-won by month",
    "cell",
    (
        Column("cell", "Cell", width=30),
        Column("segment", "Segment", width=20),
        Column("line", "Product line", width=16),
        Column("region", "Region", width=16),
        *(Column(month, month.upper(), Format.MONEY, width=12) for month in MONTHS),
    ),
)

_HOLIDAYS = Table(
    "plan_holidays",
    "Holidays",
    "holiday",
    (
        Column("holiday", "Holiday", width=12),
        Column("day", "Day", Format.DATE, width=12),
    ),
)

_TABLES = (_SEASON, _SEATS, _QUARTERS, _BRIDGE_STARTS, _BRIDGE_FLOWS, _SEGMENTS, _SERIES, _HOLIDAYS)

TAB = Tab(
    "data_revenue",
    "Data Revenue",
    "Data Revenue",
    "Closed-won value by month and cell, seats, past bridges and pipeline: what the tabs Assumptions, Revenue plan and "
    "Resources stand on.",
    panels=(_FACTS,),
    tables=tuple(
        side_by_side((_SEASON, _SEATS, _QUARTERS, _BRIDGE_STARTS, _BRIDGE_FLOWS, _SEGMENTS, _SERIES, _HOLIDAYS), _ROW)
    ),
    margin=0,
    frozen=(_ROW + 2, 0),
    colour="#7F7F7F",
)
