"""What the tab Quota cascade reads: the cascade by node and level, who is below whom, and quotas by month."""

from workbooks.grammar.formulas import Amount, Block, Call, Const, Expr, Here, IfError, Lookup, Round, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled
from workbooks.tabs.quotas.engine import findings

__all__ = ["TABLES"]

_ID = Column("rep_id", "key", width=21)


def _cascade(show: str) -> Call:
    return Call(
        "CASCADE",
        (
            Round(Amount("target"), 0),
            Whole("cascade", "node"),
            Whole("cascade", "parent"),
            Whole("cascade_levels", "basis_used"),
            Whole("cascade_levels", "rate"),
            *(Whole("cascade", basis) for basis in ("prior_year", "trailing", "potential", "expected")),
            Amount("rounding_unit"),
            Const(show),
            Whole("cascade", "hold_back"),
            Whole("cascade", "pin"),
        ),
    )


def _weight(month: int) -> Expr:
    ramp = Lookup("ramp_months", f"month_{month}", Here("rep_id"))
    # Rounded, because a program that saves 15 digits of a third would break ties another way.
    return IfError(Round(Lookup("quota_season", "share", Const(month)) * ramp, 6), Const(1))


TABLES: tuple[Table, ...] = (
    spilled(
        "cascade_by_node",
        _cascade("nodes"),
        Column("node", "node", width=21),
        Column("parent", "parent", width=21),
        Column("level", "level", Format.COUNT),
        Column("quota", "quota", Format.MONEY),
        Column("share", "share", Format.RATE),
        Column("held_back", "held back", Format.MONEY),
        Column("passed_down", "passed down", Format.MONEY),
        Column("unallocated", "unallocated", Format.MONEY),
        Column("over_assignment", "over-assignment", Format.RATE),
        Column("compounded", "compounded", Format.RATE),
    ),
    spilled(
        "cascade_by_level",
        _cascade("levels"),
        Column("level", "level", Format.COUNT),
        Column("nodes", "nodes", Format.COUNT),
        Column("quota", "quota", Format.MONEY),
        Column("street", "street", Format.MONEY),
        Column("over_assignment", "over-assignment", Format.RATE),
        Column("compounded", "compounded", Format.RATE),
        Column("unallocated", "unallocated", Format.MONEY),
        title="CASCADE, levels",
    ),
    findings("cascade_findings", _cascade("findings")),
    Table(
        "cascade_members",
        "Who is below whom",
        "row_key",
        (
            Column("ancestor", "Node id", width=21),
            Column("rep_id", "Rep id", width=21),
            Column("final", "Final quota", Format.MONEY, formula=Lookup("roster", "final", Here("rep_id"))),
            Column("row_key", "Row key", width=30, is_quiet=True),
        ),
    ),
    spilled(
        "ramp_months",
        Call(
            "RAMPFACTOR",
            (
                Whole("roster", "start_date"),
                Amount("quarter_start"),
                Amount("quarter_end"),
                Whole("ramp_schedule", "share"),
                Whole("roster", "rep_id"),
                Whole("roster", "leave_days"),
                Const("months"),
            ),
        ),
        _ID,
        *(Column(f"month_{at}", f"month {at}", Format.RATE) for at in (1, 2, 3)),
        title="RAMPFACTOR, months",
    ),
    Table(
        "month_weights",
        "Weights of the months",
        "rep_id",
        (
            Column("rep_id", "Rep id", width=21),
            *(Column(f"weight_{at}", f"Weight {at}", Format.FACTOR, formula=_weight(at)) for at in (1, 2, 3)),
            Column("final", "Final quota", Format.MONEY,
                   formula=Round(Lookup("roster", "final", Here("rep_id")), 0)),
        ),
    ),
    spilled(
        "seasonal",
        Call(
            "SEASONALSPLIT",
            (
                Whole("month_weights", "final"),
                Block("month_weights", "weight_1", "weight_3"),
                Amount("rounding_unit"),
                Whole("month_weights", "rep_id"),
            ),
        ),
        _ID,
        *(Column(f"month_{at}", f"month {at}", Format.MONEY) for at in (1, 2, 3)),
        Column("quota", "quota", Format.MONEY),
    ),
)  # fmt: skip
