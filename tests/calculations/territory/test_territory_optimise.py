"""Plans from end to end: optimal on tiny cases, honest about time, limits and what cannot be."""

import numpy as np
import pytest

from calculations.territory.intake.intake import model_of
from calculations.territory.scenario import SCENARIOS, Rules, Scenario
from calculations.territory.solver.certificate import certificate_of
from calculations.territory.solver.idle import without_idle_moves
from calculations.territory.solver.kernel import kernel_of
from calculations.territory.solver.optimise import Options, Progress, optimise, solve
from tests.calculations.territory.territory_cases import brute_force, frames, model


@pytest.mark.parametrize("seed", range(5))
def test_tiny_cases_are_solved_to_proven_optimality(seed: int) -> None:
    """Value and bound meet at the least cost of all assignments, and the certificate says so."""
    m = model(8, 3, seed, tolerance=0.4)
    best = brute_force(m)
    plan = solve(m)
    assert plan.certificate is not None
    if np.isfinite(best):
        assert plan.certificate.is_optimal
        assert plan.certificate.value == pytest.approx(best)
        assert plan.certificate.bound == pytest.approx(best, rel=1e-6, abs=1e-6)
    else:
        assert plan.certificate.is_infeasible


@pytest.mark.parametrize(("accounts", "seed", "tolerance"), [(20, 1, 0.2), (400, 0, 0.05)])
def test_an_arr_limit_is_kept_and_costs_no_less(accounts: int, seed: int, tolerance: float) -> None:
    """With a tenth less ARR allowed to move, no more does, the value does not fall and the bound stays below it."""
    free = solve(model(accounts, 4, seed, tolerance=tolerance), Options(effort=0.05))
    assert free.certificate is not None
    limit = 0.9 * free.certificate.arr_moved
    held = solve(model(accounts, 4, seed, tolerance, rules=Rules(arr_moved_limit=limit)), Options(effort=0.05))
    assert held.certificate is not None
    assert held.certificate.arr_moved <= limit
    assert held.certificate.is_feasible
    assert held.certificate.value >= free.certificate.value - 1e-6
    assert held.certificate.bound <= held.certificate.value


def test_an_arr_limit_nobody_can_keep_is_named_with_the_least_that_helps() -> None:
    """Everything belongs to one of two reps and nothing may move: half the ARR must be allowed to, at least."""
    accounts, reps = frames(20, 2)
    accounts["owner"], accounts["locked"] = "R0", False
    accounts["potential"], accounts["workload"], accounts["arr"] = 1.0, 1.0, 10.0
    plan = optimise(accounts, reps, Scenario("x", tolerance=0.0), Rules(arr_moved_limit=0.0), Options(effort=0.1))
    assert plan.certificate is not None
    assert plan.certificate.is_infeasible
    relaxed = (plan.certificate.relaxed_arr_limit or 0.0, plan.certificate.relaxed_tolerance or 0.0)
    assert relaxed[0] / 200 + relaxed[1] >= 0.45
    assert plan.findings[0].code.startswith("territory.clash") or plan.findings[0].code == "territory.infeasible"


@pytest.mark.parametrize("size", [300, 80])
def test_a_plan_is_returned_when_there_is_no_time_at_all(size: int) -> None:
    """With a time limit of zero every account still has one rep, and rules that do not hold are named."""
    accounts, reps = frames(size, 12, 3)
    plan = optimise(accounts, reps, SCENARIOS["balanced"], None, Options(time_limit=0.0))
    assert (plan.frame["rep_id"] != "").all()
    assert plan.certificate is not None
    assert not plan.certificate.is_feasible
    assert not plan.certificate.is_infeasible
    assert {"territory.outside-tolerance", "territory.time-limit"} <= {f.code for f in plan.findings}
    assert next(f.sentence for f in plan.findings if f.code == "territory.time-limit").startswith(
        "The limit of 0 s cut"
    )


def test_a_run_that_ends_by_itself_says_nothing_of_time() -> None:
    """With time enough no note speaks of the limit; with time for 100 looks at the clock the plan has one."""
    m = model(400, 8, 1, tolerance=0.05)
    assert solve(m).findings == ()
    ticks = iter(range(10_000_000))
    cut = solve(m, Options(time_limit=100.0, elapsed=lambda: float(next(ticks))))
    assert [f.code for f in cut.findings if f.code == "territory.time-limit"] == ["territory.time-limit"]
    assert cut.certificate is not None
    assert len(cut.assignment) == 400


def test_a_stopwatch_that_runs_out_stops_the_search_for_an_arr_limit() -> None:
    """Time is read from the callable given: one that jumps leaves the first attempt, and names the limit it breaks."""
    ticks = iter(range(0, 100_000, 50))
    m = model(400, 4, 0, tolerance=0.05, rules=Rules(arr_moved_limit=0.0))
    plan = solve(m, Options(time_limit=100.0, elapsed=lambda: float(next(ticks))))
    assert plan.certificate is not None
    assert not plan.certificate.is_feasible


def test_the_same_seed_gives_the_same_plan() -> None:
    """Two runs agree account by account; so does a run on shuffled rows."""
    accounts, reps = frames(300, 8, 5)
    options = Options(effort=0.2)
    first = optimise(accounts, reps, options=options)
    again = optimise(accounts.sample(frac=1, random_state=1), reps.sample(frac=1, random_state=2), options=options)
    assert first.frame.equals(again.frame)


def test_progress_is_told_step_by_step() -> None:
    """The callback hears of each step in order, the last one done."""
    heard: list[Progress] = []
    solve(model(40, 3, 1), Options(progress=heard.append))
    assert [p.step for p in heard] == ["prices", "exchanges", "kicks", "exact", "done"]
    assert [p.done for p in heard] == sorted(p.done for p in heard)


def test_a_medium_case_is_feasible_with_a_small_gap() -> None:
    """600 accounts, 12 reps, ±2 %: within every band, and at most 6 % above the bound."""
    plan = solve(model(600, 12, 9, tolerance=0.02))
    assert plan.certificate is not None
    assert plan.certificate.is_feasible
    assert 0 <= plan.certificate.gap < 0.06


def test_a_rep_whose_locks_exceed_its_band_is_named() -> None:
    """Half of the accounts locked to one of 120 reps: outside its band whatever is done, and named with its locks."""
    accounts, reps = frames(240, 120, 2)
    accounts.loc[: len(accounts) // 2, ["owner", "locked"]] = ["R0", True]
    plan = optimise(accounts, reps, SCENARIOS["growth"], None, Options(effort=0.01))
    assert plan.certificate is not None
    assert not plan.certificate.is_feasible
    assert "R0" in plan.certificate.outside
    assert "territory.locks-exceed.potential" in {f.code for f in plan.findings}


def test_a_certificate_measures_deviation_from_the_share() -> None:
    """Capacities 1 and 3 share 40 as 10 and 30: loads 12 and 28 deviate by 20 % and 6.7 %."""
    accounts, reps = frames(4, 2)
    accounts["potential"], accounts["workload"] = [12.0, 8.0, 10.0, 10.0], 1.0
    reps["capacity"] = [1.0, 3.0]
    accounts["owner"], accounts["locked"] = "", False
    m, _ = model_of(accounts, reps, Scenario("x", tolerance=0.2))
    certificate = certificate_of(m, np.array([0, 1, 1, 1]), 0.0)
    assert certificate.deviation_potential == pytest.approx(0.2)
    assert certificate.deviation_workload == pytest.approx(0.0)
    assert certificate.is_feasible
    assert certificate.gap == np.inf


def test_a_load_where_the_target_is_nothing_deviates_without_limit() -> None:
    """A workload of zero everywhere is balanced; a rep without capacity must hold nothing, or else both deviate."""
    accounts, reps = frames(4, 2)
    accounts["workload"], accounts["owner"], accounts["locked"] = 0.0, "", False
    reps["capacity"] = [1.0, 0.0]
    m, _ = model_of(accounts, reps)
    assert certificate_of(m, np.zeros(4, dtype=int), 0.0).outside == ()
    assert certificate_of(m, np.array([0, 0, 0, 1]), 0.0).outside == ("R0", "R1")


@pytest.mark.parametrize("scenario", list(SCENARIOS))
def test_nothing_moves_where_moves_gain_nothing(scenario: str) -> None:
    """Five reps with one account each, of 1 to 5 hundred: as uneven whoever has which, so each keeps the own one."""
    accounts, reps = frames(5, 5)
    accounts["owner"] = [f"R{k}" for k in range(5)]
    accounts["potential"] = accounts["workload"] = [100.0, 200.0, 300.0, 400.0, 500.0]
    accounts["locked"], accounts["arr"], accounts["region"] = False, 100.0, ""
    plan = optimise(accounts, reps.assign(capacity=1.0, region="", regions=""), SCENARIOS[scenario])
    assert plan.certificate is not None
    assert not plan.certificate.is_feasible
    assert plan.certificate.gap == np.inf  # the bound is of plans within the rules
    assert not plan.frame["is_moved"].any()


def test_moves_that_gain_stay_beside_groups_that_do_not() -> None:
    """R0 gives one of two accounts to R1, who has none, and that stays; R2 and R3 swap 10 for 190, which is undone."""
    accounts, reps = frames(4, 4)
    accounts["owner"] = ["R0", "R0", "R2", "R3"]
    accounts["potential"] = accounts["workload"] = [100.0, 100.0, 10.0, 190.0]
    accounts["locked"], accounts["arr"] = False, 100.0
    kernel = kernel_of(model_of(accounts, reps)[0])
    assert without_idle_moves(kernel, np.array([0, 1, 3, 2])).tolist() == [0, 1, 2, 3]
