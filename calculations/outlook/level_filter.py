"""Bookings of sellers followed quarter by quarter: a Kalman filter over many settings at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Flags, Floats, Vector

__all__ = ["Filtered", "Observed", "filtered"]


@dataclass(frozen=True, slots=True)
class Observed:
    """What is known of n sellers over T quarters.

    logs: (n, T) log bookings less the team's common movement, NaN where none are known. loudness: (n, T) variance of a
    quarter against one at full ramp. member: n group numbers from 0. worth: n log potentials, NaN where not known.
    ahead: quarters from the last known one to the planned one.
    """

    logs: Floats
    loudness: Floats
    member: NDArray[np.int64]
    worth: Vector
    ahead: int


@dataclass(frozen=True, slots=True)
class Filtered:
    """One pass of the filter for k settings over m sellers, in units of the spread and before the centre c is known.

    own, loading, variance: (k, m); the level's mean is own + loading × c. squares, cross, loadings, log_det: k; sums of
    the innovations e and of their loadings d on c, each over its variance F: e²/F, e d/F, d²/F, log F. count: quarters
    seen.
    """

    own: Floats
    loading: Floats
    variance: Floats
    squares: Vector
    cross: Vector
    loadings: Vector
    log_det: Vector
    count: int

    def centre(self) -> Vector:
        """The group's mean by generalised least squares for each setting; 0 without history."""
        return self.cross / np.where(self.loadings > 0, self.loadings, 1.0)


def filtered(seen: Observed, members: Sequence[Flags], ratio: Vector, keeps: Floats) -> list[Filtered]:
    """Run the filter over each group's sellers for every setting, up to the planned quarter.

    All sellers go through it together, which costs a team of many small groups no more than a large one.
    """
    rows = [np.flatnonzero(mine) for mine in members]
    order = np.concatenate(rows) if rows else np.zeros(0, dtype=np.intp)
    bounds = np.cumsum([0, *map(len, rows)]).tolist()
    logs, loud = seen.logs[order], seen.loudness[order]
    shape = (ratio.size, logs.shape[0])
    own, loading, variance = np.zeros(shape), np.ones(shape), np.ones(shape)
    terms = np.empty((4, *shape))
    sums = np.zeros((len(rows), 4, ratio.size))
    for t in range(logs.shape[1]):
        there = ~np.isnan(logs[:, t])
        total = variance + ratio[:, None] * loud[None, :, t]
        inverse = np.where(there, 1.0 / total, 0.0)
        error = np.where(there, logs[:, t], 0.0) - own
        terms[0] = error * error * inverse
        terms[1] = error * loading * inverse
        terms[2] = loading * loading * inverse
        terms[3] = np.where(there, np.log(total), 0.0)
        for group, (start, end) in enumerate(pairwise(bounds)):
            sums[group] += terms[:, :, start:end].sum(axis=2)
        gain = variance * inverse
        own, loading, variance = own + gain * error, loading * (1 - gain), variance * (1 - gain)
        if t < logs.shape[1] - 1:
            own, loading, variance = _turned(own, loading, variance, keeps[:, t, None])
    for j in range(max(logs.shape[1] - 1, 0), keeps.shape[1]):
        own, loading, variance = _turned(own, loading, variance, keeps[:, j, None])
    counts = (~np.isnan(logs)).sum(axis=1)
    found = []
    for (start, end), (squares, cross, loadings, log_det) in zip(pairwise(bounds), sums, strict=True):
        part, count = slice(start, end), int(counts[start:end].sum())
        levels = own[:, part], loading[:, part], variance[:, part]
        found.append(Filtered(*levels, squares, cross, loadings, log_det, count))
    return found


def _turned(own: Floats, loading: Floats, variance: Floats, keeps: Floats) -> tuple[Floats, Floats, Floats]:
    """A level after a turn: it keeps a share of its distance from the centre, and the spread stays what it is."""
    return keeps * own, 1.0 + keeps * (loading - 1.0), keeps**2 * variance + 1.0 - keeps**2
