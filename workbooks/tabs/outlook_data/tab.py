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

TAB = Tab(
    "outlook_data",
    "Data Outlook",
    "Data: outlook of {quarter}",
    "Money in {currency}. From the CRM as of {as_of}, snapshot {snapshot_id}. Refreshed by qplan: do not edit. One row "
    "is one source of money: booked, one large deal, or all the rest of a cell; of more than 3,000 the smallest stand "
    "together, seller by seller.",
    panels=(_FACTS,),
    tables=tuple(side_by_side((_ROWS,), _ROW)),
    margin=0,
    frozen=(_ROW + 2, 0),
    colour="#7F7F7F",
)
