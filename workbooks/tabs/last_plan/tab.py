"""Last plan: what was promised for the last full quarter, and what was booked, by team and by person."""

from workbooks.grammar.formulas import Amount, AtEnd, Call, Expr, Here, If, IfError, Round, Sum, SumWhere
from workbooks.grammar.layout import Chart, Column, Figure, Format, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, ONE
from workbooks.grammar.sentences import above_or_below, millions, named, percent, sentence
from workbooks.grammar.words import COMPANY

__all__ = ["TAB"]

_TEAMS, _REPS = "last_plan_teams", "last_plan_reps"
_QUOTAS, _BOOKINGS = "data_quotas", "data_bookings"


def _or_none(amount: Expr) -> Expr:
    """A quota: who carried none has none, which is not a quota of nothing."""
    return If(amount.equals(0), NOT_APPLICABLE, amount)


def _less(amount: Expr, other: Expr) -> Expr:
    return IfError(Round(amount - other, 2), NOT_APPLICABLE)


def _attained(booked: Expr, quota: Expr) -> Expr:
    return IfError(ONE * Call("ATTAINMENT", actual=booked, quota=quota), NOT_APPLICABLE)


def _of_rep(table: str, quarter: str) -> Expr:
    return SumWhere(table, "amount", (("rep_id", Here("rep_id")), ("quarter", Amount(quarter))))


def _of_team(column: str) -> Expr:
    return SumWhere(_REPS, column, (("team_id", Here("team_id")),))


def _columns(quota: Expr, booked: Expr, quota_before: Expr, booked_before: Expr, of: str) -> tuple[Column, ...]:
    """Quota and bookings of the last full quarter, and how the quarter before it went."""
    asked, sold = Sum(of, "quota"), Sum(of, "booked")
    asked_before, sold_before = Sum(of, "quota_before"), Sum(of, "booked_before")
    return (
        Column("quota", "Quota", Format.MONEY, width=15, formula=_or_none(quota), total=_or_none(asked)),
        Column("booked", "Booked", Format.MONEY, width=15, formula=booked, total=sold),
        Column("difference", "Above / below quota", Format.MONEY, width=19,
               formula=_less(Here("booked"), Here("quota")), total=_less(sold, _or_none(asked))),
        Column("attainment", "Attainment", Format.RATE, width=12, is_judged=True,
               formula=_attained(Here("booked"), Here("quota")), total=_attained(sold, asked)),
        Column("attainment_before", "Quarter before", Format.RATE, width=15, is_judged=True,
               formula=_attained(Here("booked_before"), Here("quota_before")),
               total=_attained(sold_before, asked_before)),
        Column("quota_before", "Quota, quarter before", Format.MONEY, width=15, formula=_or_none(quota_before),
               total=_or_none(asked_before), is_detail=True),
        Column("booked_before", "Booked, quarter before", Format.MONEY, width=15, formula=booked_before,
               total=sold_before, is_detail=True),
    )  # fmt: skip


TAB = Tab(
    "last_plan",
    "Last plan",
    "Last plan against actual {last_quarter}",
    "The quotas of the last full quarter against what was booked in it, from the CRM's facts as of {as_of}, "
    "in {currency}.",
    conclusion=sentence(
        "Booked ",
        millions(Amount("last_plan_booked")),
        " on quotas of ",
        millions(Amount("last_plan_quota")),
        ", ",
        above_or_below(Amount("last_plan_booked"), Amount("last_plan_quota"), "plan"),
        " (",
        percent(Amount("last_plan_before")),
        " attained in the quarter before); weakest team: ",
        named(AtEnd(_TEAMS, "name", "attainment")),
    ),
    panels=(
        Panel(
            "last_plan",
            "The company",
            (
                Figure("last_plan_quota", "Quotas", Format.MONEY, _or_none(Sum(_REPS, "quota"))),
                Figure("last_plan_booked", "Booked", Format.MONEY, Sum(_REPS, "booked")),
                Figure("last_plan_difference", "Above / below quotas", Format.MONEY,
                       _less(Amount("last_plan_booked"), Amount("last_plan_quota"))),
                Figure("last_plan_attainment", "Attainment", Format.RATE,
                       _attained(Amount("last_plan_booked"), Amount("last_plan_quota")), is_strong=True),
                Figure("quarter_before", "Quarter before it"),
                Figure("last_plan_before", "Attainment then", Format.RATE,
                       _attained(Sum(_REPS, "booked_before"), Sum(_REPS, "quota_before"))),
            ),
            row=3,
        ),
    ),
    tables=(
        Table(
            _TEAMS,
            "By team",
            "team_id",
            (
                Column("name", "Team", width=30),
                *_columns(
                    _of_team("quota"),
                    _of_team("booked"),
                    _of_team("quota_before"),
                    _of_team("booked_before"),
                    _TEAMS,
                ),
                Column("team_id", "CRM id", width=21, is_quiet=True),
            ),
            note="A manager's team holds their own quota and deals and those of their direct reports.",
            total_label=COMPANY,
            row=17,
            chart=Chart("column", "Quota and bookings by team", "name", "quota", "booked", row=3, left=450,
                        size=(440, 250)),
        ),
        Table(
            _REPS,
            "By person",
            "rep_id",
            (
                Column("name", "Person", width=30),
                *_columns(
                    _of_rep(_QUOTAS, "last_quarter"),
                    _of_rep(_BOOKINGS, "last_quarter"),
                    _of_rep(_QUOTAS, "quarter_before"),
                    _of_rep(_BOOKINGS, "quarter_before"),
                    _REPS,
                ),
                Column("team", "Team", width=28),
                Column("team_id", "Team id", width=21, is_quiet=True),
                Column("rep_id", "CRM id", width=21, is_quiet=True),
            ),
            note="n/a: no quota was carried in that quarter.",
            total_label=COMPANY,
        ),
    ),
    frozen=(3, 2),
    pages=8,
    colour="#2E75B6",
    about="Last plan: what was promised for the last full quarter, and what was booked",
)  # fmt: skip
