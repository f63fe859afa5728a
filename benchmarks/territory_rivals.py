"""The territory optimiser beside two obvious ways, on the same instances in the same run: JSON lines.

`python -m benchmarks.territory_rivals [ACCOUNTSxREPS …] [--rival-seconds S] [--prefix PREFIX …]`: seeded instances of
the sizes named (500x10, 2000x25 and 5000x50 by default), or instances in files as `benchmarks.territory` reads them.

- greedy: every account to its owner or nearest rep, then the worst rep's best shift or swap by cost and violation;
- highs: the plain integer program over all pairs of account and rep, as a modeller would hand it to the solver.

A gap is the distance from the bound qplan proves for the instance; it means something only where nobody is outside.
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import highspy  # noqa: E402 - the thread settings above must come before numpy loads
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from benchmarks.territory import load  # noqa: E402
from calculations.territory.intake.intake import model_of  # noqa: E402
from calculations.territory.model import Model  # noqa: E402
from calculations.territory.solver.certificate import beyond_bands  # noqa: E402
from calculations.territory.solver.kernel import Kernel, kernel_of  # noqa: E402
from calculations.territory.solver.optimise import solve  # noqa: E402
from calculations.territory.solver.program import assignment_program, quiet_solver  # noqa: E402

__all__ = ["greedy", "highs", "instance", "main"]

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
_LEAST_CHANGE = 1e-9
_TRIED_SWAPS = 200


def instance(accounts: int, reps: int, seed: int = 1) -> Model:
    """A seeded market: towns of different sizes, reps in some, owners mostly nearby, a few orphans and locks."""
    random = np.random.default_rng(seed)
    towns = np.column_stack([random.uniform(36, 46, 3 * reps), random.uniform(-115, -85, 3 * reps)])
    town = random.choice(3 * reps, accounts, p=random.dirichlet(np.full(3 * reps, 0.6)))
    places = towns[town] + random.normal(0, 0.4, (accounts, 2))
    bases = towns[random.choice(3 * reps, reps, replace=False)]
    away = np.square(places[:, None, :] - bases).sum(axis=2)
    nearest = np.where(random.random(accounts) < 0.85, away.argmin(axis=1), random.integers(reps, size=accounts))
    potential = np.round(random.lognormal(10.5, 1.0, accounts), -2)
    frame = pd.DataFrame(
        {
            "account_id": [f"A{i:06d}" for i in range(accounts)],
            "owner": np.where(random.random(accounts) < 0.93, np.char.add("R", nearest.astype(str)), ""),
            "potential": potential,
            "workload": np.round(2 + potential**0.4 * random.uniform(0.02, 0.08, accounts), 1),
            "arr": np.round(potential * random.choice([0.0, 0.2, 0.4], accounts), -2),
            "tenure": np.round(random.exponential(2.0, accounts), 1),
            "lat": places[:, 0],
            "lon": places[:, 1],
            "locked": random.random(accounts) < 0.03,
        }
    )
    team = pd.DataFrame(
        {"rep_id": [f"R{i}" for i in range(reps)], "capacity": 1.0, "lat": bases[:, 0], "lon": bases[:, 1]}
    )
    return model_of(frame, team)[0]


def greedy(model: Model, seconds: float) -> Ints:
    """Shift and swap: the rep furthest outside gives or takes one account, or swaps one, at the least cost per gain."""
    kernel = kernel_of(model)
    state = _Held(kernel, np.where(kernel.owner >= 0, kernel.owner, kernel.cost.argmin(axis=1)))
    until = time.perf_counter() + seconds
    stuck: set[int] = set()
    while time.perf_counter() < until:
        outside = state.violation(state.load, state.everyone)
        outside[list(stuck)] = 0.0
        rep = int(outside.argmax())
        if outside[rep] <= _LEAST_CHANGE:
            break
        move = state.best_move(rep)
        if move:
            stuck.clear()
            state.make(move)
        else:
            stuck.add(rep)
    rep_of = model.fixed.copy()
    rep_of[kernel.units] = state.held
    assigned: Ints = rep_of[model.unit]
    return assigned


class _Held:
    """Who holds which unit, and the loads that follow."""

    def __init__(self, kernel: Kernel, held: Ints) -> None:
        self.cost, self.usage, self.held = kernel.cost, kernel.usage, held.copy()
        self.middle, self.half = (kernel.low + kernel.high) / 2, (kernel.high - kernel.low) / 2
        self.everyone = np.arange(len(self.middle))
        self.load = np.stack([np.bincount(held, use, len(self.middle)) for use in self.usage.T], axis=1)

    def violation(self, load: Floats, rep: Ints | int) -> Floats:
        """How far `load` of `rep` is outside the band, summed over resources."""
        beyond: Floats = np.maximum(np.abs(load - self.middle[rep]) - self.half[rep], 0).sum(axis=-1)
        return beyond

    def make(self, move: list[tuple[int, int]]) -> None:
        """Give units to reps."""
        for unit, to in move:
            self.load[self.held[unit]] -= self.usage[unit]
            self.load[to] += self.usage[unit]
            self.held[unit] = to

    def best_move(self, rep: int) -> list[tuple[int, int]]:
        """The shift from or to `rep`, or the swap with it, that removes violation at the least cost per unit of it."""
        mine, others = np.flatnonzero(self.held == rep), np.flatnonzero(self.held != rep)
        now = self.violation(self.load, self.everyone)
        best: tuple[float, list[tuple[int, int]]] = (np.inf, [])
        if len(mine):
            after = self.violation(self.load[rep] - self.usage[mine], rep)[:, None] + np.stack(
                [self.violation(self.load[to] + self.usage[mine], to) for to in self.everyone], axis=1
            )
            price = _price(self.cost[mine] - self.cost[mine, rep][:, None], after - now[rep] - now[None, :])
            price[:, rep] = np.inf
            unit, to = np.unravel_index(int(price.argmin()), price.shape)
            best = min(best, (float(price[unit, to]), [(int(mine[unit]), int(to))]))
        source = self.held[others]
        after = self.violation(self.load[rep] + self.usage[others], rep)
        after = after + self.violation(self.load[source] - self.usage[others], source)
        change = self.cost[others, rep] - self.cost[others, source]
        price = _price(change, after - now[rep] - now[source])
        if len(others):
            best = min(best, (float(price.min()), [(int(others[price.argmin()]), rep)]))
        for unit in others[np.argsort(change)[:_TRIED_SWAPS]].tolist() if len(mine) else ():
            giver = int(self.held[unit])
            swap = self.cost[mine, giver] - self.cost[mine, rep] + self.cost[unit, rep] - self.cost[unit, giver]
            flow = self.usage[unit] - self.usage[mine]
            left = self.violation(self.load[rep] + flow, rep) + self.violation(self.load[giver] - flow, giver)
            price = _price(swap, left - now[rep] - now[giver])
            at = int(price.argmin())
            best = min(best, (float(price[at]), [(unit, rep), (int(mine[at]), giver)]))
        return best[1] if np.isfinite(best[0]) else []


def _price(cost: Floats, violation: Floats) -> Floats:
    """Cost per unit of violation removed; infinite where none is."""
    price: Floats = np.where(violation < -_LEAST_CHANGE, cost / np.maximum(-violation, _LEAST_CHANGE), np.inf)
    return price


def highs(model: Model, seconds: float) -> Ints | None:
    """The integer program over every pair; None when the solver has no plan when time is up."""
    kernel = kernel_of(model)
    edges = np.flatnonzero(np.isfinite(kernel.cost))
    program = assignment_program(kernel, edges)
    program.integrality_ = [highspy.HighsVarType.kInteger] * len(edges)
    solver = quiet_solver()
    solver.setOptionValue("threads", 2)
    solver.setOptionValue("time_limit", seconds)
    solver.passModel(program)
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    chosen = edges[np.array(solver.getSolution().col_value) > 0.5]
    rep_of = model.fixed.copy()
    rep_of[kernel.units[chosen // model.reps]] = chosen % model.reps
    assigned: Ints = rep_of[model.unit]
    return assigned


def _line(
    model: Model, name: str, method: str, assignment: Ints | None, bound: float, start: tuple[float, float]
) -> None:
    line: dict[str, Any] = {
        "benchmark": "territory_rivals",
        "instance": name,
        "method": method,
        "seconds": round(time.perf_counter() - start[0], 2),
        "cpu_seconds": round(time.process_time() - start[1], 2),
    }
    if assignment is None:
        line |= {"gap": None, "outside": None, "says": "no plan within the time"}
    else:
        outside = int(beyond_bands(model, assignment).sum())
        line |= {"gap": round(model.value(assignment) / bound - 1, 5), "outside": outside}
    print(json.dumps(line), flush=True)


def _compare(model: Model, name: str, seconds: float) -> None:
    start = time.perf_counter(), time.process_time()
    plan = solve(model)
    assert plan.certificate is not None
    bound = plan.certificate.bound
    _line(model, name, "qplan", plan.assignment, bound, start)
    for method, run in (("greedy", greedy), ("highs", highs)):
        start = time.perf_counter(), time.process_time()
        _line(model, name, method, run(model, seconds), bound, start)


def main() -> None:
    """Read the command line and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*")
    parser.add_argument("--rival-seconds", type=float, default=60.0)
    parser.add_argument("--prefix", type=Path, action="append", default=[])
    parser.add_argument("--scenario", default="balanced")
    args = parser.parse_args()
    for size in args.sizes or ([] if args.prefix else ["500x10", "2000x25", "5000x50"]):
        accounts, reps = (int(part) for part in size.split("x"))
        _compare(instance(accounts, reps), size, args.rival_seconds)
    for prefix in args.prefix:
        accounts_frame, team, weights, rules = load(prefix, args.scenario)
        _compare(model_of(accounts_frame, team, weights, rules)[0], prefix.name, args.rival_seconds)


if __name__ == "__main__":
    main()
