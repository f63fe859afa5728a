"""Views of what the rest of a quarter brings, weighed by how they did from as far ahead in past quarters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from calculations.arrays import Floats

__all__ = ["Combination", "combined", "weigh"]

OWN_WORTH = 4.0
"""Past quarters for which a view's own statement of its error counts against the errors it made."""

TOGETHER, TOGETHER_WORTH = 0.5, 8.0
"""Correlation of two views' errors that is believed beforehand (both miss what nobody could see), in quarters."""

_LEAST_ERROR = 0.005  # of the quarter: no view is taken to be surer than this
_SIGNIFICANT = 2.5  # standard errors beyond which a bias is taken out


@dataclass(frozen=True, slots=True)
class Combination:
    """weights: of the views by name, not below zero, summing to 1. errors: root mean square error of each, shrunk, as
    a share of the quarter. quarters: past ones each was tested on. bias: mean error of the weighted view that is taken
    out, as a share of the quarter; 0 unless it is significant. stated: error the weighted view states itself, as a
    share of the quarter: views are weighed to err no more than the surest of them says of itself."""

    weights: Mapping[str, float]
    errors: Mapping[str, float]
    quarters: Mapping[str, int]
    bias: float = 0.0
    stated: float = 0.0


def weigh(names: Sequence[str], errors: Floats, own: Floats) -> Combination:
    """Weights of k views from n past quarters: those with the least variance under the shrunk covariance.

    A view's mean square error is the weighted geometric mean of the one it made in n quarters and the one it states
    itself, worth `OWN_WORTH`; correlations are moved towards one half, worth `TOGETHER_WORTH` quarters. The weights
    minimise w′Σw over w ≥ 0, Σw = 1 (Bates and Granger 1969, with what their shrinkage literature recommends).

    Args:
        names: of the views. errors: (n, k) forecast − actual over the quarter, NaN where a view said nothing.
        own: k, the standard deviation each states now, over the quarter.
    """
    known = np.isfinite(errors)
    count = known.sum(axis=0)
    squares = np.where(known, errors, 0.0) ** 2
    made = np.maximum(squares.sum(axis=0) / np.maximum(count, 1), _LEAST_ERROR**2)
    stated = np.maximum(np.nan_to_num(own, nan=1.0), _LEAST_ERROR) ** 2
    variance = np.exp((count * np.log(made) + OWN_WORTH * np.log(stated)) / (count + OWN_WORTH))
    size = len(names)
    covariance = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            both = known[:, i] & known[:, j]
            n = int(both.sum())
            cross = float((errors[both, i] * errors[both, j]).sum())
            norm = float(np.sqrt((errors[both, i] ** 2).sum() * (errors[both, j] ** 2).sum()))
            seen = cross / norm if norm > 0 else 0.0
            together = 1.0 if i == j else (n * seen + TOGETHER_WORTH * TOGETHER) / (n + TOGETHER_WORTH)
            covariance[i, j] = together * np.sqrt(variance[i] * variance[j])
    weights = _least(covariance)
    mixed = np.where(known, errors, 0.0) @ weights
    mixed = mixed[known[:, weights > 0].all(axis=1)] if weights.any() else mixed[:0]
    return Combination(
        dict(zip(names, weights.tolist(), strict=True)),
        dict(zip(names, np.sqrt(variance).tolist(), strict=True)),
        dict(zip(names, count.tolist(), strict=True)),
        _bias(mixed),
        _stated(weights, np.sqrt(stated)),
    )


def combined(combination: Combination, means: Mapping[str, float]) -> float:
    """The weighted mean of what the views say; one that says nothing leaves its weight to the others."""
    parts = [(combination.weights.get(name, 0.0), mean) for name, mean in means.items() if np.isfinite(mean)]
    whole = sum(weight for weight, _ in parts)
    if whole <= 0:
        return float(np.mean([mean for _, mean in parts])) if parts else 0.0
    return sum(weight * mean for weight, mean in parts) / whole


def _least(covariance: Floats) -> Floats:
    """Weights of least variance, none below zero: the best of the subsets whose own solution is so."""
    size = len(covariance)
    best, found = np.inf, np.zeros(size)
    for count in range(1, size + 1):
        for chosen in combinations(range(size), count):
            part = covariance[np.ix_(chosen, chosen)]
            try:
                solved = np.linalg.solve(part, np.ones(count))
            except np.linalg.LinAlgError:
                continue
            if (solved < 0).any() or solved.sum() <= 0:
                continue
            weights = solved / solved.sum()
            value = float(weights @ part @ weights)
            if value < best - 1e-15:
                best, found = value, np.zeros(size)
                found[list(chosen)] = weights
    return found


def _stated(weights: Floats, own: Floats) -> float:
    """Root of w′Σw of deviations that go together by `TOGETHER`, at most the smallest of them."""
    parts = weights * own
    together = np.sqrt((1.0 - TOGETHER) * (parts**2).sum() + TOGETHER * parts.sum() ** 2)
    return float(min(together, own.min(initial=np.inf)))


def _bias(errors: Floats) -> float:
    """Mean error where it is significant, held back by what is not known of it."""
    n = len(errors)
    if n < 6:
        return 0.0
    mean, deviation = float(errors.mean()), float(errors.std(ddof=1))
    t = mean / (deviation / np.sqrt(n)) if deviation > 0 else 0.0
    return mean * (1.0 - 1.0 / t**2) if abs(t) > _SIGNIFICANT else 0.0
