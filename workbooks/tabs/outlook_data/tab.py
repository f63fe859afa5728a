"""Data Outlook: the compact table from which every figure of the quarter's outlook is drawn, refreshed by qplan."""

from calculations.schemas import OUTLOOK
from workbooks.grammar.layout import Column, Figure, Format, Panel, Tab, Table
from workbooks.grammar.spilled import side_by_side

__all__ = ["FIRST", "LAST", "TAB"]

FIRST, LAST = OUTLOOK.names[0], OUTLOOK.names[-1]
"""The first and the last column of the table that functions read."""

_ROW = 10

_TEXTS = ("kind", "rep_id", "account_id", "segment", "product_line", "region", "deal_id")

_FACTS = Panel(
    "outlook_facts",
    "How it is drawn",
    (
        Figure("outlook_is_known", "There is an outlook"),
        Figure("outlook_seed", "Seed", Format.COUNT),
        Figure("outlook_draws", "Draws", Format.COUNT),
        Figure("outlook_loading", "New business on the company's factor", Format.NUMBER),
        Figure("deals_tell", "Deals tell people apart"),
    ),
    row=3,
    column=0,
)

_TITLES = {"rep_id": "Rep id", "account_id": "Account id", "deal_id": "Deal id", "log_sd": "Own spread"}


def _title(name: str) -> str:
    return _TITLES.get(name, name.replace("_", " ").capitalize())


_ROWS = Table(
    "outlook_rows",
    "Sources of the quarter's money",
    "row_key",
    (
        *(
            Column(name, _title(name), Format.TEXT if name in _TEXTS else Format.NUMBER, width=14)
            for name in OUTLOOK.names
        ),
        Column("row_key", "Key", width=12, is_quiet=True),
    ),
)

_MODEL = Table(
    "deal_model",
    "Chances of open deals: what each trait adds",
    "row_key",
    (
        Column("trait", "Trait", width=18, doc="What is looked at of a deal; intercept: what all deals have; ended: "
               "counts of deals seen in a stage."),
        Column("level", "Level", width=24, doc="Of the trait, by name; owners by their CRM id."),
        Column("won", "Won", Format.NUMBER, width=12,
               doc="Added to the log odds of being won in a week, against staying open; deals won, in rows ended."),
        Column("lost", "Lost", Format.NUMBER, width=12,
               doc="Added to the log odds of being lost in a week, against staying open; deals lost, in rows ended."),
        Column("shift_1", "Shift 1", Format.NUMBER, width=12,
               doc="Added to the log odds of the chance in the quarter at hand, by how past chances came out."),
        Column("shift_2", "Shift 2", Format.NUMBER, width=12, doc="The same in the quarter after it."),
        Column("row_key", "Key", width=12, is_quiet=True),
    ),
    note="WINPROBABILITY takes Trait to Shift 2 with their titles, and deals with theirs.",
)  # fmt: skip

TAB = Tab(
    "outlook_data",
    "Data Outlook",
    "Data: outlook of {quarter}",
    "Money in {currency}. From the CRM as of {as_of}, snapshot {snapshot_id}. Refreshed by qplan: do not edit. One row "
    "is one source of money: booked, one large deal, or all the rest of a cell; of more than 3,000 the smallest stand "
    "together, seller by seller.",
    panels=(_FACTS,),
    tables=tuple(side_by_side((_ROWS, _MODEL), _ROW)),
    margin=0,
    frozen=(_ROW + 2, 0),
    colour="#7F7F7F",
)
