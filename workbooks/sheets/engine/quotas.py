"""What the tab Quotas reads: the ramp of each rep and the split of the target."""

from workbooks.formulas import Amount, Call, Const, Expr, Here, Lookup, Whole
from workbooks.layout import Column, Format, Table
from workbooks.sheets.engine.spilled import spilled

__all__ = ["TABLES"]


def _roster(column: str) -> Expr:
    return Lookup("data_reps", column, Here("rep_id"))


def _split(show: str) -> Call:
    return Call(
        "QUOTASPLIT",
        (
            Amount("target"),
            Whole("roster", "potential"),
            Amount("over_assignment_rate"),
            Whole("ramp", "ramp"),
            Whole("roster", "last_quota"),
            Amount("floor_change_rate"),
            Amount("cap_change_rate"),
            Amount("rounding_unit"),
            Whole("roster", "rep_id"),
            Const(show),
        ),
    )


TABLES = (
    Table(
        "roster",
        "Reps in the split",
        "rep_id",
        (
            Column("rep_id", "Rep id", width=21),
            Column("start_date", "Start date", Format.DATE, formula=_roster("start_date")),
            Column("potential", "Potential", Format.MONEY, formula=_roster("potential")),
            Column("last_quota", "Last quota", Format.MONEY, formula=_roster("last_quota")),
        ),
    ),
    spilled(
        "ramp",
        Call(
            "RAMPFACTOR",
            (
                Whole("roster", "start_date"),
                Amount("quarter_start"),
                Amount("quarter_end"),
                Whole("ramp_schedule", "share"),
                Whole("roster", "rep_id"),
            ),
        ),
        Column("rep_id", "key", width=21),
        Column("ramp", "ramp", Format.RATE),
    ),
    spilled(
        "split",
        _split("quotas"),
        Column("rep_id", "key", width=21),
        Column("quota", "quota", Format.MONEY),
        Column("floor", "floor", Format.MONEY),
        Column("cap", "cap", Format.MONEY),
        Column("flags", "flags", width=24),
    ),
    spilled(
        "split_totals",
        _split("totals"),
        Column("measure", "measure", width=21),
        Column("amount", "amount", Format.MONEY),
        title="QUOTASPLIT, totals",
    ),
)
