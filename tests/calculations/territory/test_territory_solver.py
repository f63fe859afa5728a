"""The solver's parts against slow, obvious methods."""

import itertools
import subprocess
import sys

import highspy
import numpy as np
import pytest

from calculations.territory.intake.intake import model_of
from calculations.territory.scenario import Scenario
from calculations.territory.solver.ascent import minimise
from calculations.territory.solver.certificate import bound_of, fixed_cost
from calculations.territory.solver.dual import Prices, ascend, candidate_edges
from calculations.territory.solver.exchange import Holding
from calculations.territory.solver.kernel import arr_moved, kernel_of
from calculations.territory.solver.neighbours import neighbours_of
from calculations.territory.solver.program import assignment_program, least_relaxation, quiet_solver, solve_exactly
from calculations.territory.solver.search import HARD, improve, penalty_at, repair, tighten
from tests.calculations.territory.territory_cases import brute_force, frames, model


def never() -> bool:
    """A clock that never runs out."""
    return False


def test_the_quasi_newton_method_finds_the_minimum_of_a_quadratic() -> None:
    """½xᵀAx − bᵀx with a badly scaled A is least at A⁻¹b; few steps stop short, a poor first step is cut back."""
    a, b = np.diag([1.0, 10.0, 100.0]), np.array([1.0, 2.0, 3.0])

    def quadratic(x: np.ndarray) -> tuple[float, np.ndarray]:
        return float(x @ a @ x / 2 - b @ x) + 1.0, a @ x - b

    assert minimise(quadratic, np.zeros(3), 60, 5.0, 1e-14) == pytest.approx(b / np.diag(a), abs=1e-5)
    assert quadratic(minimise(quadratic, np.zeros(3), 2, 0.01))[0] < 1.0


def test_a_direction_that_cannot_descend_ends_the_search() -> None:
    """Where the value never falls along the gradient the line search gives up at the start."""
    start = np.ones(2)
    assert minimise(lambda x: (float(np.abs(x - 1).sum()), -np.ones(2)), start, 5, 1.0).tolist() == [1.0, 1.0]


def test_a_step_without_curvature_is_not_remembered() -> None:
    """On a straight slope every step is a gradient step: after three of them the point is three steps down."""
    assert minimise(lambda x: (float(x.sum()), np.ones(1)), np.zeros(1), 3, 2.0).tolist() == [-6.0]


@pytest.mark.parametrize("seed", range(4))
def test_any_prices_bound_the_brute_force_optimum_from_below(seed: int) -> None:
    """D(y) ≤ optimum at the prices found, at none and at random ones; the prices found bound best."""
    m = model(7, 3, seed, tolerance=0.5)
    kernel = kernel_of(m)
    best = brute_force(m)
    found = bound_of(m, kernel, ascend(kernel).y)
    wild = np.random.default_rng(seed).normal(0, kernel.money, kernel.low.shape)
    assert np.isfinite(best)
    assert found <= best
    assert bound_of(m, kernel, wild) <= best
    assert found >= bound_of(m, kernel, 0 * wild) - 1e-6


def test_the_prices_reach_the_value_of_the_linear_program() -> None:
    """With accounts divisible, the optimum of the LP solved by HiGHS is the maximum of D, to half a per cent."""
    m = model(300, 16, 5, tolerance=0.05)
    kernel = kernel_of(m)
    prices = ascend(kernel)
    solver = quiet_solver()
    solver.passModel(assignment_program(kernel, np.arange(kernel.cost.size)))
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    value = solver.getInfo().objective_function_value
    assert value * 0.995 <= prices.bound <= value * (1 + 1e-9)


@pytest.mark.parametrize(("accounts", "reps"), [(700, 150), (400, 60)])
def test_prices_of_an_impossible_case_still_bound_and_stay_finite(accounts: int, reps: int) -> None:
    """Half the accounts locked to one rep, the bands of the others cannot be filled: prices grow, but not for ever."""
    a, r = frames(accounts, reps, 2)
    a.loc[: accounts // 2, ["owner", "locked"]] = ["R0", True]
    kernel = kernel_of(model_of(a, r, Scenario("x", tolerance=0.03))[0])
    prices = ascend(kernel)
    assert np.isfinite(prices.y).all()
    assert prices.bound >= kernel.cost.min(axis=1).sum()


def test_prices_stop_when_time_is_out() -> None:
    """Without time the prices are none at all and the bound is that of the cheapest reps."""
    kernel = kernel_of(model(20, 3, 1))
    prices = ascend(kernel, lambda: True)
    assert not prices.y.any()
    assert prices.bound == pytest.approx(kernel.cost.min(axis=1).sum())


def test_candidate_edges_hold_the_cheapest_rep_the_owner_and_every_rep() -> None:
    """Pruned edges keep each unit's cheapest rep and its owner, and leave no rep without units."""
    m = model(200, 20, 2)
    kernel = kernel_of(m)
    unit, rep = np.divmod(candidate_edges(kernel, np.zeros(kernel.low.shape)), 20)
    pairs = set(zip(unit.tolist(), rep.tolist(), strict=True))
    assert len(pairs) < 200 * 20
    assert {(u, int(kernel.cost[u].argmin())) for u in range(len(kernel.units))} <= pairs
    assert {(u, int(o)) for u, o in enumerate(kernel.owner) if o >= 0} <= pairs
    assert set(rep.tolist()) == set(range(20))


@pytest.mark.parametrize("seed", range(3))
def test_an_exchange_is_the_best_of_all_with_two_units_each_way(seed: int) -> None:
    """Penalised value after the exchange equals the least over all exchanges of up to two units, tried one by one."""
    m = model(16, 2, seed, tolerance=0.05)
    kernel = kernel_of(m)
    random = np.random.default_rng(seed)
    start = random.integers(2, size=len(kernel.units))
    holding = Holding(kernel, random.normal(0, kernel.money / 10, kernel.low.shape), start)
    penalty = penalty_at(holding, HARD)
    holding.judge(penalty)

    def value(assignment: np.ndarray) -> float:
        load = np.stack([np.bincount(assignment, use, 2) for use in kernel.usage.T], axis=1)
        beyond = np.maximum(np.abs(load - holding.middle) - holding.half, 0)
        return float(kernel.cost[np.arange(len(assignment)), assignment].sum() + (penalty * beyond).sum())

    def sets(rep: int) -> list[tuple[int, ...]]:
        mine = np.flatnonzero(start == rep).tolist()
        return [(), *((u,) for u in mine), *itertools.combinations(mine, 2)]

    best = value(start)
    for ours, theirs in itertools.product(sets(0), sets(1)):
        tried = start.copy()
        tried[list(ours)], tried[list(theirs)] = 1, 0
        best = min(best, value(tried))
    gain = holding.exchange(0, 1)
    assert value(holding.assignment()) == pytest.approx(best, rel=1e-4)
    assert gain == pytest.approx(value(start) - best, rel=1e-4)
    assert holding.load == pytest.approx(
        np.stack([np.bincount(holding.assignment(), use, 2) for use in kernel.usage.T], axis=1)
    )


def test_crowded_pairs_look_at_the_cheapest_units_only_and_never_lose() -> None:
    """With hundreds of units on each side every exchange still lowers the penalised value by the gain it reports."""
    kernel = kernel_of(model(400, 2, 4, tolerance=0.02))
    start = np.random.default_rng(0).integers(2, size=len(kernel.units))
    holding = Holding(kernel, np.zeros(kernel.low.shape), start)
    holding.judge(penalty_at(holding, HARD))
    both = np.arange(2)

    def value() -> float:
        return holding.cost(both) + float((holding.penalty * holding.violation()).sum())

    for _ in range(5):
        before = value()
        gain = holding.exchange(0, 1)
        assert value() == pytest.approx(before - gain, rel=1e-6)


def test_tightening_and_kicks_end_within_the_bands_and_stop_when_told() -> None:
    """From the prices to a plan within the bands; kicks never make it dearer; without time nothing changes."""
    kernel = kernel_of(model(300, 6, 7, tolerance=0.03))
    prices = ascend(kernel)
    near = neighbours_of(kernel, prices.y)
    everyone = np.arange(6)
    idle = Holding(kernel, prices.y, near.choice)
    tighten(idle, near, np.random.default_rng(0), lambda: True, lambda: True)
    assert idle.assignment().tolist() == near.choice.tolist()
    holding = Holding(kernel, prices.y, near.choice)
    tighten(holding, near, np.random.default_rng(0), never, never)
    repair(holding, near, never)
    before = holding.cost(everyone)
    improve(holding, near, np.random.default_rng(1), never, 600)
    assert holding.violation().max() == 0
    assert all(holding.inside(rep) for rep in range(6))
    assert holding.cost(everyone) <= before
    assert prices.bound <= holding.cost(everyone)


def test_neighbours_share_near_ties() -> None:
    """Every rep has a neighbour, pairs are named once with the lower first, and nobody is its own neighbour."""
    kernel = kernel_of(model(200, 12, 3))
    near = neighbours_of(kernel, np.zeros(kernel.low.shape))
    assert near.choice.tolist() == kernel.cost.argmin(axis=1).tolist()
    assert (near.pairs[:, 0] < near.pairs[:, 1]).all()
    assert len({tuple(p) for p in near.pairs.tolist()}) == len(near.pairs)
    assert set(near.pairs.ravel().tolist()) == set(range(12))
    assert all(rep not in near.closest[rep] for rep in range(12))


@pytest.mark.parametrize("seed", range(4))
def test_the_integer_program_equals_brute_force(seed: int) -> None:
    """Cold and warm-started from its own answer, the program finds the least cost of all assignments."""
    m = model(7, 3, seed, tolerance=0.5)
    kernel = kernel_of(m)
    prices = ascend(kernel)
    cold = solve_exactly(kernel, prices, None, 10_000, 30)
    assert cold.is_optimal
    assert cold.assignment is not None
    cost = kernel.cost[np.arange(len(kernel.units)), cold.assignment].sum()
    assert cost + fixed_cost(m) == pytest.approx(brute_force(m))
    assert cold.bound == pytest.approx(cost)
    warm = solve_exactly(kernel, prices, cold.assignment, 10_000, 30)
    assert warm.assignment is not None
    assert kernel.cost[np.arange(len(kernel.units)), warm.assignment].sum() == pytest.approx(cost)


def test_an_integer_program_proves_infeasibility_and_may_run_out_of_time() -> None:
    """Two accounts cannot balance three reps; with no time at all nothing is found and nothing is claimed."""
    accounts, reps = frames(2, 3)
    accounts["locked"] = False
    kernel = kernel_of(model_of(accounts, reps, Scenario("x", tolerance=0.1))[0])
    assert solve_exactly(kernel, Prices(np.zeros(kernel.low.shape), 0.0), None, 100, 10).is_infeasible
    large = kernel_of(model(300, 8, 1, tolerance=0.005))
    stopped = solve_exactly(large, Prices(np.zeros(large.low.shape), 0.0), None, 1, 0.0)
    assert stopped.assignment is None
    assert not stopped.is_infeasible


def test_the_least_relaxation_is_what_arithmetic_says() -> None:
    """Two equal accounts, three equal reps, divisible: 0. One locked to a rep: it has 1/2, may have 1/3, so 50 %."""
    accounts, reps = frames(2, 3)
    accounts["potential"] = accounts["workload"] = 1.0
    accounts["owner"], accounts["locked"] = "R0", [True, False]
    m, _ = model_of(accounts, reps, Scenario("x", tolerance=0.1))
    kernel = kernel_of(m)
    scale = m.unit_usage.sum(axis=0)[:2] / 3
    found = least_relaxation(kernel, m.target / scale, np.arange(kernel.cost.size))
    assert found is not None
    assert found.tolerance == pytest.approx(0.4)
    assert found.rows[0].any()
    assert found.is_proof
    assert least_relaxation(kernel, m.target / scale, np.arange(kernel.cost.size), time_limit=0.0) is None


def test_arr_moved_counts_what_leaves_its_owner() -> None:
    """A family of 10 at rep 0 and 5 at rep 1 moves 5, 10 or 15; an orphan moves nothing."""
    accounts, reps = frames(3, 3)
    accounts["arr"], accounts["owner"], accounts["family"] = [10.0, 5.0, 7.0], ["R0", "R1", ""], ["f", "f", ""]
    accounts["locked"] = False
    m, _ = model_of(accounts, reps)
    assert arr_moved(m, m.free).tolist() == [[5, 10, 15], [0, 0, 0]]


def test_the_solver_says_nothing_on_standard_output() -> None:
    """A fresh process that makes and runs a solver prints nothing: its output may be somebody's JSON."""
    code = "from calculations.territory.solver.program import quiet_solver; s = quiet_solver(); s.run()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
