"""Impact of moves: counts, money and the assumptions that multiply the hazard."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.fiscal import Quarter
from calculations.territory.hazard import hazard_from_history, moves_in_history
from calculations.territory.impact import ChurnAssumptions, impact_of
from calculations.territory.intake.intake import model_of
from calculations.territory.model import Model
from calculations.territory.scenario import Scenario

AS_OF = date(2020, 4, 1)


def four() -> Model:
    """Four accounts of rep r at capacity 1, and s at one half; d is an orphan."""
    accounts = pd.DataFrame(
        {
            "account_id": list("abcd"),
            "owner": ["r", "r", "r", ""],
            "potential": [10.0, 10.0, 10.0, 10.0],
            "workload": 1.0,
            "arr": [100.0, 200.0, 300.0, 400.0],
            "tenure": [0.5, 4.0, 2.0, 0.0],
            "lat": 0.0,
            "lon": [0.0, 1.0, 2.0, 3.0],
        }
    )
    reps = pd.DataFrame({"rep_id": ["r", "s"], "capacity": [1.0, 0.5], "lat": 0.0, "lon": [0.0, 3.0]})
    return model_of(accounts, reps, Scenario("x", tolerance=0.05))[0]


def test_risk_is_arr_times_hazard_times_the_multipliers_that_apply() -> None:
    """a and b move to the ramping s: 100·.154·1.2 + 200·.154·1.2·1.25 = 64.68 of 1,000; the orphan d does not move."""
    impact = impact_of(four(), np.array([1, 1, 0, 1]), AS_OF)
    assert (impact.accounts_moved, impact.accounts_share, impact.arr_moved) == (2, 0.5, 300.0)
    assert impact.arr_share == pytest.approx(0.3)
    assert impact.arr_at_risk == pytest.approx(64.68)
    assert impact.churn_risk_rate == pytest.approx(0.06468)
    assert (impact.low_rate, impact.high_rate) == pytest.approx((0.06468 * 132 / 154, 0.06468 * 176 / 154))
    assert impact.by_tenure["accounts"].tolist() == [1, 0, 1, 0]
    assert impact.by_receiver[["to_rep", "accounts", "arr"]].to_numpy().tolist() == [["s", 2, 300.0]]


def test_renewals_and_segments_multiply_where_they_are_known() -> None:
    """c renews 30 days on (×1.5) and its receiver serves its segment (×.8); unknown facts multiply nothing."""
    facts = pd.DataFrame(
        {
            "account_id": ["c", "a", "b"],
            "segment": ["mid", "", "mid"],
            "renewal_date": [pd.Timestamp("2020-05-01"), pd.NaT, pd.Timestamp("2021-05-01")],
            "open_deals": [2.0, np.nan, 0.0],
        }
    )
    model = four()
    model.owner[1] = 1
    impact = impact_of(model, np.array([1, 1, 1, 1]), AS_OF, facts=facts)
    row = impact.moves.set_index("account_id").loc["c"]
    assert row["hazard_rate"] == pytest.approx(0.154 * 1.5 * 1.2 * 0.8)
    assert row["open_deals"] == 2
    assert impact.moves.set_index("account_id").loc["a", "hazard_rate"] == pytest.approx(0.154 * 1.2)


def test_nothing_moved_and_nothing_at_all_risk_nothing() -> None:
    """Without moves, and without accounts, every figure is zero."""
    still = impact_of(four(), np.array([0, 0, 0, 0]), AS_OF, ChurnAssumptions())
    assert (still.accounts_moved, still.churn_risk_rate) == (0, 0.0)
    model = four()
    empty, _ = model_of(
        pd.DataFrame({"account_id": [], "owner": [], "potential": [], "workload": []}),
        pd.DataFrame({"rep_id": model.rep_ids, "capacity": 1.0}),
    )
    assert impact_of(empty, np.zeros(0, dtype=np.int64), AS_OF).arr_share == 0.0


def test_each_move_has_its_reason() -> None:
    """A giver with too much, a receiver with too little, a shorter way, and room made in a chain are told apart."""
    accounts = pd.DataFrame(
        {
            "account_id": ["a", "b", "c", "d", "e"],
            "owner": ["r", "r", "s", "t", "s"],
            "potential": [20.0, 10.0, 10.0, 10.0, 12.5],
            "workload": [20.0, 10.0, 10.0, 10.0, 12.5],
            "lat": 0.0,
            "lon": [0.0, 0.0, 0.0, 1.0, 1.0],
        }
    )
    reps = pd.DataFrame(
        {"rep_id": ["r", "s", "t", "u"], "capacity": [1.0, 1.0, 1.0, 0.2], "lat": 0.0, "lon": [0.0, 1.0, 2.0, 9.0]}
    )
    model, _ = model_of(accounts, reps, Scenario("x", tolerance=0.3))
    reasons = impact_of(model, np.array([1, 0, 2, 1, 0]), AS_OF).moves["reason"].tolist()
    assert reasons == [
        "r has 54% more potential than its share",
        "t has 49% less potential than its share",
        "111 km nearer",
        "makes room in a chain of moves",
    ]


def test_own_history_takes_over_when_there_is_enough_of_it_shrunk_towards_the_published_figure() -> None:
    """40 moved lose 20 %, 40 unmoved 5 %: 15 % ± √(.16/40 + .0475/40) = .072 against 15.4 % ± 5 points.

    Its weight is .0025 / (.0025 + .0051875) = .3252: .154 − .3252 · .004 = .1527, ± 1.96 · √(.3252 · .0051875).
    """
    history = pd.DataFrame({"was_moved": [True] * 40 + [False] * 40, "arr": 100.0})
    history["lost_arr"] = [100.0 if i % 5 == 0 else 0.0 for i in range(40)] + [
        100.0 if i % 20 == 0 else 0.0 for i in range(40)
    ]
    hazard, findings = hazard_from_history(history)
    assert findings == ()
    assert hazard.rate == pytest.approx(0.1526992, abs=1e-6)
    assert hazard.high_rate - hazard.rate == pytest.approx(0.0805022, abs=1e-4)
    assert hazard.rate - hazard.low_rate == pytest.approx(hazard.high_rate - hazard.rate)
    assert hazard.source == "own history, shrunk: 40 moved and 40 unmoved accounts"


def test_moved_accounts_that_bought_more_do_not_make_moves_free() -> None:
    """30 moved lose nothing, 3,000 unmoved a tenth each year: −10 % exactly outweighs everything, and 0 is the floor.

    With thirty unmoved that lose all or nothing the doubt is large, and the published figure counts.
    """
    certain = pd.DataFrame({"was_moved": [True] * 30 + [False] * 3000, "arr": 100.0})
    certain["lost_arr"] = [0.0] * 30 + [10.0] * 3000
    assert hazard_from_history(certain)[0].rate == 0.0
    doubtful = pd.DataFrame({"was_moved": [True] * 30 + [False] * 30, "arr": 100.0})
    doubtful["lost_arr"] = [100.0, 0.0] * 15 + [100.0, 0.0, 100.0] * 10
    assert 0.05 < hazard_from_history(doubtful)[0].rate < 0.154


@pytest.mark.parametrize("rows", [0, 29])
def test_too_little_history_keeps_the_published_hazard(rows: int) -> None:
    """29 of a side, or none, are not enough: the published figure stands and a note gives the counts."""
    history = pd.DataFrame({"was_moved": [True] * rows, "arr": 1.0, "lost_arr": 0.0})
    hazard, findings = hazard_from_history(history)
    assert hazard.rate == 0.154
    assert f"{rows} moved and 0 unmoved" in findings[0].sentence


def test_moves_are_found_in_the_sellers_of_two_years() -> None:
    """a changes seller and grows, b keeps r and grows, c buys nothing more and is owned by another, d by the same.

    e bought nothing in the first year; f's sale after the last quarter and the credit do not count.
    """
    rows = [
        ("a", "r", "2018Q3", 100.0),
        ("a", "s", "2019Q3", 50.0),
        ("a", "r", "2019Q4", 900.0),
        ("b", "x", "2018Q3", 10.0),
        ("b", "r", "2018Q4", 30.0),
        ("b", "r", "2019Q4", 60.0),
        ("c", "r", "2019Q1", 10.0),
        ("d", "r", "2019Q2", 20.0),
        ("d", "r", "2019Q3", -5.0),
        ("e", "r", "2019Q3", 20.0),
        ("f", "r", "2020Q3", 20.0),
        ("g", "r", "2018Q3", 20.0),
    ]
    bookings = pd.DataFrame(rows, columns=["account_id", "rep_id", "quarter", "amount"])
    found = moves_in_history(bookings, {"c": "t", "d": "r"}, Quarter.parse("2020Q2")).set_index("account_id")
    assert found.index.tolist() == ["a", "b", "c", "d", "g"]
    assert found["was_moved"].tolist() == [True, False, True, False, False]
    assert found["arr"].tolist() == [100.0, 40.0, 10.0, 20.0, 20.0]
    assert found["lost_arr"].tolist() == [0.0, 0.0, 10.0, 20.0, 20.0]
