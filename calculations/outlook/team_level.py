"""The team's common movement apart from its people, and its level in the quarter to plan."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats, Vector

__all__ = ["TeamLevel", "common_movement", "team_level"]

_QUARTERS_OF_A_YEAR = 4
# What is believed of a team's movement beforehand, in logarithms of bookings; all are averaged over by the likelihood.
_OWN = np.array([0.0, 0.02, 0.05, 0.1, 0.2])  # standard deviation of one quarter's own movement
_WALK = np.array([0.0, 0.02, 0.05, 0.1, 0.2])  # of the level's step from quarter to quarter
_SEASON = np.array([0.02, 0.1, 0.3])  # of the four seasons around their mean
_GROWTH = np.array([0.01, 0.04])  # of the trend per quarter
_WIDE = 4.0  # standard deviation of the level itself: nothing is known of it beforehand


@dataclass(frozen=True, slots=True)
class TeamLevel:
    """The common part of everyone's bookings, in logarithms around its mean over the known quarters.

    movement: T; what each quarter was above or below, people apart. planned: the expected movement of the planned
    quarter, from all quarters by their precision. log_sd: what is not known of it. season: the part of it that belongs
    to the time of the year.
    """

    movement: Vector
    planned: float
    log_sd: float
    season: float


def common_movement(logs: Floats, member: NDArray[np.int64], noise: Vector, spread: Vector) -> Vector:
    """What all sellers have in common in each quarter, their own levels apart.

    Least squares of log bookings on quarters, with a mean for each group and a random level for each seller: a seller
    who is there in two quarters tells their difference, one who is there in one alone tells little, so that a team
    that hires weak beginners does not look like a weak quarter.

    Args:
        logs: (n, T) log bookings, NaN where not known. member: n group numbers.
        noise, spread: g; variance of a quarter around its level, and of levels, by group: the quiet tell the most.

    Returns:
        T movements with the mean 0 over the quarters in which anybody is known; 0 where nobody is.
    """
    size, quarters = logs.shape
    known = ~np.isnan(logs)
    if not known.any():
        return np.zeros(quarters)
    values = np.where(known, logs, 0.0)
    seen = known.astype(np.float64)
    groups = np.zeros((size, noise.size))
    groups[np.arange(size), member] = 1.0
    # Σ⁻¹ of a seller = (I − 1 1' / (count + noise / spread)) / noise; normal equations of quarters and group means.
    shown, sums = seen.sum(axis=1), values.sum(axis=1)
    pull = 1.0 / (shown + noise[member] / spread[member])
    worth = 1.0 / noise[member]
    rest = worth * (1 - shown * pull)
    within = np.diag(worth @ seen) - (seen * (worth * pull)[:, None]).T @ seen
    across = seen.T @ (groups * rest[:, None])
    inside = np.diag((shown * rest) @ groups)
    left = np.block([[within, across], [across.T, inside]])
    right = np.concatenate([worth @ values - seen.T @ (worth * sums * pull), groups.T @ (sums * rest)])
    found = np.linalg.lstsq(left, right, rcond=1e-10)[0][:quarters]
    there = known.any(axis=0)
    return np.where(there, found - found[there].mean(), 0.0)


def team_level(movement: Vector, variance: Vector, ahead: int) -> TeamLevel:
    """The movement of the planned quarter: a level that may wander, a season and a trend, by all quarters there are.

    movement = level + season + trend + own movement + error, each Gaussian with a standard deviation out of a few; the
    joint normal gives the planned quarter and the likelihood of each choice, and the answer is the average over all. A
    steady team is told by the mean of its history, a moving one by its latest quarters, and the data say which.

    Args:
        movement: T movements, oldest first. variance: T; error of each, infinite where nobody is known.
        ahead: quarters from the last one to the planned one.

    Returns:
        The level; movement 0 with a wide range where nothing is known.
    """
    quarters = movement.size
    at = np.append(np.arange(quarters), quarters - 1 + ahead).astype(np.float64)
    known = np.flatnonzero(np.isfinite(variance))
    if not known.size:
        return TeamLevel(movement, 0.0, float(np.hypot(_OWN[-1], _WALK[-1])), 0.0)
    same = ((at[:, None] - at[None, :]) % _QUARTERS_OF_A_YEAR == 0) - 1 / _QUARTERS_OF_A_YEAR
    centred = at - at[known].mean()
    shapes = np.stack(
        [
            np.eye(at.size),
            -np.abs(at[:, None] - at[None, :]) / 2 + at.size,  # a random walk without a beginning, the level diffuse
            same,
            np.outer(centred, centred),
        ]
    )
    sizes = np.array([(o, w, s, g) for o in _OWN for w in _WALK for s in _SEASON for g in _GROWTH]) ** 2
    covariance = np.einsum("ks,sij->kij", sizes, shapes) + _WIDE**2
    inner = covariance[:, known[:, None], known[None, :]] + np.diag(variance[known])
    to_planned = covariance[:, known, quarters]
    season = sizes[:, 2, None] * same[known, quarters]
    solved = np.linalg.solve(inner, np.broadcast_to(movement[known][:, None], (sizes.shape[0], known.size, 1)))[..., 0]
    gain = np.linalg.solve(inner, to_planned[..., None])[..., 0]
    mean = (to_planned * solved).sum(axis=1)
    own = covariance[:, quarters, quarters] - (to_planned * gain).sum(axis=1)
    log_likelihood = -0.5 * ((movement[known] * solved).sum(axis=1) + np.linalg.slogdet(inner)[1])
    weight = np.exp(log_likelihood - log_likelihood.max())
    weight /= weight.sum()
    planned = float(weight @ mean)
    spread = float(weight @ (np.maximum(own, 0.0) + (mean - planned) ** 2))
    return TeamLevel(movement, planned, float(np.sqrt(spread)), float(weight @ (season * solved).sum(axis=1)))
