"""The certificate beside every plan: how good it is proven to be, what it keeps, and why when it cannot."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calculations.findings import Finding, Severity
from calculations.territory.model import Model
from calculations.territory.solver.kernel import Kernel, arr_moved
from calculations.territory.solver.program import Relaxation

__all__ = ["Certificate", "bound_of", "certificate_of", "clashes", "deviations", "fixed_cost"]

_TOLERANCE_MARGIN = 1e-9

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Value of a plan against the proven lower bound, and its distance from every rule.

    `value` is the weighted cost J, `bound` no more than the cost of any plan within the rules, `gap` = J/bound − 1,
    infinite for a plan outside the rules, of which the bound says nothing.
    `deviation_potential` and `deviation_workload` are the largest |load / target − 1|; `outside` names reps beyond the
    tolerance or their account cap; `arr_moved` is the ARR that changes hands. `is_optimal` says the value is proven
    least, `is_infeasible` that no plan within the rules exists. `relaxed_tolerance` is the least tolerance that helps
    and `relaxed_arr_limit` the least ARR limit, None where the present ones do or nothing is known.
    """

    value: float
    bound: float
    gap: float
    move_cost: float
    travel_cost: float
    deviation_potential: float
    deviation_workload: float
    outside: tuple[str, ...]
    arr_moved: float
    is_feasible: bool
    is_optimal: bool = False
    is_infeasible: bool = False
    relaxed_tolerance: float | None = None
    relaxed_arr_limit: float | None = None


def fixed_cost(model: Model) -> float:
    """Cost of the accounts whose rep is fixed by a lock."""
    rep = model.fixed[model.unit]
    accounts = np.flatnonzero(rep >= 0)
    km = model.km_to(accounts, rep[accounts])
    travel = model.scenario.distance_weight * model.rules.travel_cost * float((model.workload[accounts] * km).sum())
    moves = model.move_cost[accounts][(model.owner[accounts] >= 0) & (model.owner[accounts] != rep[accounts])].sum()
    return travel + model.scenario.move_weight * float(moves)


def bound_of(model: Model, kernel: Kernel, y: Floats, arr_price: float = 0.0) -> float:
    """D(y) over all units in double precision, rounded down by 1e-9: the bound a reader may rely on.

    With an ARR limit, `arr_price` is its price: each unit of ARR moved costs that much, the limit itself earns it.
    """
    total = float(np.minimum(y * kernel.low, y * kernel.high).sum())
    for rows in model.unit_chunks(np.arange(len(kernel.units))):
        reduced = model.unit_costs(kernel.units[rows])
        reduced -= kernel.usage[rows] @ y.T
        if arr_price:
            reduced += arr_price * arr_moved(model, kernel.units[rows])
        total += float(reduced.min(axis=1).sum())
    total += fixed_cost(model) - arr_price * (model.rules.arr_moved_limit or 0.0)
    return total - 1e-9 * (abs(total) + 1)


def certificate_of(
    model: Model,
    assignment: Ints,
    bound: float,
    *,
    is_optimal: bool = False,
    relaxation: Relaxation | None = None,
    is_infeasible: bool = False,
) -> Certificate:
    """The certificate of `assignment` (rep position per account) under `bound`."""
    value, move_cost = model.value(assignment), model.unweighted_move_cost(assignment)
    deviation = deviations(model, assignment)
    outside = beyond_bands(model, assignment)
    arr = float(model.arr[model.moved(assignment)].sum())
    limit = model.rules.arr_moved_limit
    within = not outside.any() and (limit is None or arr <= limit * (1 + 1e-9))
    tolerance = arr_limit = None
    if relaxation is not None:
        tolerance = (
            model.scenario.tolerance + relaxation.tolerance if relaxation.tolerance > _TOLERANCE_MARGIN else None
        )
        if limit is not None and relaxation.arr > 1e-6 * (limit + 1):
            arr_limit = limit + relaxation.arr
    return Certificate(
        value=value,
        bound=bound,
        gap=_gap(value, bound) if within else np.inf,
        move_cost=move_cost,
        travel_cost=value - model.scenario.move_weight * move_cost,
        deviation_potential=float(np.abs(deviation[:, 0]).max()),
        deviation_workload=float(np.abs(deviation[:, 1]).max()),
        outside=tuple(model.rep_ids[outside].tolist()),
        arr_moved=arr,
        is_feasible=within,
        is_optimal=is_optimal and within,
        is_infeasible=is_infeasible,
        relaxed_tolerance=tolerance,
        relaxed_arr_limit=arr_limit,
    )


def _gap(value: float, bound: float) -> float:
    if bound > 0:
        return value / bound - 1
    return 0.0 if value <= max(bound, 0) + 1e-9 else np.inf


def deviations(model: Model, assignment: Ints) -> Floats:
    """Relative deviation of potential and workload from target, shape (r, 2).

    A load where the target is 0 deviates by infinity, no load there by 0.
    """
    load, target = model.loads(assignment)[:, :2], model.target
    ratio: Floats = np.divide(load, target, out=np.where(load > 0, np.inf, 1.0), where=target > 0)
    return ratio - 1


def beyond_bands(model: Model, assignment: Ints) -> npt.NDArray[np.bool_]:
    """Which reps are outside the band of a resource, or hold more accounts than their cap, by more than rounding."""
    loads, (low, high) = model.loads(assignment), model.bands
    margin = _TOLERANCE_MARGIN * np.maximum(np.abs(high), loads.mean(axis=0))
    beyond: npt.NDArray[np.bool_] = ((loads < low - margin) | (loads > high + margin)).any(axis=1)
    return beyond


def clashes(model: Model, kernel: Kernel, certificate: Certificate, relaxation: Relaxation | None) -> list[Finding]:
    """Why no plan within the rules was found: the rules that clash, each named, and the least relaxation."""
    findings = []
    for at, resource in enumerate(model.resources):
        locked = np.flatnonzero(kernel.high[:, at] < 0)
        if len(locked):
            findings.append(
                Finding(
                    f"territory.locks-exceed.{resource}",
                    f"Locked accounts alone give {len(locked)} reps more {resource} than their band allows.",
                    "Unlock accounts of these reps, raise their capacity, or widen the tolerance.",
                    tuple(model.rep_ids[locked].tolist()),
                    Severity.BLOCKING,
                )
            )
        rows = relaxation.rows[:, at] if relaxation else np.zeros(0, dtype=bool)
        if rows.any():
            rule = "account cap" if resource == "accounts" else f"{resource} within ±{model.scenario.tolerance:.1%}"
            findings.append(
                Finding(
                    f"territory.clash.{resource}",
                    f"The rule '{rule}' clashes with the others for {rows.sum()} reps.",
                    "Relax this rule for these reps, or the locks and eligibility around them.",
                    tuple(model.rep_ids[rows].tolist()),
                    Severity.BLOCKING,
                )
            )
    sentence = (
        "No plan can keep every rule." if certificate.is_infeasible else "No plan that keeps every rule was found."
    )
    remedies = []
    if certificate.relaxed_tolerance is not None:
        remedies.append(f"a tolerance of at least {certificate.relaxed_tolerance:.2%}")
    if relaxation and relaxation.cap > _TOLERANCE_MARGIN:
        remedies.append(f"account caps {relaxation.cap:.1%} higher")
    if certificate.relaxed_arr_limit is not None:
        remedies.append(f"an ARR limit of at least {certificate.relaxed_arr_limit:,.0f}")
    if not remedies:
        reached = max(certificate.deviation_potential, certificate.deviation_workload)
        remedies.append(f"a tolerance of {reached:.2%}, which this plan keeps, or a longer time limit")
    findings.append(
        Finding(
            "territory.infeasible" if certificate.is_infeasible else "territory.outside-tolerance",
            f"{sentence} Outside their rules: {len(certificate.outside)} reps.",
            f"What would help: {'; '.join(remedies)}.",
            certificate.outside,
            Severity.BLOCKING,
        )
    )
    return findings
