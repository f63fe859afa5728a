"""The optimiser: accounts to reps at least cost within the bands, with a certificate, whatever time allows."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.findings import Finding, Severity, ranked
from calculations.territory.intake.intake import model_of
from calculations.territory.model import UNASSIGNED, Model
from calculations.territory.scenario import BALANCED, Rules, Scenario
from calculations.territory.solver.certificate import Certificate, bound_of, certificate_of, clashes
from calculations.territory.solver.dual import Prices, ascend, candidate_edges
from calculations.territory.solver.exchange import Holding
from calculations.territory.solver.idle import without_idle_moves
from calculations.territory.solver.kernel import Kernel, arr_moved, kernel_of
from calculations.territory.solver.neighbours import neighbours_of
from calculations.territory.solver.program import Relaxation, least_relaxation, solve_exactly
from calculations.territory.solver.search import improve, repair, tighten

__all__ = ["Options", "Plan", "Progress", "optimise", "solve"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_EXACT_CELLS = 1_000
_EXACT_NODES = 200
_FEWEST_NODES = 100
_ALL_EDGES = 100_000
_RELAXED_CELLS = 500_000
_ARR_DOUBLINGS = 12
# Shares of the time limit by which each step makes way for the next; the rest is for bound and certificate.
_PRICES_UNTIL, _LOOSE_UNTIL, _TIGHT_UNTIL, _KICKS_UNTIL, _REPAIR_UNTIL, _ARR_UNTIL = 0.5, 0.62, 0.75, 0.85, 0.9, 0.9
_ARR_HALVINGS = 6


@dataclass(frozen=True, slots=True)
class Progress:
    """What the optimiser is at: prices, exchanges, kicks, exact; `done` is the share of the work, 0 to 1."""

    step: str
    done: float


def _unheard(_: Progress) -> None:
    """Progress that nobody asked for; a named function, so that options can go to another process."""


def _timeless() -> float:
    """Seconds gone by where nobody counts them; a named function, for the same reason."""
    return 0.0


@dataclass(frozen=True)
class Options:
    """How long and how hard to search.

    The same `seed` gives the same plan, unless `time_limit` (seconds) cuts the search short. `effort` multiplies the
    work spent on improving (1 fits 100,000 accounts × 500 reps into a minute). `elapsed` says how many seconds have
    gone by, counted from any moment; without one no time passes, and the limit holds for the integer programs alone.
    """

    seed: int = 0
    time_limit: float = 60.0
    effort: float = 1.0
    progress: Callable[[Progress], None] = _unheard
    elapsed: Callable[[], float] = _timeless


@dataclass(frozen=True, eq=False)
class Plan:
    """Every account with its rep, the certificate, and what a person should know.

    `assignment` holds rep positions per account of `model` (UNASSIGNED where there is no rep at all).
    """

    model: Model
    assignment: Ints
    certificate: Certificate | None
    findings: tuple[Finding, ...] = field(default_factory=tuple)

    @property
    def frame(self) -> pd.DataFrame:
        """Columns account_id, rep_id (empty when unassigned), owner (as far as known), is_moved, is_locked."""
        model = self.model
        names = np.append(model.rep_ids.astype(object), "")
        return pd.DataFrame(
            {
                "account_id": model.account_ids.astype(object),
                "rep_id": names[self.assignment],
                "owner": names[model.owner],
                "is_moved": model.moved(self.assignment),
                "is_locked": model.fixed[model.unit] >= 0,
            }
        )


def optimise(
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    scenario: Scenario = BALANCED,
    rules: Rules | None = None,
    options: Options | None = None,
) -> Plan:
    """Assign `accounts` (TERRITORY_ACCOUNTS) to `reps` (TERRITORY_REPS) at least weighted cost within the rules.

    min Σ c_ir x_ir with each rep's potential and workload within ±tolerance of its capacity-weighted share, locks and
    eligibility kept, families together, account caps and the ARR limit respected. Every account gets exactly one rep;
    when no plan keeps every rule, the nearest one found is returned and findings name the rules that clash.
    """
    model, findings = model_of(accounts, reps, scenario, rules)
    plan = solve(model, options)
    return Plan(model, plan.assignment, plan.certificate, ranked((*findings, *plan.findings)))


def solve(model: Model, options: Options | None = None) -> Plan:
    """Assign the accounts of `model`; see `optimise`."""
    if not model.reps or not len(model.owner):
        return Plan(model, np.full(len(model.owner), UNASSIGNED, dtype=np.int64), None)
    run = _Run(model, options or Options())
    limit = model.rules.arr_moved_limit
    best = run.attempt(0.0)
    if run.is_small(best.kernel):
        best = run.exact(best)
    elif limit is not None and best.moved > limit:
        best = _within_arr_limit(run, best, limit)
    if not best.is_within:
        best = run.judged_anew(best, without_idle_moves(best.kernel, best.units))
    relaxation = None if best.is_within else run.relaxation(best)
    proof = best.is_infeasible or (
        relaxation is not None and relaxation.is_proof and relaxation.tolerance + relaxation.cap + relaxation.arr > 1e-7
    )
    certificate = certificate_of(
        model,
        best.assignment,
        best.bound,
        is_optimal=best.is_optimal,
        relaxation=relaxation,
        is_infeasible=proof,
    )
    findings = [] if certificate.is_feasible else clashes(model, best.kernel, certificate, relaxation)
    run.report("done", 1.0)
    return Plan(model, best.assignment, certificate, (*findings, *run.cut_short(certificate)))


@dataclass(frozen=True, eq=False)
class _Attempt:
    """A plan at one price of moved ARR, with the prices and bound behind it."""

    kernel: Kernel
    prices: Prices
    arr_price: float
    units: Ints
    assignment: Ints
    bound: float
    value: float
    moved: float
    is_within: bool
    is_optimal: bool = False
    is_infeasible: bool = False


class _Run:
    """One optimisation: the model, its options, and the time that is left."""

    def __init__(self, model: Model, options: Options) -> None:
        self.model = model
        self.options = options
        self.start = options.elapsed()
        self.step = ""
        self.cut_at = ""

    def left(self) -> float:
        """Seconds left."""
        return self.options.time_limit - (self.options.elapsed() - self.start)

    def past(self, share: float) -> Callable[[], bool]:
        """A question to ask along the way: is this share of the time limit used up?"""

        def is_past() -> bool:
            if self.left() > (1 - share) * self.options.time_limit:
                return False
            self.cut_at = self.cut_at or self.step
            return True

        return is_past

    def cut_short(self, certificate: Certificate) -> tuple[Finding, ...]:
        """A note when the time limit ended the search, and what the plan at hand is worth all the same."""
        if not self.cut_at or certificate.is_optimal:
            return ()
        gap = f"{certificate.gap:.2%} above the bound" if np.isfinite(certificate.gap) else "without a useful bound"
        said = f"The limit of {self.options.time_limit:,.0f} s cut the search short at '{self.cut_at}'."
        remedy = f"This is the best plan found, {gap}; allow more time for a better one."
        return (Finding("territory.time-limit", said, remedy, severity=Severity.NOTE),)

    def report(self, step: str, done: float) -> None:
        """Tell the caller."""
        self.step = step
        self.options.progress(Progress(step, done))

    def attempt(self, arr_price: float) -> _Attempt:
        """Prices, rounding, exchanges and kicks at one price of moved ARR."""
        model = self.model
        kernel = kernel_of(model, arr_price)
        if not len(kernel.units):
            units = np.zeros(0, dtype=np.int64)
            prices = Prices(np.zeros(kernel.low.shape), 0.0)
        else:
            self.report("prices", 0.0)
            prices = ascend(kernel, self.past(_PRICES_UNTIL))
            units = self._searched(kernel, prices)
        bound = bound_of(model, kernel, prices.y, arr_price)
        return self.judged(kernel, prices, arr_price, units, bound)

    def _searched(self, kernel: Kernel, prices: Prices) -> Ints:
        random = np.random.default_rng(self.options.seed)
        neighbours = neighbours_of(kernel, prices.y)
        holding = Holding(kernel, prices.y, neighbours.choice)
        self.report("exchanges", 0.3)
        tighten(holding, neighbours, random, self.past(_LOOSE_UNTIL), self.past(_TIGHT_UNTIL))
        repair(holding, neighbours, self.past(_REPAIR_UNTIL))
        self.report("kicks", 0.6)
        kicks = 10 * len(prices.y) if self.is_small(kernel) else _kicks(*kernel.shape)
        improve(holding, neighbours, random, self.past(_KICKS_UNTIL), int(self.options.effort * kicks))
        return holding.assignment()

    def judged(self, kernel: Kernel, prices: Prices, arr_price: float, units: Ints, bound: float) -> _Attempt:
        """`units` (rep per free unit) as an attempt."""
        model = self.model
        rep = model.fixed.copy()
        rep[kernel.units] = units
        assignment = rep[model.unit]
        certificate = certificate_of(model, assignment, bound)
        return _Attempt(
            kernel,
            prices,
            arr_price,
            units,
            assignment,
            bound,
            certificate.value,
            certificate.arr_moved,
            not certificate.outside and certificate.is_feasible,
        )

    def judged_anew(self, best: _Attempt, units: Ints) -> _Attempt:
        """An attempt with other units and all else that is known of it."""
        new = self.judged(best.kernel, best.prices, best.arr_price, units, best.bound)
        return replace(new, is_infeasible=best.is_infeasible)

    def is_small(self, kernel: Kernel) -> bool:
        """Whether the integer program can be expected to finish."""
        return 0 < kernel.cost.size <= _EXACT_CELLS * max(1.0, self.options.effort)

    def exact(self, best: _Attempt) -> _Attempt:
        """Small cases to the proven optimum by integer programming, warm-started from the plan at hand."""
        model, kernel = self.model, best.kernel
        self.report("exact", 0.8)
        plan = best.units if best.is_within else None
        offset = best.bound - best.prices.bound
        nodes = max(_FEWEST_NODES, int(self.options.effort * _EXACT_NODES))
        limit = model.rules.arr_moved_limit
        moved = None if limit is None else arr_moved(model, kernel.units)
        found = solve_exactly(
            kernel, best.prices, plan, nodes, max(self.left(), 0.0), None if moved is None else (moved, limit or 0.0)
        )
        if found.is_infeasible:
            return replace(best, is_infeasible=True)
        if not found.is_optimal and self.left() <= 0:
            self.cut_at = self.cut_at or self.step
        if found.assignment is None:
            return best
        bound = max(best.bound, found.bound + offset - 1e-9 * (abs(found.bound) + 1))
        better = self.judged(kernel, best.prices, 0.0, found.assignment, bound)
        kept = best if best.is_within and best.value <= better.value else better
        return replace(kept, bound=bound, is_optimal=found.is_optimal)

    def relaxation(self, best: _Attempt) -> Relaxation | None:
        """The least relaxation of the rules, where the case is small enough to say."""
        model, kernel = self.model, best.kernel
        if not 0 < kernel.cost.size <= _RELAXED_CELLS:
            return None
        plain = kernel if not best.arr_price else kernel_of(model)
        everything = plain.cost.size <= _ALL_EDGES
        edges = np.flatnonzero(np.isfinite(plain.cost)) if everything else candidate_edges(plain, best.prices.y)
        scale = model.unit_usage.sum(axis=0)[:2] / model.reps
        target = model.target / np.where(scale == 0, 1.0, scale)
        limit = model.rules.arr_moved_limit
        moved = None if limit is None else arr_moved(model, plain.units)
        return least_relaxation(
            plain, target, edges, moved, np.inf if limit is None else limit, min(max(self.left(), 2.0), 10.0)
        )


def _kicks(units: int, reps: int) -> int:
    """Exchanges to try while kicking: what fits the size into the seconds promised for it."""
    return min(120 * reps, 15_000) + min(1_000_000 // units, 3_000)


def _within_arr_limit(run: _Run, free: _Attempt, limit: float) -> _Attempt:
    """The best plan that moves no more ARR than `limit`: its price is doubled until it holds, then halved in on."""
    price = 0.1 * free.kernel.money * float(free.kernel.size.sum()) / max(float(run.model.arr.sum()), 1e-9)
    low, high = 0.0, price
    best, bound = free, free.bound
    attempts = 0
    closed = False
    while attempts < _ARR_DOUBLINGS + _ARR_HALVINGS and not run.past(_ARR_UNTIL)():
        attempts += 1
        price = (low + high) / 2 if closed else high
        tried = run.attempt(price)
        bound = max(bound, tried.bound)
        if (tried.is_within, -max(tried.moved - limit, 0), -tried.value) > (
            best.is_within,
            -max(best.moved - limit, 0),
            -best.value,
        ):
            best = tried
        if tried.moved <= limit:
            closed, high = True, price
        else:
            low = price
            high = high if closed else 2 * price
    return replace(best, bound=bound)
