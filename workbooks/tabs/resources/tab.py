"""Resources: people by month and what they can book, hires, the budget, what teams need, the pipeline to create."""

from dataclasses import replace

from calculations.assumptions import GROSS_MARGIN
from workbooks.grammar.formulas import Amount, Const, Lookup, Sum
from workbooks.grammar.layout import Chart, Column, Format, Owner, Panel, Tab, Table
from workbooks.grammar.lookups import known, told
from workbooks.grammar.sentences import counted, millions, sentence
from workbooks.tabs.assumptions.inputs import assumed
from workbooks.tabs.resources.needs import kinds, lines, teams
from workbooks.tabs.resources.people import hired_in, people

__all__ = ["tab"]


_CAPACITY = Table(
    "capacity_months",
    "What the people can book",
    "month",
    (
        Column("month", "Month", width=26),
        Column("own", "Those at work", Format.MONEY, width=16, formula=known("plan_capacity", "own", "month")),
        Column("backfill", "Replacements", Format.MONEY, width=16, formula=known("plan_capacity", "backfill", "month")),
        Column("capacity", "Capacity", Format.MONEY, width=16, formula=known("plan_capacity", "capacity", "month")),
    ),
    row=15,
    note="Seats × quota / months × season × ramp × attainment × survival; leavers are replaced after the lag, with a "
    "ramp.",
)


def _hires(months: int) -> Table:
    """Lines for hires, for a quarter of so many fiscal months."""
    return replace(
        _HIRES,
        columns=(
            *_HIRES.columns,
            Column("in_month", "Month of the quarter", width=12, is_detail=True, formula=hired_in(months)),
        ),
    )


_HIRES = Table(
    "planned_hires",
    "Planned hires",
    "line",
    (
        Column("line", "Line", width=26),
        Column("start", "First day", Format.DATE, Owner.SHARED, width=16, doc="Counts in capacity from this day on."),
        Column("people", "People", Format.COUNT, Owner.SHARED, width=16),
        Column("remark", "Remark", Format.TEXT, Owner.SHARED, width=16),
    ),
    note="Yours to fill in: they count in the capacity view with the mean quota, and in the budget.",
    is_line_suggested=True,
)

_OPTIONS = Table(
    "hire_options",
    "What one hire brings, by first month",
    "start_key",
    (
        Column("start", "Starts", Format.DATE, width=26),
        Column("requisition", "Ask by", Format.DATE, width=16, formula=known("plan_hires", "requisition", "start_key")),
        Column("possible", "Still possible", width=16, formula=told("plan_hires", "possible", "start_key")),
        Column(
            "in_quarter",
            "In the quarter",
            Format.MONEY,
            width=16,
            formula=known("plan_hires", "inquarter", "start_key"),
        ),
        Column(
            "next_quarter",
            "In the next one",
            Format.MONEY,
            width=16,
            formula=known("plan_hires", "nextquarter", "start_key"),
        ),
        Column(
            "first_year",
            "In twelve months",
            Format.MONEY,
            width=16,
            formula=known("plan_hires", "firstyear", "start_key"),
        ),
        Column(
            "needed",
            "Hires that close the gap",
            Format.COUNT,
            width=16,
            formula=known("plan_hires", "needed", "start_key"),
        ),
        Column("start_key", "Key", width=10, is_quiet=True),
    ),
    note="With a ramp of three months or more a hire brings next to nothing in its first quarter: later capacity. "
    "n/a: such hires cannot close it.",
    chart=Chart("column", "What one hire books", "start", "in_quarter", "next_quarter", row=3, size=(600, 250)),
)

_BUDGET = Table(
    "budget_lines",
    "Budget of the quarter",
    "line",
    (
        Column("line", "Line", width=26),
        Column("units", "Units", Format.FACTOR, width=16, formula=known("plan_budget", "units", "line")),
        Column("unit", "Unit", width=16, formula=told("plan_budget", "unit", "line")),
        Column("price", "Price", Format.MONEY, width=16, formula=known("plan_budget", "price", "line")),
        Column("amount", "Amount", Format.MONEY, width=16, formula=known("plan_budget", "amount", "line")),
    ),
)

_PIPELINE = Table(
    "pipeline_targets",
    "Pipeline to create, by segment",
    "segment",
    (
        Column("segment", "Segment", width=26),
        Column(
            "missing",
            "Not covered yet",
            Format.MONEY,
            width=16,
            formula=known("plan_pipeline", "missing", "segment"),
            total=Sum("pipeline_targets", "missing"),
        ),
        Column(
            "create",
            "Pipeline to create",
            Format.MONEY,
            width=16,
            formula=known("plan_pipeline", "create", "segment"),
            total=Sum("pipeline_targets", "create"),
        ),
        Column(
            "deals",
            "Opportunities",
            Format.COUNT,
            width=16,
            formula=known("plan_pipeline", "deals", "segment"),
            total=Sum("pipeline_targets", "deals"),
        ),
        Column(
            "marketing",
            "From marketing",
            Format.COUNT,
            width=16,
            formula=known("plan_pipeline", "marketing_deals", "segment"),
            total=Sum("pipeline_targets", "marketing"),
        ),
        Column(
            "amount",
            "Worth",
            Format.MONEY,
            width=16,
            formula=known("plan_pipeline", "marketing_amount", "segment"),
            total=Sum("pipeline_targets", "amount"),
        ),
        Column(
            "cost",
            "Cost",
            Format.MONEY,
            width=16,
            formula=known("plan_pipeline", "cost", "segment"),
            total=Sum("pipeline_targets", "cost"),
        ),
        Column(
            "latest", "Create by", Format.DATE, width=14, formula=known("plan_pipeline", "latest_create", "segment")
        ),
    ),
    note="(Target − what the plan expects of the segment) / conversion of new pipeline; by the last day of the quarter "
    "less the median cycle. Deals that come yet stand in what is expected.",
    total_label="All segments",
)

_MARGIN = Panel("next_rep_margin", "The next rep", (assumed(GROSS_MARGIN, Owner.FINANCE),), row=15, column=6, offset=2)

_NEXT = Table(
    "next_reps",
    "What the next rep of each segment brings",
    "segment",
    (
        Column("segment", "Segment", width=26),
        Column("reps", "Reps at work", Format.FACTOR, width=16, doc="On the day of planning, all at full ramp."),
        Column("bookings", "Usual quarter", Format.MONEY, width=16,
               doc="Mean bookings of the last four quarters, at the reps of today."),
        Column("elasticity", "Response", Format.FACTOR, width=16,
               doc="Per cent more bookings from a per cent more reps: own past quarters and the assumption beside it, "
               "each by its precision."),
        Column("prior", "Assumed response", Format.FACTOR, width=16,
               doc="What is believed before own data: [assumptions] elasticity; published studies: 0.34 in the mean."),
        Column("prior_sd", "How unsure", Format.FACTOR, width=16,
               doc="One standard deviation of it: [assumptions] elasticity_sd."),
        Column("prior_share", "Of it assumed", Format.RATE, width=16, doc="The rest is own data."),
        Column("quarters", "Quarters that tell", Format.COUNT, width=14),
        Column("in_quarter", "In the quarter", Format.MONEY, width=14,
               formula=known("next_rep", "in_quarter", "segment")),
        Column("first_year", "In twelve months", Format.MONEY, width=14,
               formula=known("next_rep", "first_year", "segment")),
        Column("year_cost", "Cost of it", Format.MONEY, width=14, formula=known("next_rep", "year_cost", "segment")),
        Column("year_left", "Margin less cost", Format.MONEY, width=14,
               formula=known("next_rep", "year_left", "segment"),
               doc="Gross margin (above) × what the hire books in twelve months, less everything it costs."),
    ),
    note="Bookings × ((reps + 1) / reps) ^ response, less bookings, by months of the ramp; from the first day a hire "
    "can start. In a segment without reps or bookings nothing is known: n/a.",
)  # fmt: skip


def tab(months: int) -> Tab:
    """The tab for a quarter of so many fiscal months."""
    return Tab(
        "resources",
        "Resources",
        "Resources {quarter}",
        "People, hires, budget, what teams need, and the pipeline marketing must create. In {currency}.",
        conclusion=sentence(
            "The people can book ",
            millions(Lookup("capacity_months", "capacity", Const("total"))),
            ", of it ",
            millions(Lookup("capacity_months", "own", Const("total"))),
            " those at work; target ",
            millions(Amount("target")),
            "; hires planned: ",
            counted(Sum("planned_hires", "people")),
            "; budget ",
            millions(Lookup("budget_lines", "amount", Const("total"))),
            "; other needs ",
            millions(Sum("resource_lines", "total")),
            ", of it approved ",
            millions(Sum("resource_kinds", "approved")),
        ),
        panels=(_MARGIN,),
        tables=(
            _CAPACITY,
            people(months),
            _hires(months),
            _OPTIONS,
            _BUDGET,
            lines(months),
            kinds(months),
            teams(),
            _PIPELINE,
            _NEXT,
        ),
        frozen=(3, 2),
        colour="#548235",
        former=("Headcount",),
        about="Resources: people, hires, budget, tools and enablement",
    )
