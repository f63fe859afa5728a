"""In which parts the CRM keeps a quarter's quota: its forecast periods and product families, and their shares."""

from workbooks.grammar.formulas import Expr, Here, IfError, Sum
from workbooks.grammar.layout import Column, Format, Owner, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, summed

__all__ = ["ALL", "FAMILIES", "PERIODS"]

ALL = "All products"


def _share(table: str, doc: str) -> tuple[Column, Column]:
    """The share of a part, and what it makes of all final quotas."""
    money: Expr = Sum("quotas", "final") * Here("share") / Sum(table, "share")
    return (
        Column("share", "Share of quota", Format.RATE, Owner.REVOPS, high=1, total=Sum(table, "share"), doc=doc),
        Column("amount", "Final quotas", Format.MONEY, formula=IfError(money, NOT_APPLICABLE),
               total=summed(table, "amount")),
    )  # fmt: skip


PERIODS = Table(
    "quota_periods",
    "Quotas by forecast period",
    "period",
    (
        Column("period", "Period begins", width=28, doc="First day of a forecast period of the CRM."),
        *_share(
            "quota_periods",
            "Share of each quota that is written to this period; to begin with as in the quotas of the last year.",
        ),
    ),
    note="Each final quota is written to the CRM in these parts; they add up to it exactly.",
    total_label="Quarter",
)

FAMILIES = Table(
    "quota_families",
    "Quotas by product family",
    "family",
    (
        Column("family", "Product family", width=28),
        *_share("quota_families", "Share of each quota set for this family; to begin with as in the last quotas."),
    ),
    note="One line where the CRM does not keep quotas by product family.",
    total_label="All families",
)
