"""What the tab Performance reads: attainment by rep, manager, territory and family."""

from workbooks.formulas import Amount, Call, Count, Expr, Here, If, Sum, SumWhere, Whole
from workbooks.layout import Column, Format, Table
from workbooks.sheets.engine.spilled import spilled

__all__ = ["TABLES"]


def _quarter_of_family(quarter: str) -> Expr:
    wanted = (("product_family", Here("family")), ("quarter", Amount(quarter)))
    return SumWhere("data_bookings", "amount", wanted, is_free_text=True)


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
)
