"""Structural time-series models as fixed linear operators: a grid of them costs one matrix product per series.

A model of the grid says how a series z (log or level scale) came about:

    z_t = level + drift + season + noise
    level    random walk, innovation variance q (times the noise variance)
    drift    none; constant but unknown; or damped, b_t = φ b_{t-1} + innovation
    season   unknown pattern with prior variance k (small k shrinks it towards none), fixed or slowly changing

Every model is Gaussian, so all a series tells about the future is linear algebra on the covariance K of z_1..z_N.
With K = L L' the one-step-ahead errors of a history of n points are L[:n,:n]⁻¹ z, and because inverses and factors of
leading blocks are leading blocks, ONE factorisation per season length serves every history length and horizon:

    errors e = (L⁻¹)[:n,:n] z      forecasts = L[n:n+h,:n] e      their covariance = L[n:n+h,n:n+h] L[n:n+h,n:n+h]'

The common variance is integrated out and models are weighted by their evidence, tempered: short histories cannot tell
neighbouring models apart. Shrinkage of the season, optimal initial states and exact multi-step variances come with it.
Source: Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter; Durbin and Koopman (2012).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats

__all__ = ["Drift", "Models", "StructuralGrid", "structural_grid", "whitening", "window"]

Models: TypeAlias = NDArray[np.bool_]
"""A choice of the grid's models, (G,)."""

_DIFFUSE = 1e4  # prior variance of the first level: nothing is known about it
_LEVELS = (0.03, 0.25, 1.5, 10.0)  # innovation variance of the level, per noise variance


@dataclass(frozen=True, slots=True)
class Drift:
    """How a model lets the level drift: damping φ (0: no drift, 1: constant), innovation and starting variance."""

    damping: float
    innovation: float
    start: float


_DRIFTS = (Drift(0, 0, 0), Drift(1, 0, 0.05), Drift(1, 0, 5), Drift(0.8, 0.3, 0.2), Drift(0.95, 0.01, 0.1))
_SEASONS = ((0.0, 0.0), (1.0, 0.0), (20.0, 0.0), (5.0, 0.3), (50.0, 2.0))  # variance at the start, change per year


def window(season: int) -> int:
    """Most recent points a forecast looks at: ten years of quarters, five of months."""
    return 40 if season <= 4 else 60


@dataclass(frozen=True, slots=True)
class StructuralGrid:
    """G models on N points: factors L, their inverses, log-determinants, seasonal projections, families and traits.

    Families: models without drift (simple exponential smoothing), with constant drift (Theta's family), with damped
    drift (damped trend), and with a season that changes over the years (damped Holt-Winters; all models where there
    is no season).
    """

    factor: Floats  # (G, N, N): rows are times
    inverse: Floats  # (G, N, N)
    log_diagonal: Floats  # (G, N): logarithms of squared pivots
    seasonal: Floats  # (G, m, N): covariance of the seasonal pattern with the one-step errors
    no_drift: Models
    constant_drift: Models
    damped_drift: Models
    changing_season: Models
    traits: Floats  # (G, T): one where a model has that level, drift or seasonal prior


@lru_cache(maxsize=16)
def structural_grid(season: int, points: int) -> StructuralGrid:
    """The grid for a season length, factorised on `points` points (longest history plus horizon)."""
    time = np.arange(points)
    walk = np.minimum(time[:, None], time[None, :]).astype(float)
    drifts = [np.zeros((points, points)) if d.damping == 0 else _drift_covariance(d, season, time) for d in _DRIFTS]
    pattern = np.zeros((1, 1)) if season == 1 else (np.eye(season) - 1 / season) * season / (season - 1)
    fixed = pattern[time % season][:, time % season]
    priors = _SEASONS if season > 1 else _SEASONS[:1]
    covariances, projections, kinds = [], [], []
    for i, level in enumerate(_LEVELS):
        size = 1 + level  # drift and season are as large, a priori, as the noise of one step
        for j, drift in enumerate(drifts):
            for k, (start, change) in enumerate(priors):
                seasonal = fixed * (start + change * walk / season)
                covariances.append(np.eye(points) + level * walk + _DIFFUSE + size * (drift + 0.5 * seasonal))
                projections.append(0.5 * size * pattern[:, time % season] * (start + change * time / season))
                kinds.append((i, j, k))
    factor = np.linalg.cholesky(np.array(covariances))
    inverse = np.tril(np.linalg.inv(factor))
    kind = np.array(kinds)
    damping = np.array([drift.damping for drift in _DRIFTS])[kind[:, 1]]
    change_of = np.array([change for _, change in priors])[kind[:, 2]]
    return StructuralGrid(
        factor=factor,
        inverse=inverse,
        log_diagonal=2 * np.log(np.diagonal(factor, axis1=1, axis2=2)),
        seasonal=np.matmul(np.array(projections), inverse.transpose(0, 2, 1)),
        no_drift=damping == 0,
        constant_drift=damping == 1,
        damped_drift=(damping > 0) & (damping < 1),
        changing_season=change_of >= min(change_of.max(), 1e-9),
        traits=np.concatenate([np.eye(count)[kind[:, i]] for i, count in enumerate(kind.max(axis=0) + 1)], axis=1),
    )


@lru_cache(maxsize=32)
def whitening(season: int, points: int, width: int) -> Floats:
    """One matrix (width, G·width) whose first n rows turn a series of n ≤ width points into all one-step errors.

    Errors beyond the n-th mean nothing. Rows are contiguous, so histories shorter than the width cost no copy.
    """
    inverse = structural_grid(season, points).inverse[:, :width, :width]
    return np.ascontiguousarray(inverse.transpose(2, 0, 1)).reshape(width, -1)


def _drift_covariance(drift: Drift, season: int, time: NDArray[np.intp]) -> Floats:
    """Covariance that a drift adds to the level, per noise variance; slopes shrink with the length of a period."""
    before = np.tril(np.ones((time.size, time.size)), -1)
    memory = np.tril(drift.damping ** np.abs(time[:, None] - time[None, :]))
    moving = before @ memory * drift.damping
    starting = drift.damping * (before @ drift.damping**time)
    size = 0.25 * (4 / season) ** 2
    covariance: Floats = size * (drift.innovation * moving @ moving.T + drift.start * np.outer(starting, starting))
    return covariance
