"""Which pairs of reps compete for the same accounts, at given prices."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calculations.territory.solver.kernel import Kernel

__all__ = ["Neighbours", "neighbours_of"]

_NEAR_TIE = 0.03
_REACH = 0.1
_CLOSEST = 6
_CHUNK_CELLS = 1_000_000

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The cheapest rep of each unit at the prices, pairs of reps worth an exchange, and each rep's closest others.

    `choice` has shape (n,), `pairs` (p, 2) with the lower position first, `closest` (r, r − 1), nearest first.
    """

    choice: Ints
    pairs: Ints
    closest: Ints


def neighbours_of(kernel: Kernel, y: npt.NDArray[np.float64]) -> Neighbours:
    """Cheapest reps at prices `y`, and the pairs that share at least three near ties or are among each other's closest.

    Closeness of two reps is Σ exp(−gap / 0.1) over the units of one, gap being the other's extra reduced cost per size.
    """
    n, reps = kernel.shape
    choice = np.empty(n, dtype=np.int64)
    ties, close = np.zeros((reps, reps)), np.zeros((reps, reps))
    step = max(1, _CHUNK_CELLS // reps)
    prices = np.ascontiguousarray(y.T, dtype=kernel.cost.dtype)
    for start in range(0, n, step):
        rows = slice(start, min(start + step, n))
        gap = kernel.cost[rows] - kernel.usage[rows].astype(kernel.cost.dtype) @ prices
        choice[rows] = gap.argmin(axis=1)
        gap -= gap.min(axis=1, keepdims=True)
        gap /= (kernel.money * kernel.size[rows, None]).astype(gap.dtype)
        order = np.argsort(choice[rows], kind="stable")
        mine = choice[rows][order]
        heads = np.flatnonzero(np.diff(mine, prepend=-1))
        gap = gap[order]
        ties[mine[heads]] += np.add.reduceat((gap < _NEAR_TIE).astype(np.float64), heads, axis=0)
        close[mine[heads]] += np.add.reduceat(np.exp(np.minimum(gap, 2) / -_REACH), heads, axis=0)
    for table in (ties, close):
        table += table.T.copy()
        np.fill_diagonal(table, -1.0)
    by_closeness = np.argsort(-close, axis=1, kind="stable")[:, : max(reps - 1, 0)]
    keep = ties >= 3
    keep[np.arange(reps)[:, None], by_closeness[:, :_CLOSEST]] = True
    keep |= keep.T
    pairs = np.stack(np.nonzero(np.triu(keep, 1)), axis=1).astype(np.int64)
    return Neighbours(choice, pairs, by_closeness.astype(np.int64))
