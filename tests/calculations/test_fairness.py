"""One fairness for quotas and territories: pools of peers, weighted by quota, worked by hand."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.errors import ShapeError
from calculations.gates.fairness import fairness_gate, pooled_fairness
from calculations.quota.review.fairness import fairness
from calculations.territory.intake.intake import model_of
from calculations.territory.scenarios import today

UNEVEN = [80.0, 90.0, 100.0, 110.0, 120.0]
"""Against quotas of 100: mean 1, squares .04 + .01 + 0 + .01 + .04 over five, so CV = √.02."""


def test_the_company_is_the_mean_of_its_pools_weighted_by_quota() -> None:
    """Pool a: F 1 − √.02 on 500 of quota; pool b: five alike, F 1 on 1,500. Weighted ¼ and ¾, unweighted ½ each."""
    found = pooled_fairness(UNEVEN + [600.0] * 5, [100.0] * 5 + [300.0] * 5, ["a"] * 5 + ["b"] * 5)
    uneven = 1 - math.sqrt(0.02)
    assert found.pools["pool"].tolist() == ["a", "b"]
    assert found.pools["score"].tolist() == pytest.approx([uneven, 1.0])
    assert found.pools["quota"].tolist() == [500.0, 1500.0]
    assert found.score == pytest.approx((500 * uneven + 1500) / 2000)
    assert found.unweighted_score == pytest.approx((uneven + 1) / 2)
    # everybody as one pool: attainments .8 to 1.2 and five of 2: mean 1.5, squares Σ = .49+.36+.25+.16+.09+5·.25
    assert found.people_score == pytest.approx(1 - math.sqrt(2.6 / 10) / 1.5)


def test_territories_are_scored_as_quotas_are() -> None:
    """The same potentials and capacities in the same groups of peers have the same F, whoever shares them out."""
    potential, capacity = [*UNEVEN, *[60.0] * 5, 1.0], [100.0] * 5 + [30.0] * 5 + [50.0]
    peers, names = ["a"] * 5 + ["b"] * 5 + ["c"], [f"r{at:02}" for at in range(11)]
    accounts = pd.DataFrame(
        {"account_id": [f"a-{name}" for name in names], "owner": names, "potential": potential, "workload": 1.0}
    )
    reps = pd.DataFrame({"rep_id": names, "capacity": capacity, "peers": peers, "pool": ["x", "y"] * 5 + ["x"]})
    model, _ = model_of(accounts.assign(pool=reps["pool"]), reps)
    choice = today(model, date(2020, 3, 31))
    assert choice.fairness_score == pytest.approx(fairness(potential, capacity, pools=peers).score)
    assert choice.fairness_score == pytest.approx((500 * (1 - math.sqrt(0.02)) + 150) / 650)
    assert choice.fairness.pools["counted"].tolist() == [True, True, False]


def test_a_pool_under_five_is_shown_and_not_counted() -> None:
    """Four managers at 10 to 1,000 % do not move the score of five alike reps; their own score stands in the table."""
    found = pooled_fairness([10.0, 50.0, 300.0, 1000.0, *[70.0] * 5], [100.0] * 9, ["m"] * 4 + ["r"] * 5)
    assert found.score == found.unweighted_score == 1.0
    assert found.pools["counted"].tolist() == [False, True]
    assert found.pools["score"][0] == 0.0  # mean 3.4, far above it in spread
    assert (found.largest, found.count, found.sufficient) == (5, 9, True)


def test_only_pools_under_five_are_scored_without_a_verdict() -> None:
    """Two pools of four: nothing counts, the figure is that of what there is."""
    found = pooled_fairness([90.0, 110.0] * 4, [100.0] * 8, ["a"] * 4 + ["b"] * 4)
    assert found.score == pytest.approx(0.9)
    assert not found.sufficient
    assert fairness_gate(found.score, found.largest).verdict == "insufficient"


def test_one_tiny_quota_does_not_decide_the_figure_of_all() -> None:
    """A quota of 7,000 with 100,000 to be expected stands at 1,429 %: among quotas of 500,000 it is not scored."""
    expected, quota = [*[450_000.0, 550_000.0] * 3, 100_000.0], [500_000.0] * 6 + [7_000.0]
    found = fairness(expected, quota, keys=list("abcdefg"))
    assert found.score == pytest.approx(0.9)  # deviations of a tenth
    assert (found.tokens, found.count) == (("g",), 6)
    assert [(one.code, one.rows) for one in found.findings] == [("quota.fairness-token", ("g",))]
    # a twentieth of the median itself is no token
    assert pooled_fairness(expected, [500_000.0] * 6 + [25_000.0]).count == 7


@pytest.mark.parametrize("expected", [[0.0] * 6, [math.nan] * 6])
def test_no_potential_anywhere_is_insufficient(expected: list[float]) -> None:
    """Nobody can expect anything: no score, never 1, and no verdict."""
    found = pooled_fairness(expected, [100.0] * 6)
    assert math.isnan(found.score)
    assert math.isnan(found.unweighted_score)
    assert not found.sufficient
    assert fairness_gate(found.score, found.largest).verdict == "insufficient"


def test_nobody_has_no_pool() -> None:
    """No people, no pools, no score."""
    found = pooled_fairness([], [], [])
    assert (found.largest, found.count, found.sufficient, math.isnan(found.score)) == (0, 0, False, True)


def test_the_gate_says_what_scored_it_and_whether_that_set_the_quotas() -> None:
    """The sentence names the information, and how far it was used to allocate."""
    used = fairness_gate(0.9, 5, scored_on="run rate", used="set 40% of them too")
    assert used.sentence.startswith("No verdict: 90.0% on the run rate, which set 40% of them too, and nothing else")
    assert (used.verdict, used.figure) == ("insufficient", 0.9)
    few = fairness_gate(0.9, 4, scored_on="run rate", used="set 40% of them too").sentence
    assert few.endswith("fewer than 5. Scored on the run rate, which set 40% of them too.")
    free = fairness_gate(0.9, 5, scored_on="deals")
    assert (free.verdict, free.measures) == ("pass", ())
    assert free.sentence.endswith("90.0%, above 85%. Scored on the deals, which did not set them.")


def test_the_gate_tells_how_past_quarters_came_out_beside_its_figure() -> None:
    """Quotas made the same way were 61.2 % even by what was booked; the figure stays that of the planned quarter."""
    gate = fairness_gate(0.9, 5, scored_on="deals", backtest=0.612)
    assert (gate.verdict, gate.figure, [measure.value for measure in gate.measures]) == ("pass", 0.9, [0.612])
    assert gate.sentence.endswith("Made the same way for past quarters: 61.2% by what was booked in them.")


def test_one_pool_for_each_person_is_asked_for() -> None:
    """Three pools for two people do not fit."""
    with pytest.raises(ShapeError, match="3 pools"):
        pooled_fairness([1.0, 2.0], [1.0, 2.0], ["a", "b", "c"])


def test_the_order_of_people_and_a_market_that_grows_change_nothing() -> None:
    """Ten people in two pools, shuffled and at three times the money."""
    rng = np.random.default_rng(3)
    expected, quota, pools = rng.uniform(50, 150, 12), rng.uniform(80, 120, 12), np.array(["a", "b"] * 6)
    order = rng.permutation(12)
    first, second = (
        pooled_fairness(expected, quota, pools.tolist()),
        pooled_fairness(3 * expected[order], quota[order], pools[order].tolist()),
    )
    assert second.score == pytest.approx(first.score)
