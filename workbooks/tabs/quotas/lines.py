"""One line for each rep, one for each manager, and the reps by band of run-rate attainment."""

from calculations.quota.split.spread import Way
from workbooks.grammar.formulas import Call, Const, Expr, Here, If, IfError, Lookup, Sum
from workbooks.grammar.layout import Chart, Column, Format, Owner, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, known, summed, told

__all__ = ["BANDS", "QUOTAS", "TEAMS"]


def _fact(column: str) -> Lookup:
    return Lookup("data_reps", column, Here("rep_id"))


def _roster(column: str) -> Lookup:
    return Lookup("roster", column, Here("rep_id"))


def _spread(column: str) -> Lookup:
    """What totals of teams leave or make of the calculated quota; an error of either is one of the final quota."""
    return Lookup("spread", column, Here("rep_id"))


QUOTAS = Table(
    "quotas",
    "Quotas by sales rep",
    "rep_id",
    (
        Column("name", "Sales rep", width=26),
        Column(
            "last_quota",
            "Last quota",
            Format.MONEY,
            formula=If(_fact("last_quota").equals(0), NOT_APPLICABLE, _fact("last_quota")),
            width=13.5,
            total=summed("quotas", "last_quota"),
            doc="Of the last full quarter; n/a for whoever carried none above 0.",
        ),
        Column(
            "calculated",
            "Calculated",
            Format.MONEY,
            width=13.5,
            formula=Lookup("split", "quota", Here("rep_id")),
            total=Sum("quotas", "calculated"),
            doc="From QPLAN's QUOTASPLIT on the Engine tab.",
        ),
        Column(
            "override",
            "Override",
            Format.MONEY,
            Owner.SHARED,
            width=13.5,
            doc="Type a quota here to replace the calculated one; empty is not zero. A reason is then needed. It "
            "stands when a total of the team is spread.",
        ),
        Column(
            "reason",
            "Reason for override",
            Format.TEXT,
            Owner.SHARED,
            width=34,
            doc="Why the calculated quota does not fit. Approvers see it.",
        ),
        Column(
            "final",
            "Final quota",
            Format.MONEY,
            width=13.5,
            total=Sum("quotas", "final"),
            formula=If(Here("override").equals(""), _spread("quota"), Here("override")),
            doc="The override where there is one, else what the team's total makes of it, else the calculated quota. "
            "This goes back to the CRM.",
        ),
        Column(
            "change",
            "Change vs last",
            Format.CHANGE,
            width=9,
            formula=IfError(Here("final") / Here("last_quota") - Const(1), NOT_APPLICABLE),
            total=IfError(Sum("quotas", "final") / Sum("quotas", "last_quota") - Const(1), NOT_APPLICABLE),
        ),
        Column(
            "chance",
            "Chance",
            Format.RATE,
            width=9,
            formula=IfError(Const(1) * Lookup("outlook_rep_chances", "chance", Here("rep_id")), NOT_APPLICABLE),
            doc="Chance to reach the final quota, by the outlook of the quarter (tab Outlook).",
        ),
        Column(
            "expected_attainment",
            "Run-rate attainment",
            Format.RATE,
            is_judged=True,
            width=11,
            formula=IfError(_roster("run_rate") / Here("final"), NOT_APPLICABLE),
            doc="Run rate of the last four quarters, after ramp, over the final quota. Not expected bookings over "
            "final quota, which would be the estimate that set the quotas over themselves.",
        ),
        Column(
            "of_team",
            "Of the team's total",
            Format.MONEY,
            width=13,
            formula=IfError(If(_spread("spread").equals(0), Const(""), _spread("quota")), Const("")),
            doc="What the total typed for the team (table Quotas by manager) makes of it.",
        ),
        Column("manager", "Manager", width=22),
        Column(
            "leave_days",
            "Leave days",
            Format.COUNT,
            Owner.REVOPS,
            width=8,
            doc="Days of leave in the quarter: the quota is relieved in proportion.",
            in_quarter=True,
        ),
        Column(
            "plan",
            "Performance plan",
            Format.TEXT,
            Owner.REVOPS,
            width=13,
            choices=("yes", "no"),
            doc="A rep on a performance improvement plan carries the full quota and is listed for the session.",
        ),
        Column("territory", "Territory", width=18, is_detail=True),
        Column(
            "last_attainment",
            "Last attainment",
            Format.RATE,
            is_judged=True,
            width=12,
            is_detail=True,
            formula=IfError(Call("ATTAINMENT", actual=_fact("last_actual"), quota=Here("last_quota")), NOT_APPLICABLE),
        ),
        Column(
            "last_restated",
            "Last quota, restated",
            Format.MONEY,
            formula=If(Here("last_quota").equals(NOT_APPLICABLE), NOT_APPLICABLE, _roster("last_restated")),
            width=13,
            is_detail=True,
            total=summed("quotas", "last_restated"),
            doc="The last quota at full ramp and this quarter's season: what the lowest and highest change refer to.",
        ),
        Column(
            "expected",
            "Expected bookings",
            Format.MONEY,
            formula=If(
                Sum("data_bookings", "amount").equals(0), NOT_APPLICABLE, Lookup("weights", "expected", Here("rep_id"))
            ),
            width=13,
            is_detail=True,
            total=summed("quotas", "expected"),
            doc="What the rep can be expected to book at full ramp: own history, the territory's potential and the "
            "group's mean, each weighed by how precise it has been. Quotas are proportional to it; for the quarter's "
            "money see the tab Revenue plan.",
        ),
        Column(
            "ramp",
            "Ramp",
            Format.RATE,
            width=9,
            is_detail=True,
            formula=IfError(Const(1) * Lookup("ramp", "ramp", Here("rep_id")), NOT_APPLICABLE),
            doc="Share of a full quota this quarter, from the start date, the ramp schedule above, and leave.",
        ),
        Column("flags", "Flags", width=30, is_detail=True, formula=told("split", "flags", "rep_id")),
        Column("rep_id", "CRM id", width=21, is_quiet=True, doc="Key of the row; leave it in place."),
        Column(
            "explanation",
            "How it came about",
            width=70,
            is_detail=True,
            formula=told("explained", "explanation", "rep_id"),
            doc="Steps from an equal share to the final quota; they add up exactly.",
        ),
    ),
    row=17,
    total_label="All reps",
    total_on_top=True,
    has_filter=True,
)


def _of_team(column: str) -> Expr:
    return summed("roster", column, ("team_id", Here("team_id")))


def _over(run_rate: Expr, final: Expr) -> Expr:
    """Run rate over quota; a team of which nothing is known yet has none."""
    return If(run_rate.equals(0), NOT_APPLICABLE, IfError(run_rate / final, NOT_APPLICABLE))


TEAMS = Table(
    "quota_teams",
    "Quotas by manager",
    "team_id",
    (
        Column("name", "Manager", width=26),
        Column("last_quota", "Last quota", Format.MONEY, width=13.5,
               formula=If(_of_team("last_quota").equals(0), NOT_APPLICABLE, _of_team("last_quota")),
               total=summed("quota_teams", "last_quota")),
        Column("calculated", "Calculated", Format.MONEY, width=13.5, formula=_of_team("calculated"),
               total=summed("quota_teams", "calculated")),
        Column("team_total", "Team total", Format.MONEY, Owner.SHARED, width=13.5,
               doc="Type what the team is to carry: it is spread over its people, exactly. Overrides and floors stand; "
               "a reason is needed. Empty is not zero."),
        Column("team_reason", "Reason for the total", Format.TEXT, Owner.SHARED, width=34,
               doc="Why the team carries this total. Approvers see it."),
        Column("final", "Final quota", Format.MONEY, width=13.5, formula=_of_team("final"),
               total=summed("quota_teams", "final")),
        Column("change", "Change vs last", Format.CHANGE, width=9,
               formula=IfError(Here("final") / Here("last_quota") - Const(1), NOT_APPLICABLE),
               total=IfError(summed("quota_teams", "final") / Sum("quota_teams", "last_quota") - Const(1),
                             NOT_APPLICABLE)),
        Column("chance", "Chance", Format.RATE, width=9, formula=known("team_chances", "chance", "team_id"),
               doc="Chance that the team books its final quotas together, in the draws of the outlook."),
        Column("expected_attainment", "Run-rate attainment", Format.RATE, is_judged=True, width=11,
               formula=_over(_of_team("run_rate"), Here("final")),
               total=_over(Sum("roster", "run_rate"), Sum("quota_teams", "final"))),
        Column("spread", "Spread", Format.TEXT, Owner.SHARED, width=13, choices=tuple(Way),
               doc="How the team total is spread: proportional to the calculated quotas (where blank), equal, or to "
               "the unpinned: those a floor or a cap holds stay as calculated."),
        Column("people", "People", Format.COUNT, formula=_of_team("one"), width=22,
               total=Sum("quota_teams", "people")),
        Column("team_id", "CRM id", width=21, is_quiet=True),
    ),
    note="A manager's line holds their own quota and those of their direct reports. A team total is spread over them.",
    total_label="All teams",
)  # fmt: skip

BANDS = Table(
    "quota_bands",
    "Run-rate attainment",
    "band",
    (
        Column("band", "Run-rate attainment", width=28),
        Column("people", "Reps", Format.COUNT, formula=Lookup("fairness_bands", "people", Here("band"))),
        Column("share", "Share", Format.RATE,
               formula=IfError(Const(1) * Lookup("fairness_bands", "share", Here("band")), NOT_APPLICABLE)),
    ),
    note="How many reps would end the quarter where, at their run rate.",
    chart=Chart("column", "Reps by run-rate attainment", "band", "people", row=3, left=850, size=(370, 300),
                is_labelled=True),
)  # fmt: skip
