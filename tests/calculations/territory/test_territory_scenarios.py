"""Options side by side, the front between them, and managers' own moves."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest

from calculations.gates.gate import Verdict
from calculations.territory.evaluate import evaluate_moves, kept
from calculations.territory.intake.intake import model_of
from calculations.territory.scenario import BALANCED, GROWTH, MINIMAL, Scenario
from calculations.territory.scenarios import between, choices, compare, coverage_of, pareto_front, today
from calculations.territory.solver.optimise import Options, optimise
from tests.calculations.territory.territory_cases import frames

AS_OF = date(2020, 4, 1)
QUICK = Options(effort=0.1)


def test_three_options_stand_side_by_side_and_an_executor_changes_nothing() -> None:
    """Minimal, balanced and growth, each with its gap; the same table from threads and from another process."""
    accounts, reps = frames(40, 3, 3)
    table = compare(choices(accounts, reps, AS_OF, options=QUICK))
    assert table["option"].tolist() == ["minimal", "balanced", "growth"]
    assert table["gap"].notna().all()
    assert table["is_on_front"].any()
    assert (table["gaps_closed"] == (accounts["owner"] == "").sum()).all()
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(1, get_context("spawn")) as processes:
        for pool in (threads, processes):
            assert compare(choices(accounts, reps, AS_OF, options=QUICK, executor=pool)).equals(table)


def test_options_need_something_to_assign() -> None:
    """Without accounts there is nothing to compare, and the message says what must be there."""
    accounts, reps = frames(3, 2)
    with pytest.raises(ValueError, match="at least one account"):
        choices(accounts.iloc[:0], reps, AS_OF)


def test_the_front_keeps_what_nothing_beats() -> None:
    """(1, 3), (2, 2) and (3, 1) are on it, (3, 3) is beaten, equal points do not beat each other."""
    front = pareto_front(np.array([1.0, 2.0, 3.0, 3.0, 2.0]), np.array([3.0, 2.0, 1.0, 3.0, 2.0]))
    assert front.tolist() == [True, True, True, False, True]


def test_scenarios_between_two_move_in_equal_steps() -> None:
    """Halfway from minimal (3, .3, 5 %) to growth (.5, 1.5, 3 %): 1.75, .9 and 4 %."""
    ends = between(MINIMAL, GROWTH, 3)
    assert (ends[1].move_weight, ends[1].distance_weight, ends[1].tolerance) == pytest.approx((1.75, 0.9, 0.04))
    assert ends[2].move_weight == GROWTH.move_weight


def test_an_option_without_workload_travels_nowhere() -> None:
    """Kilometres per hour of workload are 0 where there is no workload at all."""
    accounts, reps = frames(12, 2)
    found = choices(accounts.assign(workload=0.0), reps, AS_OF, (Scenario("x", tolerance=0.5),), options=QUICK)
    assert found[0].km_per_hour == 0.0


def test_a_manual_move_shows_its_effect_and_is_kept_in_the_next_run() -> None:
    """Moving an account by hand changes value, risk and balance by what a recount says; the next plan keeps it."""
    accounts, reps = frames(60, 3, 4)
    accounts["locked"] = False
    plan = optimise(accounts, reps, BALANCED, None, QUICK)
    account = int(np.flatnonzero(plan.assignment == plan.model.owner)[-1])
    name, target = f"A{account:04d}", f"R{(plan.assignment[account] + 1) % 3}"
    effect = evaluate_moves(plan, {name: target, "nobody": "R0", "A0001": "R9"}, AS_OF)
    costs = plan.model.account_costs(np.array([account]))[0]
    assert effect.value == pytest.approx(costs[int(target[1])] - costs[plan.assignment[account]])
    assert effect.after.impact.accounts_moved == effect.before.impact.accounts_moved + 1
    risk = effect.after.impact.arr_at_risk - effect.before.impact.arr_at_risk
    assert effect.churn_risk_rate == pytest.approx(risk / accounts["arr"].sum())
    assert effect.fairness_score == pytest.approx(effect.after.fairness_score - effect.before.fairness_score)
    assert [(f.code, f.rows) for f in effect.findings] == [("territory.move-unknown", ("A0001", "nobody"))]
    again = optimise(kept(kept(accounts, {name: target}), {}), reps, BALANCED, None, QUICK)
    row = again.frame.set_index("account_id").loc[name]
    assert (row["rep_id"], row["is_moved"], row["is_locked"]) == (target, True, True)


def test_moves_that_break_rules_are_made_and_named() -> None:
    """Breaking a lock, a rule of eligibility or a family is the manager's right; each is named."""
    accounts, reps = frames(12, 2)
    accounts["owner"], accounts["locked"], accounts["region"] = "R0", [True] + [False] * 11, ["", "N"] * 6
    accounts["family"] = ["", "", "f", "", "f", "", "", "", "", "", "", ""]
    reps["regions"] = ["", "S"]
    plan = optimise(accounts, reps, Scenario("x", tolerance=0.9), None, QUICK)
    other = f"R{1 - plan.assignment[2]}"
    effect = evaluate_moves(plan, {"A0000": "R1", "A0001": "R1", "A0002": other}, AS_OF)
    assert [f.code for f in effect.findings] == [
        "territory.move-breaks-lock",
        "territory.move-ineligible",
        "territory.move-splits-family",
    ]
    assert effect.after.plan.frame["rep_id"][0] == "R1"


def test_a_hand_that_points_nowhere_is_named() -> None:
    """An account assigned by hand to an unknown rep is free, and named."""
    accounts, reps = frames(12, 2)
    plan = optimise(kept(accounts, {"A0003": "R7"}), reps, Scenario("x", tolerance=0.9), None, QUICK)
    assert next(f.rows for f in plan.findings if f.code == "territory.assigned-to-unknown") == ("A0003",)


def test_coverage_is_the_potential_with_an_owner_who_has_hours() -> None:
    """r has 10 of 20 hours: half of 60 is covered; s has hours enough for 30; 10 belong to nobody: (30 + 30) / 100."""
    accounts = pd.DataFrame(
        {
            "account_id": list("abc"),
            "owner": ["r", "s", ""],
            "potential": [60.0, 30.0, 10.0],
            "workload": [20.0, 5.0, 1.0],
        }
    )
    model, _ = model_of(accounts, pd.DataFrame({"rep_id": ["r", "s"], "capacity": 1.0}))
    assert coverage_of(model, model.owner, 10.0) == pytest.approx(0.6)
    assert coverage_of(model, model.owner) == pytest.approx(0.9)
    empty, _ = model_of(accounts.assign(potential=0.0), pd.DataFrame({"rep_id": ["r"], "capacity": 1.0}))
    assert coverage_of(empty, empty.owner) == 0.0


def test_today_is_assessed_like_an_option() -> None:
    """Nothing moves, no gap is closed, and the spread is that of what reps hold today: 10 and 30, CV 50 %."""
    accounts = pd.DataFrame(
        {"account_id": list("abc"), "owner": ["r", "s", ""], "potential": [10.0, 30.0, 5.0], "workload": 1.0}
    )
    model, _ = model_of(accounts, pd.DataFrame({"rep_id": ["r", "s"], "capacity": 1.0}))
    now = today(model, AS_OF)
    assert (now.scenario.name, now.impact.accounts_moved, now.gaps_closed) == ("today", 0, 0)
    assert now.fairness_score == pytest.approx(0.5)
    assert now.coverage_rate == pytest.approx(40 / 45)
    assert compare([now])["is_feasible"].tolist() == [False]


def test_without_any_potential_there_is_no_fairness_score() -> None:
    """Nothing to share is not shared perfectly: the score is not known, and not 1."""
    accounts, reps = frames(12, 2)
    made = choices(accounts.assign(potential=0.0), reps, AS_OF, options=QUICK)
    assert all(np.isnan(choice.fairness_score) for choice in made)
    assert compare(list(made))["fairness_score"].isna().all()


def test_the_gate_on_churn_risk_is_that_of_the_option() -> None:
    """The option's own rate against 5 %; without any revenue there is nothing to judge by."""
    accounts, reps = frames(12, 2)
    choice = choices(accounts, reps, AS_OF, options=QUICK)[0]
    assert choice.gate.figure == choice.impact.churn_risk_rate
    assert choice.gate.threshold == 0.05
    bare = choices(accounts.assign(arr=0.0), reps, AS_OF, options=QUICK)[0]
    assert bare.gate.verdict is Verdict.INSUFFICIENT
