"""Scorecard: the seven gates of a planning cycle: what each must hold, what the plan says today, and its verdict."""

from calculations.gates.churn_risk import METRIC as CHURN
from calculations.gates.fairness import METRIC as FAIRNESS
from calculations.gates.gate import Verdict
from calculations.gates.scenario_variance import METRIC as VARIANCE
from workbooks.grammar.formulas import Amount, AsText, Binary, Const, Count, Expr, Here, If, IfError, Lookup, NoRow, Sum
from workbooks.grammar.layout import Chart, Column, Format, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, ONE
from workbooks.grammar.sentences import counted, sentence
from workbooks.tabs.territory_scenarios.tab import BY_BUDGET, NOT_COMPUTED

__all__ = ["ANSWERED", "CYCLE", "TAB"]

ANSWERED = {
    VARIANCE.name: "tab Revenue plan; threshold and waiver on Assumptions",
    CHURN.name: "tab Territory scenarios, the chosen option with own moves",
    FAIRNESS.name: "tab Quota review, the final quotas",
}
"""The gates that the plan alone can answer, and where their figure stands."""

CYCLE = "the planning cycle, below, as it stood when this was written"
"""Where the figure of a gate stands that the cycle tells."""

_PASS, _FAIL, _INSUFFICIENT = (Const(verdict.value) for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.INSUFFICIENT))
_ZERO = Const(0)
_NO_KEY = "-"


def _is(name: str) -> Binary:
    return Here("gate").equals(name)


def _figure() -> Expr:
    """What the row's gate measures, n/a where nothing is measured yet."""
    is_open = Lookup("cycle_gates", "verdict", Here("gate")).equals(Verdict.INSUFFICIENT.value)
    told = If(is_open, NOT_APPLICABLE, ONE * Lookup("cycle_gates", "figure", Here("gate")))
    found: Expr = If(_is(FAIRNESS.name), ONE * Amount("fairness_score"), told)
    found = If(_is(CHURN.name), ONE * Amount("chosen_churn_risk"), found)
    return IfError(If(_is(VARIANCE.name), ONE * Amount("plan_spread"), found), NOT_APPLICABLE)


def _limit() -> Expr:
    """What the figure is held against: for the scenarios what people set on Assumptions."""
    return If(_is(VARIANCE.name), Lookup("gates", "threshold", Const(VARIANCE.name)), Here("threshold"))


def _fairness() -> Expr:
    """The verdict of FAIRNESS, in the words of a gate."""
    edge = f"{FAIRNESS.threshold:g}"
    fair = AsText(Amount("fairness_verdict"))
    return If(fair.equals(f"above {edge}"), _PASS, If(fair.equals(f"not above {edge}"), _FAIL, _INSUFFICIENT))


def _churn() -> Expr:
    """Below the limit or not; insufficient while no run has computed the chosen option."""
    chosen = Amount("territory_option")
    option = If(chosen.equals(BY_BUDGET), Const("growth"), chosen)  # a budget takes of the moves that growth makes all
    is_missing = Lookup("territory_options", "rules", option).equals(NOT_COMPUTED)
    return If(is_missing, _INSUFFICIENT, If((ONE * Here("figure")).less_than(Here("limit")), _PASS, _FAIL))


def _verdict() -> Expr:
    known = If(_is(FAIRNESS.name), _fairness(), Lookup("cycle_gates", "verdict", Here("gate")))
    known = If(_is(CHURN.name), _churn(), known)
    return IfError(If(_is(VARIANCE.name), Amount("plan_verdict"), known), _INSUFFICIENT)


def _stands_on() -> Expr:
    """What the cycle told when this was written, which is no fact of the CRM; else where the plan answers."""
    return IfError(AsText(Lookup("cycle_gates", "stands_on", Here("gate"))), Here("planned_on"))


def _used() -> Expr:
    """How much of its limit a figure uses: up to 100 % passes."""
    share = If(Here("side").equals("below"), Here("figure") / Here("limit"), Here("limit") / Here("figure"))
    return IfError(share, NOT_APPLICABLE)


def _number_of(verdict: Const) -> Expr:
    """1 or 0; not known where what the verdict stands on could not be computed."""
    sound: Expr = If(_is(FAIRNESS.name), _sound("fairness"), _ZERO)
    sound = If(_is(VARIANCE.name), _sound("plan_gate"), If(_is(CHURN.name), _sound("plan_chosen"), sound))
    return If(Here("verdict").equals(verdict), ONE, sound)


def _sound(table: str) -> Expr:
    """0 while the table is there, an error where it is one."""
    return NoRow(table, Const(_NO_KEY), 0.0)


_GATES = Table(
    "scorecard",
    "Gates",
    "gate",
    (
        Column("title", "Gate", width=26),
        Column("verdict", "Verdict", width=14, formula=_verdict(), is_judged=True,
               doc="pass, fail, or insufficient: there is nothing to judge by yet."),
        Column("figure", "Figure", Format.RATE, width=12, formula=_figure()),
        Column("side", "Must be", width=10),
        Column("limit", "Limit", Format.RATE, width=10, formula=_limit()),
        Column("used", "Of the limit", Format.RATE, width=12, formula=_used(),
               doc="The figure over its limit, or for a figure that must be above it the limit over the figure."),
        Column("stands_on", "Stands on", width=52, formula=_stands_on()),
        Column("meaning", "What is measured", width=58),
        Column("threshold", "Threshold", Format.RATE, width=10, is_detail=True),
        Column("planned_on", "Where the plan answers", width=52, is_quiet=True),
        Column("passed", "Passed", Format.COUNT, width=9, is_quiet=True, formula=_number_of(_PASS)),
        Column("failed", "Failed", Format.COUNT, width=9, is_quiet=True, formula=_number_of(_FAIL)),
        Column("gate", "Key", width=20, is_quiet=True),
    ),
    note="Three gates are answered by the plan alone, the others by the planning cycle. A failed gate takes a named "
    "executive's waiver: qplan policy waive.",
    row=15,
    chart=Chart("bar", "How much of its limit each gate uses (up to 100 % passes)", "title", "used", row=3,
                size=(760, 265), is_labelled=True),
)  # fmt: skip

_TOLD = Table(
    "cycle_gates",
    "What the planning cycle tells",
    "gate",
    (
        Column("title", "Gate", width=26),
        Column("verdict", "Verdict", width=14, is_judged=True),
        Column("figure", "Figure", Format.RATE, width=12),
        Column("says", "Says", width=70),
        Column("behind", "Late or missing", width=70),
        Column("waived", "Waived by", width=40),
        Column("stands_on", "Stands on", width=52, is_quiet=True),
        Column("gate", "Key", width=20, is_quiet=True),
    ),
    note="As it stood when this was last written (qplan build); as it stands now: qplan scorecard, qplan cycle status.",
    is_record=True,
)  # fmt: skip

TAB = Tab(
    "scorecard",
    "Scorecard",
    "Scorecard {quarter}",
    "The gates of the planning cycle, as of {as_of}.",
    conclusion=sentence(
        counted(Sum("scorecard", "passed")), " of ", counted(Count("scorecard", "threshold")),
        " gates passed, ", counted(Sum("scorecard", "failed")),
        " failed, the others have no verdict yet",
    ),
    tables=(_GATES, _TOLD),
    frozen=(3, 2),
    colour="#1F3864",
    about="Scorecard: the seven gates and what each says today",
)  # fmt: skip
