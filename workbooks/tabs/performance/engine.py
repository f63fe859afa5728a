"""What the tab Performance reads: attainment by rep, manager, territory and family."""

from workbooks.grammar.formulas import Amount, Call, Count, Expr, Here, If, Sum, SumWhere, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled
from workbooks.tabs.in_order.engine import RAMP_SHARES

__all__ = ["TABLES"]


def _quarter_of_family(quarter: str) -> Expr:
    wanted = (("product_family", Here("family")), ("quarter", Amount(quarter)))
    return SumWhere("data_bookings", "amount", wanted, is_free_text=True)


def _of_quarter(table: str) -> Expr:
    return SumWhere(table, "amount", (("quarter", Here("quarter")),))


def _attainment_by(id_: str, title: str, key: str, groups: Expr, actual: Expr, quota: Expr) -> Table:
    call = Call("ATTAINMENTBY", groups=groups, actual=actual, quota=quota)
    return spilled(id_, call, title=f"ATTAINMENTBY, {title}", first=key)


_LAST = (Whole("data_reps", "last_actual"), Whole("data_reps", "last_quota"))


def _spread(dimension: str) -> Table:
    """How attainment is spread within the groups of a column of the reps."""
    actual, quota = _LAST
    call = Call("BANDS", groups=Whole("data_reps", dimension), actual=actual, quota=quota)
    return spilled(f"spread_{dimension}", call, title=f"BANDS, {dimension}", first="name")


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
            groups=Whole("quarters_past", "company"),
            quarters=Whole("quarters_past", "quarter"),
            actual=Whole("quarters_past", "actual"),
            as_of=Amount("as_of"),
            quota=Whole("quarters_past", "quota"),
            calendar=Amount("calendar"),
        ),
        key="quarter",
        first="company",
    ),
    spilled(
        "productivity",
        Call(
            "PRODUCTIVITY",
            groups=Whole("data_reps", "tenure"),
            bookings=Whole("data_reps", "last_actual"),
            start_dates=Whole("data_reps", "start_date"),
            first_day=Amount("last_quarter_start"),
            end_day=Amount("last_quarter_end"),
            end_dates=Whole("data_reps", "end_date"),
            schedule=RAMP_SHARES,
            calendar=Amount("calendar"),
        ),
        first="tenure",
    ),
)
