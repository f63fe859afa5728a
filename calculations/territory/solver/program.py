"""Assignments as linear and integer programs for HiGHS: small cases to the proven optimum, and what rules clash."""

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from calculations.territory.solver.dual import Prices
from calculations.territory.solver.kernel import Kernel

__all__ = ["Exact", "Relaxation", "assignment_program", "least_relaxation", "quiet_solver", "solve_exactly"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_FEASIBILITY = 1e-9


@dataclass(frozen=True, eq=False)
class Exact:
    """What the integer program found: an assignment (None without one), its bound, and whether either is proven."""

    assignment: Ints | None
    bound: float
    is_optimal: bool
    is_infeasible: bool


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The least by which rules must give way: shares of the target, of the cap, and money of ARR.

    `rows` marks the rep × resource rules that clash (non-zero dual); `is_proof` is false when only candidate edges
    were looked at.
    """

    tolerance: float
    cap: float
    arr: float
    rows: npt.NDArray[np.bool_]
    is_proof: bool


class _Silent(highspy.Highs):
    """HiGHS without its Python callbacks, which greet on standard output before output can be switched off."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)


def quiet_solver() -> highspy.Highs:
    """HiGHS on one thread, without output, feasible to 1e-9."""
    solver = _Silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("primal_feasibility_tolerance", _FEASIBILITY)
    solver.setOptionValue("mip_feasibility_tolerance", _FEASIBILITY)
    return solver


def assignment_program(kernel: Kernel, edges: Ints, arr: tuple[Floats, float] | None = None) -> highspy.HighsLp:
    """The assignment over `edges` with divisible accounts: a row per unit, rep × resource, and one for the ARR."""
    n, reps = kernel.shape
    resources = kernel.usage.shape[1]
    unit, rep = np.divmod(edges, reps)
    rows = [unit, *(n + rep * resources + k for k in range(resources))]
    values = [np.ones(len(edges)), *kernel.usage[unit].T]
    lower, upper = [np.ones(n), kernel.low.ravel()], [np.ones(n), kernel.high.ravel()]
    if arr is not None:
        rows.append(np.full(len(edges), n + reps * resources))
        values.append(arr[0].ravel()[edges])
        lower.append(np.array([-np.inf]))
        upper.append(np.array([arr[1]]))
    matrix = np.arange(len(edges) + 1) * len(rows), np.column_stack(rows).ravel(), np.column_stack(values).ravel()
    return _program(
        kernel.cost.ravel()[edges].astype(np.float64),
        np.ones(len(edges)),
        np.concatenate(lower),
        np.concatenate(upper),
        matrix,
    )


def _program(
    cost: Floats, upper: Floats, row_lower: Floats, row_upper: Floats, matrix: tuple[Ints, Ints, Floats]
) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(row_lower)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), upper
    lp.row_lower_, lp.row_upper_ = row_lower, row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = len(cost), len(row_lower)
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix
    return lp


def solve_exactly(
    kernel: Kernel,
    prices: Prices,
    plan: Ints | None,
    nodes: int,
    time_limit: float,
    arr: tuple[Floats, float] | None = None,
) -> Exact:
    """Solve the assignment as an integer program, warm-started from `plan` (which must keep every rule).

    Edges whose reduced cost exceeds the plan's value − bound of `prices` cannot be part of a better plan and are left
    out. `arr` is the ARR each unit moves to each rep, (n, r), and its limit. Stops after `nodes` branch-and-bound
    nodes or `time_limit` seconds.
    """
    n, reps = kernel.shape
    cost = kernel.cost.astype(np.float64)
    value = float(cost[np.arange(n), plan].sum()) if plan is not None else np.inf
    reduced = cost - kernel.usage @ prices.y.T
    room = max(value - prices.bound, 0.0) * (1 + 1e-6) + 1e-6
    worth = np.isfinite(cost) & (reduced - reduced.min(axis=1, keepdims=True) <= room)
    if plan is not None:
        worth[np.arange(n), plan] = True
    edges = np.flatnonzero(worth)
    lp = assignment_program(kernel, edges, arr)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(edges)
    solver = quiet_solver()
    for option, setting in (("mip_max_nodes", nodes), ("time_limit", time_limit), ("mip_rel_gap", 1e-9)):
        solver.setOptionValue(option, setting)
    solver.passModel(lp)
    if plan is not None:
        start = highspy.HighsSolution()
        start.col_value = (plan[edges // reps] == edges % reps).astype(np.float64)
        solver.setSolution(start)
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Exact(None, np.inf, is_optimal=False, is_infeasible=True)
    proven = float(info.mip_dual_bound)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Exact(None, proven, is_optimal=False, is_infeasible=False)
    chosen = np.array(solver.getSolution().col_value) > 0.5
    assignment = np.empty(n, dtype=np.int64)
    assignment[edges[chosen] // reps] = edges[chosen] % reps
    found = float(cost[np.arange(n), assignment].sum())
    return Exact(assignment, min(proven, found), status == highspy.HighsModelStatus.kOptimal, is_infeasible=False)


def least_relaxation(
    kernel: Kernel,
    target: Floats,
    edges: Ints,
    moved: Floats | None = None,
    arr_limit: float = np.inf,
    time_limit: float = 30.0,
) -> Relaxation | None:
    """The least relaxation under which accounts could be shared out, if they could be divided (an elastic LP).

    min t + s + q, with the bands of potential and workload widened by t·`target` (shares of the mean rep, (r, 2)),
    caps by s·cap, and the ARR limit by q·total: `moved` holds the ARR each unit moves to each rep, (n, r). None when
    `time_limit` seconds are not enough.
    """
    n, reps = kernel.shape
    resources = kernel.usage.shape[1]
    width = np.zeros((reps, resources))
    width[:, :2] = np.maximum(target, 1e-9)
    cap = np.zeros((reps, resources))
    cap[:, 2:] = np.maximum(kernel.high[:, 2:], 1e-9)
    rows = n + 2 * reps * resources + 1
    unit, rep = np.divmod(edges, reps)
    total = float(moved[np.isfinite(moved)].max(initial=0)) * n if moved is not None else 1.0
    below = [n + rep * resources + k for k in range(resources)]
    above = [n + (reps + rep) * resources + k for k in range(resources)]
    shift = moved.ravel()[edges] if moved is not None else np.zeros(len(edges))
    use = kernel.usage[unit]
    index = np.column_stack([unit, *below, *above, np.full(len(edges), rows - 1)])
    value = np.column_stack([np.ones(len(edges)), use, use, shift])
    band = np.arange(n, rows - 1)
    extra = [
        (band, np.concatenate([width.ravel(), -width.ravel()])),
        (band, np.concatenate([cap.ravel() * 0, -cap.ravel()])),
        (np.array([rows - 1]), np.array([-total])),
    ]
    starts = np.concatenate(
        [
            np.arange(len(edges)) * index.shape[1],
            len(edges) * index.shape[1] + np.cumsum([0, *(len(i) for i, _ in extra)]),
        ]
    )
    lp = _program(
        np.concatenate([np.zeros(len(edges)), np.ones(3)]),
        np.concatenate([np.ones(len(edges)), np.full(3, np.inf)]),
        np.concatenate([np.ones(n), kernel.low.ravel(), np.full(reps * resources + 1, -np.inf)]),
        np.concatenate([np.ones(n), np.full(reps * resources, np.inf), kernel.high.ravel(), [arr_limit]]),
        (
            starts,
            np.concatenate([index.ravel(), *(i for i, _ in extra)]),
            np.concatenate([value.ravel(), *(v for _, v in extra)]),
        ),
    )
    solver = quiet_solver()
    solver.setOptionValue("time_limit", time_limit)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = solver.getSolution()
    tolerance, caps, arr = np.array(solution.col_value)[-3:]
    duals = np.abs(np.array(solution.row_dual)[n : rows - 1]).reshape(2, reps, resources).max(axis=0)
    everything = len(edges) == np.isfinite(kernel.cost).sum()
    return Relaxation(float(tolerance), float(caps), float(arr) * total, duals > 1e-7, bool(everything))
