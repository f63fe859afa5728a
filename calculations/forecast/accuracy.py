"""How far forecasts were from what happened. `*_error` lower is better; bias is forecast less actual."""

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.errors import ShapeError

__all__ = ["bias_rate", "coverage_rate", "interval_score_error", "mase_error", "smape_error", "wape_error"]


def wape_error(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Weighted absolute percentage error, Σ|f − a| / Σ|a|; NaN when nothing happened at all."""
    a, f = _pair(actual, predicted)
    return _ratio(np.abs(f - a).sum(), np.abs(a).sum())


def bias_rate(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Bias as a share, Σ(f − a) / Σ|a|: positive when forecasts were too high; NaN when nothing happened at all."""
    a, f = _pair(actual, predicted)
    return _ratio((f - a).sum(), np.abs(a).sum())


def smape_error(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Symmetric absolute percentage error, mean of 2|f − a| / (|a| + |f|), a rate; both zero counts as no error."""
    a, f = _pair(actual, predicted)
    size = np.abs(a) + np.abs(f)
    return float(np.mean(np.divide(2 * np.abs(f - a), size, out=np.zeros_like(size), where=size > 0)))


def mase_error(actual: ArrayLike, predicted: ArrayLike, history: ArrayLike, season: int) -> float:
    """Mean absolute scaled error: mean |f − a| over the history's mean absolute change on the year before.

    Source: Hyndman and Koehler (2006). NaN where the history never changed or is no longer than a season.
    """
    a, f = _pair(actual, predicted)
    past = np.asarray(history, dtype=float)
    if past.size <= season:
        return float("nan")
    return _ratio(np.abs(f - a).mean(), np.abs(past[season:] - past[:-season]).mean())


def coverage_rate(actual: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> float:
    """Share of outcomes within their range, ends included."""
    a, low = _pair(actual, lower)
    _, high = _pair(actual, upper)
    return float(np.mean((a >= low) & (a <= high)))


def interval_score_error(actual: ArrayLike, lower: ArrayLike, upper: ArrayLike, coverage: float) -> float:
    """Mean interval score: width plus 2/(1 − coverage) times any distance outside (Gneiting and Raftery 2007)."""
    a, low = _pair(actual, lower)
    _, high = _pair(actual, upper)
    outside = np.maximum(low - a, 0) + np.maximum(a - high, 0)
    return float(np.mean(high - low + 2 / (1 - coverage) * outside))


def _pair(actual: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    """Both as arrays of one shape; ShapeError says the shapes when they differ."""
    a, b = np.asarray(actual, dtype=float), np.asarray(other, dtype=float)
    if a.shape != b.shape:
        raise ShapeError(f"actual values have shape {a.shape}, what they are compared with {b.shape}")
    return a, b


def _ratio(above: float, below: float) -> float:
    """A quotient, NaN over zero."""
    return float(above / below) if below else float("nan")
