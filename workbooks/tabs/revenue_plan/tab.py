"""Revenue plan: three views, the number planned with, its gap to the target, scenarios, bridge, parts and risks."""

from workbooks.grammar.formulas import Amount, AsText, Const, Expr, Here, If, IfError, Lookup, Round
from workbooks.grammar.layout import Chart, Column, Figure, Format, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, figure, known, told
from workbooks.grammar.sentences import above_or_below, millions, named, percent, sentence
from workbooks.tabs.outlook.engine import company
from workbooks.tabs.revenue_plan.engine import base_view, plan_chance, scenario_plan

__all__ = ["tab"]


def _known(value: Expr) -> Expr:
    return IfError(Const(1) * value, NOT_APPLICABLE)


def _part(table: str, column: str) -> Expr:
    """A figure of the part of this row: 0 where the quarter has nothing in it, n/a where there are no parts."""
    return _known(figure(table, column, "node"))


def _view() -> Expr:
    """What the view of this row says in the base scenario."""
    return IfError(
        If(
            Here("view").equals("time_series"),
            base_view("timeseries"),
            If(Here("view").equals("capacity"), base_view("capacity"), base_view("pipeline")),
        )
        * Const(1),
        NOT_APPLICABLE,
    )


def _bar(value: Expr) -> Expr:
    """A part of the waterfall: nothing in the steps that are levels, n/a where there is no bridge."""
    return IfError(If(Here("is_level").equals("yes"), Const(0), value), NOT_APPLICABLE)


def _effect(end: str) -> Expr:
    return IfError(Lookup("plan_tornado", end, Here("driver")) - base_view("plan"), NOT_APPLICABLE)


def _ahead(column: str) -> Expr:
    """The quarter as it was, or as it is forecast."""
    return IfError(
        If(
            Here("ahead").equals(""),
            Lookup("past_quarters", "actual", Here("quarter")),
            Lookup("plan_fan", column, Here("ahead")),
        ),
        NOT_APPLICABLE,
    )


_PLAN = Panel(
    "revenue",
    "The plan",
    (
        Figure("plan_total", "Planned revenue (base)", Format.MONEY, _known(base_view("plan")), is_strong=True),
        Figure("plan_target", "Company target (tab Quotas)", Format.MONEY, Amount("target")),
        Figure(
            "plan_gap_amount",
            "Bottom-up against the target",
            Format.MONEY,
            IfError(Const(0) - Lookup("plan_gap", "left", Const("bottom-up")), NOT_APPLICABLE),
            "Bottom-up is what the people can book, and what is outside quotas; above zero: more than the target.",
        ),
        Figure(
            "plan_verdict",
            "Gate on scenario variance",
            Format.TEXT,
            IfError(AsText(Lookup("plan_gate", "verdict", Const("decision"))), Const("insufficient")),
            is_strong=True,
        ),
        Figure(
            "plan_spread", "Scenario variance", Format.RATE, _known(Lookup("plan_gate", "value", Const("decision")))
        ),
        Figure("revenue_closing", "Closed-won, last full quarter", Format.MONEY),
        Figure("revenue_status", "Facts", doc="What the plan could not stand on: a view without it weighs nothing."),
    ),
    row=3,
    offset=1,
)

_ASSUMED = Panel(
    "revenue_assumed",
    "The outlook, and your drivers",
    (
        Figure(
            "plan_outlook",
            "Of it the outlook expects (tab Outlook)",
            Format.MONEY,
            _known(company("expected")),
            "The one expected value of the quarter, planned hires with it.",
        ),
        Figure(
            "plan_assumed",
            "Your drivers add (tab Assumptions)",
            Format.MONEY,
            _known(Round(base_view("plan") - company("expected"), 2)),
            "What the values you typed there move the plan by, off the outlook: 0 where there are none.",
        ),
        Figure(
            "plan_base_chance",
            "Chance with your drivers",
            Format.RATE,
            IfError(plan_chance(), NOT_APPLICABLE),
            "What is booked stays, what is still to come moves with the plan; the tab Outlook has it without them.",
        ),
    ),
    row=11,
    offset=1,
)

_VIEWS = Table(
    "views",
    "What each view alone would say",
    "view",
    (
        Column("name", "View", width=36),
        Column("amount", "Says", Format.MONEY, width=16, formula=_view()),
        Column("weight", "Weight", Format.RATE, width=14, formula=Lookup("view_weights", "weight", Here("view"))),
        Column(
            "to_target",
            "Against the target",
            Format.MONEY,
            width=16,
            formula=IfError(Here("amount") - Amount("target"), NOT_APPLICABLE),
        ),
        Column("view", "Key", width=14, is_quiet=True),
    ),
    note="The plan is what the outlook expects (tab Outlook); your drivers move it as they move the views' weighted "
    "mean.",
    row=16,
)

_SCENARIOS = Table(
    "scenarios",
    "Scenarios",
    "scenario",
    (
        Column("title", "Scenario", width=36),
        Column(
            "time_series",
            "Time series",
            Format.MONEY,
            width=16,
            formula=known("plan_scenarios", "timeseries", "scenario"),
        ),
        Column("capacity", "Capacity", Format.MONEY, width=14, formula=known("plan_scenarios", "capacity", "scenario")),
        Column("pipeline", "Pipeline", Format.MONEY, width=16, formula=known("plan_scenarios", "pipeline", "scenario")),
        Column("plan", "Plan", Format.MONEY, width=16, formula=_known(scenario_plan())),
        Column(
            "change",
            "Against base",
            Format.CHANGE,
            width=14,
            formula=IfError(Here("plan") / base_view("plan") - Const(1), NOT_APPLICABLE),
        ),
        Column("scenario", "Key", width=14, is_quiet=True),
    ),
    note="Conservative and upside are the outlook's own (tab Outlook), with your drivers; what-ifs move win rate, "
    "slippage, attainment and forecast to their 20th and 80th percentiles, all at once.",
)

_GAP = Table(
    "closures",
    "From the target to the plan, and what closes the gap",
    "item",
    (
        Column("title", "Step", width=36),
        Column("amount", "Amount", Format.MONEY, width=16, formula=known("plan_gap", "amount", "item")),
        Column(
            "left",
            "Against the target",
            Format.MONEY,
            width=14,
            formula=IfError(Const(0) - Lookup("plan_gap", "left", Here("item")), NOT_APPLICABLE),
            doc="Below zero: what is still missing to the target after this step.",
        ),
        Column("item", "Key", width=16, is_quiet=True),
        Column("note", "What it means", width=16, formula=told("plan_gap", "note", "item")),
    ),
    note="In order: hires who can still start, stretch of quotas, attainment, and last the target itself.",
)

_BRIDGE = Table(
    "bridge_steps",
    "Bridge from the last quarter to the plan",
    "bucket",
    (
        Column("title", "Step", width=36),
        Column("amount", "Amount", Format.MONEY, width=16, formula=known("plan_bridge", "amount", "bucket")),
        Column("after", "After it", Format.MONEY, width=14, formula=known("plan_bridge", "after", "bucket")),
        Column("base", "Stands on", Format.MONEY, width=16, is_quiet=True, formula=_bar(Here("after") - Here("gain"))),
        Column(
            "level",
            "Level",
            Format.MONEY,
            width=16,
            is_quiet=True,
            formula=If(Here("is_level").equals("yes"), Here("amount"), Const(0)),
        ),
        Column(
            "gain",
            "Gain",
            Format.MONEY,
            width=14,
            is_quiet=True,
            formula=_bar(If((Const(1) * Here("amount")).less_than(0), Const(0), Here("amount"))),
        ),
        Column(
            "loss",
            "Loss",
            Format.MONEY,
            width=14,
            is_quiet=True,
            formula=_bar(If((Const(1) * Here("amount")).less_than(0), Const(0) - Here("amount"), Const(0))),
        ),
        Column("is_level", "Is a level", width=9, is_quiet=True),
        Column("short", "On the chart", width=14, is_quiet=True),
        Column("bucket", "Key", width=14, is_quiet=True),
    ),
    note="Every account's change in one bucket, at plan exchange rates, nothing left over: past flows at their usual "
    "size, moved until they reach the plan. A week more in a quarter is in expansion and contraction.",
    chart=Chart(
        "column",
        "From the last quarter to the plan",
        "short",
        "base",
        "level",
        others=("gain", "loss"),
        hidden="base",
        is_stacked=True,
        is_labelled=True,
        row=3,
        left=385,
        size=(420, 250),
    ),
)


def _parts(months: int) -> Table:
    return Table(
        "plan_parts",
        "By segment, product line and region",
        "node",
        (
            Column("title", "Part", width=36),
            Column("level", "Level", width=16),
            Column("expected", "Outlook expects", Format.MONEY, width=14, formula=_part("plan_breakdown", "point")),
            Column("lower", "80 % low", Format.MONEY, width=16, formula=_part("plan_breakdown", "lower")),
            Column("upper", "80 % high", Format.MONEY, width=16, formula=_part("plan_breakdown", "upper")),
            Column("plan", "Plan", Format.MONEY, width=14, formula=_part("plan_breakdown", "plan")),
            Column("target", "Target", Format.MONEY, width=14, formula=_part("plan_breakdown", "target")),
            *(
                Column(
                    f"month_{at}", f"Month {at}", Format.MONEY, width=14, formula=_part("outlook_parts", f"month{at}")
                )
                for at in range(1, months + 1)
            ),
            Column(
                "forecast",
                "Time series",
                Format.MONEY,
                width=14,
                formula=known("plan_forecast", "point", "node"),
                doc="What that view alone would say of the part: its weight in the outlook stands on the tab Outlook.",
            ),
            Column("node", "Key", width=14, is_quiet=True),
        ),
        note="Parts are sums of the outlook's draws: they add up to what it expects, in every month. The plan and the "
        "target are whole money that adds up; where they differ from the outlook the least certain parts move most.",
    )


_TORNADO = Table(
    "tornado",
    "What moves the plan most",
    "driver",
    (
        Column("title", "Driver", width=36),
        Column(
            "low", "Low end", Format.NUMBER, width=16, unit_in="unit", formula=known("plan_tornado", "low", "driver")
        ),
        Column(
            "high", "High end", Format.NUMBER, width=14, unit_in="unit", formula=known("plan_tornado", "high", "driver")
        ),
        Column("at_low", "Plan at the low end", Format.MONEY, width=16, formula=_effect("atlow")),
        Column("at_high", "Plan at the high end", Format.MONEY, width=16, formula=_effect("athigh")),
        Column(
            "elasticity",
            "Elasticity",
            Format.FACTOR,
            width=14,
            formula=known("plan_tornado", "elasticity", "driver"),
            doc="Per cent of plan for one per cent of the driver.",
        ),
        Column("unit", "Unit", width=14),
        Column("driver", "Key", width=14, is_quiet=True),
    ),
    note="Each driver alone over its own range in the past, all others as in the base: money above or below the plan.",
    chart=Chart(
        "bar",
        "Money above and below the plan",
        "title",
        "at_low",
        "at_high",
        row=3,
        left=810,
        size=(400, 250),
        is_mirrored=True,
    ),
)

_FAN = Table(
    "revenue_quarters",
    "Closed-won by quarter, and the forecast of the time series",
    "quarter",
    (
        Column("quarter", "Quarter", width=36),
        Column(
            "actual",
            "Closed-won",
            Format.MONEY,
            width=16,
            formula=IfError(Lookup("past_quarters", "actual", Here("quarter")), Const("")),
        ),
        Column("median", "Actual, then median", Format.MONEY, width=14, formula=_ahead("point")),
        Column("low", "80 % low", Format.MONEY, width=16, formula=_ahead("lower")),
        Column("high", "80 % high", Format.MONEY, width=16, formula=_ahead("upper")),
        Column("ahead", "Quarters ahead", width=14, is_quiet=True),
    ),
    note="Forecast of the company's quarters alone; the plan's time-series view adds up the months of all cells.",
)

_RISKS = Table(
    "plan_risks",
    "Key risks, as the facts were pulled",
    "risk",
    (
        Column("risk", "Risk", width=36),
        Column("effect", "Effect on the plan", Format.MONEY, width=16),
        Column("sentence", "What it is", width=14),
    ),
)


def tab(months: int) -> Tab:
    """The tab for a quarter of so many fiscal months."""
    return Tab(
        "revenue_plan",
        "Revenue plan",
        "Revenue plan {quarter}",
        "In {currency}. Computed from the tab Assumptions and the CRM's facts as of {as_of}.",
        conclusion=sentence(
            "Plan ",
            millions(Amount("plan_total")),
            ", ",
            above_or_below(Amount("plan_total"), Amount("plan_target"), "target"),
            "; ",
            percent(Amount("outlook_chance")),
            " chance to reach it; scenario variance ",
            percent(Amount("plan_spread"), 1),
            ": ",
            named(Amount("plan_verdict")),
        ),
        panels=(_PLAN, _ASSUMED),
        tables=(_VIEWS, _SCENARIOS, _GAP, _BRIDGE, _parts(months), _TORNADO, _FAN, _RISKS),
        frozen=(3, 2),
        colour="#2E75B6",
        about="Revenue plan: three views, gap, scenarios, bridge, risks",
    )
