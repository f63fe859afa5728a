"""What the tab Quotas reads: who is planned, what each can be expected to book, the split, and its explanation."""

from workbooks.grammar.formulas import Amount, AsText, Call, Const, Expr, Here, If, IfError, Lookup, Sum, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import findings, spilled
from workbooks.tabs.in_order.engine import RAMP_SHARES

__all__ = ["TABLES"]


def _rep(column: str) -> Expr:
    return Lookup("data_reps", column, Here("rep_id"))


def _known(column: str) -> Expr:
    """A fact that not every CRM has: a blank stays one, where a bare reference would show 0."""
    return If(_rep(column).equals(""), Const(""), _rep(column))


def _line(column: str) -> Expr:
    return Lookup("quotas", column, Here("rep_id"))


def _weight(column: str) -> Expr:
    return Lookup("weights", column, Here("rep_id"))


def _ramp_as_used(table: str) -> Expr:
    """The factor the split takes: a person whose first day is not known counts as fully ramped."""
    factor = Lookup(table, "ramp", Here("rep_id"))
    return If(factor.equals(""), Const(1), factor)


_ROSTER = Table(
    "roster",
    "Reps in the split",
    "rep_id",
    (
        Column("rep_id", "Rep id", width=21),
        Column("group", "Group", width=21, doc="Whose mean a rep with little history is drawn to."),
        Column("name", "Name", formula=AsText(_rep("name")), width=21),
        Column("team", "Team", formula=AsText(_rep("team")), width=21),
        Column("team_id", "Team id", formula=AsText(_rep("team_id")), width=21),
        Column("one", "People", Format.COUNT, formula=Const(1)),
        Column("start_date", "Start date", Format.DATE, formula=_known("start_date")),
        Column("potential", "Potential of a quarter", Format.MONEY, formula=_rep("quarter_potential")),
        Column("moved_share", "Sold by others", Format.RATE, formula=_rep("moved_share")),
        Column("pipeline", "Open pipeline of the quarter", Format.MONEY, formula=_known("pipeline")),
        Column("booked", "Booked in the quarter", Format.MONEY, formula=_known("booked")),
        Column("plan", "Performance plan", formula=If(_line("plan").equals(""), Const(""), _line("plan")), width=9),
        Column("leave_days", "Leave days", Format.COUNT, formula=_line("leave_days")),
        Column(
            "presence",
            "Present",
            Format.RATE,
            formula=Const(1) - Here("leave_days") / (Amount("quarter_end") - Amount("quarter_start")),
        ),
        Column(
            "ramp_alone",
            "Ramp before leave",
            Format.RATE,
            formula=If(Here("presence").equals(0), Const(1), _ramp_as_used("ramp") / Here("presence")),
        ),
        Column("last_quota", "Last quota", Format.MONEY, formula=_rep("last_quota")),
        Column(
            "last_full",
            "Last quota at full ramp",
            Format.MONEY,
            formula=If(_ramp_as_used("last_ramp").equals(0), Const(0), Here("last_quota") / _ramp_as_used("last_ramp")),
        ),
        Column(
            "last_restated",
            "Last quota, restated",
            Format.MONEY,
            formula=Here("last_full") * Amount("restatement_factor"),
        ),
        Column(
            "bounds_from",
            "Floor and cap measured from",
            Format.MONEY,
            formula=If(
                Here("last_full").equals(0),
                Const(0),
                (Const(1) - Amount("bounds_expected_share")) * Here("last_restated")
                + Amount("bounds_expected_share")
                * IfError(
                    Amount("target")
                    * (Const(1) + Amount("over_assignment_rate"))
                    * _weight("expected")
                    / Sum("roster", "planned"),
                    Here("last_restated"),
                ),
            ),
            doc="Last quota, restated, as far as the tab Assumptions leaves it there; the rest of the way to what the "
            "rep is expected to take of the street at full ramp.",
        ),
        Column(
            "planned",
            "Expected, after ramp",
            Format.MONEY,
            formula=IfError(_weight("expected") * _ramp_as_used("ramp"), _weight("expected")),
        ),
        Column(
            "carried",
            "The same, with a last quota",
            Format.MONEY,
            formula=If(Here("last_full").equals(0), Const(0), Here("planned")),
        ),
        Column("pin", "Override", Format.MONEY, formula=If(_line("override").equals(""), Const(""), _line("override"))),
        Column("floor", "Floor", Format.MONEY, formula=Lookup("split", "floor", Here("rep_id"))),
        Column(
            "run_rate",
            "Run rate, after ramp",
            Format.MONEY,
            formula=IfError(_weight("run_rate") * _ramp_as_used("ramp"), Const("")),
        ),
        Column(
            "high",
            "Reached in 1 of 10 quarters",
            Format.MONEY,
            formula=IfError(
                Const(1) * Lookup("outlook_reps", "p90", Here("rep_id")),
                IfError(_weight("high") * _ramp_as_used("ramp"), _weight("high")),
            ),
            doc="By the outlook of the quarter; of those it does not know, by their own history.",
        ),
        Column(
            "held",
            "Held by floor or cap",
            Format.COUNT,
            formula=Lookup("split", "at_floor", Here("rep_id")) + Lookup("split", "at_cap", Here("rep_id")),
        ),
        Column("calculated", "Calculated", Format.MONEY, formula=_line("calculated")),
        Column("final", "Final quota", Format.MONEY, formula=_line("final")),
        Column(
            "overridden",
            "Overridden",
            Format.COUNT,
            formula=If(Here("final").equals(Here("calculated")), Const(0), Const(1)),
        ),
        Column(
            "evidence",
            "What scores the quota",
            Format.MONEY,
            formula=If(
                Amount("deals_tell").equals("yes"),
                If(_rep("by_deals").equals(""), Const(""), _rep("by_deals") * Here("presence")),
                Here("run_rate"),
            ),
            doc="What the deals alone say, leave taken off; where deals tell too few people apart, the run rate.",
        ),
    ),
)


def _ramp(id_: str, quarter: str, title: str, leave_days: Whole | None = None) -> Table:
    call = Call(
        "RAMPFACTOR",
        start_dates=Whole("roster", "start_date"),
        quarter_start=Amount(f"{quarter}_start"),
        quarter_end=Amount(f"{quarter}_end"),
        schedule=RAMP_SHARES,
        keys=Whole("roster", "rep_id"),
        leave_days=leave_days,
        calendar=Amount("calendar"),
    )
    return spilled(id_, call, title=title, first="rep_id")


_WEIGHTS = spilled(
    "weights",
    Call(
        "QUOTAWEIGHTS",
        keys=Whole("roster", "rep_id"),
        booking_keys=Whole("data_bookings", "rep_id"),
        booking_quarters=Whole("data_bookings", "quarter"),
        booking_amounts=Whole("data_bookings", "amount"),
        last_quarter=Amount("last_quarter"),
        quarter=Amount("quarter"),
        potential=Whole("roster", "potential"),
        groups=Whole("roster", "group"),
        calendar=Amount("calendar"),
        start_dates=Whole("roster", "start_date"),
        ramp=Whole("ramp", "ramp"),
        schedule=RAMP_SHARES,
    ),
    first="rep_id",
)

_SPLIT: dict[str, Expr] = {
    "target": Amount("target"),
    "weights": Whole("weights", "expected"),
    "over_assignment": Amount("over_assignment_rate"),
    "ramp": Whole("ramp", "ramp"),
    "last_quota": Whole("roster", "bounds_from"),
    "floor_change": Amount("floor_change_rate"),
    "cap_change": Amount("cap_change_rate"),
    "unit": Amount("rounding_unit"),
}


def _split(show: str, keys: str = "rep_id") -> Call:
    return Call("QUOTASPLIT", **_SPLIT, keys=Whole("roster", keys), show=show)


_EXPLAINED = Call(
    "EXPLAINQUOTA",
    **_SPLIT,
    keys=Whole("roster", "rep_id"),
    potential=Whole("roster", "potential"),
    final=Whole("roster", "final"),
)


def _spread(show: str) -> Call:
    return Call(
        "SPREADQUOTA",
        quotas=Whole("split", "quota"),
        teams=Whole("roster", "team_id"),
        team_keys=Whole("quota_teams", "team_id"),
        totals=Whole("quota_teams", "team_total"),
        ways=Whole("quota_teams", "spread"),
        pins=Whole("roster", "pin"),
        floors=Whole("roster", "floor"),
        held=Whole("roster", "held"),
        unit=Amount("rounding_unit"),
        currency=Amount("currency"),
        team_names=Whole("quota_teams", "name"),
        keys=Whole("roster", "rep_id"),
        show=show,
    )


TABLES = (
    _ROSTER,
    _ramp("ramp", "quarter", "RAMPFACTOR", Whole("roster", "leave_days")),
    _ramp("last_ramp", "last_quarter", "RAMPFACTOR, last quarter"),
    _WEIGHTS,
    spilled("split", _split("quotas"), first="rep_id"),
    spilled("split_totals", _split("totals"), title="QUOTASPLIT, totals"),
    findings("split_findings", _split("findings", keys="name")),
    spilled("spread", _spread("quotas"), first="rep_id"),
    findings("spread_findings", _spread("findings")),
    spilled(
        "explained",
        _EXPLAINED,
        Column("name", "name", formula=AsText(Lookup("roster", "name", Here("lookup"))), width=21),
        first="rep_id",
    ),
)
