"""Single periods out of line, and lasting shifts: what is done about them, and what a person is told."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats
from calculations.findings import Finding

__all__ = ["Places", "anomaly_findings", "shifts", "tamed", "unsettled"]

Places: TypeAlias = NDArray[np.bool_]
"""Marks over a block of series, (S, n)."""

_SPAN = 4  # periods on either side that a shift is judged by
_OUTLYING = 6.0  # robust deviations of a jump or a shift
_HELD = 2.5  # robust deviations a single period may stand apart
_LEAST_HELD = 0.08  # of the logarithm: so much is never held back
_TOLD = 0.1  # of the logarithm: held back by more than this, a period is worth a finding
_LEAST_STEP = 0.3  # of the logarithm: smaller steps are never called anomalies


def tamed(values: Floats, adjusted: Floats) -> Floats:
    """Values with single periods out of line drawn back towards their neighbours, the rest as they are.

    Args:
        values: (S, n), positive.
        adjusted: (S, n), their seasonally adjusted logs.

    A period is out of line when its adjusted log lies beyond all of the two before and the two after. It is then held
    within 2.5 robust deviations (1.4826 MAD; at least 0.08) of its neighbours' median, the deviation being that of all
    periods from their neighbours' median. The first and last two periods are never touched: a change there may be
    here to stay (see `unsettled`).
    """
    around = np.stack([adjusted[:, :-4], adjusted[:, 1:-3], adjusted[:, 3:-1], adjusted[:, 4:]])
    inner = adjusted[:, 2:-2]
    apart = inner - np.median(around, axis=0)
    out_of_line = (inner > around.max(axis=0)) | (inner < around.min(axis=0))
    limit = np.maximum(_HELD * _deviation(apart), _LEAST_HELD)
    excess = np.where(out_of_line, np.sign(apart) * np.maximum(np.abs(apart) - limit, 0.0), 0.0)
    calm = values.copy()
    calm[:, 2:-2] *= np.exp(-excess)
    return calm


def unsettled(values: Floats, adjusted: Floats, logs: Floats) -> tuple[Floats, Places]:
    """Values as if a jump in the last two periods had not been, and the periods that jumped.

    One of the last two periods jumped when its adjusted log lies beyond all of the four before them by more than 0.3
    and six robust deviations of the steps between periods. Nobody can say yet whether such a jump lasts.
    """
    before, late = adjusted[:, -6:-2], adjusted[:, -2:]
    high, low = before.max(axis=1, keepdims=True), before.min(axis=1, keepdims=True)
    limit = np.maximum(_OUTLYING * _deviation(np.diff(adjusted, axis=1)), _LEAST_STEP)
    jumped = np.zeros(values.shape, dtype=bool)
    jumped[:, -2:] = np.maximum(late - high, low - late) > limit
    usual = np.median(before, axis=1, keepdims=True)
    return np.where(jumped, np.exp(usual + logs - adjusted), values), jumped


def shifts(adjusted: Floats) -> tuple[NDArray[np.intp], Floats]:
    """For each series the first period after its largest lasting shift (−1: none) and the shift's size in logs.

    A shift is the median of four adjusted logs less the median of the four before, less what growth explains (the
    median of such differences); it lasts when it exceeds 0.3 and six robust deviations.
    """
    count, n = adjusted.shape
    if n < 2 * _SPAN + 4:
        return np.full(count, -1), np.zeros(count)
    medians = np.median(np.lib.stride_tricks.sliding_window_view(adjusted, _SPAN, axis=1), axis=2)
    steps = medians[:, _SPAN:] - medians[:, :-_SPAN]
    excess = steps - np.median(steps, axis=1, keepdims=True)
    place = np.abs(excess).argmax(axis=1)
    size = excess[np.arange(count), place]
    lasting = np.abs(size) > np.maximum(_OUTLYING * _deviation(excess)[:, 0], _LEAST_STEP)
    return np.where(lasting, place + _SPAN, -1), size


def _deviation(distance: Floats) -> Floats:
    """Robust standard deviation (S, 1): 1.4826 times the median absolute value."""
    spread: Floats = 1.4826 * np.median(np.abs(distance), axis=1, keepdims=True)
    return spread


def anomaly_findings(values: Floats, calm: Floats, jumped: Places, adjusted: Floats) -> tuple[tuple[Finding, ...], ...]:
    """What to tell about each series; periods are counted from the oldest used, starting at 1."""
    places, sizes = shifts(adjusted)
    outliers = np.abs(np.log(values / calm)) > _TOLD
    found: list[tuple[Finding, ...]] = [()] * values.shape[0]
    for i in np.flatnonzero((outliers | jumped).any(axis=1) | (places >= 0)):
        count = values.shape[1]
        told = [_outlier(int(t) + 1, count, values[i, t], calm[i, t]) for t in np.flatnonzero(outliers[i])]
        told += [_jump(int(t) + 1, count, values[i, t]) for t in np.flatnonzero(jumped[i])]
        if places[i] >= 0:
            told.append(_shift(int(places[i]) + 1, count, float(sizes[i])))
        found[i] = tuple(told)
    return tuple(found)


def _outlier(period: int, count: int, value: float, replacement: float) -> Finding:
    """One period out of line."""
    return Finding(
        "forecast.outlier",
        f"Period {period} of {count} ({value:,.4g}) is out of line with its neighbours and counts as "
        f"{replacement:,.4g}.",
        "Check the booking; if it recurs, plan it as a deal of its own.",
    )


def _jump(period: int, count: int, value: float) -> Finding:
    """A change too recent to tell."""
    return Finding(
        "forecast.jump",
        f"Period {period} of {count} ({value:,.4g}) is far from the four before; the range allows for it to last and "
        "for it to pass.",
        "If you know which, say so: correct the period, or plan from the new level.",
    )


def _shift(period: int, count: int, size: float) -> Finding:
    """A lasting change of level."""
    return Finding(
        "forecast.break",
        f"The level changed by {np.expm1(size):+.0%} around period {period} of {count}; the range includes the chance "
        "of another such change.",
        "If the cause is known and past, forecast from the periods after it.",
    )
