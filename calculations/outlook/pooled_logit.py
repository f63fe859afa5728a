"""Logistic regression on groups of levels, each group pooled as far as its data say: thin levels fade."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats

__all__ = ["Codes", "Effects", "fit_effects", "solved"]

Codes = NDArray[np.int32]
"""Level of each row in one group; −1 is a level nobody has met, whose effect is 0."""

FIRST_ROWS = 20_000
"""Rows that first steps are taken on where there are many more: they need no precision."""

_FIRST_PASSES, _PASSES = 6, 8
_CLOSE = 0.01
_LEAST_VARIANCE, _MOST_VARIANCE, _FIRST_VARIANCE = 1e-3, 4.0, 0.3
_FAR = 30.0


@dataclass(frozen=True, slots=True)
class Effects:
    """log odds = intercept + Σ over groups of the effect of the row's level.

    levels: effects of each group's levels, the last one 0 for a level not met, so that the code −1 may index it.
    variances: of the effects of each group, as estimated.
    """

    intercept: float
    levels: tuple[Floats, ...]
    variances: Floats

    def of(self, codes: Sequence[Codes]) -> Floats:
        """Log odds of rows, given their level in each of the first groups."""
        total = np.full(codes[0].shape, self.intercept)
        for effect, code in zip(self.levels, codes, strict=False):
            total += effect[code]
        return total


def fit_effects(
    codes: Sequence[Codes],
    sizes: Sequence[int],
    happened: Floats,
    weight: Floats,
    *,
    middle: float,
    middle_variance: float = _MOST_VARIANCE,
    offset: Floats | None = None,
    draw: Floats | None = None,
) -> Effects:
    """Fit by penalised likelihood; the variance of every group's effects is estimated with them.

    Newton steps on Σ w·(y·η − log(1 + e^η)) − Σ_g Σ_j β²_gj / 2σ²_g − (intercept − middle)² / 2·variance. After each
    σ²_g = Σ_j (β²_gj + v_gj) / levels, v the posterior variances (evidence by MacKay's steps), within .001 to 4. Since
    a row has one level in a group, the Hessian is counted by pairs of groups; no matrix of rows is ever made.

    Args:
        codes: level of each of n rows, by group. sizes: levels of each group. happened: 0 or 1. weight: of rows, ≥ 0;
            they should sum to the number of independent rows. middle: log odds where nothing is known, and
            middle_variance what is left open of it. offset: log odds of each row that are known beforehand.
        draw: a number in 0–1 for each row; first steps are taken on those with the lowest, where there are many rows.

    Returns:
        The effects. Without any row all are 0 and the intercept is the middle.
    """
    used = np.flatnonzero(weight > 0)
    rows = [code[used] for code in codes]
    y, w = happened[used], weight[used]
    known = np.zeros(len(used)) if offset is None else offset[used]
    fit = _Fit(sizes, middle, middle_variance)
    if draw is not None and len(used) > 2 * FIRST_ROWS:
        share = FIRST_ROWS / len(used)
        some = np.flatnonzero(draw[used] < share)
        fit.steps([code[some] for code in rows], y[some], w[some] / share, known[some], _FIRST_PASSES)
    if len(used):
        fit.steps(rows, y, w, known, _PASSES)
    return fit.effects()


class _Fit:
    """Effects and variances as they stand between two steps."""

    def __init__(self, sizes: Sequence[int], middle: float, middle_variance: float) -> None:
        self.sizes = sizes
        self.starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64) + 1
        self.middle, self.middle_variance = middle, middle_variance
        self.beta = np.zeros(int(self.starts[-1]))
        self.beta[0] = middle
        self.variance = np.full(len(sizes), _FIRST_VARIANCE)

    @property
    def parts(self) -> list[slice]:
        """Places of the groups in the effects."""
        return [slice(int(a), int(a) + size) for a, size in zip(self.starts, self.sizes, strict=False)]

    def steps(self, rows: Sequence[Codes], y: Floats, w: Floats, known: Floats, passes: int) -> None:
        """Newton steps on rows until they are short."""
        # Level −1 counts in a place of its own, which is cut off.
        places = [np.where(code < 0, size, code).astype(np.intp) for code, size in zip(rows, self.sizes, strict=True)]
        for _ in range(passes):
            eta = known + self.beta[0]
            for part, place in zip(self.parts, places, strict=True):
                eta += np.append(self.beta[part], 0.0)[place]
            rate = 1 / (1 + np.exp(-np.clip(eta, -_FAR, _FAR)))
            gradient, hessian = self._counted(places, w * (y - rate), w * rate * (1 - rate))
            if self._step(gradient, hessian) < _CLOSE:
                break

    def _step(self, gradient: Floats, hessian: Floats) -> float:
        """Move the effects once, then the variances; the longest move of an effect."""
        precision = np.empty(len(self.beta))
        precision[0] = 1 / self.middle_variance
        for part, variance in zip(self.parts, self.variance, strict=True):
            precision[part] = 1 / variance
        pull = precision * self.beta
        pull[0] -= precision[0] * self.middle
        hessian[np.diag_indices(len(self.beta))] += precision
        widest = self.parts[int(np.argmax(self.sizes))] if len(self.sizes) else slice(1, 1)
        step, left = solved(hessian, gradient - pull, widest)
        longest = float(np.abs(step).max())
        self.beta += step * min(1.0, 3.0 / max(longest, 1e-12))
        for group, part in enumerate(self.parts):
            found = float((self.beta[part] ** 2 + left[part]).mean()) if self.sizes[group] else _LEAST_VARIANCE
            self.variance[group] = np.clip(found, _LEAST_VARIANCE, _MOST_VARIANCE)
        return longest

    def _counted(self, places: Sequence[NDArray[np.intp]], slope: Floats, curve: Floats) -> tuple[Floats, Floats]:
        """Gradient and Hessian of the likelihood: sums over the rows that share a level, or a pair of them."""
        width = len(self.beta)
        gradient, hessian = np.zeros(width), np.zeros((width, width))
        gradient[0], hessian[0, 0] = slope.sum(), curve.sum()
        parts = self.parts
        for g, size in enumerate(self.sizes):
            gradient[parts[g]] = np.bincount(places[g], weights=slope, minlength=size + 1)[:size]
            alone = np.bincount(places[g], weights=curve, minlength=size + 1)[:size]
            hessian[0, parts[g]] = hessian[parts[g], 0] = alone
            hessian[parts[g], parts[g]] = np.diag(alone)
            for h in range(g):
                width_h = self.sizes[h] + 1
                pairs = np.bincount(
                    places[g] * width_h + places[h], weights=curve, minlength=(size + 1) * width_h
                ).reshape(size + 1, width_h)[:size, : width_h - 1]
                hessian[parts[g], parts[h]], hessian[parts[h], parts[g]] = pairs, pairs.T
        return gradient, hessian

    def effects(self) -> Effects:
        """The effects as they stand."""
        levels = tuple(np.append(self.beta[part], 0.0) for part in self.parts)
        return Effects(float(self.beta[0]), levels, self.variance)


def solved(hessian: Floats, slope: Floats, alone: slice) -> tuple[Floats, Floats]:
    """Newton's step H⁻¹ · slope, and the diagonal of H⁻¹.

    Places that meet one another in no row are eliminated first, so that what is left to invert is as narrow as the
    others: with D their diagonal block, B their rows beside the others and C the others' block, S = C − Bᵀ D⁻¹ B, and
    the diagonal over them is 1/D + diag(D⁻¹ B S⁻¹ Bᵀ D⁻¹).

    Args:
        hessian: p × p, symmetric, positive definite. slope: p values. alone: places whose block is diagonal.
    """
    rest = np.r_[0 : alone.start, alone.stop : len(slope)]
    block, beside = np.diagonal(hessian)[alone], hessian[alone][:, rest]
    over = beside / block[:, None]
    spread = np.linalg.inv(hessian[np.ix_(rest, rest)] - beside.T @ over)
    step, left = np.empty(len(slope)), np.empty(len(slope))
    step[rest] = spread @ (slope[rest] - over.T @ slope[alone])
    step[alone] = slope[alone] / block - over @ step[rest]
    left[rest] = np.diagonal(spread)
    left[alone] = 1 / block + ((over @ spread) * over).sum(axis=1)
    return step, left
