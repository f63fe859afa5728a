"""What teams need beside people's pay: tools, enablement and more by month, each line with its owner and decision."""

from workbooks.grammar.formulas import Const, Expr, Here, If, Sum, SumWhere
from workbooks.grammar.layout import Column, Format, Owner, Table
from workbooks.grammar.lookups import NOT_APPLICABLE

__all__ = ["APPROVED", "DECISIONS", "KINDS", "LINES", "kinds", "lines", "teams"]

KINDS = ("tools", "enablement", "training", "marketing", "other")
APPROVED = "approved"
DECISIONS = ("asked", APPROVED, "deferred", "declined")
LINES = 20
"""Lines for what teams need."""

_LINES, _KINDS, _TEAMS = "resource_lines", "resource_kinds", "resource_teams"


def _months(count: int) -> list[str]:
    return [f"month_{at}" for at in range(1, count + 1)]


def _sum(ids: list[str]) -> Expr:
    total: Expr = Here(ids[0])
    for id_ in ids[1:]:
        total = total + Here(id_)
    return total


def _title(at: int) -> Column:
    return Column(f"month_{at}", f"Month {at}", Format.MONEY, Owner.SHARED, width=16, doc="Money of this month.")


def lines(months: int) -> Table:
    """The lines, for a quarter of so many fiscal months."""
    return Table(
        _LINES,
        "Tools, enablement and other needs",
        "line",
        (
            Column("line", "Line", width=26),
            Column("what", "What", owner=Owner.SHARED, width=16, doc="What is needed."),
            Column("kind", "Kind", owner=Owner.SHARED, width=16, choices=KINDS, doc="By which it is summed below."),
            Column("team", "Team", owner=Owner.SHARED, width=16, doc="A team's name as in the table By team below."),
            *(_title(at) for at in range(1, months + 1)),
            Column(
                "total", "Quarter", Format.MONEY, width=16, formula=_sum(_months(months)), total=Sum(_LINES, "total")
            ),
            Column("owner", "Owner", owner=Owner.SHARED, width=14, doc="Who answers for it."),
            Column("decision", "Decision", owner=Owner.SHARED, width=14, choices=DECISIONS, doc="Where it stands."),
        ),
        note="Yours to fill in, beside the budget by head above. A line with money needs an owner and a decision.",
        total_label="All lines",
    )


def kinds(months: int) -> Table:
    """Sums by kind and month."""
    ids = _months(months)
    return Table(
        _KINDS,
        "Needs by kind and month",
        "kind",
        (
            Column("kind", "Kind", width=26),
            *(
                Column(id_, f"Month {at}", Format.MONEY, width=16, total=Sum(_KINDS, id_),
                       formula=SumWhere(_LINES, id_, (("kind", Here("kind")),)))
                for at, id_ in enumerate(ids, start=1)
            ),
            Column("total", "Quarter", Format.MONEY, width=16, formula=_sum(ids), total=Sum(_KINDS, "total")),
            Column("approved", "Of it approved", Format.MONEY, width=16, total=Sum(_KINDS, "approved"),
                   formula=SumWhere(_LINES, "total", (("kind", Here("kind")), ("decision", Const(APPROVED))))),
        ),
        note="Lines without a kind are in none of these.",
        total_label="All kinds",
    )  # fmt: skip


def teams() -> Table:
    """Sums by team, against the budget it has."""
    return Table(
        _TEAMS,
        "By team",
        "team_id",
        (
            Column("team", "Team", width=26),
            Column("people", "People today", Format.COUNT, width=16, total=Sum(_TEAMS, "people"),
                   formula=SumWhere("roster", "one", (("team_id", Here("team_id")),))),
            Column("budget", "Budget", Format.MONEY, Owner.FINANCE, width=16, total=Sum(_TEAMS, "budget"),
                   doc="What the team may spend in the quarter on the lines above."),
            Column("asked", "Needs", Format.MONEY, width=16, total=Sum(_TEAMS, "asked"),
                   formula=SumWhere(_LINES, "total", (("team", Here("team")),), is_free_text=True)),
            Column("approved", "Of it approved", Format.MONEY, width=16, total=Sum(_TEAMS, "approved"),
                   formula=SumWhere(_LINES, "total", (("team", Here("team")), ("decision", Const(APPROVED))),
                                    is_free_text=True)),
            Column("left", "Budget left", Format.MONEY, width=16,
                   formula=If(Here("budget").equals(""), NOT_APPLICABLE, Here("budget") - Here("approved")),
                   doc="After what is approved; n/a without a budget."),
            Column("team_id", "CRM id", width=21, is_quiet=True),
        ),
        note="Lines of other teams count by kind only.",
        total_label="All teams",
    )  # fmt: skip
