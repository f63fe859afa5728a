"""What came out: the way from target to street, how fair the quotas are, and what the quarter may bring."""

from workbooks.grammar.formulas import Amount, Call, Const, If, IfError, Lookup, Sum
from workbooks.grammar.layout import Figure, Format, Panel
from workbooks.grammar.lookups import NOT_APPLICABLE, ONE
from workbooks.tabs.outlook.engine import company

__all__ = ["BRIDGE", "BY_DEALS", "BY_RUN_RATE", "FAIRNESS", "OUTLOOK"]

BY_DEALS = "deals of each person"
"""What fairness is scored on: the outlook's view of deals, which had no part in setting quotas."""

BY_RUN_RATE = "run rate of the last four quarters"
"""What stands in where deals tell too few people apart; it had a part in setting quotas, and gives no verdict."""

_NO_VERDICT = "no verdict: scored with what set them too"
_TOLD = Amount("deals_tell").equals("yes")
_VERDICT = Lookup("fairness", "verdict", Const("fairness score"))


def _total(measure: str) -> Lookup:
    return Lookup("split_totals", "amount", Const(measure))


BRIDGE = Panel(
    "bridge",
    "From target to street",
    (
        Figure("bridge_target", "Company target", Format.MONEY, Amount("target")),
        Figure("street_target", "With over-assignment: street target", Format.MONEY, _total("street target")),
        Figure("rounding_difference", "Rounding to the unit", Format.MONEY, _total("rounding difference")),
        Figure("street_total", "Street total to allocate", Format.MONEY, _total("street total"), is_strong=True),
        Figure(
            "unallocated",
            "Not allocated (caps)",
            Format.MONEY,
            _total("unallocated"),
            "What the caps keep from being handed out, or below zero what the floors hand out too much.",
        ),
        Figure("calculated_total", "Calculated quotas", Format.MONEY, Sum("quotas", "calculated")),
        Figure(
            "overrides_effect",
            "Effect of overrides",
            Format.MONEY,
            Sum("quotas", "final") - Sum("quotas", "calculated"),
        ),
        Figure("final_total", "Final quotas", Format.MONEY, Sum("quotas", "final"), is_strong=True),
        Figure(
            "over_assignment_in_force",
            "Over-assignment actually in force",
            Format.RATE,
            IfError(Call("OVERASSIGN", street=Amount("final_total"), plan=Amount("target")), NOT_APPLICABLE),
            "Final quotas / company target − 1.",
            is_strong=True,
        ),
    ),
    row=3,
    column=4,
    offset=2,
)


def _fairness(id_: str, title: str, measure: str, format_: Format, doc: str = "", *, is_strong: bool = False) -> Figure:
    found = If(_fair(measure).equals(""), NOT_APPLICABLE, _fair(measure))
    return Figure(id_, title, format_, IfError(found, NOT_APPLICABLE), doc, is_strong)


def _fair(measure: str) -> Lookup:
    return Lookup("fairness", "value", Const(measure))


FAIRNESS = Panel(
    "fairness",
    "Fairness of the final quotas",
    (
        _fairness(
            "fairness_score",
            "Fairness score F (1 − CV)",
            "fairness score",
            Format.FACTOR,
            "1 less the coefficient of variation of expected attainment within each group of peers, weighted by quota; "
            "groups under five are not counted (tab Quota review). Above 0.85 passes.",
            is_strong=True,
        ),
        Figure(
            "fairness_verdict",
            "Verdict",
            formula=IfError(
                If(
                    _TOLD,
                    _VERDICT,
                    If(_VERDICT.equals(""), _VERDICT, Const(_NO_VERDICT)),
                ),
                NOT_APPLICABLE,
            ),
        ),
        Figure(
            "fairness_basis",
            "Scored on",
            formula=If(_TOLD, Const(BY_DEALS), Const(BY_RUN_RATE)),
            doc="Deals of each person: booked in the quarter, open, and a part of the new business by what the person "
            "opens in a year; none of it set the quotas. The run rate stands in where deals tell of less than half of "
            "the people; it did set them, among other sources, so that there is no verdict: the back-test on the tab "
            "Quota review scores past quarters by what people then booked.",
        ),
        _fairness(
            "unweighted_score",
            "F, groups unweighted",
            "pools unweighted",
            Format.FACTOR,
            "The plain mean of the groups' scores: what the score would be if every group counted alike.",
        ),
        _fairness(
            "people_score",
            "F of all as one group",
            "all as one pool",
            Format.FACTOR,
            "The score of everybody with a quota compared with everybody: small groups and managers count in it.",
        ),
        _fairness("gini_score", "1 − Gini", "1 - Gini", Format.FACTOR),
        _fairness("within_share", "Within ±15 % of the mean", "share within 15 %", Format.RATE),
        _fairness("min_max", "Lowest / highest", "lowest / highest", Format.FACTOR),
        _fairness(
            "size_correlation",
            "Correlation with quota size",
            "correlation with size",
            Format.FACTOR,
            "Rank correlation of expected attainment with the quota; between −0.3 and 0.3 size does not matter.",
        ),
        _fairness("held_count", "Held by a floor or a cap", "held by floor or cap", Format.COUNT),
        _fairness(
            "free_score",
            "F without those held",
            "score without the held",
            Format.FACTOR,
            "The score of everyone whose quota no floor or cap holds away from its proportion.",
        ),
    ),
    row=3,
    offset=1,
)


def _outlook(id_: str, title: str, measure: str, format_: Format, doc: str = "", *, is_strong: bool = False) -> Figure:
    found = IfError(ONE * Lookup("simulation", "value", Const(measure)), NOT_APPLICABLE)
    return Figure(id_, title, format_, found, doc, is_strong)


def _attained(id_: str, title: str, column: str, doc: str = "") -> Figure:
    """A figure of the outlook's company over the target."""
    return Figure(id_, title, Format.RATE, IfError(company(column) / Amount("target"), NOT_APPLICABLE), doc)


OUTLOOK = Panel(
    "outlook",
    "What the quarter may bring",
    (
        Figure(
            "plan_chance",
            "Chance to reach the target",
            Format.RATE,
            Amount("outlook_chance"),
            "Share of the quarters drawn from the outlook (tab Outlook) that book the company target or more.",
            is_strong=True,
        ),
        _attained(
            "expected_company",
            "Expected company attainment",
            "expected",
            "What the outlook expects, over the company target; not what the fairness score is made of.",
        ),
        _attained("company_low", "1 in 10 quarters below", "p10"),
        _attained("company_high", "1 in 10 quarters above", "p90"),
        _outlook(
            "reps_at_quota",
            "Reps expected at quota",
            "share of people at quota",
            Format.RATE,
            "Mean of their chances in the same draws; who is not in the outlook is not counted.",
        ),
        _outlook(
            "target_and_half",
            "Target, and half at quota",
            "target reached, and half the people at quota",
            Format.RATE,
            "Both together in the same quarter: what over-assignment bets on.",
        ),
        _outlook(
            "missed_by_cushion",
            "Reps who miss by over-assignment",
            "people who miss by over-assignment",
            Format.FACTOR,
            "Reps who would reach their quota at plan level and miss it on the street: what the cushion costs.",
        ),
        _outlook("cushion", "Cushion it buys", "cushion bought, money", Format.MONEY),
    ),
    row=3,
    column=4,
    offset=2,
)
