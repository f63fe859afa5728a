"""Territory health: who has how much, who lacks hours, and which potential nobody serves."""

from calculations.territory.health.health import DEFAULT_RULES, MEASURES
from calculations.territory.health.workload import OVER, UNDER
from workbooks.grammar.formulas import Const, Expr, Here, IfError, Lookup
from workbooks.grammar.layout import Chart, Column, Figure, Format, Input, Note, Owner, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, figure, known

__all__ = ["BALANCED", "LISTED_GAPS", "TAB"]

BALANCED = {
    "coefficient of variation": "Coefficient of variation",
    "gini": "Gini",
    "largest / smallest": "Largest / smallest",
    "share within the band": "Share within the band",
}
"""Measures of how evenly territories share something, by the name the function gives them."""

LISTED_GAPS = 50
"""Accounts without coverage that are listed."""

_RULES = Panel(
    "health_rules",
    "Assumptions",
    (
        Input(
            "selling_hours",
            "Selling hours of a full rep",
            Format.COUNT,
            Owner.FINANCE,
            DEFAULT_RULES.selling_hours,
            "Hours with customers in a quarter: 13 weeks of 24.",
            low=0,
        ),
        Input(
            "health_band",
            "Band around the mean",
            Format.RATE,
            Owner.FINANCE,
            DEFAULT_RULES.band,
            "Territories whose index is this near to the mean count as balanced.",
            low=0,
            high=1,
        ),
        Figure(
            "health_within",
            "Territories within the band",
            Format.RATE,
            IfError(Const(1) * Lookup("balance_index", "value", Const("share within the band")), NOT_APPLICABLE),
            "Share of the territories; those outside are too large or too small, by the index.",
            is_strong=True,
        ),
    ),
    row=3,
    offset=1,
)  # fmt: skip

_NOTES = Panel(
    "health_notes",
    "How to read it",
    (
        Note("Index: workload, potential and own sales of the last year per full rep, weighted; the mean is 100."),
        Note(f"Load: hours the accounts ask for / selling hours; above {OVER:.0%} overloaded, below {UNDER:.0%} room."),
        Note("Potential = covered + without an owner + without hours; hours go where they bring most potential."),
    ),
    row=3,
    column=5,
    offset=5,
)


def _balanced(of: str) -> Expr:
    return known(f"balance_{of}", "value", "measure")


_WEIGHTS = Table(
    "health_weights",
    "Weights of the index",
    "measure",
    (
        Column("measure", "Measure", width=24),
        Column("weight", "Weight", Format.FACTOR, Owner.FINANCE, width=12, doc="Zero leaves the measure out."),
    ),
    row=10,
)

_BALANCE = Table(
    "health_balance",
    "How evenly it is shared",
    "measure",
    (
        Column("title", "Measure", width=24),
        Column("index", "Index", Format.FACTOR, width=12, formula=_balanced("index")),
        *(
            Column(name, name.capitalize(), Format.FACTOR, width=12, formula=_balanced(name))
            for name in MEASURES
        ),
        Column("measure", "Key", width=21, is_quiet=True),
    ),
    note="n/a where it is not defined: one territory, or one that has nothing.",
)  # fmt: skip


def _index(column: str) -> Expr:
    return known("territory_index", column, "rep")


def _load(column: str) -> Expr:
    return figure("territory_load", column, "rep")


def _state(table: str, column: str) -> Expr:
    return IfError(Lookup(table, column, Here("rep")), NOT_APPLICABLE)


_TERRITORIES = Table(
    "health_territories",
    "Territories",
    "rep",
    (
        Column("rep", "Sales rep", width=24),
        Column("capacity", "Capacity", Format.RATE, width=12, doc="Ramp of the quarter; a full rep is 100 %."),
        Column("index", "Index", Format.COUNT, width=12, formula=_index("index")),
        Column("band", "In the band", width=12, formula=_state("territory_index", "state")),
        Column("potential_index", "Index of potential", Format.COUNT, width=12, formula=_index("potential_index")),
        Column("workload_index", "Index of workload", Format.COUNT, width=12, formula=_index("workload_index")),
        Column("sales_index", "Index of sales", Format.COUNT, width=12, formula=_index("sales_index")),
        Column("accounts", "Accounts", Format.COUNT, width=12, formula=_load("accounts")),
        Column("potential", "Potential", Format.MONEY, width=14,
               formula=figure("territory_index", "potential", "rep")),
        Column("hours", "Hours asked for", Format.COUNT, width=12, formula=_load("hours")),
        Column("there", "Selling hours", Format.COUNT, width=12, formula=_load("selling_hours")),
        Column("load", "Load", Format.RATE, width=12, formula=known("territory_load", "load_rate", "rep")),
        Column("state", "State", width=14, formula=_state("territory_load", "state")),
    ),
    note="The index and its parts are per full rep, mean 100; n/a: somebody without capacity. Largest first.",
    chart=Chart("bar", "Index of each territory (mean 100)", "rep", "index", at="health_weights"),
)  # fmt: skip


def _coverage(engine: str) -> tuple[Column, ...]:
    def money(id_: str, title: str) -> Column:
        return Column(id_, title, Format.MONEY, width=14, formula=figure(engine, id_, "group"))

    def count(id_: str, title: str) -> Column:
        return Column(id_, title, Format.COUNT, width=12, formula=figure(engine, id_, "group"))

    share = known(engine, "coverage_share", "group")
    return (
        Column("group", "Group", width=24),
        count("accounts", "Accounts"),
        money("potential", "Potential"),
        Column("coverage_share", "Covered share", Format.RATE, width=12, formula=share),
        money("covered", "Covered"),
        money("orphaned", "Without an owner"),
        money("without_hours", "Without hours"),
        count("orphans", "Accounts without an owner"),
        count("unserved", "Accounts without hours"),
        money("white_space", "White space"),
    )


def _coverage_table(by: str, title: str) -> Table:
    chart = Chart("column", f"Potential by {by}", "group", "covered", "orphaned", others=("without_hours",),
                  is_stacked=True)  # fmt: skip
    return Table(f"health_{by}s", title, "group", _coverage(f"gaps_{by}"), chart=chart)


_GAPS = Table(
    "health_gaps",
    "Accounts without coverage",
    "account_id",
    (
        Column("name", "Account", width=24),
        Column("owner", "Owner", width=22),
        Column("segment", "Segment", width=20),
        Column("region", "Region", width=16),
        Column("state", "State", width=18),
        Column("potential", "Potential", Format.MONEY, width=14),
        Column("unserved", "Without hours", Format.MONEY, width=14),
        Column("account_id", "Account id", width=21, is_quiet=True),
    ),
    note=f"The {LISTED_GAPS} largest, at {DEFAULT_RULES.selling_hours:.0f} hours; the assessment has all.",
)

TAB = Tab(
    "territory_health",
    "Territory health",
    "Territory health",
    "Who has how much, who lacks hours, and which potential nobody serves. In {currency}, {as_of}.",
    panels=(_RULES, _NOTES),
    tables=(
        _WEIGHTS,
        _BALANCE,
        _TERRITORIES,
        _coverage_table("segment", "Coverage by segment"),
        _coverage_table("region", "Coverage by region"),
        _GAPS,
    ),
    frozen=(3, 2),
    colour="#2E75B6",
    about="Territory health: who has how much, and which potential nobody serves",
)
