"""Quota review: what the session on quotas goes through: what is wrong, whom to look at, what can be carried."""

from workbooks.grammar.formulas import Amount, Const, Expr, Here, If, IfError
from workbooks.grammar.layout import Chart, Column, Format, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, known, told
from workbooks.grammar.sentences import named, percent, sentence, times
from workbooks.tabs.quotas.outcome import FAIRNESS, OUTLOOK

__all__ = ["TAB"]

_LINE = Column("line", "Line", width=7, is_quiet=True)


_FINDINGS = Table(
    "quota_findings",
    "What to mend or know",
    "line",
    (
        _LINE,
        Column("severity", "Weight", width=28, formula=told("gathered_findings", "severity", "line")),
        Column("rows", "Who", width=34, formula=told("gathered_findings", "rows", "line")),
        Column("finding", "Finding", width=14, formula=told("gathered_findings", "finding", "line")),
    ),
    note="Of the split, the cascade, fairness and feasibility. A blocking finding means that a total is not what it "
    "should be.",
    row=17,
)

_BACKTEST = Table(
    "quota_methods",
    "Would the method have been fair: the last quarters replayed",
    "line",
    (
        _LINE,
        Column("method", "Method", width=28),
        Column("quarters", "Quarters", width=34),
        Column("score", "Fairness F", Format.FACTOR, width=14),
        Column("pooled_cv", "Pooled CV", Format.FACTOR, width=14),
        Column("gini_score", "1 − Gini", Format.FACTOR, width=14),
        Column("within_share", "Within ±15 %", Format.RATE, width=14),
        Column("min_max", "Lowest / highest", Format.FACTOR, width=14),
        Column("size_correlation", "Size correlation", Format.FACTOR, width=14),
    ),
    note="Every method splits the money that was really set, knowing only what was known on the quarter's eve; what "
    "people then booked scores it. The quotas really set stand below as a yardstick, not as a method.",
    chart=Chart("bar", "Fairness F on past quarters", "method", "score", row=3, left=858, size=(362, 300)),
)

_TEAMS = Table(
    "quota_fairness_teams",
    "Fairness by manager",
    "team_id",
    (
        _LINE,
        Column("name", "Manager", width=28),
        Column("verdict", "Verdict", width=34, formula=told("fairness_teams", "verdict", "team_id")),
        Column("people", "People", Format.COUNT, width=14, formula=known("fairness_teams", "people", "team_id")),
        Column("score", "Fairness F", Format.FACTOR, width=14, formula=known("fairness_teams", "score", "team_id")),
        Column("gini_score", "1 − Gini", Format.FACTOR, width=14,
               formula=known("fairness_teams", "gini_score", "team_id")),
        Column("within_share", "Within ±15 %", Format.RATE, width=14,
               formula=known("fairness_teams", "within_share", "team_id")),
        Column("min_max", "Lowest / highest", Format.FACTOR, width=14,
               formula=known("fairness_teams", "min_max", "team_id")),
        Column("team_id", "CRM id", width=14, is_quiet=True),
    ),
)  # fmt: skip

_POOLS = Table(
    "quota_fairness_pools",
    "Fairness by group of peers: what the score is made of",
    "pool",
    (
        _LINE,
        Column("pool", "Peers", width=28),
        Column("counted", "Counted", width=34, formula=told("fairness_pools", "counted", "pool")),
        Column("people", "People", Format.COUNT, width=14, formula=known("fairness_pools", "people", "pool")),
        Column("score", "Fairness F", Format.FACTOR, width=14, formula=known("fairness_pools", "score", "pool")),
        Column("quota", "Quota", Format.MONEY, width=14, formula=known("fairness_pools", "quota", "pool")),
    ),
    note="The score on the tab Quotas is the mean of the groups' scores, weighted by their quota. Groups under five "
    "are shown and not counted.",
)

_SITUATIONS = Table(
    "quota_situations",
    "Special situations, for the session",
    "line",
    (
        _LINE,
        Column("name", "Sales rep", width=28,
               formula=If(Here("situation").equals(""), Const(""), told("situations", "key", "line"))),
        Column("situation", "Situation", width=34, formula=told("situations", "situation", "line")),
        Column("quota", "Final quota", Format.MONEY, width=14,
               formula=If(Here("situation").equals(""), Const(""), known("situations", "quota", "line"))),
        Column("detail", "Why", width=14, formula=told("situations", "detail", "line")),
    ),
    note="In the order a session takes them: new hires, performance plans, leave, territory changes, cap and floor "
    "hits, large changes, overrides.",
)  # fmt: skip


def _roster(column: str) -> Expr:
    return known("roster", column, "rep_id")


_FEASIBILITY = Table(
    "quota_feasibility",
    "Can it be carried",
    "rep_id",
    (
        _LINE,
        Column("name", "Sales rep", width=28),
        Column("flags", "Look at", width=34, formula=told("feasibility", "flags", "rep_id")),
        Column("final", "Final quota", Format.MONEY, width=14, formula=_roster("final")),
        Column("potential", "Potential of the quarter", Format.MONEY, width=14, formula=_roster("potential"),
               doc="A quarter of what the accounts owned should bring in the next four quarters, prospects too: of the "
               "potentials on the tab Account moves, and of those of accounts that nobody is given there."),
        Column("potential_share", "Share of potential", Format.RATE, width=14,
               formula=known("feasibility", "potential_share", "rep_id")),
        Column("high", "Reached in 1 of 10 quarters", Format.MONEY, width=14, formula=_roster("high"),
               doc="What this rep can be expected to exceed in one quarter of ten, after ramp: the most a quota can "
               "ask of one person."),
        Column("stretch_rate", "Stretch beyond it", Format.CHANGE, width=14,
               formula=known("feasibility", "stretch_rate", "rep_id")),
        Column("evidence", "Independent estimate", Format.MONEY, width=14, formula=_roster("evidence"),
               doc="What quotas are scored on, as the panel says: deals, which did not set them, or the run rate, "
               "which did; after leave."),
        Column("evidence_share", "Of the quota", Format.RATE, width=14,
               formula=IfError(Here("evidence") / Here("final"), NOT_APPLICABLE)),
        Column("coverage", "Pipeline coverage", Format.FACTOR, width=14,
               formula=known("feasibility", "coverage", "rep_id"),
               doc="Open pipeline dated in the quarter over what is left to book; n/a without a pipeline."),
        Column("rep_id", "CRM id", width=21, is_quiet=True),
    ),
    note="Each quota against the potential of its territory, what the person has shown to be possible, and what tells "
    "it apart from what set it.",
)  # fmt: skip


def _share(column: str) -> Expr:
    return known("weights", column, "rep_id")


_SOURCES = Table(
    "quota_sources",
    "What the expectation rests on",
    "rep_id",
    (
        _LINE,
        Column("name", "Sales rep", width=28),
        Column("group", "Group", width=34, formula=told("roster", "group", "rep_id")),
        Column("expected", "Expected bookings", Format.MONEY, width=14, formula=_share("expected")),
        Column("low", "Reached in 9 of 10", Format.MONEY, width=14, formula=_share("low")),
        Column("from_history", "From history", Format.RATE, width=14, formula=_share("from_history")),
        Column("from_potential", "From potential", Format.RATE, width=14, formula=_share("from_potential")),
        Column("from_group", "From the group's mean", Format.RATE, width=14, formula=_share("from_group")),
        Column("quality", "Territory quality", Format.COUNT, width=14, formula=_share("quality"),
               doc="Expected bookings at full ramp against the group's mean, which is 100."),
        Column("rep_id", "CRM id", width=21, is_quiet=True),
    ),
    note="Each source counts by how precise it has been in this company's own past; the shares add up to 100 %.",
)  # fmt: skip

TAB = Tab(
    "quota_review",
    "Quota review",
    "Quota review {quarter}",
    "For the session on quotas. In {currency}. Nothing is typed here; overrides, leave and performance plans stand on "
    "the tab Quotas.",
    conclusion=sentence(
        "Fairness ",
        times(Amount("fairness_score")),
        ": ",
        named(Amount("fairness_verdict")),
        "; ",
        percent(Amount("within_share")),
        " within 15 % of the mean; ",
        percent(Amount("reps_at_quota")),
        " of reps expected at quota; ",
        percent(Amount("plan_chance")),
        " chance to reach the target",
    ),
    panels=(FAIRNESS, OUTLOOK),
    tables=(_FINDINGS, _POOLS, _TEAMS, _BACKTEST, _SITUATIONS, _FEASIBILITY, _SOURCES),
    widths=((10, 19),),
    frozen=(3, 2),
    pages=1,
    colour="#BF8F00",
    about="Quota review: fairness, what can be carried, who to talk about",
)
