"""Data tab of the territories: accounts with what each option gives them, and the reps."""

from workbooks.grammar.formulas import Amount, Here
from workbooks.grammar.layout import Column, Format, Tab, Table
from workbooks.tabs.territory_scenarios.tab import OPTIONS

__all__ = ["TAB"]

_ACCOUNTS = Table(
    "data_territory",
    "",
    "account_id",
    (
        Column("account_id", "Account id", width=21),
        Column("name", "Account", width=32),
        Column("owner", "Owner", width=24),
        Column("potential", "Potential", Format.MONEY, width=14),
        Column("workload", "Hours a quarter", Format.FACTOR, width=14),
        Column("arr", "Revenue", Format.MONEY, width=14),
        Column("tenure", "Years with owner", Format.FACTOR, width=14),
        Column("renewal_date", "Renewal", Format.DATE, width=12),
        Column("pool", "Pool", width=16),
        Column("segment", "Segment", width=20),
        Column("sales", "Sales of a year", Format.MONEY, width=14),
        Column("white_space", "White space", Format.MONEY, width=14),
        Column("segment_group", "Segment, named", width=20),
        Column("region_group", "Region, named", width=20),
        Column("accounts", "Accounts", Format.COUNT, width=10),
        *(Column(option, f"{title}: rep", width=24) for option, title in OPTIONS.items()),
        *(Column(f"{option}_reason", f"{title}: reason", width=40) for option, title in OPTIONS.items()),
    ),
    row=2,
    column=0,
)

_REPS = Table(
    "data_territory_reps",
    "",
    "rep",
    (
        Column("rep", "Rep", width=24),
        Column("capacity", "Capacity", Format.FACTOR, width=10),
        Column("pool", "Rep's pool", width=16),
        Column("rep_id", "Rep id", width=21),
        Column(
            "selling_hours", "Selling hours", Format.COUNT, width=14, formula=Here("capacity") * Amount("selling_hours")
        ),
    ),
    row=2,
    column=len(_ACCOUNTS.columns) + 1,
)

TAB = Tab(
    "data_territories",
    "Data Territories",
    "Data Territories",
    "Accounts as the optimiser saw them and what each option gives them; reps with their capacity.",
    tables=(_ACCOUNTS, _REPS),
    frozen=(3, 1),
    margin=0,
    colour="#7F7F7F",
)
