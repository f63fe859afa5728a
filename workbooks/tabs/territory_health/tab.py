"""Territory health: who has how much, who lacks hours, and which potential nobody serves."""

from calculations.territory.health.health import DEFAULT_RULES, MEASURES
from calculations.territory.health.workload import OVER, UNDER
from workbooks.grammar.formulas import Amount, AtEnd, Const, Expr, Here, IfError, Lookup, Sum
from workbooks.grammar.layout import Chart, Column, Figure, Format, Input, Owner, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, figure, known
from workbooks.grammar.sentences import millions, named, percent, sentence

__all__ = ["BALANCED", "LISTED_GAPS", "TAB"]

BALANCED = {
    "coefficient of variation": "Coefficient of variation",
    "gini": "Gini",
    "largest / smallest": "Largest / smallest",
    "share within the band": "Share within the band",
}
"""Measures of how evenly territories share something, by the name the function gives them."""

_CHARTED = "segment"

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
    row=8,
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
        Column("capacity", "Capacity", Format.RATE, width=10, doc="Ramp of the quarter; a full rep is 100 %."),
        Column("index", "Index", Format.COUNT, width=11, formula=_index("index")),
        Column("band", "In the band", width=12, formula=_state("territory_index", "state")),
        Column("potential_index", "Index of potential", Format.COUNT, width=11, formula=_index("potential_index")),
        Column("workload_index", "Index of workload", Format.COUNT, width=11, formula=_index("workload_index")),
        Column("sales_index", "Index of sales", Format.COUNT, width=11, formula=_index("sales_index")),
        Column("accounts", "Accounts", Format.COUNT, width=11, formula=_load("accounts")),
        Column("potential", "Potential", Format.MONEY, width=14,
               formula=figure("territory_index", "potential", "rep")),
        Column("hours", "Hours asked for", Format.COUNT, width=11, formula=_load("hours")),
        Column("there", "Selling hours", Format.COUNT, width=11, formula=_load("selling_hours")),
        Column("load", "Load", Format.RATE, width=11, formula=known("territory_load", "load_rate", "rep")),
        Column("state", "State", width=14, formula=_state("territory_load", "state")),
    ),
    note="Index: workload, potential and own sales of the last year per full rep, weighted; mean 100; n/a: nobody with "
    f"capacity. Load: hours asked for / selling hours; above {OVER:.0%} overloaded, below {UNDER:.0%} room.",
    row=15,
    chart=Chart("bar", "Index of each territory (mean 100)", "rep", "index", row=3, left=345, size=(500, 250)),
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
    chart = Chart("column", f"Potential by {by}, covered and not", "group", "covered", "orphaned",
                  others=("without_hours",), is_stacked=True, is_labelled=True, row=3, left=855,
                  size=(360, 250))  # fmt: skip
    note = "Potential = covered + without an owner + without hours; hours go where they bring most potential."
    return Table(f"health_{by}s", title, "group", _coverage(f"gaps_{by}"), note=note,
                 chart=chart if by == _CHARTED else None)  # fmt: skip


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


def _uncovered() -> Expr:
    return Sum("health_segments", "orphaned") + Sum("health_segments", "without_hours")


TAB = Tab(
    "territory_health",
    "Territory health",
    "Territory health",
    "Who has how much, who lacks hours, and which potential nobody serves. In {currency}, {as_of}.",
    conclusion=sentence(
        percent(Amount("health_within")),
        " of territories within ",
        percent(Amount("health_band")),
        " of the mean; most has ",
        named(AtEnd("health_territories", "rep", "index", is_most=True)),
        ", least ",
        named(AtEnd("health_territories", "rep", "index")),
        "; ",
        millions(_uncovered()),
        " of potential without an owner or hours",
    ),
    panels=(_RULES,),
    tables=(
        _WEIGHTS,
        _TERRITORIES,
        _BALANCE,
        _coverage_table("segment", "Coverage by segment"),
        _coverage_table("region", "Coverage by region"),
        _GAPS,
    ),
    frozen=(3, 2),
    pages=1,
    colour="#2E75B6",
    about="Territory health: who has how much, and what nobody serves",
)
