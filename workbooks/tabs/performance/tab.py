"""Performance: attainment of the last full quarter, cut four ways, each adding up to the same company total."""

from workbooks.grammar.formulas import Amount, AtEnd, Call, Const, Expr, Here, If, IfError, Lookup, Round, Sum, SumWhere
from workbooks.grammar.layout import Chart, Column, Format, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, figure, known
from workbooks.grammar.sentences import millions, named, percent, sentence
from workbooks.grammar.words import COMPANY

__all__ = ["BAND_TITLES", "TAB"]

BAND_TITLES = ("under 50 %", "50–80 %", "80–100 %", "100–120 %", "over 120 %")
_ZERO, _ONE = Const(0), Const(1)


def _columns(engine: str, key: str, title: str, *extra: Column) -> tuple[Column, ...]:
    """The five columns every cut has; quota and actual are read from the engine's table by `key`."""

    total_quota, total_actual = Sum(engine, "quota"), Sum(engine, "actual")
    shared = (
        Column("name", title, width=30),
        Column("quota", "Quota", Format.MONEY, width=15, formula=figure(engine, "quota", key), total=total_quota),
        Column(
            "actual", "Closed-won", Format.MONEY, width=15, formula=figure(engine, "actual", key), total=total_actual
        ),
        Column(
            "attainment",
            "Attainment",
            Format.RATE,
            is_judged=True,
            width=12,
            formula=IfError(_ONE * Lookup(engine, "attainment", Here(key)), NOT_APPLICABLE),
            total=IfError(Call("ATTAINMENT", actual=total_actual, quota=total_quota), NOT_APPLICABLE),
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

_TOTAL = COMPANY
_BANDS = ("below_50", "from_50_to_80", "from_80_to_100", "from_100_to_120", "above_120")


def _spread(dimension: str, title: str) -> tuple[Column, ...]:
    """Attainment of a group with its spread over people, from the engine."""
    engine = f"spread_{dimension}"
    return (
        Column("name", title, width=30),
        Column("quota", "Quota", Format.MONEY, width=15, formula=figure(engine, "quota", "name")),
        Column("actual", "Closed-won", Format.MONEY, width=15, formula=figure(engine, "actual", "name")),
        Column("attainment", "Attainment", Format.RATE, width=12, formula=known(engine, "attainment", "name"),
               is_judged=True),
        Column("gap", "Above / below quota", Format.MONEY, width=19, formula=Round(Here("actual") - Here("quota"), 2)),
        Column("count", "People with quota", Format.COUNT, width=19, formula=figure(engine, "count", "name")),
        Column("median", "Median", Format.RATE, width=21, formula=known(engine, "median", "name")),
        Column("sd", "SD", Format.RATE, width=12, formula=known(engine, "sd", "name")),
        Column("at_quota_share", "At quota", Format.RATE, width=10, formula=known(engine, "at_quota_share", "name")),
        Column("accuracy_share", "Within ±20 %", Format.RATE, width=12,
               formula=known(engine, "accuracy_share", "name")),
    )  # fmt: skip


def _in_band() -> Expr:
    """People in the band of the row: the bands are columns of the engine's table."""
    found: Expr = Const(0)
    for title, band in reversed(list(zip(BAND_TITLES, _BANDS, strict=True))):
        found = If(Here("name").equals(title), figure("spread_company", band, "company"), found)
    return found


_QUARTER = (
    Column("quarter", "Quarter", width=30),
    Column("quota", "Quota", Format.MONEY, width=15, formula=figure("trend", "quota", "quarter")),
    Column("actual", "Closed-won", Format.MONEY, width=15, formula=figure("trend", "actual", "quarter")),
    Column("attainment", "Attainment", Format.RATE, width=12, formula=known("trend", "attainment", "quarter"),
           is_judged=True),
    Column("change_rate", "Change on year before", Format.CHANGE, formula=known("trend", "change_rate", "quarter")),
    Column("trailing_actual", "Four quarters", Format.MONEY, formula=known("trend", "trailing_actual", "quarter")),
    Column("trailing_change_rate", "Their change", Format.CHANGE,
           formula=known("trend", "trailing_change_rate", "quarter")),
)  # fmt: skip

_TENURE = (
    Column("name", "Tenure", width=30),
    Column("bookings", "Closed-won", Format.MONEY, formula=figure("productivity", "bookings", "name")),
    Column("per_ramped", "Per ramped rep", Format.MONEY, formula=known("productivity", "per_ramped", "name"),
           doc="What one fully ramped rep booked in the quarter: closed-won / mean ramp factor of the people."),
    Column("heads", "People", Format.COUNT, formula=figure("productivity", "heads", "name")),
    Column("per_head", "Per head", Format.MONEY, formula=known("productivity", "per_head", "name")),
)  # fmt: skip


def _at_quota() -> Expr:
    return Lookup("spread_company", "at_quota_share", Const(COMPANY))


TAB = Tab(
    "performance",
    "Performance",
    "Performance {last_quarter}",
    "Attainment of the last full quarter, in {currency}. "
    "All cuts are of the same deals and quotas; each adds up to the same company total.",
    conclusion=sentence(
        "Attainment ",
        percent(Amount("key_attainment")),
        ": ",
        millions(Amount("key_actual")),
        " closed-won on quotas of ",
        millions(Amount("key_quota")),
        "; ",
        percent(_at_quota(), 0),
        " of people at quota; weakest territory: ",
        named(AtEnd("performance_territories", "name", "attainment")),
    ),
    tables=(
        Table(
            "performance_reps",
            "By sales rep",
            "rep_id",
            _columns("by_rep", "rep_id", "Sales rep"),
            note="Attainment is closed-won / quota; n/a where there was no quota in the quarter.",
            total_label=_TOTAL,
            row=15,
        ),
        Table(
            "performance_whole",
            "How attainment is spread",
            "name",
            _spread("company", "All people with a quota"),
            note="Quota accuracy is the share of people within ±20 % of quota; a spread takes five people.",
        ),
        Table(
            "performance_bands",
            "",
            "name",
            (
                Column("name", "Attainment", width=30),
                Column("people", "People", Format.COUNT, width=15, formula=_in_band()),
                Column("company", "Key", width=15, is_quiet=True),
            ),
            chart=Chart("column", "People by attainment", "name", "people", row=3, size=(440, 250), is_labelled=True),
        ),
        Table(
            "performance_trend",
            "Over time",
            "quarter",
            _QUARTER,
            note="Changes compare with the same quarter of the year before; n/a where that is not known.",
            chart=Chart("line", "Closed-won and quota", "quarter", "actual", "quota", row=3, left=450, size=(440, 250)),
        ),
        Table("performance_regions", "By region", "name", _spread("region", "Region")),
        Table("performance_segments", "By segment", "name", _spread("segment", "Segment")),
        Table("performance_roles", "By role", "name", _spread("role", "Role")),
        Table(
            "performance_tenure",
            "Productivity by tenure",
            "name",
            _TENURE,
            note="Everyone in the role or with deals in the quarter, by the time since their first day.",
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
                "By product family",
                "name",
                "actual",
                "quota",
                row=3,
                left=900,
                size=(320, 250),
            ),
        ),
    ),
    frozen=(3, 2),
    pages=8,
    colour="#2E75B6",
    about="Performance: attainment by rep, team, region, family and quarter",
)
