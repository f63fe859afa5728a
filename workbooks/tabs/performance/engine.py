"""What the tab Performance reads: attainment by rep, manager, territory and family."""

from workbooks.grammar.formulas import Amount, Call, Count, Expr, Here, If, Sum, SumWhere, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled

__all__ = ["TABLES"]


def _quarter_of_family(quarter: str) -> Expr:
    wanted = (("product_family", Here("family")), ("quarter", Amount(quarter)))
    return SumWhere("data_bookings", "amount", wanted, is_free_text=True)


def _of_quarter(table: str) -> Expr:
    return SumWhere(table, "amount", (("quarter", Here("quarter")),))


def _attainment_by(id_: str, title: str, key: str, groups: Expr, actual: Expr, quota: Expr) -> Table:
    return spilled(
        id_,
        Call("ATTAINMENTBY", (groups, actual, quota)),
        Column(key, "group", width=21),
        Column("quota", "quota", Format.MONEY),
        Column("actual", "actual", Format.MONEY),
        Column("attainment", "attainment", Format.RATE),
        title=f"ATTAINMENTBY, {title}",
    )


_BANDS = ("below_50", "from_50_to_80", "from_80_to_100", "from_100_to_120", "above_120")


def _spread(dimension: str) -> Table:
    """How attainment is spread within the groups of a column of the reps."""
    return spilled(
        f"spread_{dimension}",
        Call("BANDS", (Whole("data_reps", dimension), *_LAST)),
        Column("name", "group", width=21),
        Column("quota", "quota", Format.MONEY),
        Column("actual", "actual", Format.MONEY),
        Column("attainment", "attainment", Format.RATE),
        Column("count", "count", Format.COUNT),
        Column("without", "without", Format.COUNT),
        Column("median", "median", Format.RATE),
        Column("sd", "sd", Format.RATE),
        Column("at_quota_share", "at_quota_share", Format.RATE),
        Column("accuracy_share", "accuracy_share", Format.RATE),
        *(Column(band, band, Format.COUNT) for band in _BANDS),
        title=f"BANDS, {dimension}",
    )


_LAST = (Whole("data_reps", "last_actual"), Whole("data_reps", "last_quota"))

TABLES = (
    _attainment_by("by_rep", "sales rep", "rep_id", Whole("data_reps", "rep_id"), *_LAST),
    _attainment_by("by_team", "manager", "team_id", Whole("data_reps", "team_id"), *_LAST),
    _attainment_by("by_territory", "territory", "territory_key", Whole("data_reps", "territory_key"), *_LAST),
    Table(
        "families",
        "Company quota by family mix",
        "family",
        (
            Column("family", "Product family", width=21),
            Column("mix", "Mix quarter closed-won", Format.MONEY, formula=_quarter_of_family("mix_quarter"), width=21),
            Column("actual", "Closed-won", Format.MONEY, formula=_quarter_of_family("last_quarter")),
            Column(
                "quota",
                "Attributed quota",
                Format.MONEY,
                formula=If(
                    Sum("families", "mix").equals(0),
                    Sum("data_reps", "last_quota") / Count("families", "actual"),
                    Sum("data_reps", "last_quota") * Here("mix") / Sum("families", "mix"),
                ),
                width=16,
            ),
        ),
    ),
    _attainment_by(
        "by_family",
        "family",
        "name",
        Whole("families", "family"),
        Whole("families", "actual"),
        Whole("families", "quota"),
    ),
    *(_spread(dimension) for dimension in ("company", "region", "segment", "role")),
    Table(
        "quarters_past",
        "Company by quarter",
        "quarter",
        (
            Column("quarter", "Quarter", width=21),
            Column("company", "Group"),
            Column("actual", "Closed-won", Format.MONEY, formula=_of_quarter("data_bookings"), width=16),
            Column("quota", "Quota", Format.MONEY, formula=_of_quarter("data_quotas"), width=16),
        ),
    ),
    spilled(
        "trend",
        Call(
            "TREND",
            (
                Whole("quarters_past", "company"),
                Whole("quarters_past", "quarter"),
                Whole("quarters_past", "actual"),
                Amount("as_of"),
                Whole("quarters_past", "quota"),
                Amount("first_month"),
            ),
        ),
        Column("company", "group", width=21),
        Column("quarter", "quarter"),
        Column("actual", "actual", Format.MONEY),
        Column("quota", "quota", Format.MONEY),
        Column("attainment", "attainment", Format.RATE),
        Column("change_rate", "change_rate", Format.CHANGE),
        Column("attainment_change", "attainment_change", Format.CHANGE),
        Column("trailing_actual", "trailing_actual", Format.MONEY),
        Column("trailing_change_rate", "trailing_change_rate", Format.CHANGE),
        Column("partial", "partial"),
        key="quarter",
    ),
    spilled(
        "productivity",
        Call(
            "PRODUCTIVITY",
            (
                Whole("data_reps", "tenure"),
                Whole("data_reps", "last_actual"),
                Whole("data_reps", "start_date"),
                Amount("last_quarter_start"),
                Amount("last_quarter_end"),
                Whole("data_reps", "end_date"),
                Whole("ramp_schedule", "share"),
            ),
        ),
        Column("tenure", "group", width=21),
        Column("bookings", "bookings", Format.MONEY),
        Column("heads", "heads", Format.COUNT),
        Column("ramp_months", "ramp_months", Format.FACTOR),
        Column("per_head", "per_head", Format.MONEY),
        Column("per_ramped_month", "per_ramped_month", Format.MONEY),
        Column("per_ramped", "per_ramped", Format.MONEY),
        Column("unknown", "unknown", Format.COUNT),
    ),
)
