"""Single periods out of line, and lasting shifts: what is done about them, and what a person is told."""

import numpy as np
from numpy.typing import NDArray

from calculations.findings import Finding
from calculations.revenue.arrays import Floats

__all__ = ["anomaly_findings", "shifts", "tamed"]

_SPAN = 4  # periods on either side that a shift is judged by
_OUTLYING = 6.0  # robust deviations
_LEAST_STEP = 0.3  # of the logarithm: smaller steps are never called anomalies


def tamed(values: Floats, adjusted: Floats, logs: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Values with single outliers replaced by the median of their neighbours, season put back, and where they were.

    Args:
        values: (S, n), positive.
        adjusted: (S, n), seasonally adjusted logs.
        logs: (S, n), logs of the values.

    A period is an outlier when its adjusted log lies more than 0.3 and six robust deviations (1.4826 MAD of such
    distances) from the median of the two before and the two after. The first and last two periods never are: a change
    there may be here to stay.
    """
    around = np.stack([adjusted[:, :-4], adjusted[:, 1:-3], adjusted[:, 3:-1], adjusted[:, 4:]])
    middle = np.median(around, axis=0)
    distance = adjusted[:, 2:-2] - middle
    outlying = np.zeros(values.shape, dtype=bool)
    outlying[:, 2:-2] = np.abs(distance) > np.maximum(_OUTLYING * _deviation(distance), _LEAST_STEP)
    if not outlying.any():
        return values, outlying
    calm = values.copy()
    replaced = np.exp(middle + logs[:, 2:-2] - adjusted[:, 2:-2])
    calm[:, 2:-2] = np.where(outlying[:, 2:-2], replaced, values[:, 2:-2])
    return calm, outlying


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


def anomaly_findings(
    values: Floats, calm: Floats, outliers: NDArray[np.bool_], adjusted: Floats
) -> tuple[tuple[Finding, ...], ...]:
    """What to tell about each series; periods are counted from the oldest used, starting at 1."""
    places, sizes = shifts(adjusted)
    found: list[tuple[Finding, ...]] = [()] * values.shape[0]
    for i in np.flatnonzero(outliers.any(axis=1) | (places >= 0)):
        told = [
            Finding(
                "forecast.outlier",
                f"Period {t + 1} of {values.shape[1]} ({values[i, t]:,.4g}) is out of line with its neighbours and "
                f"counts as {calm[i, t]:,.4g}.",
                "Check the booking; if it recurs, plan it as a deal of its own.",
            )
            for t in np.flatnonzero(outliers[i])
        ]
        if places[i] >= 0:
            told.append(
                Finding(
                    "forecast.break",
                    f"The level changed by {np.expm1(sizes[i]):+.0%} around period {places[i] + 1} of "
                    f"{values.shape[1]}; the range includes the chance of another such change.",
                    "If the cause is known and past, forecast from the periods after it.",
                )
            )
        found[i] = tuple(told)
    return tuple(found)
