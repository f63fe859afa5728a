"""Account moves: every account, who has it, who gets it and why; a manager's own move beside it."""

from workbooks.grammar.formulas import Amount, AsText, Const, Expr, Here, If, IfError, Lookup, Sum
from workbooks.grammar.layout import Chart, Column, Figure, Format, Owner, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, figure
from workbooks.grammar.sentences import counted, millions, percent, sentence
from workbooks.grammar.words import NOBODY
from workbooks.tabs.account_moves.decisions import ACCEPT, BY_HAND, DECISIONS, PIN, REJECT
from workbooks.tabs.territory_scenarios.tab import BY_BUDGET, OPTIONS

__all__ = ["TAB"]

_LINES = 3
_ALL = "growth"  # the option that makes all ranked moves


def _chosen(suffix: str, stays: Expr) -> Expr:
    """What the chosen option says of the row's account; `stays` where it says nothing."""
    found: Expr = NOT_APPLICABLE
    for option in reversed(OPTIONS):
        found = If(Amount("territory_option").equals(option), Here(f"{option}{suffix}"), found)
    is_beyond = Amount("territory_budget").less_than(Here("needs"))
    ranked = If(is_beyond, Const(""), Here(f"{_ALL}{suffix}"))
    found = If(Amount("territory_option").equals(BY_BUDGET), ranked, found)
    return If(found.equals(""), stays, found)


def _figure(id_: str, title: str, measure: str, format_: Format) -> tuple[Figure, Figure]:
    """A measure without and with the managers' own moves."""
    return (
        Figure(f"{id_}_option", f"{title}, option alone", format_, _found("plan", measure)),
        Figure(f"{id_}_final", f"{title}, with own moves", format_, _found("own", measure), is_strong=True),
    )


def _found(column: str, measure: str) -> Expr:
    return IfError(Lookup("plan_chosen", column, Const(measure)), NOT_APPLICABLE)


_EFFECT = Panel(
    "moves_effect",
    "What own moves change",
    (
        *_figure("moves_fairness", "Fairness", "fairness score", Format.RATE),
        *_figure("moves_churn", "Churn risk", "churn risk", Format.RATE),
        *_figure("moves_miss", "Largest miss of potential", "largest deviation, potential", Format.RATE),
        *_figure("moves_count", "Accounts moved", "accounts moved", Format.COUNT),
    ),
    row=3,
    offset=2,
)

_FINDINGS = Panel(
    "moves_findings",
    "What to look at",
    tuple(
        Figure(
            f"moves_finding_{line}",
            "" if line > 1 else "Look at",
            formula=IfError(Lookup("chosen_findings", "finding", Const(str(line))), Const("")),
        )
        for line in range(1, _LINES + 1)
    ),
    row=12,
    offset=1,
)

_MOVES = Table(
    "account_moves",
    "Accounts and their moves",
    "account_id",
    (
        Column("name", "Account", width=26),
        Column("owner", "From", width=18),
        Column("rank", "No.", Format.COUNT, width=6, is_sparse=True, doc="Place among the ranked moves."),
        Column(
            "planned",
            "To, by the option",
            width=18,
            formula=_chosen("", If(Here("owner").equals(""), Const(NOBODY), Here("owner"))),
        ),
        Column(
            "decision",
            "Decision",
            owner=Owner.SHARED,
            width=11,
            choices=DECISIONS,
            doc="accept: made whatever the option or budget. reject: stays with its owner, as does its quota. pin: "
            "stays now and in every later run. swap: goes to whoever Own move names instead. Blank: as the option "
            "says. To give another account for one that is rejected, type the receiver as that account's own move.",
        ),
        Column(
            "own_move",
            "Own move",
            owner=Owner.SHARED,
            width=18,
            doc="Type a rep's name as it stands in the tab Territory scenarios to give them the account. It is kept, "
            "and locked in the next run of the optimiser.",
        ),
        Column(
            "final",
            "Final",
            width=18,
            formula=If(Here("decided").equals(""), Here("planned"), Here("decided")),
            doc="What is decided or moved by hand where something is, else the option's.",
        ),
        Column(
            "reason",
            "Reason",
            width=52,
            formula=If(
                Here("decided").equals(""),
                _chosen("_reason", Const("stays")),
                If(
                    Here("decision").equals(REJECT),
                    Const("rejected: stays with its owner"),
                    If(
                        Here("decision").equals(PIN),
                        Const("pinned: stays with its owner"),
                        If(Here("own_move").equals(""), sentence("accepted: ", Here(f"{_ALL}_reason")), Const(BY_HAND)),
                    ),
                ),
            ),
        ),
        Column(
            "gain",
            "Brings a year",
            Format.MONEY,
            width=12,
            is_sparse=True,
            doc="Bookings gained by balance and by hours off the road, at the move's place in the order.",
        ),
        Column(
            "risk_low",
            "Risk, low",
            Format.MONEY,
            width=11,
            is_sparse=True,
            doc="Revenue lost in a year at the low end of the loss after a new owner.",
        ),
        Column(
            "risk_high",
            "Risk, high",
            Format.MONEY,
            width=11,
            is_sparse=True,
            doc="Revenue lost in a year at the high end of the loss after a new owner.",
        ),
        Column(
            "needs",
            "From budget",
            Format.RATE,
            width=9,
            is_sparse=True,
            doc="The smallest budget of change that holds the move.",
        ),
        Column(
            "net",
            "Worth a year",
            Format.MONEY,
            width=12,
            is_sparse=True,
            is_detail=True,
            doc="What it brings less revenue at risk and hours of hand-over.",
        ),
        Column(
            "decided",
            "Decided",
            width=18,
            is_detail=True,
            formula=If(
                Here("decision").equals(REJECT),
                AsText(Here("owner")),
                If(
                    Here("decision").equals(PIN),
                    AsText(Here("owner")),
                    If(
                        Here("own_move").equals(""),
                        If(Here("decision").equals(ACCEPT), AsText(Here(_ALL)), Const("")),
                        Here("own_move"),
                    ),
                ),
            ),
            doc="Who gets it whatever the option says; blank where that is open.",
        ),
        Column("lock_reason", "Locked because", width=24, is_sparse=True, is_detail=True),
        Column("tenure", "Years with owner", Format.FACTOR, width=10, is_detail=True),
        Column("renewal_date", "Renewal", Format.DATE, width=11, is_sparse=True, is_detail=True),
        Column("open_deals", "Open deals", Format.COUNT, width=9, is_sparse=True, is_detail=True),
        Column("arr", "Revenue", Format.MONEY, width=13, total=Sum("account_moves", "arr")),
        Column(
            "at_risk",
            "Revenue at risk",
            Format.MONEY,
            width=13,
            formula=If(  # only what moves is looked for
                Here("final").equals(Here("owner")),
                Const(0),
                figure("move_risks", "at_risk", "account_id"),
            ),
            total=Sum("account_moves", "at_risk"),
            doc="Revenue × loss after a new owner × multipliers, per year; 0 where the owner stays.",
        ),
        Column("potential", "Potential", Format.MONEY, width=13, total=Sum("account_moves", "potential")),
        Column(
            "workload",
            "Hours a quarter",
            Format.FACTOR,
            width=10,
            is_detail=True,
            total=Sum("account_moves", "workload"),
        ),
        Column("pool", "Pool", width=16, is_detail=True),
        Column("segment", "Segment", width=20, is_detail=True),
        Column("region", "Region", width=20, is_detail=True),
        Column("sales", "Sales of a year", Format.MONEY, width=14, is_sparse=True, is_detail=True),
        Column("white_space", "White space", Format.MONEY, width=14, is_sparse=True, is_detail=True),
        *(
            Column(
                option, f"{title}: rep", width=24, is_sparse=True, is_detail=True, doc="Blank where the account stays."
            )
            for option, title in OPTIONS.items()
        ),
        *(
            Column(f"{option}_reason", f"{title}: reason", width=40, is_sparse=True, is_detail=True)
            for option, title in OPTIONS.items()
        ),
        Column("account_id", "CRM id", width=21, is_quiet=True, doc="Key of the row; leave it in place."),
    ),
    note="The ranked moves stand on top, the one to make first above; the other accounts below by revenue. Rows stay "
    "where you sort them until a run ranks moves anew. One page prints.",
    row=17,
    total_label="All accounts",
    total_on_top=True,
    has_filter=True,
    ranked_by="rank",
)

TAB = Tab(
    "account_moves",
    "Account moves",
    "Account moves {quarter}",
    "The ranked moves and what is decided on each, in {currency}. Yellow cells are yours.",
    conclusion=sentence(
        counted(_found("own", "accounts moved")),
        " accounts move; ",
        millions(Sum("account_moves", "at_risk")),
        " of revenue at risk, ",
        percent(_found("own", "churn risk"), 1),
        " of all; fairness ",
        percent(_found("own", "fairness score")),
        ", without own moves ",
        percent(_found("plan", "fairness score")),
    ),
    panels=(_EFFECT, _FINDINGS),
    tables=(_MOVES,),
    charts=(
        Chart(
            "column",
            "Accounts by seller, today and as chosen",
            "rep",
            "accounts_today",
            "accounts",
            of="territories",
            row=3,
            left=455,
            size=(760, 300),
        ),
    ),
    frozen=(3, 2),
    pages=1,
    colour="#7030A0",
    about="Account moves: who gets which account, and your own moves",
)
