"""Every gate of the registry: thresholds, verdicts on either side of them, and what cannot be judged."""

import math
from collections.abc import Callable

import pytest

from calculations.gates.buy_in import buy_in
from calculations.gates.churn_risk import churn_risk
from calculations.gates.communications import communications
from calculations.gates.fairness import fairness_gate
from calculations.gates.gate import Gate, Metric, Verdict
from calculations.gates.registry import METRICS
from calculations.gates.schedule import schedule
from calculations.gates.systems_ready import systems_ready


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_figure_on_its_threshold_does_not_pass(metric: Metric) -> None:
    """A hair on the good side passes, the threshold itself only where it is all there can be; unknown is no verdict."""
    better, worse = metric.threshold - 0.001, metric.threshold + 0.001
    if not metric.is_ceiling:
        better, worse = worse, better
    assert metric.verdict(better) is Verdict.PASS
    assert metric.verdict(metric.threshold) is (Verdict.PASS if metric.is_edge_good else Verdict.FAIL)
    assert metric.verdict(worse) is Verdict.FAIL
    assert metric.verdict(math.nan) is Verdict.INSUFFICIENT


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_gate_without_its_figure_says_what_it_takes(metric: Metric) -> None:
    """No zero stands in for what nobody has worked out: it is not known, and the sentence says what it takes."""
    gate = metric.unknown()
    assert math.isnan(gate.figure)
    assert (gate.verdict, gate.is_open) == (Verdict.INSUFFICIENT, False)
    assert gate.sentence == f"Not known here: it takes {metric.needs or 'its figure'}."


def test_a_ceiling_that_may_be_reached_says_at_most() -> None:
    """Two of a hundred late where two may be: on the edge, and passed."""
    gate = Metric("late", "Late of all", 0.02, is_ceiling=True, is_edge_good=True).judged(0.02)
    assert (gate.verdict, gate.sentence) == (Verdict.PASS, "Late of all: 2.0%, at most 2%.")


@pytest.mark.parametrize("judge", [schedule, communications])
def test_everything_that_is_due_must_be_done_by_its_date(judge: Callable[[int, tuple[str, ...]], Gate]) -> None:
    """Ten due and none late pass; one late is 90 % and is named; where nothing is due there is nothing to judge by."""
    assert judge(10, ()).verdict is Verdict.PASS
    late = judge(10, ("letters",))
    assert (late.verdict, late.figure, late.rows) == (Verdict.FAIL, pytest.approx(0.9), ("letters",))
    assert late.sentence.endswith("90.0%, not at least 100%.")
    assert judge(0, ()).verdict is Verdict.INSUFFICIENT


def test_buy_in_is_that_of_the_question_with_the_fewest_favourable_answers() -> None:
    """100 asked, 80 answers each: 95 % agree, 87.5 % understand; from 69 answers nothing is concluded."""
    answered = {"agree": 80, "understand": 80}
    gate = buy_in({"agree": 76, "understand": 70}, answered, 100)
    assert (gate.verdict, gate.figure, gate.rows) == (Verdict.FAIL, pytest.approx(0.875), ("understand",))
    assert [one.value for one in gate.measures] == pytest.approx([0.8, 0.95, 0.875])
    assert buy_in({"agree": 76, "understand": 73}, answered, 100).verdict is Verdict.PASS
    few = buy_in({"agree": 69}, {"agree": 69}, 100)
    assert (few.verdict, few.sentence) == (Verdict.INSUFFICIENT, "Fewer than 70% of those asked have answered.")
    assert buy_in({}, {}, 100).verdict is Verdict.INSUFFICIENT


@pytest.mark.parametrize(
    ("held", "has_begun", "verdict"),
    [
        (17, False, Verdict.PASS),
        (16, False, Verdict.FAIL),
        (None, False, Verdict.INSUFFICIENT),
        (None, True, Verdict.FAIL),
    ],
)
def test_systems_are_ready_when_the_crm_holds_all_before_the_first_day(
    held: int | None, has_begun: bool, verdict: Verdict
) -> None:
    """Of 17 changes; not read back yet is no verdict while there is time, and a failure afterwards."""
    assert systems_ready(17, held, has_begun=has_begun).verdict is verdict


def test_gates_are_told_apart_by_name_and_hold_the_thresholds_of_the_cycle() -> None:
    """The seven of a planning cycle, in its order; further gates say theirs themselves."""
    told = {metric.name: (metric.threshold, metric.is_ceiling) for metric in METRICS}
    assert len(told) == len(METRICS)
    cycle = {
        "cycle on schedule": (1.0, False),
        "scenario variance": (0.10, True),
        "churn risk": (0.05, True),
        "fairness": (0.85, False),
        "rep buy-in": (0.90, False),
        "systems ready on day 1": (1.0, False),
        "communications on time": (1.0, False),
    }
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
        (0.9, 4, False, Verdict.INSUFFICIENT, "4 people are scored in the largest pool, fewer than 5."),
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
