"""How evenly territories share potential, workload and sales: an index with mean 100, and what its spread is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calculations.errors import ShapeError
from calculations.ratios import within

__all__ = ["BAND_SHARE", "Balance", "balance_of", "gini_error", "territory_index"]

BAND_SHARE = 0.15

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Balance:
    """Spread of an index over territories, None where it is not defined (no territories, or all of them empty).

    `cv_error` = standard deviation / mean (population), `gini_error` 0 for equal shares, `max_min_ratio` largest over
    smallest, `within_share` the part of territories within ±band of the mean, `outside` the names of the others.
    """

    cv_error: float | None
    gini_error: float | None
    max_min_ratio: float | None
    within_share: float | None
    outside: tuple[str, ...]


def territory_index(loads: Floats, weights: Sequence[float], capacity: Floats | None = None) -> Floats:
    """Index of each territory, mean 100: 100 × Σ_k w_k · (load_k / capacity) / mean_k, weights scaled to sum 1.

    `loads` has shape (r, k) with a column each for, say, workload, potential and own sales; `capacity` (r,) counts a
    ramping rep as part of a rep, and the index is of territories with capacity only (NaN for the others). A column
    that is zero everywhere is left out. ShapeError when weights and columns do not match.
    """
    if loads.ndim != 2 or loads.shape[1] != len(weights):
        raise ShapeError(f"{len(weights)} weights for loads of shape {loads.shape}: give one weight per column")
    size = np.ones(len(loads)) if capacity is None else capacity
    live = size > 0
    per_head = np.full(loads.shape, np.nan)
    per_head[live] = loads[live] / size[live, None]
    mean = per_head[live].mean(axis=0) if live.any() else np.zeros(loads.shape[1])
    used = np.flatnonzero(mean > 0)
    part = np.asarray(weights, dtype=np.float64)[used]
    if not part.sum() > 0:
        return np.full(len(loads), np.nan)
    index: Floats = 100 * (per_head[:, used] / mean[used]) @ (part / part.sum())
    return index


def gini_error(values: Floats) -> float | None:
    """Gini coefficient Σ_i Σ_j |x_i − x_j| / (2 n² mean) of non-negative values; None without a sum."""
    n, total = len(values), float(values.sum())
    if not n or total <= 0:
        return None
    ranked = np.sort(values)
    return float(2 * (np.arange(1, n + 1) @ ranked) / (n * total) - (n + 1) / n)


def balance_of(index: Floats, names: Sequence[str], band: float = BAND_SHARE) -> Balance:
    """Balance of an index (r,) over the territories `names`; NaN entries (no capacity) do not count.

    `band` is the share by which a territory may miss the mean, 0.15 by default.
    """
    if len(index) != len(names):
        raise ShapeError(f"{len(index)} index values for {len(names)} territories: give one name per value")
    known = np.flatnonzero(~np.isnan(index))
    values = index[known]
    if not len(values) or values.mean() <= 0:
        return Balance(None, None, None, None, ())
    mean = float(values.mean())
    is_within = within(values / mean - 1, band)
    least = float(values.min())
    return Balance(
        cv_error=float(values.std() / mean),
        gini_error=gini_error(values),
        max_min_ratio=float(values.max()) / least if least > 0 else None,
        within_share=float(is_within.mean()),
        outside=tuple(names[position] for position in known[~is_within]),
    )
