"""What people set: the target, the rules of the split, and the ramp schedule."""

from workbooks.grammar.formulas import Amount, Const, IfError, Sum, SumWhere
from workbooks.grammar.layout import Column, Figure, Format, Input, Owner, Panel, Table

__all__ = ["ASSUMPTIONS", "RAMP", "RAMP_SHARES"]

RAMP_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.0)

ASSUMPTIONS = Panel(
    "assumptions",
    "Target and assumptions",
    (
        Input(
            "target",
            "Company target",
            Format.MONEY,
            Owner.FINANCE,
            Amount("same_quarter_last_year_actual") * (Const(1) + Amount("growth_rate")),
            "Same quarter last year × (1 + growth). Type a number to set the target yourself.",
            low=0,
        ),
        Input(
            "growth_rate",
            "Growth on last year",
            Format.RATE,
            Owner.FINANCE,
            0.05,
            "Used by the target's formula.",
            low=-1,
            high=10,
        ),
        Input(
            "over_assignment_rate",
            "Over-assignment",
            Format.RATE,
            Owner.REVOPS,
            0.10,
            "Street quota above the target: a cushion for reps who miss. Usual: 10 %; warn above 20 %.",
            low=0,
            high=0.4,
        ),
        Input(
            "company_over_assignment_rate",
            "Of it, added by the company",
            Format.RATE,
            Owner.REVOPS,
            0.0,
            "Over-assignment the company adds when it passes the target on; the last managers add the rest. Shown on "
            "the tab Quota cascade; the street total is the same.",
            low=0,
            high=0.4,
        ),
        Input(
            "floor_change_rate",
            "Lowest change vs last",
            Format.RATE,
            Owner.REVOPS,
            -0.20,
            "No quota falls further than this against the rep's last one, restated.",
            low=-1,
            high=0,
        ),
        Input(
            "cap_change_rate",
            "Highest change vs last",
            Format.RATE,
            Owner.REVOPS,
            0.30,
            "No quota rises further than this against the rep's last one, restated. What does not fit stays "
            "unallocated.",
            low=0,
            high=10,
        ),
        Input(
            "rounding_unit",
            "Round quotas to",
            Format.MONEY,
            Owner.FINANCE,
            1000,
            "Quotas are multiples of this and still add up exactly.",
            low=1,
        ),
        Input(
            "restatement_factor",
            "Restate last quotas by",
            Format.FACTOR,
            Owner.REVOPS,
            IfError(
                Amount("target")
                * (Const(1) + Amount("over_assignment_rate"))
                * Sum("roster", "carried")
                / Sum("roster", "planned")
                / Sum("roster", "last_full"),
                Const(1),
            ),
            "Brings last quotas to this quarter's season and target before the lowest and highest change apply: the "
            "rule is about the person, not the season. By default what those who carried a quota are expected to take "
            "of the street, over what they carried. Type 1 to compare with last quotas as they stand.",
            low=0,
        ),
        Input(
            "company_uncertainty",
            "Company-wide uncertainty",
            Format.RATE,
            Owner.FINANCE,
            0.10,
            "What may move everyone together (the market), as one standard deviation. An assumption; used only by "
            "the outlook.",
            low=0,
            high=1,
        ),
        Figure(
            "same_quarter_last_year_actual",
            "Same quarter last year",
            Format.MONEY,
            SumWhere("data_bookings", "amount", (("quarter", Amount("same_quarter_last_year")),)),
            "Closed-won value of the quarter four quarters before the planned one.",
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
    row=3,
    column=5,
)
