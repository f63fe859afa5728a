"""Logistic regression on groups of levels, each group pooled as far as its data say: thin levels fade."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats

__all__ = ["Codes", "Effects", "fit_effects"]

Codes = NDArray[np.int32]
"""Level of each row in one group; −1 is a level nobody has met, whose effect is 0."""

_PASSES = 12
_CLOSE = 1e-4
_LEAST_VARIANCE, _MOST_VARIANCE = 1e-3, 4.0
_FIRST_VARIANCE = 0.5
_FAR = 30.0


@dataclass(frozen=True, slots=True)
class Effects:
    """log odds = intercept + Σ over groups of the effect of the row's level.

    levels: effects of each group's levels, the last one 0 for a level not met, so that the code −1 may index it.
    variances: of the effects of each group, as estimated: 0 where all levels are alike.
    """

    intercept: float
    levels: tuple[Floats, ...]
    variances: Floats

    def of(self, codes: Sequence[Codes]) -> Floats:
        """Log odds of rows, given their level in every group."""
        total = np.full(len(codes[0]) if codes else 0, self.intercept)
        for effect, code in zip(self.levels, codes, strict=True):
            total += effect[code]
        return total


def fit_effects(
    codes: Sequence[Codes], sizes: Sequence[int], happened: Floats, weight: Floats, prior_rate: float
) -> Effects:
    """Fit by penalised likelihood; the variance of every group's effects is estimated with them.

    Newton steps on Σ w·(y·η − log(1 + e^η)) − Σ_g Σ_j β²_gj / 2σ²_g − (intercept − logit prior)² / 2·4. After each step
    σ²_g = (Σ_j β²_gj + v_gj) / levels, v the posterior variances (MacKay's evidence steps), within .001 to 4. Since
    a row has one level in a group, the Hessian is counted by pairs of groups; no matrix of rows is ever made.

    Args:
        codes: level of each of n rows, by group. sizes: levels of each group. happened: 0 or 1. weight: of rows, ≥ 0;
            they should sum to the number of independent rows. prior_rate: what happens where nothing is known, 0–1.

    Returns:
        The effects. Without any row all are 0 and the intercept is the prior's.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64) + 1
    width = int(starts[-1])
    middle = float(np.log(prior_rate / (1 - prior_rate)))
    beta = np.zeros(width)
    beta[0] = middle
    variance = np.full(len(sizes), _FIRST_VARIANCE)
    used = weight > 0
    rows = [code[used] for code in codes]
    y, w = happened[used], weight[used]
    precision = np.ones(width)
    for _ in range(_PASSES if len(y) else 0):
        eta = np.full(len(y), beta[0])
        for start, code, size in zip(starts, rows, sizes, strict=False):
            eta += np.append(beta[start : start + size], 0.0)[code]
        rate = 1 / (1 + np.exp(-np.clip(eta, -_FAR, _FAR)))
        slope, curve = w * (y - rate), w * rate * (1 - rate)
        gradient, hessian = _counted(rows, sizes, starts, slope, curve)
        precision[0] = 1 / _MOST_VARIANCE
        for group, size in enumerate(sizes):
            precision[starts[group] : starts[group] + size] = 1 / variance[group]
        pull = precision * beta
        pull[0] = (beta[0] - middle) * precision[0]
        hessian[np.diag_indices(width)] += precision
        spread = np.linalg.inv(hessian)
        step = spread @ (gradient - pull)
        largest = float(np.abs(step).max())
        beta += step * min(1.0, 3.0 / max(largest, 1e-12))
        left = np.diag(spread)
        for group, size in enumerate(sizes):
            part = slice(starts[group], starts[group] + size)
            found = float((beta[part] ** 2 + left[part]).mean()) if size else _LEAST_VARIANCE
            variance[group] = np.clip(found, _LEAST_VARIANCE, _MOST_VARIANCE)
        if largest < _CLOSE:
            break
    levels = tuple(np.append(beta[start : start + size], 0.0) for start, size in zip(starts, sizes, strict=False))
    return Effects(float(beta[0]), levels, variance)


def _counted(
    rows: Sequence[Codes], sizes: Sequence[int], starts: NDArray[np.int64], slope: Floats, curve: Floats
) -> tuple[Floats, Floats]:
    """Gradient and Hessian of the likelihood: sums over the rows that share a level, or a pair of them."""
    width = int(starts[-1])
    gradient, hessian = np.zeros(width), np.zeros((width, width))
    gradient[0], hessian[0, 0] = slope.sum(), curve.sum()
    for g, (code, size) in enumerate(zip(rows, sizes, strict=True)):
        at = slice(starts[g], starts[g] + size)
        # Level −1 counts in a place of its own, which is cut off.
        own = np.where(code < 0, size, code)
        gradient[at] = np.bincount(own, weights=slope, minlength=size + 1)[:size]
        alone = np.bincount(own, weights=curve, minlength=size + 1)[:size]
        hessian[0, at] = hessian[at, 0] = alone
        hessian[at, at] = np.diag(alone)
        for h in range(g):
            other = np.where(rows[h] < 0, sizes[h], rows[h])
            pairs = np.bincount(
                own.astype(np.int64) * (sizes[h] + 1) + other, weights=curve, minlength=(size + 1) * (sizes[h] + 1)
            ).reshape(size + 1, sizes[h] + 1)[:size, : sizes[h]]
            to = slice(starts[h], starts[h] + sizes[h])
            hessian[at, to], hessian[to, at] = pairs, pairs.T
    return gradient, hessian
