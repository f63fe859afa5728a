"""Territory scenarios: today, three options and the chosen one with managers' own moves, side by side."""

from workbooks.grammar.formulas import Amount, AsText, Const, Expr, Here, If, IfError, Lookup
from workbooks.grammar.layout import Chart, Column, Figure, Format, Input, Owner, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE
from workbooks.grammar.sentences import counted, named, percent, sentence

__all__ = ["BY_BUDGET", "NOT_COMPUTED", "OPTIONS", "TAB"]

OPTIONS = {"minimal": "Minimal change", "balanced": "Balanced", "growth": "Growth"}
"""The options of the workbook and what they are called."""

BY_BUDGET = "budget"
"""The choice that is no option of its own: the ranked moves as far as a budget typed beside it goes."""

NOT_COMPUTED = "not computed"
"""What stands beside the rules of an option that no run has computed."""


_CHOICE = Panel(
    "territory_choice",
    "Choice and assumptions",
    (
        Input(
            "territory_option",
            "Chosen option",
            Format.TEXT,
            Owner.REVOPS,
            "balanced",
            "minimal, balanced or growth, each holding the moves of the one before, or budget: the ranked moves as far "
            "as the budget below goes. The tab Account moves lists them.",
            choices=(*OPTIONS, BY_BUDGET),
        ),
        Input(
            "territory_budget",
            "Budget of change",
            Format.RATE,
            Owner.REVOPS,
            0.05,
            "Most of the revenue that may change hands, where the chosen option is budget. Fairness, moves and risk of "
            "every choice follow at once.",
            low=0,
            high=1,
        ),
        Input(
            "churn_hazard_rate",
            "Loss after a new owner",
            Format.RATE,
            Owner.FINANCE,
            Amount("known_hazard_rate"),
            "Share of revenue lost in a year because the owner changed: the figure below, or type your own. Times 1.25 "
            "from three years with the owner on, 1.5 before a renewal within 90 days, 1.2 for a ramping receiver, 0.8 "
            "for one of the same segment.",
            low=0,
            high=1,
        ),
        Figure(
            "known_hazard_rate",
            "as known",
            Format.RATE,
            doc="Published: 15.4 %, from 13.2 to 17.6 % (Shi et al., Journal of Marketing 2017). With 30 moved and 30 "
            "unmoved accounts of your own, their difference, drawn to the published figure.",
        ),
        Figure("hazard_source", "from"),
        Figure("hazard_cases", "on", doc="Accounts of your own that changed hands, and those that did not."),
        Figure("options_snapshot", "Options computed from", doc="Snapshot of the CRM the optimiser last ran on."),
        Figure(
            "chosen_churn_risk",
            "Churn risk of the choice",
            Format.RATE,
            IfError(Lookup("plan_chosen", "own", Const("churn risk")), NOT_APPLICABLE),
            "Revenue of the moved accounts × the loss after a new owner, over all revenue, per year. Goal: below 5 %.",
            is_strong=True,
        ),
        Figure(
            "chosen_fairness",
            "Fairness of the choice",
            Format.RATE,
            IfError(Lookup("plan_chosen", "own", Const("fairness score")), NOT_APPLICABLE),
            "1 − CV of potential per rep within each pool of people who do the same job in the same place, weighted by "
            "capacity; 100 % where all have the same. Pools under five are not counted where a larger one is. "
            "Potential is what the optimiser evens out: an independent figure stands on the tab Quotas.",
            is_strong=True,
        ),
        Figure("frontier_sentence", "Two thirds come from", doc="Of those ranked for the largest budget below."),
    ),
    row=3,
    offset=1,
)


def _measure(name: str) -> Expr:
    """The measure of the row's option, from the engine's table of it."""

    def found(table: str, column: str) -> Expr:
        return Lookup(table, column, Const(name))

    value: Expr = found("plan_chosen", "own")
    for option in reversed(OPTIONS):
        value = If(Here("option").equals(option), found(f"plan_{option}", "plan"), value)
    value = If(Here("option").equals("today"), found("plan_chosen", "today"), value)
    return IfError(If(Here("rules").equals(NOT_COMPUTED), NOT_APPLICABLE, value), NOT_APPLICABLE)


def _column(id_: str, title: str, measure: str, format_: Format, width: float = 10, doc: str = "") -> Column:
    return Column(id_, title, format_, width=width, formula=_measure(measure), doc=doc)


_OPTIONS = Table(
    "territory_options",
    "Options side by side",
    "option",
    (
        Column("title", "Option", width=24),
        _column("fairness", "Fairness", "fairness score", Format.RATE, doc="1 − CV of potential per rep, by pool."),
        _column("within", "Within ±15 %", "within 15 %", Format.RATE, doc="Territories whose index is near the mean."),
        _column("off_potential", "Largest miss, potential", "largest deviation, potential", Format.RATE, 10),
        _column("off_workload", "Largest miss, workload", "largest deviation, workload", Format.RATE, 10),
        _column("moved", "Accounts moved", "accounts moved", Format.COUNT),
        _column("arr_moved", "Revenue moved", "revenue moved", Format.MONEY, 11),
        _column("arr_share", "Share of revenue", "share of revenue moved", Format.RATE),
        _column("at_risk", "Revenue at risk", "revenue at risk", Format.MONEY, 11),
        _column("churn", "Churn risk", "churn risk", Format.RATE),
        _column("coverage", "Account coverage", "account coverage", Format.RATE),
        _column("closed", "Gaps closed", "gaps closed", Format.COUNT, doc="Accounts without an owner that find one."),
        Column("km_per_hour", "Km per hour", Format.COUNT, width=9),
        Column("gap", "Above best", Format.RATE, width=9, doc="Cost above the proven bound; n/a where none is known."),
        Column("rules", "Rules", width=11),
        Column("option", "Key", width=9, is_quiet=True),
    ),
    note="Computed outside the workbook (qplan plan territory); the cells evaluate it. Deviations compare reps of a "
    "pool with its even share; above best: cost above what is proven impossible to beat. n/a: not computed.",
    row=15,
    chart=Chart(
        "column",
        "Fairness and share of revenue moved, by option",
        "title",
        "fairness",
        "arr_share",
        row=3,
        left=370,
        size=(400, 250),
        is_labelled=True,
    ),
)


def _decided(column: str) -> Expr:
    """What the row's budget buys with the decisions typed on Account moves; n/a before the options are computed."""
    return IfError(Const(1) * Lookup("move_budgets", column, AsText(Here("line"))), NOT_APPLICABLE)


_FRONTIER = Table(
    "territory_frontier",
    "What a budget of change buys",
    "point",
    (
        Column("budget", "Budget, share of revenue", Format.RATE, width=24, doc="Most of the revenue that may move."),
        Column("fairness", "Fairness", Format.RATE, width=10, doc="1 − CV of potential per rep, by pool."),
        Column(
            "moves", "Moves", Format.COUNT, width=10, doc="The first of the ranked moves, as far as the budget goes."
        ),
        Column("revenue_share", "Share of revenue", Format.RATE, width=10),
        Column("customers_share", "Share of customers", Format.RATE, width=10),
        Column("risk_share", "Churn risk", Format.RATE, width=10),
        Column("net", "Worth a year", Format.MONEY, width=11, doc="Bookings gained by balance and travel, less cost."),
        Column("mark", "Look at", width=18, doc="The knee: after it more change buys clearly less."),
        Column(
            "decided_fairness",
            "Fairness, decided",
            Format.RATE,
            width=10,
            formula=_decided("fairness"),
            doc="As to the left, with what is rejected, swapped, pinned and accepted on the tab Account moves.",
        ),
        Column("decided_moves", "Accounts, decided", Format.COUNT, width=10, formula=_decided("moves")),
        Column("decided_revenue", "Revenue, decided", Format.RATE, width=10, formula=_decided("revenue")),
        Column("decided_risk", "Churn risk, decided", Format.RATE, width=10, formula=_decided("churn_risk")),
        Column(
            "decided_net",
            "Worth, decided",
            Format.MONEY,
            width=11,
            formula=_decided("worth"),
            doc="Of the ranked moves that are still made, each at its worth in the order; moves of your own have none.",
        ),
        Column("line", "Line", Format.COUNT, width=7, is_quiet=True),
        Column("point", "Key", width=9, is_quiet=True),
    ),
    note="Each line holds the moves of the one above and more. A move is proposed only where it brings more a year "
    "than it costs. A budget bounds the customers that move too, as a share of all. Decided: with what is typed on "
    "the tab Account moves.",
)


def _rep(column: str, fallback: Const = NOT_APPLICABLE) -> Expr:
    return IfError(Lookup("chosen_territories", column, Here("rep")), fallback)


def _carried(column: str) -> Expr:
    """The rep's quota, as it is or with the accounts that come and go."""
    return IfError(Const(1) * Lookup("quota_moves", column, Here("rep")), NOT_APPLICABLE)


_TERRITORIES = Table(
    "territories",
    "Territories today and as chosen",
    "rep",
    (
        Column("rep", "Sales rep", width=24),
        Column("pool", "Pool", width=22),
        Column("capacity", "Capacity", Format.RATE, width=10, doc="Ramp of the quarter; a full rep is 100 %."),
        Column("accounts_today", "Accounts today", Format.COUNT, width=10, formula=_rep("accounts_today")),
        Column("accounts", "Accounts", Format.COUNT, width=10, formula=_rep("accounts")),
        Column("potential_today", "Potential today", Format.MONEY, width=11, formula=_rep("potential_today")),
        Column("potential", "Potential", Format.MONEY, width=11, formula=_rep("potential")),
        Column(
            "share_today",
            "Potential of even share today",
            Format.RATE,
            width=11,
            formula=_rep("potential_share_today"),
            doc="100 %: exactly the capacity-weighted share of the pool.",
        ),
        Column("share", "Potential of even share", Format.RATE, width=11, formula=_rep("potential_share")),
        Column("work_today", "Workload of even share today", Format.RATE, width=11, formula=_rep("work_share_today")),
        Column("work", "Workload of even share", Format.RATE, width=11, formula=_rep("work_share")),
        Column(
            "quota",
            "Quota",
            Format.MONEY,
            width=12,
            formula=_carried("quota"),
            doc="The final quota of the tab Quotas; n/a for whoever carries none.",
        ),
        Column(
            "quota_after",
            "Quota with its accounts",
            Format.MONEY,
            width=12,
            formula=_carried("after"),
            doc="Where each account takes its part of its owner's quota along, by potential; one that is rejected "
            "leaves it where it was. The sum stays. Type it as an override on the tab Quotas to make it so.",
        ),
    ),
    note="The chosen option with managers' own moves; an even share is 100 %. Locked accounts never move.",
    chart=Chart(
        "column",
        "Potential of even share, today and as chosen",
        "rep",
        "share_today",
        "share",
        row=3,
        left=780,
        size=(440, 250),
    ),
)


def _of_today(measure: str) -> Expr:
    return Lookup("plan_chosen", "today", Const(measure))


def _of_choice(measure: str) -> Expr:
    return Lookup("plan_chosen", "own", Const(measure))


TAB = Tab(
    "territory_scenarios",
    "Territory scenarios",
    "Territory scenarios {quarter}",
    "Who could hold which account, and what that evens out and disrupts. In {currency}. Yellow cells are yours.",
    conclusion=sentence(
        "Chosen: ",
        named(Amount("territory_option")),
        "; fairness ",
        percent(Amount("chosen_fairness")),
        ", today ",
        percent(_of_today("fairness score")),
        "; ",
        counted(_of_choice("accounts moved")),
        " accounts and ",
        percent(_of_choice("share of revenue moved"), 1),
        " of revenue move; churn risk ",
        percent(Amount("chosen_churn_risk"), 1),
        " a year",
    ),
    panels=(_CHOICE,),
    tables=(_OPTIONS, _FRONTIER, _TERRITORIES),
    widths=((2, 22),),
    frozen=(3, 2),
    colour="#7030A0",
    about="Territory scenarios: ways to share out the accounts, side by side",
)
