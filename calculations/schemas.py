"""Frames that cross package borders: column names, dtypes, units and keys, declared once.

Money columns are float64 in one plan currency inside calculations; sums that must be exact to the cent are rounded at
the edge. Every other module takes its column names from here.
"""

from dataclasses import dataclass

import pandas as pd

from calculations.errors import UnknownColumnError

__all__ = [
    "ACCOUNTS",
    "ACCOUNT_BOOKINGS",
    "ACCOUNT_HOLDINGS",
    "ACCOUNT_PROFILES",
    "ACCOUNT_QUARTERS",
    "ACCOUNT_TRAITS",
    "BOOKINGS",
    "CONTRACTS",
    "DEALS_NOW",
    "DEAL_CREDITS",
    "MONTHLY_SALES",
    "OPPORTUNITIES",
    "ORDERS",
    "OUTLOOK",
    "QUOTAS",
    "REPS",
    "STAGE_HISTORY",
    "TERRITORY_ACCOUNTS",
    "TERRITORY_REPS",
    "Column",
    "Schema",
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its pandas dtype, its unit and what it means."""

    name: str
    dtype: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Schema:
    """A frame: the columns it has and the ones that together identify a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def empty(self) -> pd.DataFrame:
        """A frame of this schema without rows."""
        return pd.DataFrame({c.name: pd.Series(dtype=c.dtype) for c in self.columns})

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The schema's columns of `frame`, in order and dtype; UnknownColumnError names what is missing."""
        missing = [name for name in self.names if name not in frame.columns]
        if missing:
            raise UnknownColumnError(f"{self.name} lacks {', '.join(missing)}")
        chosen = frame[list(self.names)]
        # most frames are of their schema already, and every cast of a column costs as much as a small computation
        others = {c.name: c.dtype for c, there in zip(self.columns, chosen.dtypes, strict=True) if there != c.dtype}
        return chosen.astype(others) if others else chosen


REPS = Schema(
    "reps",
    ("rep_id",),
    (
        Column("rep_id", "str", "", "CRM id of the person who carries the quota"),
        Column("name", "str", "", "display name"),
        Column("role", "str", "", "role in the sales hierarchy"),
        Column("manager_id", "str", "", "CRM id of the manager, empty at the top"),
        Column("manager", "str", "", "display name of the manager"),
        Column("territory_id", "str", "", "territory the person is associated with, empty for several or none"),
        Column("territory", "str", "", "name of that territory"),
        Column("start_date", "datetime64[us]", "day", "first day in the role; the ramp counts from here"),
        Column("is_active", "bool", "", "false for people who left"),
    ),
)

BOOKINGS = Schema(
    "bookings",
    ("rep_id", "territory_id", "product_family", "quarter"),
    (
        Column("rep_id", "str", "", "owner of the closed-won opportunity"),
        Column("territory_id", "str", "", "territory stamped on the opportunity, empty when none"),
        Column("territory", "str", "", "name of that territory"),
        Column("product_family", "str", "", "family of the line items' product"),
        Column("quarter", "str", "quarter label", "quarter of the close date, as in 2020Q1"),
        Column("amount", "float64", "money", "closed-won value"),
    ),
)

ACCOUNT_BOOKINGS = Schema(
    "account bookings",
    ("account_id", "rep_id", "quarter"),
    (
        Column("account_id", "str", "", "account of the closed-won opportunity"),
        Column("rep_id", "str", "", "its owner when it was won"),
        Column("quarter", "str", "quarter label", "quarter of the close date, as in 2020Q1"),
        Column("amount", "float64", "money", "closed-won value"),
    ),
)

MONTHLY_SALES = Schema(
    "monthly sales",
    ("rep_id", "segment", "product_line", "region", "month"),
    (
        Column("rep_id", "str", "", "owner of the closed-won opportunity"),
        Column("segment", "str", "", "segment of its account"),
        Column("product_line", "str", "", "family of the line items' product"),
        Column("region", "str", "", "region or territory of the opportunity"),
        Column("month", "str", "month label", "month of the close date, as in 2020-03"),
        Column("amount", "float64", "money", "closed-won value"),
    ),
)

ACCOUNT_QUARTERS = Schema(
    "account quarters",
    ("account_id", "currency", "quarter"),
    (
        Column("account_id", "str", "", "account that bought"),
        Column("currency", "str", "", "ISO code of the account's currency"),
        Column("quarter", "str", "quarter label", "quarter of the close date, as in 2020Q1"),
        Column("local_amount", "float64", "money of that currency", "closed-won value"),
        Column("amount", "float64", "money", "the same at the rates of the days it closed"),
    ),
)

QUOTAS = Schema(
    "quotas",
    ("rep_id", "quarter"),
    (
        Column("rep_id", "str", "", "owner of the quota"),
        Column("quarter", "str", "quarter label", "quarter the quota is for"),
        Column("amount", "float64", "money", "quota in force"),
    ),
)

ACCOUNTS = Schema(
    "accounts",
    ("account_id",),
    (
        Column("account_id", "str", "", "CRM id"),
        Column("name", "str", "", "display name"),
        Column("owner_id", "str", "", "owner, empty when orphaned"),
        Column("territory_id", "str", "", "territory the account is associated with"),
        Column("segment", "str", "", "segment or industry"),
        Column(
            "trailing_amount",
            "float64",
            "money",
            "closed-won value of the twelve months up to as_of, by any rep",
        ),
    ),
)

ACCOUNT_PROFILES = Schema(
    "account profiles",
    ("account_id",),
    (
        Column("account_id", "str", "", "CRM id"),
        Column("parent_id", "str", "", "account it belongs to, empty for none"),
        Column("region", "str", "", "region as the org names it, else the country"),
        Column("country", "str", "", "billing country"),
        Column("state", "str", "", "billing state or province"),
        Column("latitude", "float64", "degrees", "of the billing address; missing is not known"),
        Column("longitude", "float64", "degrees", "of the billing address; missing is not known"),
        Column("employees", "float64", "people", "number of employees; missing is not known"),
        Column("annual_revenue", "float64", "money", "the account's own revenue of a year; missing is not known"),
    ),
)

ACCOUNT_HOLDINGS = Schema(
    "account holdings",
    ("account_id",),
    (
        Column("account_id", "str", "", "CRM id"),
        Column("open_deals", "int64", "deals", "open deals"),
        Column("late_deals", "int64", "deals", "those of them that are late-stage"),
        Column("owned_since", "datetime64[us]", "day", "first deal its owner won with it; missing is none yet"),
    ),
)

ACCOUNT_TRAITS = Schema(
    "account traits",
    ("account_id",),
    (
        Column("account_id", "str", "", "CRM id"),
        Column("segment", "str", "", "segment or industry; accounts of one are peers"),
        Column("employees", "float64", "people", "number of employees; missing or 0 is not known"),
        Column("annual_revenue", "float64", "money", "the account's own revenue of a year; missing or 0 is not known"),
        Column("created_at", "datetime64[us]", "moment", "when it entered the CRM; missing is always"),
    ),
)

ORDERS = Schema(
    "orders",
    (),
    (
        Column("account_id", "str", "", "account that bought"),
        Column("order_date", "datetime64[us]", "day", "day of the order, or close date of the won opportunity"),
        Column("amount", "float64", "money", "value of the order; negative is a credit"),
    ),
)

CONTRACTS = Schema(
    "contracts",
    (),
    (
        Column("account_id", "str", "", "account that signed"),
        Column("start_date", "datetime64[us]", "day", "first day in force"),
        Column("end_date", "datetime64[us]", "day", "last day in force; missing is open-ended"),
        Column("annual_amount", "float64", "money per year", "recurring value of a year"),
    ),
)

OPPORTUNITIES = Schema(
    "opportunities",
    ("opportunity",),
    (
        Column("opportunity", "int32", "code", "the deal; codes of all columns index the caller's lists of names"),
        Column("account", "int32", "code", "its account, -1 for none"),
        Column("owner", "int32", "code", "its owner, -1 for none"),
        Column("segment", "int32", "code", "segment of the account, -1 for none"),
        Column("product", "int32", "code", "product line, -1 for none"),
        Column("source", "int32", "code", "lead source, -1 for none"),
        Column("created_at", "datetime64[us]", "moment", "when the deal was created"),
    ),
)

DEAL_CREDITS = Schema(
    "shared deals",
    (),
    (
        Column("opportunity", "int32", "code", "the deal; a deal without a row is its owner's"),
        Column("owner", "int32", "code", "who is credited, -1 for nobody; codes as those of owners"),
        Column("share", "float64", "rate", "share of the deal, 0 to 1; those of a deal add up to 1"),
    ),
)

STAGE_HISTORY = Schema(
    "stage history",
    (),
    (
        Column("opportunity", "int32", "code", "the deal the row belongs to"),
        Column("changed_at", "datetime64[us]", "moment", "when the deal became as the row says; ties: the later row"),
        Column("stage", "int16", "code", "position in the stage ladder, -1 for one that is not in it"),
        Column("amount", "float64", "money", "value of the deal then; missing is not zero"),
        Column("close_date", "datetime64[us]", "day", "expected close then; day of closing once closed"),
        Column("category", "int16", "code", "forecast category as in `pipeline.stages.Category`, -1 for none"),
        Column("chance", "float64", "rate", "the CRM's probability of the deal then; missing: that of its stage"),
    ),
)

DEALS_NOW = Schema(
    "deals as they stand",
    ("opportunity",),
    (
        *OPPORTUNITIES.columns,
        *(column for column in STAGE_HISTORY.columns if column.name != "opportunity"),
    ),
)

TERRITORY_ACCOUNTS = Schema(
    "territory accounts",
    ("account_id",),
    (
        Column("account_id", "str", "", "CRM id"),
        Column("owner", "str", "", "rep who owns it today, empty when orphaned"),
        Column("potential", "float64", "money", "sales potential of the planning period"),
        Column("workload", "float64", "hours", "selling hours the account needs in the planning period"),
        Column("arr", "float64", "money", "recurring revenue at risk when the owner changes"),
        Column("tenure", "float64", "years", "time the present owner has had the account"),
        Column("lat", "float64", "degrees", "latitude, empty when unknown"),
        Column("lon", "float64", "degrees", "longitude, empty when unknown"),
        Column("locked", "bool", "", "stays with its owner: named account, late-stage deal, renewal near"),
        Column("assigned", "str", "", "rep a manager gave it to by hand, which holds like a lock; empty for none"),
        Column("family", "str", "", "accounts of one family go to one rep; empty for none"),
        Column("region", "str", "", "region, for eligibility and for distance where there are no coordinates"),
        Column("segment", "str", "", "segment, for eligibility"),
        Column("pool", "str", "", "reps it is shared out among, by the name of their pool; empty for all"),
    ),
)

TERRITORY_REPS = Schema(
    "territory reps",
    ("rep_id",),
    (
        Column("rep_id", "str", "", "CRM id of the rep or territory"),
        Column("capacity", "float64", "share", "1 for fully ramped, less while ramping, 0 for someone who leaves"),
        Column("lat", "float64", "degrees", "latitude of the base, empty when unknown"),
        Column("lon", "float64", "degrees", "longitude of the base, empty when unknown"),
        Column("region", "str", "", "home region"),
        Column("regions", "str", "", "regions the rep may serve, separated by semicolons; empty for all"),
        Column("segments", "str", "", "segments the rep may serve, separated by semicolons; empty for all"),
        Column("account_cap", "float64", "accounts", "most accounts the rep may hold, empty for no cap"),
        Column("pool", "str", "", "reps of a pool share out its accounts evenly; empty: all reps are one pool"),
        Column("peers", "str", "", "group of peers whose chances are compared, as for quotas; empty: all are peers"),
    ),
)

OUTLOOK = Schema(
    "outlook",
    ("kind", "rep_id", "account_id", "segment", "product_line", "region", "deal_id"),
    (
        Column("kind", "str", "", "booked: already won; deal: one large open deal; flow: all the rest of a cell"),
        Column("rep_id", "str", "", "seller the money is booked by, empty for nobody planned"),
        Column("account_id", "str", "", "account of a booked amount or a deal, empty otherwise"),
        Column("segment", "str", "", "segment of the account"),
        Column("product_line", "str", "", "family of the products"),
        Column("region", "str", "", "region or territory"),
        Column("deal_id", "str", "", "the open deal, empty unless the kind is deal"),
        Column("mean", "float64", "money", "mean of the money if it happens; below zero is a credit"),
        Column("chance", "float64", "rate", "chance that it happens at all, 0 to 1"),
        Column("log_sd", "float64", "log", "own spread of the amount, given that it happens; 0 is none"),
        Column("company_loading", "float64", "loading", "on the company's factor; see calculations.outlook.draws"),
        Column("segment_loading", "float64", "loading", "on the factor of its segment"),
        Column("region_loading", "float64", "loading", "on the factor of its region"),
        Column("rep_loading", "float64", "loading", "on the factor of its seller"),
        Column("month_1", "float64", "share", "share of its money in the quarter's first month"),
        Column("month_2", "float64", "share", "the same in the second"),
        Column("month_3", "float64", "share", "the same in the third"),
        Column("month_4", "float64", "share", "the same in the fourth, where a quarter has one"),
    ),
)
