"""What the tab Resources reads that no other tab does: the next rep of each segment."""

from calculations.assumptions import GROSS_MARGIN, Group, assumptions_of
from workbooks.grammar.formulas import Amount, Call, Whole, unless_blank
from workbooks.grammar.layout import Table
from workbooks.grammar.spilled import spilled
from workbooks.tabs.revenue_plan.engine import base_driver

__all__ = ["TABLES"]

TABLES: tuple[Table, ...] = (
    spilled(
        "next_rep",
        Call(
            "MARGINALREP",
            segments=Whole("next_reps", "segment"),
            bookings=Whole("next_reps", "bookings"),
            reps=Whole("next_reps", "reps"),
            quarter_start=Amount("quarter_start"),
            start=unless_blank("next_rep_start"),
            elasticity=Whole("next_reps", "elasticity"),
            gross_margin=Amount(GROSS_MARGIN.name),
            **{one.name: Amount(one.name) for one in assumptions_of(Group.COSTS)},
            ramp_months=base_driver("ramp_months"),
            calendar=Amount("calendar"),
        ),
    ),
)
