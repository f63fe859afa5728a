"""Data Assessment: sums by group and quarter that the looking-back tabs compute from, refreshed by qplan.

Counts and sums, never single deals: these tables stay small however large the CRM is.
"""

from workbooks.grammar.layout import Column, Format, Tab, Table
from workbooks.grammar.spilled import side_by_side
from workbooks.tabs.pipeline.dimensions import WON_DIMENSIONS

__all__ = ["TAB"]

_RETENTION = Table(
    "data_retention",
    "Customers by segment and cohort",
    "row_key",
    (
        Column("segment", "Segment", width=21),
        Column("cohort", "Cohort", doc="Year of the first order or contract."),
        Column("company", "Group"),
        Column("logos", "Customers at start", Format.COUNT),
        Column("lost", "Lost", Format.COUNT),
        Column("start", "At the start", Format.MONEY),
        Column("contraction", "Contraction", Format.MONEY),
        Column("churn", "Churn", Format.MONEY),
        Column("expansion", "Expansion", Format.MONEY),
        Column("reactivation", "Reactivated", Format.MONEY),
        Column("new", "New", Format.MONEY),
        Column("credit", "Credits", Format.MONEY),
        Column("end", "At the end", Format.MONEY),
        Column("row_key", "Row key", width=24, is_quiet=True),
    ),
)


def _won(dimension: str) -> Table:
    return Table(
        f"data_won_{dimension}",
        f"Closed deals by {dimension}",
        "key",
        (
            Column("key", "Key", width=21),
            Column("name", "Group", width=24),
            Column("closed", "Closed", Format.COUNT),
            Column("won", "Won", Format.COUNT),
            Column("closed_amount", "Closed amount", Format.MONEY),
            Column("won_amount", "Won amount", Format.MONEY),
            Column("without_amount", "Without amount", Format.COUNT),
        ),
    )


_TURN_PARTS = {
    "opening": "Opening",
    "converted": "Won of it",
    "slipped": "Slipped",
    "opening_lost": "Lost of it",
    "won": "Won in all",
    "pulled_in": "Pulled in",
    "created_and_won": "Created and won",
    "brought_in": "Brought in",
    "earlier": "Opening four weeks before",
}

_TURNS = Table(
    "data_turns",
    "Opening pipeline by quarter",
    "quarter",
    (
        Column("quarter", "Quarter", width=21),
        Column("period", "Period", doc="The last four quarters are what required coverage is learnt from."),
        *(
            column
            for part, title in _TURN_PARTS.items()
            for column in (
                Column(part, f"{title}, deals", Format.COUNT),
                Column(f"{part}_amount", f"{title}, amount", Format.MONEY),
            )
        ),
    ),
)

_FLOW = Table(
    "data_flow",
    "Pipeline of the quarter by what happened",
    "row_key",
    (
        Column("flow", "Flow", width=21),
        Column("opening", "Amount at the opening", Format.MONEY),
        Column("closing", "Amount at the closing", Format.MONEY),
        Column("deals", "Deals", Format.COUNT),
        Column("row_key", "Row key", is_quiet=True),
    ),
)

_STAGES = Table(
    "data_stages",
    "Open stages in order",
    "stage",
    (
        Column("stage", "Stage", width=21),
        Column("median_days", "Median days", Format.COUNT),
        Column("p90_days", "Nine in ten within days", Format.COUNT),
        Column("days_to_win", "Days to a win", Format.COUNT),
    ),
)

_PATHS = Table(
    "data_paths",
    "Ways through the stages",
    "row_key",
    (
        Column("first", "First stage", width=21),
        Column("highest", "Highest stage", width=21),
        Column("outcome", "Outcome"),
        Column("deals", "Deals", Format.COUNT),
        Column("row_key", "Row key", width=30, is_quiet=True),
    ),
)

_VELOCITY = Table(
    "data_velocity",
    "Deals that count for velocity",
    "row_key",
    (
        Column("company", "Group", width=21),
        Column("segment", "Segment", width=21),
        Column("open_deals", "Open deals", Format.COUNT),
        Column("closed", "Closed", Format.COUNT),
        Column("won", "Won", Format.COUNT),
        Column("won_amount", "Won amount", Format.MONEY),
        Column("cycle_days", "Days from creation to closing", Format.COUNT),
        Column("row_key", "Row key", is_quiet=True),
    ),
)

_PROJECTION = Table(
    "data_projection",
    "Open deals by stage and category",
    "row_key",
    (
        Column("stage", "Stage", width=21),
        Column("category", "Category"),
        Column("in_quarter", "Dated in the quarter"),
        Column("deals", "Deals", Format.COUNT),
        Column("amount", "Amount", Format.MONEY),
        Column("chance", "Own chance", Format.RATE),
        Column("crm_rate", "CRM probability", Format.RATE),
        Column("row_key", "Row key", width=30, is_quiet=True),
    ),
)

_TABLES = (
    _RETENTION,
    *(_won(dimension) for dimension in WON_DIMENSIONS),
    _TURNS,
    _FLOW,
    _STAGES,
    _PATHS,
    _VELOCITY,
    _PROJECTION,
)

TAB = Tab(
    "data_assessment",
    "Data Assessment",
    "Data Assessment",
    "Counts and sums of customers and deals as of {as_of}; rates are computed from them on the tab Engine.",
    margin=0,
    tables=tuple(side_by_side(_TABLES, row=3)),
    frozen=(5, 0),
    colour="#7F7F7F",
)
