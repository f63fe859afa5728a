"""How far history can be trusted: noise, spread and persistence of bookings, estimated from the bookings themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Vector

__all__ = [
    "QUARTERS_OF_A_YEAR",
    "Matrix",
    "NoiseLevels",
    "common_movement",
    "log_bookings",
    "noise_levels",
    "recent_level",
]

QUARTERS_OF_A_YEAR = 4
_PRIOR_COUNT = 4.0  # a group's own moments are pooled with the team's as if the team's were four observations
_DEFAULT_CHANGE = 0.10  # mean squared log change of a quarter, used while there are fewer than two quarters
_LEAST_SHARE = 0.05  # of a variance: neither noise nor change is ever estimated as none at all
_ZERO_SHARE = 0.05  # a quarter without any bookings counts as 5 % of the team's median: its logarithm must exist
_LEAST_VARIANCE = 0.01

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NoiseLevels:
    """Variances of log bookings in each of g groups of reps (roles, segments).

    noise: g; variance of one quarter around the rep's level.
    spread: g; variance of the levels between reps.
    persistence: (g, 4) share of a level's distance from the group mean that survives a turn into the quarter being
        planned (column 0) and into those 1, 2 and 3 quarters before it, each estimated from the same turn of earlier
        years: territories are redrawn and accounts arrive at some turns of the year and not at others.
    """

    noise: Vector
    spread: Vector
    persistence: Matrix


def log_bookings(history: Matrix) -> Matrix:
    """Log bookings, NaN where there are none known; what is zero or below counts as 5 % of its quarter's median, or
    of all quarters' where nobody sold in its own."""
    positive = np.where(history > 0, history, np.nan)
    anything = positive[~np.isnan(positive)]
    usual = float(np.median(anything)) if anything.size else 1.0 / _ZERO_SHARE
    floor = np.ones(history.shape[1])
    for t in range(history.shape[1]):
        known = positive[~np.isnan(positive[:, t]), t]
        floor[t] = _ZERO_SHARE * (float(np.median(known)) if known.size else usual)
    logs: Matrix = np.log(np.where(history > 0, history, np.where(np.isnan(history), np.nan, floor)))
    return logs


def common_movement(logs: Matrix) -> Vector:
    """The team's movement from quarter to quarter: running sum of the median log change of the reps in both."""
    changes = np.diff(logs, axis=1)
    steps = [float(np.median(c[~np.isnan(c)])) if (~np.isnan(c)).any() else 0.0 for c in changes.T]
    return np.concatenate([[0.0], np.cumsum(steps)]) if logs.shape[1] else np.zeros(0)


def recent_level(levels: Matrix) -> Vector:
    """Mean of each rep's last four quarters, NaN without any."""
    recent = levels[:, -QUARTERS_OF_A_YEAR:]
    count = (~np.isnan(recent)).sum(axis=1)
    return np.where(count > 0, np.nansum(recent, axis=1) / np.maximum(count, 1), np.nan)


def noise_levels(levels: Matrix, groups: Sequence[int] | NDArray[np.int64], group_count: int) -> NoiseLevels:
    """Noise, spread and persistence of each group by the method of moments.

    With level x and quarter y = x + e, a rep's squared change over one quarter has the mean γ₁ = d + 2s² and over two
    γ₂ = 2d + 2s²; hence s² = (2γ₁ − γ₂) / 2. A level that keeps the share φ of its distance from the mean over a turn
    and whose spread τ² stays the same moves by d = 2τ²(1 − φ) in the mean square; hence φ = 1 − (γ₁ − 2s²) / 2τ², with
    γ₁ taken over that turn of the year only. The spread is the variance between reps in a quarter less the noise.

    Args:
        levels: (n, T) log bookings less the team's common movement, the last column being the latest quarter; NaN
            where not known.
        groups: n group numbers from 0.
        group_count: g, the number of groups.

    Returns:
        The levels. Each group's moments are pooled with the team's, worth four observations, and each turn's with its
        group's likewise; so a group of one, or a first year, gets sane values.
    """
    member = np.asarray(groups)
    team_one = _mean_square(_changes(levels, 1), 0.0, _DEFAULT_CHANGE)
    team_scatter = _scatter(levels, None)
    noise, spread = np.zeros(group_count), np.zeros(group_count)
    persistence = np.zeros((group_count, QUARTERS_OF_A_YEAR))
    for g in range(group_count):
        own = levels[member == g]
        one = _mean_square(_changes(own, 1), _PRIOR_COUNT, team_one)
        two = _mean_square(_changes(own, 2), _PRIOR_COUNT, 1.2 * team_one)
        noise[g] = max((2 * one - two) / 2, 2 * _LEAST_SHARE * one)
        scatter = _scatter(own, team_scatter)
        spread[g] = max(scatter - noise[g], _LEAST_SHARE * scatter)
        for back in range(QUARTERS_OF_A_YEAR):
            turn = _changes(own, 1)[:, ::-1][:, (back - 1) % QUARTERS_OF_A_YEAR :: QUARTERS_OF_A_YEAR]
            moved = _mean_square(turn, _PRIOR_COUNT, one)
            drift = max(moved - 2 * noise[g], _LEAST_SHARE * moved)
            persistence[g, back] = max(0.0, 1.0 - drift / (2 * spread[g]))
    return NoiseLevels(noise, spread, persistence)


def _changes(levels: Matrix, lag: int) -> Matrix:
    """Changes of each rep over `lag` quarters, NaN where either end is not known."""
    return levels[:, lag:] - levels[:, :-lag]


def _mean_square(changes: Matrix, prior_count: float, prior: float) -> float:
    """Mean of the known squares, pooled with a prior worth `prior_count` of them; the prior when there are none."""
    known = changes[~np.isnan(changes)]
    if known.size + prior_count == 0:
        return prior
    return max(float((known**2).sum() + prior_count * prior) / (known.size + prior_count), _LEAST_VARIANCE)


def _scatter(levels: Matrix, team: float | None) -> float:
    """Variance between reps within the last four quarters, pooled with the team's, worth two reps in each."""
    recent = levels[:, -QUARTERS_OF_A_YEAR:]
    known = ~np.isnan(recent)
    present = known.sum(axis=0)
    centre = np.where(known, recent, 0.0).sum(axis=0) / np.maximum(present, 1)
    squares = float((np.where(known, recent - centre, 0.0) ** 2).sum())
    prior, count = (team, 2.0 * QUARTERS_OF_A_YEAR) if team is not None else (1.0, 0.0)
    freedom = float(np.maximum(present - 1, 0).sum()) + count
    return max((squares + count * prior) / freedom, _LEAST_VARIANCE) if freedom else prior
