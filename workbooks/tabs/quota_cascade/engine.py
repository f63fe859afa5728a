"""What the tab Quota cascade reads: the cascade by node and level, who is below whom, and quotas by month."""

from workbooks.grammar.formulas import Amount, Block, Call, Const, Expr, Here, If, Lookup, Round, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import findings, spilled
from workbooks.tabs.in_order.engine import CASCADE_LEVELS, RAMP_SHARES

__all__ = ["tables"]


def _cascade(show: str) -> Call:
    return Call(
        "CASCADE",
        target=Round(Amount("target"), 0),
        nodes=Whole("cascade", "node"),
        parents=Whole("cascade", "parent"),
        **CASCADE_LEVELS,
        prior_year=Whole("cascade", "prior_year"),
        trailing=Whole("cascade", "trailing"),
        potential=Whole("cascade", "potential"),
        expected=Whole("cascade", "expected"),
        unit=Amount("rounding_unit"),
        show=show,
        hold_back=Whole("cascade", "hold_back"),
        pins=Whole("cascade", "pin"),
    )


def _weight(month: int) -> Expr:
    ramp = Lookup("ramp_months", f"month_{month}", Here("rep_id"))
    # Rounded, because a program that saves 15 digits of a third would break ties another way.
    return Round(Lookup("quota_season", "share", Const(month)) * If(ramp.equals(""), Const(1), ramp), 6)


def tables(months: int) -> tuple[Table, ...]:
    """The tables for a quarter of so many fiscal months."""
    return (
        spilled("cascade_by_node", _cascade("nodes")),
        spilled("cascade_by_level", _cascade("levels"), title="CASCADE, levels"),
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
                start_dates=Whole("roster", "start_date"),
                quarter_start=Amount("quarter_start"),
                quarter_end=Amount("quarter_end"),
                schedule=RAMP_SHARES,
                keys=Whole("roster", "rep_id"),
                leave_days=Whole("roster", "leave_days"),
                show="months",
                calendar=Amount("calendar"),
            ),
            title="RAMPFACTOR, months",
            first="rep_id",
            repeated=months,
        ),
        Table(
            "month_weights",
            "Weights of the months",
            "rep_id",
            (
                Column("rep_id", "Rep id", width=21),
                *(Column(f"weight_{at}", f"Weight {at}", Format.FACTOR, formula=_weight(at))
                  for at in range(1, months + 1)),
                Column("final", "Final quota", Format.MONEY,
                       formula=Round(Lookup("roster", "final", Here("rep_id")), 0)),
            ),
        ),
        spilled(
            "seasonal",
            Call(
                "SEASONALSPLIT",
                quotas=Whole("month_weights", "final"),
                weights=Block("month_weights", "weight_1", f"weight_{months}"),
                unit=Amount("rounding_unit"),
                keys=Whole("month_weights", "rep_id"),
            ),
            first="rep_id",
            repeated=months,
        ),
    )  # fmt: skip
