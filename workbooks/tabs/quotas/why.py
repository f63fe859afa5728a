"""Why a quota is what it is, for one seller at a time: the steps from an equal share to the final one."""

from workbooks.grammar.formulas import Amount, AtEnd, Expr, If, IfError, SumWhere
from workbooks.grammar.layout import Figure, Format, Input, Owner, Panel
from workbooks.grammar.lookups import NOT_APPLICABLE

__all__ = ["WHY"]

_STEPS = {
    "equal_share": "Equal share of the street",
    "by_potential": "Territory potential",
    "by_history": "History and team",
    "by_ramp": "Ramp",
    "by_floor": "Floor",
    "by_cap": "Cap",
    "by_others": "Floors and caps of others",
    "by_rounding": "Rounding to the unit",
    "by_override": "By hand or the team's total",
}
"""Columns of the explanation, in the order the steps are taken, as people call them."""


def _of_seller(table: str, column: str) -> Expr:
    """The sum of a column over the rows of the chosen name."""
    return SumWhere(table, column, (("name", Amount("explained_seller")),), is_free_text=True)


def _step(column: str) -> Expr:
    """A step of the chosen seller; n/a where nobody is called so, or several are."""
    return IfError(
        If(_of_seller("roster", "one").equals(1), _of_seller("explained", column), NOT_APPLICABLE), NOT_APPLICABLE
    )


_LARGEST = AtEnd("quotas", "name", "final", is_most=True)

WHY = Panel(
    "quota_why",
    "Why this quota",
    (
        Input(
            "explained_seller",
            "Seller",
            Format.TEXT,
            Owner.SHARED,
            IfError(If(_LARGEST.equals(""), NOT_APPLICABLE, _LARGEST), NOT_APPLICABLE),
            "Type a name as it stands in the table below: the steps from an equal share to this quota, which add up. "
            "To begin with, who has the largest.",
            former=(IfError(_LARGEST, NOT_APPLICABLE),),
        ),
        *(Figure(f"why_{column}", title, Format.MONEY, _step(column)) for column, title in _STEPS.items()),
        Figure("why_quota", "Final quota", Format.MONEY, _step("quota"), is_strong=True),
    ),
    row=3,
    column=15,
    is_printed=False,
)
