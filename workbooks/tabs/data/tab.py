"""Data tabs: the facts as pulled from the CRM, one table each, refreshed by qplan and never edited here."""

from workbooks.grammar.formulas import Amount, Here, SumWhere
from workbooks.grammar.layout import Column, Format, Tab, Table

__all__ = ["TABS"]

_GREY = "#7F7F7F"


def _tab(id_: str, title: str, table_id: str, key: str, note: str, *columns: Column, about: str = "") -> Tab:
    """A tab that holds one table of facts."""
    table = Table(table_id, "", key, columns, row=2, column=0)
    return Tab(id_, title, title, note, tables=(table,), frozen=(3, 1), margin=0, colour=_GREY, about=about)


_REPS = _tab(
    "data_reps",
    "Data Reps",
    "data_reps",
    "rep_id",
    "People who carry or carried a quota, with the last full quarter summed up for each.",
    Column("rep_id", "Rep id", width=21),
    Column("name", "Name", width=28),
    Column("role", "Role", width=24),
    Column("team_id", "Team id", width=21, doc="The manager whose line this person counts in; own id for a manager."),
    Column("team", "Team", width=28),
    Column("territory_key", "Territory key", width=21),
    Column("territory", "Territory", width=22),
    Column("start_date", "Start date", Format.DATE, width=12),
    Column("is_active", "Active", width=9),
    Column(
        "last_quota",
        "Last quota",
        Format.MONEY,
        width=14,
        formula=SumWhere("data_quotas", "amount", (("rep_id", Here("rep_id")), ("quarter", Amount("last_quarter")))),
    ),
    Column(
        "last_actual",
        "Last closed-won",
        Format.MONEY,
        width=16,
        formula=SumWhere("data_bookings", "amount", (("rep_id", Here("rep_id")), ("quarter", Amount("last_quarter")))),
    ),
    Column(
        "potential",
        "Potential (12 months)",
        Format.MONEY,
        width=20,
        formula=SumWhere("data_accounts", "trailing_amount", (("owner_id", Here("rep_id")),)),
    ),
    Column("region", "Region", width=22),
    Column("segment", "Segment", width=22),
    Column(
        "tenure", "Tenure", width=18, doc="At the end of the last full quarter; (left) for who was not in the role."
    ),
    Column("end_date", "Left on", Format.DATE, width=12, doc="Last day in the role, where the CRM tells it."),
    Column("company", "Company", width=12),
    Column(
        "quarter_potential",
        "Potential of a quarter",
        Format.MONEY,
        width=20,
        formula=SumWhere("data_accounts", "potential", (("owner_id", Here("rep_id")),)),
    ),
    Column(
        "moved_share",
        "Sold by others",
        Format.RATE,
        width=14,
        doc="Share of the last four quarters' value of the accounts this person owns that somebody else sold.",
    ),
    Column("pipeline", "Open pipeline of the quarter", Format.MONEY, width=20),
    Column("booked", "Booked in the quarter", Format.MONEY, width=18),
    Column(
        "by_deals",
        "By the deals alone",
        Format.MONEY,
        width=18,
        doc="What deals say this person books in the planned quarter, whatever was booked before: booked, open deals, "
        "and of the new business the part of what the person opens in a year. Empty where deals tell nothing.",
    ),
    about="Data: the facts this plan stands on, as pulled from the CRM",
)

_BOOKINGS = _tab(
    "data_bookings",
    "Data Bookings",
    "data_bookings",
    "row_key",
    "Closed-won value by rep, territory stamped on the deal, product family and quarter of the close date.",
    Column("rep_id", "Rep id", width=21),
    Column("rep", "Rep", width=28),
    Column("territory_key", "Territory key", width=21),
    Column("territory", "Territory", width=22),
    Column("product_family", "Product family", width=18),
    Column("quarter", "Quarter", width=10),
    Column("amount", "Closed-won", Format.MONEY, width=16),
    Column("row_key", "Row key", width=30, is_quiet=True),
)

_QUOTAS = _tab(
    "data_quotas",
    "Data Quotas",
    "data_quotas",
    "row_key",
    "Quotas in force, by rep and quarter.",
    Column("rep_id", "Rep id", width=21),
    Column("rep", "Rep", width=28),
    Column("quarter", "Quarter", width=10),
    Column("amount", "Quota", Format.MONEY, width=16),
    Column("row_key", "Row key", width=30, is_quiet=True),
)

_ACCOUNTS = _tab(
    "data_accounts",
    "Data Accounts",
    "data_accounts",
    "account_id",
    "Accounts with closed-won value in the last twelve months, whoever sold it, or a potential; the others add to no "
    "sum. The tab Account moves lists all that can be given to somebody.",
    Column("account_id", "Account id", width=21),
    Column("name", "Account", width=36),
    Column("owner_id", "Owner id", width=21),
    Column("owner", "Owner", width=28),
    Column("segment", "Segment", width=24),
    Column("trailing_amount", "Last 12 months", Format.MONEY, width=16),
    Column("potential", "Potential of a quarter", Format.MONEY, width=20),
)

_RATES = _tab(
    "data_rates",
    "Data Rates",
    "data_rates",
    "row_key",
    "Rates of exchange by which money in other currencies was converted: on the first days of the last four quarters, "
    "and on the day of the plan, whose rate all amounts of the plan are shown at. Empty where all money is in one.",
    Column("currency", "Currency", width=12),
    Column("day", "Day", Format.DATE, width=12),
    Column("rate", "One unit is", Format.EXCHANGE, width=16),
    Column("to", "in", width=8),
    Column("kind", "Rate", width=14, doc="planning (of the settings), dated or standing (of the CRM), or corporate."),
    Column("row_key", "Row key", width=20, is_quiet=True),
)

TABS = (_REPS, _BOOKINGS, _QUOTAS, _ACCOUNTS, _RATES)
