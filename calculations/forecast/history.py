"""A history: what is known of one series, made complete, and what kind of series it is."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.errors import ShapeError
from calculations.findings import Finding, Severity
from calculations.forecast.structural import window

__all__ = ["LEAST_POINTS", "History", "Kind", "read_history"]

LEAST_POINTS = 8  # fewer cannot tell level, growth and season apart
_FEW_ZEROS_SHARE = 0.1
_FLOOR_SHARE = 0.01  # of the mean: what a stray zero counts as on a log scale
_MANY_ZEROS_SHARE = 1 / 3
_LEAST_START = 3


class Kind(StrEnum):
    """What a series is, and so how it is forecast."""

    ORDINARY = "ordinary"  # positive: ensemble and network
    SIGNED = "signed"  # zeros or negatives: structural models of the values themselves
    SPORADIC = "sporadic"  # a third or more of the periods are zero: their mean and quantiles
    CONSTANT = "constant"  # never changed
    SHORT = "short"  # fewer than eight points
    EMPTY = "empty"  # nothing known


@dataclass(frozen=True, slots=True)
class History:
    """The points a forecast uses, complete and oldest first, and the periods since the last one known."""

    values: Floats
    kind: Kind
    waiting: int = 0  # periods without a value after the last known point: the forecast starts after them
    findings: tuple[Finding, ...] = ()


def read_history(series: ArrayLike, season: int) -> History:
    """Read one series: trim, fill gaps, judge its kind.

    Args:
        series: one dimension, oldest first; NaN or infinite where a period is missing.
        season: periods in a year.

    Only the last `window(season)` periods are used. Missing periods at the start are dropped, inside they are filled
    (see `_filled`), at the end they lengthen the horizon, so the range widens with the wait.

    Raises:
        ShapeError: the series is not one-dimensional.
    """
    values = np.array(series, dtype=float)
    if values.ndim != 1:
        raise ShapeError(f"a series has one dimension, this one has {values.ndim}: pass one series at a time")
    known = np.isfinite(values)
    if known.all():
        return _judged(values[-window(season) :], 0, ())
    places = np.flatnonzero(known)
    if places.size == 0:
        sentence = f"None of {values.size} periods has a value, so there is no forecast."
        return History(
            values[:0],
            Kind.EMPTY,
            findings=(Finding("forecast.empty", sentence, "Enter history.", severity=Severity.BLOCKING),),
        )
    first, last = int(places[0]), int(places[-1])
    waiting = values.size - 1 - last
    kept = values[first : last + 1][-window(season) :]
    gaps = int(np.count_nonzero(~np.isfinite(kept)))
    findings = []
    if gaps:
        sentence = f"{gaps} of {kept.size} periods are missing and were filled from their neighbours and season."
        findings.append(Finding("forecast.gaps", sentence, "Enter the missing periods, zero where nothing was sold."))
    if waiting:
        sentence = f"The last {waiting} periods are missing; the range covers {waiting} more periods of not knowing."
        findings.append(Finding("forecast.stale", sentence, "Enter the most recent periods."))
    return _judged(_filled(kept, season), waiting, tuple(findings))


def _filled(values: Floats, season: int) -> Floats:
    """Gaps filled: straight line between the neighbours, moved by how that time of year usually stands to it.

    The move is the mean, over the years in which the period is known, of its distance from the straight line between
    its own neighbours; a time of year never known moves nothing.
    """
    known = np.isfinite(values)
    if known.all():
        return values
    time = np.arange(values.size)
    line = np.interp(time, time[known], values[known])
    filled = line.copy()
    for position in sorted(set(time[~known] % season)):
        same, others = time % season == position, time % season != position
        seen = known & same
        if seen.any() and known[others].any():
            bridge = np.interp(time[same], time[known & others], values[known & others])
            move = (values[seen] - np.interp(time[seen], time[known & others], values[known & others])).mean()
            filled[same & ~known] = (bridge + move)[~known[same]]
    return filled


def _judged(values: Floats, waiting: int, findings: tuple[Finding, ...]) -> History:
    """The kind of a complete series, with a finding for every kind but the ordinary one."""
    early = _before_start(values)
    if early:
        sentence = f"The first {early} periods are zero and count as before the start of sales, not as history."
        findings = (*findings, Finding("forecast.start", sentence, severity=Severity.NOTE))
        values = values[early:]
    n = values.size
    if n == 0:
        sentence = "The series has no periods, so there is no forecast."
        found = Finding("forecast.empty", sentence, "Enter history.", severity=Severity.BLOCKING)
        return History(values, Kind.EMPTY, waiting, (found,))
    least, most = values.min(), values.max()
    if n >= 2 and least == most:
        sentence = f"All {n} periods are {least:,.4g}; the forecast repeats it, the range is a convention."
        remedy = "Give a range of your own if you know one."
        return History(values, Kind.CONSTANT, waiting, (*findings, Finding("forecast.constant", sentence, remedy)))
    if n < LEAST_POINTS:
        sentence = f"{n} points cannot tell level, growth and season apart; the forecast is near their recent mean."
        remedy = f"Wait for {LEAST_POINTS} points, or forecast a larger unit."
        return History(values, Kind.SHORT, waiting, (*findings, Finding("forecast.short", sentence, remedy)))
    if least > 0:
        return History(values, Kind.ORDINARY, waiting, findings)
    return _with_zeros(values, waiting, findings)


def _before_start(values: Floats) -> int:
    """Zeros in front that are no history: three or more, and more than twice any later run of zeros."""
    places = np.flatnonzero(values)
    if places.size == 0 or places[0] < _LEAST_START:
        return 0
    later = int(np.diff(places, append=values.size).max()) - 1
    return int(places[0]) if places[0] > 2 * later else 0


def _with_zeros(values: Floats, waiting: int, findings: tuple[Finding, ...]) -> History:
    """The kind of a series with zeros or negatives."""
    zeros, negatives = int(np.count_nonzero(values == 0)), int(np.count_nonzero(values < 0))
    if negatives:
        sentence = (
            f"{negatives} of {values.size} periods are negative; growth and season are read as amounts, not rates."
        )
        found = Finding("forecast.negative", sentence, "Check returns and corrections booked in these periods.")
        return History(values, Kind.SIGNED, waiting, (*findings, found))
    if zeros >= _MANY_ZEROS_SHARE * values.size:
        sentence = f"{zeros} of {values.size} periods are zero: sales are sporadic, the forecast is their mean rate."
        found = Finding("forecast.sporadic", sentence, "Forecast a larger unit, or plan these deals one by one.")
        return History(values, Kind.SPORADIC, waiting, (*findings, found))
    if zeros <= _FEW_ZEROS_SHARE * values.size:
        floor = _FLOOR_SHARE * values.mean()
        sentence = f"{zeros} of {values.size} periods are zero and count as {floor:,.4g}, a hundredth of the mean."
        found = Finding("forecast.zeros", sentence, "Leave periods empty where nothing was recorded.")
        return History(np.maximum(values, floor), Kind.ORDINARY, waiting, (*findings, found))
    sentence = f"{zeros} of {values.size} periods are zero; growth and season are read as amounts, not rates."
    found = Finding("forecast.zeros", sentence, "Leave periods empty where nothing was recorded.")
    return History(values, Kind.SIGNED, waiting, (*findings, found))
