"""Every gate of the registry: thresholds, verdicts on either side of them, and what cannot be judged."""

import math

import pytest

from calculations.gates.churn_risk import churn_risk
from calculations.gates.fairness import fairness_gate
from calculations.gates.gate import Metric, Verdict
from calculations.gates.registry import METRICS


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_figure_on_its_threshold_does_not_pass(metric: Metric) -> None:
    """A hair on the good side passes, the threshold itself does not, and a figure that is not known is not judged."""
    better = metric.threshold - 0.001 if metric.is_ceiling else metric.threshold + 0.001
    assert metric.verdict(better) is Verdict.PASS
    assert metric.verdict(metric.threshold) is Verdict.FAIL
    assert metric.verdict(math.nan) is Verdict.INSUFFICIENT


def test_gates_are_told_apart_by_name_and_hold_the_thresholds_of_the_cycle() -> None:
    """Variance below 10 %, churn risk below 5 %, fairness above 0.85; further gates say theirs themselves."""
    told = {metric.name: (metric.threshold, metric.is_ceiling) for metric in METRICS}
    assert len(told) == len(METRICS)
    cycle = {"scenario variance": (0.10, True), "churn risk": (0.05, True), "fairness": (0.85, False)}
    assert {name: told[name] for name in cycle} == cycle
    assert list(told)[: len(cycle)] == list(cycle)


def test_churn_risk_says_how_much_money_it_is() -> None:
    """154 at risk of 4,000 in a year are 3.9 %; without any revenue there is nothing to judge by."""
    gate = churn_risk(154 / 4_000, 154.0, 1_000.0)
    assert (gate.verdict, gate.is_open) == (Verdict.PASS, True)
    assert gate.sentence == "Revenue at risk by changes of owner, of all revenue in a year: 3.9%, below 5%."
    assert [(one.value, one.is_money) for one in gate.measures] == [(154.0, True), (1_000.0, True)]
    assert "not below 5%" in churn_risk(0.06, 6.0, 40.0).sentence
    none = churn_risk(math.nan, 0.0, 0.0)
    assert (none.verdict, none.sentence) == (Verdict.INSUFFICIENT, "There is nothing to judge by.")


@pytest.mark.parametrize(
    ("score", "count", "is_circular", "verdict", "said"),
    [
        (0.9, 5, False, Verdict.PASS, "90.0%, above 85%"),
        (0.8, 5, False, Verdict.FAIL, "80.0%, not above 85%"),
        (0.9, 4, False, Verdict.INSUFFICIENT, "4 people are scored, fewer than 5."),
        (0.9, 5, True, Verdict.INSUFFICIENT, "the one that set them"),
        (math.nan, 5, False, Verdict.INSUFFICIENT, "nothing to judge by"),
    ],
)
def test_fairness_has_a_verdict_only_where_it_can(
    score: float, count: int, is_circular: bool, verdict: Verdict, said: str
) -> None:
    """Too few people, or a score that praises itself, is no verdict."""
    gate = fairness_gate(score, count, is_circular=is_circular)
    assert gate.verdict is verdict
    assert said in gate.sentence
    assert gate.is_open is (verdict is Verdict.PASS)
