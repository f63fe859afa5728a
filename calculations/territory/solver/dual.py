"""Prices for load: the Lagrangian dual of the assignment, smoothed, over a growing set of candidate edges.

With a price y per rep and resource the accounts decide alone: each goes to its cheapest rep at cost − y·usage, and

    D(y) = Σ_u min_r (c_ur − y_r·a_u) + Σ_rk min(y_rk·low_rk, y_rk·high_rk)  ≤  optimum.

The minimum is smoothed to a soft minimum whose temperature falls from 0.1 to 0.001 of the mean cost (Nesterov 2005);
L-BFGS climbs it over the edges that are near their account's minimum, and every round prices all edges exactly.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calculations.arrays import Vector
from calculations.territory.solver.ascent import minimise
from calculations.territory.solver.kernel import THREADS, Kernel

__all__ = ["Prices", "ascend", "candidate_edges"]

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]

_EDGES_PER_UNIT = 12
_REP_EDGES = 3
_CHUNK_CELLS = 1_000_000


@dataclass(frozen=True)
class _Round:
    """One temperature: most steps, edges per unit, and the share of unpriced value that asks for another pass."""

    temperature: float
    steps: int
    edges: int
    slack: float
    keeps_edges: bool


_ROUNDS = (
    _Round(0.1, 12, _EDGES_PER_UNIT, 0.3, True),
    _Round(0.03, 25, _EDGES_PER_UNIT, 0.1, True),
    _Round(0.01, 30, _EDGES_PER_UNIT, 0.03, True),
    _Round(0.003, 30, 10, 0.01, False),
    _Round(0.001, 30, 8, 0.002, False),
)
_PASSES = 4


@dataclass(frozen=True, eq=False)
class Prices:
    """Price of load per rep and resource (money per mean rep's load), shape (r, k), and the bound it proves.

    `bound` is for the free units alone and in the kernel's precision.
    """

    y: npt.NDArray[np.float64]
    bound: float


def candidate_edges(kernel: Kernel, y: npt.NDArray[np.float64]) -> Ints:
    """Edges (unit · reps + rep, ascending) that may matter at prices `y`: near ties, owners and each rep's cheapest."""
    return _price(kernel, y, _window(kernel, y, _EDGES_PER_UNIT), _REP_EDGES, None)[1]


def ascend(kernel: Kernel, out_of_time: Callable[[], bool] = lambda: False) -> Prices:
    """Prices near the maximum of D: five temperatures, each repeated while unpriced edges still matter."""
    shape = kernel.low.shape
    z = np.zeros(shape).ravel()
    bound, edges = _price(
        kernel, z.reshape(shape), _window(kernel, z.reshape(shape), _EDGES_PER_UNIT), _REP_EDGES, None
    )
    best = Prices(z.reshape(shape), bound)
    for position, stage in enumerate(_ROUNDS):
        following = _ROUNDS[min(position + 1, len(_ROUNDS) - 1)]
        passes, settled = 0, False
        while not settled and passes < _PASSES:
            passes += 1
            if out_of_time():
                return best
            smooth = _Smoothed(kernel, edges, stage.temperature, max(2 * float(np.abs(z).max()), kernel.money / 2))
            z = minimise(smooth, z, stage.steps, 2 * stage.temperature * kernel.money)
            y = z.reshape(shape)
            bound, edges = _price(
                kernel, y, _window(kernel, y, following.edges), _REP_EDGES if position < 2 else 0,
                edges if following.keeps_edges else None,
            )  # fmt: skip
            if bound > best.bound:
                best = Prices(y, bound)
            restricted = smooth.exact(y)
            settled = restricted - bound <= stage.slack * abs(restricted)
    return best


def _window(kernel: Kernel, y: npt.NDArray[np.float64], edges: int) -> float:
    """Reduced cost per size below which a unit has about `edges` reps, from a thousand units."""
    n, reps = kernel.shape
    if reps <= edges:
        return np.inf
    rows = slice(0, None, max(1, n // 1000))
    reduced = kernel.cost[rows] - kernel.usage[rows] @ y.T
    gaps = (reduced - reduced.min(axis=1, keepdims=True)) / kernel.size[rows, None]
    return float(np.sort(gaps, axis=None)[gaps.size * edges // reps])


def _price(
    kernel: Kernel, y: npt.NDArray[np.float64], window: float, rep_edges: int, old: Ints | None
) -> tuple[float, Ints]:
    """D(y) over all edges, and the edges worth keeping as unit · reps + rep, ascending.

    Kept are the edges within `window` of their unit's minimum, the `old` ones and, with `rep_edges`, the owner's and
    for each rep the cheapest units of `rep_edges` times its share.
    """
    n, reps = kernel.shape
    step = max(1, _CHUNK_CELLS // reps)
    prices = np.ascontiguousarray(y.T, dtype=kernel.cost.dtype)

    def part(start: int) -> tuple[float, Ints]:
        rows = slice(start, min(start + step, n))
        size = kernel.size[rows, None].astype(kernel.cost.dtype)
        reduced = kernel.cost[rows] - kernel.usage[rows].astype(kernel.cost.dtype) @ prices
        least = reduced.min(axis=1, keepdims=True)
        total = float(least.sum(dtype=np.float64))
        keep = reduced <= least + window * size
        if rep_edges:
            owner = kernel.owner[rows]
            owned = np.flatnonzero(owner >= 0)
            keep[owned, owner[owned]] = True
            count = min(len(keep), max(1, rep_edges * len(keep) // reps))
            reduced -= least
            reduced /= size
            keep[np.argpartition(reduced, count - 1, axis=0)[:count], np.arange(reps)] = True
        flat = keep.ravel()
        if old is not None:
            first, last = np.searchsorted(old, (start * reps, rows.stop * reps))
            flat[old[first:last] - start * reps] = True
        flat &= np.isfinite(kernel.cost[rows]).ravel()
        return total, np.flatnonzero(flat) + start * reps

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(part, range(0, n, step)))
    bands = float(np.minimum(y * kernel.low, y * kernel.high).sum())
    return sum(total for total, _ in parts) + bands, np.concatenate([kept for _, kept in parts])


class _Smoothed:
    """−D over candidate edges with soft minima, value and gradient, and the exact restricted D beside it.

    Prices beyond `limit` are drawn back by a quadratic: a restricted problem may be infeasible and its dual unbounded.
    """

    def __init__(self, kernel: Kernel, edges: Ints, temperature: float, limit: float) -> None:
        n, reps = kernel.shape
        self.kernel = kernel
        self.limit = limit
        self.blur = 0.01 * temperature * kernel.money
        unit, self.rep = np.divmod(edges, reps)
        self.count = np.bincount(unit, minlength=n)
        self.start = np.cumsum(self.count) - self.count
        self.cost = kernel.cost.ravel()[edges]
        self.use = [kernel.usage[:, k].astype(np.float32)[unit] for k in range(kernel.usage.shape[1])]
        self.temperature = temperature * kernel.money * kernel.size
        per_edge = (1 / self.temperature).astype(np.float32)[unit]
        self.cool_cost = self.cost * per_edge
        self.cool_use = [use * per_edge for use in self.use]
        self.middle, self.half = (kernel.low + kernel.high) / 2, (kernel.high - kernel.low) / 2

    def __call__(self, z: Vector) -> tuple[float, Vector]:
        y = z.reshape(self.middle.shape)
        prices = y.astype(np.float32)
        score = -self.cool_cost
        for k, use in enumerate(self.cool_use):
            score += use * prices[:, k][self.rep]
        top = np.maximum.reduceat(score, self.start)
        score -= np.repeat(top, self.count)
        np.exp(score, out=score)
        mass = np.add.reduceat(score, self.start)
        value = -float((self.temperature * (top.astype(np.float64) + np.log(mass))).sum())
        score *= np.repeat(1 / mass, self.count)
        load = np.stack([np.bincount(self.rep, score * use, len(y)) for use in self.use], axis=1)
        soft = np.sqrt(y * y + self.blur * self.blur)
        beyond = np.maximum(np.abs(y) - self.limit, 0)
        value += float((y * self.middle - self.half * soft - 5 / self.blur * beyond * beyond).sum())
        gradient = self.middle - self.half * y / soft - load - 10 / self.blur * beyond * np.sign(y)
        return -value, -gradient.ravel()

    def exact(self, y: npt.NDArray[np.float64]) -> float:
        """D(y) over the candidate edges."""
        reduced = self.cost.astype(np.float64)
        for k, use in enumerate(self.use):
            reduced -= use * y[self.rep, k]
        least = float(np.minimum.reduceat(reduced, self.start).sum())
        return least + float(np.minimum(y * self.kernel.low, y * self.kernel.high).sum())
