"""Quota cascade: the target down the hierarchy, over-assignment level by level, and quotas by month."""

from workbooks.grammar.formulas import Amount, Binary, Const, Expr, Here, If, IfError, Lookup, Sum, SumWhere
from workbooks.grammar.layout import Chart, Column, Format, Owner, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, known, summed
from workbooks.grammar.sentences import millions, percent, sentence

__all__ = ["BASES", "tab"]

BASES = (
    "expected",
    "even",
    "prior year",
    "trailing",
    "potential",
    "50% prior year + 50% potential",
    "50% trailing + 50% expected",
)
_FIRST = Here("position").equals("first")
_ONLY = Here("position").equals("only")
_LAST = Here("position").equals("last")
_ONE = Const(1)


def _level(column: str) -> Expr:
    return IfError(_ONE * Lookup("cascade_by_level", column, Here("receives")), NOT_APPLICABLE)


def _if(test: Binary, then: Expr, other: Expr) -> If:
    return If(test, then, other)


_LEVELS = Table(
    "cascade_levels",
    "Over-assignment by level",
    "level",
    (
        Column("level", "Level that passes on", width=29),
        Column("to", "To", width=12),
        Column("basis", "Share by", owner=Owner.REVOPS, width=14, choices=BASES,
               doc="What those below share by; left empty it is expected, the weights of the split."),
        Column("basis_used", "Shared by", width=12,
               formula=If(Here("basis").equals(""), Const("expected"), Here("basis"))),
        Column("rate", "Added when passing on", Format.RATE, width=12,
               formula=_if(_ONLY, Amount("over_assignment_rate"), _if(_FIRST, Amount("company_over_assignment_rate"),
                       _if(_LAST, (_ONE + Amount("over_assignment_rate"))
                           / (_ONE + Amount("company_over_assignment_rate")) - _ONE, Const(0)))),
               doc="The company adds what the tab Quotas says, the last managers the rest of the over-assignment."),
        Column("nodes", "Receivers", Format.COUNT, width=12, formula=_level("nodes")),
        Column("quota", "Their quotas", Format.MONEY, width=12.5, formula=_level("quota")),
        Column("compounded", "Over the target", Format.RATE, width=12, formula=_level("compounded"),
               doc="Over-assignment from the company down to here, compounded."),
        Column("unallocated", "Not passed on", Format.MONEY, width=12.5, formula=_level("unallocated")),
        Column("position", "Position", width=12, is_quiet=True),
        Column("receives", "Receiving level", width=12, is_quiet=True),
    ),
    row=15,
    chart=Chart("column", "Quotas by level that receives them", "to", "quota", row=3, size=(420, 250),
                is_labelled=True),
)  # fmt: skip

_SEASON = Table(
    "quota_season",
    "Months of the quarter",
    "month",
    (
        Column("month", "Month", Format.COUNT, width=29),
        Column("label", "Calendar", width=12),
        Column("history_share", "In earlier years", Format.RATE, width=12,
               doc="Mean share of the month in this quarter's bookings of earlier years; by their length without any."),
        Column("own_share", "Your share", Format.RATE, Owner.REVOPS, width=12, high=1,
               doc="Type shares to replace those of history, for all months."),
        Column("share", "Share used", Format.RATE, width=12,
               formula=If(Sum("quota_season", "own_share").equals(0), Here("history_share"), Here("own_share"))),
    ),
    chart=Chart("column", "Share of the months", "label", "history_share", "share", row=3, left=430,
                size=(340, 250), is_labelled=True),
)  # fmt: skip


def _is_rep(value: Expr) -> Expr:
    return If(Here("kind").equals("rep"), value, Const(""))


def _node(column: str) -> Expr:
    return IfError(_ONE * Lookup("cascade_by_node", column, Here("node")), NOT_APPLICABLE)


_NODES = Table(
    "cascade",
    "From the company to the reps",
    "node",
    (
        Column("name", "Node", width=29),
        Column("expected", "Expected bookings", Format.MONEY, width=12.5,
               formula=_is_rep(Lookup("roster", "planned", Here("node")))),
        Column("prior_year", "Same quarter last year", Format.MONEY, width=12.5,
               formula=_is_rep(SumWhere("data_bookings", "amount", (("rep_id", Here("node")),
                                        ("quarter", Amount("same_quarter_last_year")))))),
        Column("trailing", "Trailing 12 months", Format.MONEY, width=12.5,
               formula=_is_rep(Lookup("data_reps", "potential", Here("node")))),
        Column("potential", "Potential", Format.MONEY, width=12.5,
               formula=_is_rep(Lookup("roster", "potential", Here("node")))),
        Column("hold_back", "Hold back", Format.RATE, Owner.REVOPS, width=12, high=1,
               doc="Share of its quota this node keeps and does not pass on."),
        Column("pin", "Pin", Format.MONEY, Owner.REVOPS, width=12,
               doc="A quota fixed here; those beside it share the rest. Empty is not zero."),
        Column("quota", "Cascade", Format.MONEY, width=12.5, formula=_node("quota")),
        Column("over_assignment", "Over-assignment below", Format.CHANGE, width=16, formula=_node("over_assignment"),
               doc="Quotas of those directly below over this node's own, less 1."),
        Column("compounded", "Compounded", Format.CHANGE, width=12, formula=_node("compounded")),
        Column("final", "Final quotas", Format.MONEY, width=12.5,
               formula=summed("cascade_members", "final", ("ancestor", Here("node"))),
               doc="Final quotas of the reps below, from the tab Quotas."),
        Column("difference", "Final less cascade", Format.MONEY, width=12.5,
               formula=IfError(Here("final") - Here("quota"), NOT_APPLICABLE)),
        Column("chance", "Chance of the final quotas", Format.RATE, width=14,
               formula=known("node_chances", "chance", "node"),
               doc="Chance that those below book their final quotas together, in the draws of the outlook."),
        Column("kind", "Kind", width=10, is_quiet=True),
        Column("parent", "Below", width=21, is_quiet=True),
        Column("node", "Node id", width=21, is_quiet=True, doc="Key of the row; leave it in place."),
    ),
    note="Quotas come from one split over all reps, which is fairer than team by team; this is what the hierarchy "
    "gives, where the two differ, and where to try pins and hold-backs. They change nothing on the tab Quotas.",
)  # fmt: skip


def _by_month(months: int) -> Table:
    return Table(
        "quota_months",
        "Final quotas by month",
        "rep_id",
        (
            Column("name", "Sales rep", width=29),
            *(Column(f"month_{at}", f"Month {at}", Format.MONEY, width=12.5,
                     formula=IfError(_ONE * Lookup("seasonal", f"month_{at}", Here("rep_id")), NOT_APPLICABLE),
                     total=summed("quota_months", f"month_{at}")) for at in range(1, months + 1)),
            Column("final", "Quarter", Format.MONEY, width=12.5,
                   formula=IfError(_ONE * Lookup("seasonal", "quota", Here("rep_id")), NOT_APPLICABLE),
                   total=summed("quota_months", "final")),
            Column("rep_id", "CRM id", width=12, is_quiet=True),
        ),
        note="By the months' shares above and each month's ramp; months add up to the quarter exactly.",
        total_label="All reps",
        chart=Chart("column", "Quotas of the reps by month", "name", "month_1",
                    others=tuple(f"month_{at}" for at in range(2, months + 1)), is_stacked=True, row=3, left=780,
                    size=(430, 250)),
    )  # fmt: skip


def tab(months: int) -> Tab:
    """The tab for a quarter of so many fiscal months."""
    return Tab(
        "quota_cascade",
        "Quota cascade",
        "Quota cascade {quarter}",
        "From the company target down to every rep, in {currency}. Yellow cells are yours.",
        conclusion=sentence(
            "A target of ",
            millions(Amount("target")),
            " becomes quotas of ",
            millions(Amount("final_total")),
            " at the reps: over-assignment ",
            percent(Amount("over_assignment_in_force"), 1),
            ", planned ",
            percent(Amount("over_assignment_rate"), 1),
            ", of it ",
            percent(Amount("company_over_assignment_rate"), 1),
            " by the company",
        ),
        tables=(_LEVELS, _NODES, _SEASON, _by_month(months)),
        frozen=(3, 2),
        pages=4,
        colour="#BF8F00",
        about="Quota cascade: from the company to every rep, and by month",
    )
