"""What the tab Quotas reads: who is planned, what each can be expected to book, the split, and its explanation."""

from workbooks.grammar.formulas import Amount, AsText, Call, Const, Expr, Here, If, IfError, Lookup, Whole
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled

__all__ = ["TABLES", "findings"]

_ID = Column("rep_id", "key", width=21)


def _rep(column: str) -> Expr:
    return Lookup("data_reps", column, Here("rep_id"))


def _known(column: str) -> Expr:
    """A fact that not every CRM has: a blank stays one, where a bare reference would show 0."""
    return If(_rep(column).equals(""), Const(""), _rep(column))


def _line(column: str) -> Expr:
    return Lookup("quotas", column, Here("rep_id"))


def _weight(column: str) -> Expr:
    return Lookup("weights", column, Here("rep_id"))


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
        Column("start_date", "Start date", Format.DATE, formula=_rep("start_date")),
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
            formula=IfError(Lookup("ramp", "ramp", Here("rep_id")) / Here("presence"), Const(1)),
        ),
        Column("last_quota", "Last quota", Format.MONEY, formula=_rep("last_quota")),
        Column(
            "last_full",
            "Last quota at full ramp",
            Format.MONEY,
            formula=IfError(Here("last_quota") / Lookup("last_ramp", "ramp", Here("rep_id")), Const(0)),
        ),
        Column(
            "last_restated",
            "Last quota, restated",
            Format.MONEY,
            formula=Here("last_full") * Amount("restatement_factor"),
        ),
        Column(
            "planned",
            "Expected, after ramp",
            Format.MONEY,
            formula=IfError(_weight("expected") * Lookup("ramp", "ramp", Here("rep_id")), _weight("expected")),
        ),
        Column(
            "carried",
            "The same, with a last quota",
            Format.MONEY,
            formula=If(Here("last_full").equals(0), Const(0), Here("planned")),
        ),
        Column(
            "run_rate",
            "Run rate, after ramp",
            Format.MONEY,
            formula=IfError(_weight("run_rate") * Lookup("ramp", "ramp", Here("rep_id")), Const("")),
        ),
        Column(
            "high",
            "Reached in 1 of 10 quarters",
            Format.MONEY,
            formula=IfError(_weight("high") * Lookup("ramp", "ramp", Here("rep_id")), _weight("high")),
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
    ),
)


def _ramp(id_: str, start: str, end: str, *leave: Expr) -> Table:
    ids = (Whole("roster", "start_date"), Amount(start), Amount(end), Whole("ramp_schedule", "share"))
    return spilled(
        id_,
        Call("RAMPFACTOR", (*ids, Whole("roster", "rep_id"), *leave)),
        _ID,
        Column("ramp", "ramp", Format.RATE),
        title="RAMPFACTOR" if leave else "RAMPFACTOR, last quarter",
    )


_WEIGHTS = spilled(
    "weights",
    Call(
        "QUOTAWEIGHTS",
        (
            Whole("roster", "rep_id"),
            Whole("data_bookings", "rep_id"),
            Whole("data_bookings", "quarter"),
            Whole("data_bookings", "amount"),
            Amount("last_quarter"),
            Amount("quarter"),
            Whole("roster", "potential"),
            Whole("roster", "group"),
        ),
    ),
    _ID,
    Column("expected", "expected", Format.MONEY),
    Column("share", "share", Format.RATE),
    Column("low", "low", Format.MONEY),
    Column("high", "high", Format.MONEY),
    Column("from_history", "from history", Format.RATE),
    Column("from_potential", "from potential", Format.RATE),
    Column("from_group", "from group", Format.RATE),
    Column("quality", "quality", Format.COUNT),
    Column("run_rate", "run rate", Format.MONEY),
    Column("log_sd", "log sd", Format.FACTOR),
)

_SPLIT_ARGUMENTS = (
    Amount("target"),
    Whole("weights", "expected"),
    Amount("over_assignment_rate"),
    Whole("ramp", "ramp"),
    Whole("roster", "last_restated"),
    Amount("floor_change_rate"),
    Amount("cap_change_rate"),
    Amount("rounding_unit"),
    Whole("roster", "rep_id"),
)


def _split(show: str) -> Call:
    return Call("QUOTASPLIT", (*_SPLIT_ARGUMENTS, Const(show)))


def findings(id_: str, call: Call) -> Table:
    """The findings of a function: twelve lines, those without one blank."""
    return spilled(
        id_,
        call,
        Column("line", "line", Format.COUNT),
        Column("severity", "severity"),
        Column("finding", "finding", width=40),
        Column("rows", "rows", width=21),
        title=f"{call.name}, findings",
    )


_EXPLAINED = spilled(
    "explained",
    Call("EXPLAINQUOTA", (*_SPLIT_ARGUMENTS, Whole("roster", "potential"), Whole("roster", "final"))),
    _ID,
    *(
        Column(id_, title, Format.MONEY)
        for id_, title in (
            ("equal_share", "equal share"),
            ("by_potential", "potential"),
            ("by_history", "history and team"),
            ("by_ramp", "ramp"),
            ("by_pins", "pins"),
            ("by_floor", "floor"),
            ("by_cap", "cap"),
            ("by_others", "bounds of others"),
            ("by_rounding", "rounding"),
            ("by_override", "override"),
            ("quota", "quota"),
        )
    ),
    Column("explanation", "explanation", width=40),
)

TABLES = (
    _ROSTER,
    _ramp("ramp", "quarter_start", "quarter_end", Whole("roster", "leave_days")),
    _ramp("last_ramp", "last_quarter_start", "last_quarter_end"),
    _WEIGHTS,
    spilled(
        "split",
        _split("quotas"),
        _ID,
        Column("quota", "quota", Format.MONEY),
        Column("floor", "floor", Format.MONEY),
        Column("cap", "cap", Format.MONEY),
        Column("at_floor", "at floor", Format.COUNT),
        Column("at_cap", "at cap", Format.COUNT),
        Column("flags", "flags", width=24),
    ),
    spilled(
        "split_totals",
        _split("totals"),
        Column("measure", "measure", width=21),
        Column("amount", "amount", Format.MONEY),
        title="QUOTASPLIT, totals",
    ),
    findings(
        "split_findings", Call("QUOTASPLIT", (*_SPLIT_ARGUMENTS[:-1], Whole("roster", "name"), Const("findings")))
    ),
    _EXPLAINED,
)
