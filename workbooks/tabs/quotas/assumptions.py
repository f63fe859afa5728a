"""What people set: the target, the rules of the split, and the ramp schedule."""

from calculations.assumptions import (
    CAP_CHANGE_RATE,
    COMPANY_OVER_ASSIGNMENT_RATE,
    COMPANY_UNCERTAINTY,
    FLOOR_CHANGE_RATE,
    GROWTH_RATE,
    OVER_ASSIGNMENT_RATE,
    RAMP_SCHEDULE,
    ROUNDING_UNIT,
)
from workbooks.grammar.formulas import Amount, Const, If, IfError, Sum, SumWhere
from workbooks.grammar.layout import Column, Figure, Format, Input, Owner, Panel, Table
from workbooks.grammar.lookups import NOT_APPLICABLE
from workbooks.tabs.assumptions.inputs import assumed

__all__ = ["ASSUMPTIONS", "RAMP", "RAMP_SHARES"]

_YEAR_BEFORE = SumWhere("data_bookings", "amount", (("quarter", Amount("same_quarter_last_year")),))

_GROWN = Amount("same_quarter_last_year_actual") * (Const(1) + Amount("growth_rate"))

_RESTATED = (
    Amount("target")
    * (Const(1) + Amount("over_assignment_rate"))
    * Sum("roster", "carried")
    / Sum("roster", "planned")
    / Sum("roster", "last_full")
)

RAMP_SHARES = (*RAMP_SCHEDULE, 1.0, 1.0)

ASSUMPTIONS = Panel(
    "assumptions",
    "Target and assumptions",
    (
        Input(
            "target",
            "Company target",
            Format.MONEY,
            Owner.FINANCE,
            IfError(_GROWN, NOT_APPLICABLE),
            "Same quarter last year × (1 + growth). Type a number to set the target yourself.",
            low=0,
            former=(_GROWN,),
            likely=1e6,
        ),
        assumed(GROWTH_RATE, Owner.FINANCE, "Used by the target's formula."),
        assumed(OVER_ASSIGNMENT_RATE, Owner.REVOPS),
        assumed(COMPANY_OVER_ASSIGNMENT_RATE, Owner.REVOPS),
        assumed(FLOOR_CHANGE_RATE, Owner.REVOPS),
        assumed(CAP_CHANGE_RATE, Owner.REVOPS),
        assumed(ROUNDING_UNIT, Owner.FINANCE),
        Input(
            "restatement_factor",
            "Restate last quotas by",
            Format.FACTOR,
            Owner.REVOPS,
            If(
                (Sum("roster", "planned") * Sum("roster", "last_full")).equals(0),
                Const(1),
                If(Amount("target").equals(NOT_APPLICABLE.value), Const(1), _RESTATED),
            ),
            "Brings last quotas to this quarter's season and target before the lowest and highest change apply: the "
            "rule is about the person, not the season. By default what those who carried a quota are expected to take "
            "of the street, over what they carried. Type 1 to compare with last quotas as they stand.",
            low=0,
            former=(IfError(_RESTATED, Const(1)),),
        ),
        assumed(COMPANY_UNCERTAINTY, Owner.FINANCE),
        Figure(
            "same_quarter_last_year_actual",
            "Same quarter last year",
            Format.MONEY,
            If(_YEAR_BEFORE.equals(0), NOT_APPLICABLE, _YEAR_BEFORE),
            "Closed-won value of the quarter four quarters before the planned one.",
        ),
        Figure(
            "base_coverage",
            "Days of it the records cover",
            Format.RATE,
            doc="From the first closed deal on. Of a quarter that is covered in part, what was sold before is missing: "
            "type the target.",
        ),
    ),
    row=3,
)

RAMP = Table(
    "ramp_schedule",
    "Ramp by month in role",
    "month",
    (
        Column("month", "Month", Format.COUNT),
        Column(
            "share",
            "Share of quota",
            Format.RATE,
            Owner.REVOPS,
            doc="Share of a full quota a rep carries in this month in the role; 100 % after the last line.",
            high=1,
        ),
    ),
)
