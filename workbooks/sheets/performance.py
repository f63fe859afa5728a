"""Performance: attainment of the last full quarter, cut four ways, each adding up to the same company total."""

from workbooks.formulas import Amount, Call, Const, Expr, Here, IfError, Lookup, Round, Sum, SumWhere
from workbooks.layout import Chart, Column, Format, Tab, Table

__all__ = ["TAB"]

_ZERO, _ONE, _NOT_APPLICABLE = Const(0), Const(1), Const("n/a")


def _columns(engine: str, key: str, title: str, *extra: Column) -> tuple[Column, ...]:
    """The five columns every cut has; quota and actual are read from the engine's table by `key`."""

    def figure(column: str) -> Expr:
        return IfError(Lookup(engine, column, Here(key)), _ZERO)

    total_quota, total_actual = Sum(engine, "quota"), Sum(engine, "actual")
    shared = (
        Column("name", title, width=30),
        Column("quota", "Quota", Format.MONEY, width=15, formula=figure("quota"), total=total_quota),
        Column("actual", "Closed-won", Format.MONEY, width=15, formula=figure("actual"), total=total_actual),
        Column(
            "attainment",
            "Attainment",
            Format.RATE,
            width=12,
            formula=IfError(_ONE * Lookup(engine, "attainment", Here(key)), _NOT_APPLICABLE),
            total=IfError(Call("ATTAINMENT", (total_actual, total_quota)), _NOT_APPLICABLE),
        ),
        Column(
            "gap",
            "Above / below quota",
            Format.MONEY,
            width=19,
            formula=Round(Here("actual") - Here("quota"), 2),
            total=Round(total_actual - total_quota, 2),
        ),
        *extra,
    )
    if key == "name":
        return shared
    return (*shared, Column(key, "CRM id", width=21, is_quiet=True))


_STAMPED = Column(
    "stamped",
    "Won in the territory",
    Format.MONEY,
    width=19,
    formula=SumWhere(
        "data_bookings",
        "amount",
        (("territory_key", Here("territory_key")), ("quarter", Amount("last_quarter"))),
    ),
    total=SumWhere("data_bookings", "amount", (("quarter", Amount("last_quarter")),)),
)

_TOTAL = "Company"

TAB = Tab(
    "performance",
    "Performance",
    "Performance {last_quarter}",
    "Attainment of the last full quarter, in {currency}. "
    "Four cuts of the same deals and quotas; each adds up to the same company total.",
    tables=(
        Table(
            "performance_reps",
            "By sales rep",
            "rep_id",
            _columns("by_rep", "rep_id", "Sales rep"),
            note="Attainment is closed-won / quota; n/a where there was no quota in the quarter.",
            total_label=_TOTAL,
            chart=Chart("bar", "Attainment by sales rep", "name", "attainment"),
        ),
        Table(
            "performance_managers",
            "By manager",
            "team_id",
            _columns("by_team", "team_id", "Manager"),
            note="A manager's line holds their own quota and deals and those of their direct reports.",
            total_label=_TOTAL,
        ),
        Table(
            "performance_territories",
            "By territory",
            "territory_key",
            _columns("by_territory", "territory_key", "Territory", _STAMPED),
            note="Quota and deals both follow the rep's own territory, so the rate compares like with like; the last "
            "amount is what was won in the territory, by the deals' stamp, whoever sold it.",
            total_label=_TOTAL,
        ),
        Table(
            "performance_families",
            "By product family",
            "name",
            _columns("by_family", "name", "Product family"),
            note="Quotas are not set by family: the company quota is attributed by the family mix of the same "
            "quarter a year earlier.",
            total_label=_TOTAL,
            chart=Chart(
                "column",
                "Closed-won and quota by product family",
                "name",
                "actual",
                "quota",
                at="performance_managers",
            ),
        ),
    ),
    frozen=(3, 2),
    is_one_page=True,
    colour="#2E75B6",
)
