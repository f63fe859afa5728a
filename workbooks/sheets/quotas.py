"""Quotas: the company target, the assumptions, the way from target to street, and one line for each rep."""

from workbooks.formulas import Amount, Call, Const, Here, If, IfError, Lookup, Sum, SumWhere
from workbooks.layout import Column, Figure, Format, Input, Owner, Panel, Tab, Table

__all__ = ["RAMP_SHARES", "TAB"]

RAMP_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.0)
_NOT_APPLICABLE = Const("n/a")

_ASSUMPTIONS = Panel(
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
            "floor_change_rate",
            "Lowest change vs last",
            Format.RATE,
            Owner.REVOPS,
            -0.20,
            "No quota falls further than this against the rep's last one.",
            low=-1,
            high=0,
        ),
        Input(
            "cap_change_rate",
            "Highest change vs last",
            Format.RATE,
            Owner.REVOPS,
            0.30,
            "No quota rises further than this against the rep's last one. What does not fit stays unallocated.",
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


def _total(measure: str) -> Lookup:
    return Lookup("split_totals", "amount", Const(measure))


_BRIDGE = Panel(
    "bridge",
    "From target to street",
    (
        Figure("bridge_target", "Company target", Format.MONEY, Amount("target")),
        Figure("street_target", "With over-assignment: street target", Format.MONEY, _total("street target")),
        Figure("rounding_difference", "Rounding to the unit", Format.MONEY, _total("rounding difference")),
        Figure("street_total", "Street total to allocate", Format.MONEY, _total("street total"), is_strong=True),
        Figure(
            "unallocated",
            "Not allocated (caps)",
            Format.MONEY,
            _total("unallocated"),
            "What the caps keep from being handed out, or below zero what the floors hand out too much.",
        ),
        Figure("calculated_total", "Calculated quotas", Format.MONEY, Sum("quotas", "calculated")),
        Figure(
            "overrides_effect",
            "Effect of overrides",
            Format.MONEY,
            Sum("quotas", "final") - Sum("quotas", "calculated"),
        ),
        Figure("final_total", "Final quotas", Format.MONEY, Sum("quotas", "final"), is_strong=True),
        Figure(
            "over_assignment_in_force",
            "Over-assignment actually in force",
            Format.RATE,
            IfError(Call("OVERASSIGN", (Amount("final_total"), Amount("target"))), _NOT_APPLICABLE),
            "Final quotas / company target − 1.",
            is_strong=True,
        ),
    ),
    row=3,
    column=8,
    offset=3,
)

_RAMP = Table(
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
        ),
    ),
    row=3,
    column=5,
)


def _fact(column: str) -> Lookup:
    return Lookup("data_reps", column, Here("rep_id"))


_QUOTAS = Table(
    "quotas",
    "Quotas by sales rep",
    "rep_id",
    (
        Column("name", "Sales rep", width=28),
        Column("manager", "Manager", width=20),
        Column("territory", "Territory", width=18),
        Column(
            "last_quota",
            "Last quota",
            Format.MONEY,
            formula=_fact("last_quota"),
            width=13,
            total=Sum("quotas", "last_quota"),
        ),
        Column(
            "last_attainment",
            "Last attainment",
            Format.RATE,
            width=12,
            formula=IfError(Call("ATTAINMENT", (_fact("last_actual"), Here("last_quota"))), _NOT_APPLICABLE),
        ),
        Column(
            "potential",
            "Potential (12 months)",
            Format.MONEY,
            formula=_fact("potential"),
            width=14,
            total=Sum("quotas", "potential"),
            doc="Closed-won value of the last twelve months of the accounts the rep owns, whoever sold it.",
        ),
        Column(
            "ramp",
            "Ramp",
            Format.RATE,
            width=9,
            formula=IfError(Lookup("ramp", "ramp", Here("rep_id")), _NOT_APPLICABLE),
            doc="Share of a full quota this quarter, from the start date and the ramp schedule above.",
        ),
        Column(
            "calculated",
            "Calculated",
            Format.MONEY,
            width=13,
            formula=Lookup("split", "quota", Here("rep_id")),
            total=Sum("quotas", "calculated"),
            doc="From QPLAN's QUOTASPLIT on the Engine tab.",
        ),
        Column(
            "override",
            "Override",
            Format.MONEY,
            Owner.SHARED,
            width=13,
            doc="Type a quota here to replace the calculated one; empty is not zero. A reason is then needed.",
        ),
        Column(
            "reason",
            "Reason for override",
            Format.TEXT,
            Owner.SHARED,
            width=30,
            doc="Why the calculated quota does not fit. Approvers see it.",
        ),
        Column(
            "final",
            "Final quota",
            Format.MONEY,
            width=13,
            total=Sum("quotas", "final"),
            formula=If(Here("override").equals(""), Here("calculated"), Here("override")),
            doc="The override where there is one, else the calculated quota. This goes back to the CRM.",
        ),
        Column(
            "change",
            "Change vs last",
            Format.CHANGE,
            width=12,
            formula=IfError(Here("final") / Here("last_quota") - Const(1), _NOT_APPLICABLE),
            total=IfError(Sum("quotas", "final") / Sum("quotas", "last_quota") - Const(1), _NOT_APPLICABLE),
        ),
        Column("flags", "Flags", width=24, formula=IfError(Lookup("split", "flags", Here("rep_id")), Const(""))),
        Column("rep_id", "CRM id", width=21, is_quiet=True, doc="Key of the row; leave it in place."),
    ),
    row=14,
    total_label="All reps",
    total_on_top=True,
    has_filter=True,
)

TAB = Tab(
    "quotas",
    "Quotas",
    "Quotas {quarter}",
    "In {currency}. Yellow cells are yours; an override needs a reason. The final quota goes back to the CRM.",
    panels=(_ASSUMPTIONS, _BRIDGE),
    tables=(_RAMP, _QUOTAS),
    frozen=(17, 2),
    is_one_page=True,
    colour="#BF8F00",
)
