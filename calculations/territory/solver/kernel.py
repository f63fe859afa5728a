"""The arrays the solver works on: free units only, loads of fixed units taken off the bands."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calculations.territory.model import Model

__all__ = ["THREADS", "Kernel", "arr_moved", "kernel_of"]

THREADS = 2
_SINGLE_PRECISION_CELLS = 5_000_000

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Kernel:
    """Give each of n units to one of r reps: min Σ cost, low ≤ Σ usage ≤ high per rep and resource.

    `usage`, `low` and `high` are in shares of the mean rep (`scale` turns them back); `size` is a unit's mean use over
    the resources, `money` the mean cost per unit of size, which sets the solver's temperatures.
    """

    units: Ints
    cost: Floats
    usage: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    size: npt.NDArray[np.float64]
    money: float
    owner: Ints

    @property
    def shape(self) -> tuple[int, int]:
        """Units and reps."""
        n, r = self.cost.shape
        return n, r


def kernel_of(model: Model, arr_price: float = 0.0, single_above: int = _SINGLE_PRECISION_CELLS) -> Kernel:
    """The solver's arrays for `model`; each unit of ARR moved costs `arr_price` on top.

    Costs are kept whole, in single precision above `single_above` cells (4 bytes each: 200 MB at 100,000 × 500).
    """
    units = model.free
    dtype = np.float32 if len(units) * model.reps > single_above else np.float64
    cost: Floats = np.empty((len(units), model.reps), dtype=dtype)
    chunks = list(model.unit_chunks(np.arange(len(units))))

    def fill(rows: Ints) -> None:
        cost[rows[0] : rows[-1] + 1] = model.unit_costs(units[rows], dtype)
        if arr_price:
            cost[rows[0] : rows[-1] + 1] += arr_price * arr_moved(model, units[rows])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(fill, chunks))
    usage = model.unit_usage
    scale = usage.sum(axis=0) / model.reps
    scale[scale == 0] = 1.0
    fixed = np.flatnonzero(model.fixed >= 0)
    base = np.stack(
        [np.bincount(model.fixed[fixed], usage[fixed, k], model.reps) for k in range(usage.shape[1])], axis=1
    )
    low, high = model.bands
    part = usage[units] / scale
    size = part.mean(axis=1)
    size = np.maximum(size, 1e-3 * (size.mean() if len(size) else 1.0) + 1e-12)
    owner = np.full(len(model.fixed), -1, dtype=np.int64)
    owned = np.flatnonzero(model.owner >= 0)
    owner[model.unit[owned]] = model.owner[owned]
    finite = np.isfinite(cost[: max(1, 2_000_000 // model.reps)])
    mean = float(cost[: len(finite)].mean(where=finite, dtype=np.float64)) if len(units) else 0.0
    money = max(mean / float(size.mean()), 1e-9) if len(units) else 1.0
    return Kernel(units, cost, part, (low - base) / scale, (high - base) / scale, size, money, owner[units])


def arr_moved(model: Model, units: Ints) -> npt.NDArray[np.float64]:
    """ARR that changes hands when each of `units` goes to each rep, shape (len, r)."""
    owned = np.flatnonzero(model.owner >= 0)
    at = np.full(len(model.fixed), -1, dtype=np.int64)
    at[units] = np.arange(len(units))
    rows = at[model.unit[owned]]
    inside = owned[rows >= 0]
    rows = rows[rows >= 0]
    total = np.bincount(rows, model.arr[inside], len(units)).astype(np.float64)
    moved = np.repeat(total[:, None], model.reps, axis=1)
    np.subtract.at(moved, (rows, model.owner[inside]), model.arr[inside])
    return moved
