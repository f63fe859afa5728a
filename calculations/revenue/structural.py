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

from calculations.revenue.arrays import Floats

__all__ = ["Drift", "Models", "StructuralFit", "StructuralGrid", "fit_structural", "structural_grid", "window"]

Models: TypeAlias = NDArray[np.bool_]
"""A choice of the grid's models, (G,)."""

_DIFFUSE = 1e4  # prior variance of the first level: nothing is known about it
_TEMPER = 0.5
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
    """G models on N points: factors L, their inverses, log-determinants, seasonal projections, and model traits."""

    factor: Floats  # (G, N, N): rows are times
    inverse: Floats  # (N, G, N): by time of the observation, model, time of the error
    log_diagonal: Floats  # (G, N): logarithms of squared pivots
    seasonal: Floats  # (G, m, N): covariance of the seasonal pattern with the one-step errors
    level: NDArray[np.intp]  # (G,) index into the level innovations
    drift: NDArray[np.intp]  # (G,) index into the drifts
    season: NDArray[np.intp]  # (G,) index into the seasonal priors

    @property
    def no_drift(self) -> Models:
        """Models whose level only wanders (simple exponential smoothing)."""
        return np.isin(self.drift, (0,))

    @property
    def constant_drift(self) -> Models:
        """Models with a constant drift (Theta's family)."""
        return np.isin(self.drift, (1, 2))

    @property
    def damped_drift(self) -> Models:
        """Models whose drift fades (damped trend)."""
        return np.isin(self.drift, (3, 4))

    @property
    def changing_season(self) -> Models:
        """Models whose season changes over the years (damped Holt-Winters); all where there is no season."""
        return np.isin(self.season, (3, 4) if self.season.any() else (0,))


@lru_cache(maxsize=16)
def structural_grid(season: int, points: int) -> StructuralGrid:
    """The grid for a season length, factorised on `points` points (longest history plus horizon)."""
    time = np.arange(points)
    walk = np.minimum(time[:, None], time[None, :]).astype(float)
    drifts = [np.zeros((points, points)) if d.damping == 0 else _drift_covariance(d, season, time) for d in _DRIFTS]
    pattern = np.zeros((1, 1)) if season == 1 else (np.eye(season) - 1 / season) * season / (season - 1)
    fixed = pattern[time % season][:, time % season]
    priors = _SEASONS if season > 1 else _SEASONS[:1]
    covariances, projections, traits = [], [], []
    for i, level in enumerate(_LEVELS):
        size = 1 + level  # drift and season are as large, a priori, as the noise of one step
        for j, drift in enumerate(drifts):
            for k, (start, change) in enumerate(priors):
                seasonal = fixed * (start + change * walk / season)
                covariances.append(np.eye(points) + level * walk + _DIFFUSE + size * (drift + 0.5 * seasonal))
                projections.append(0.5 * size * pattern[:, time % season] * (start + change * time / season))
                traits.append((i, j, k))
    factor = np.linalg.cholesky(np.array(covariances))
    inverse = np.tril(np.linalg.inv(factor))
    kind = np.array(traits)
    return StructuralGrid(
        factor=factor,
        inverse=np.ascontiguousarray(inverse.transpose(2, 0, 1)),
        log_diagonal=2 * np.log(np.diagonal(factor, axis1=1, axis2=2)),
        seasonal=np.matmul(np.array(projections), inverse.transpose(0, 2, 1)),
        level=kind[:, 0],
        drift=kind[:, 1],
        season=kind[:, 2],
    )


def _drift_covariance(drift: Drift, season: int, time: NDArray[np.intp]) -> Floats:
    """Covariance that a drift adds to the level, per noise variance; slopes shrink with the length of a period."""
    before = np.tril(np.ones((time.size, time.size)), -1)
    memory = np.tril(drift.damping ** np.abs(time[:, None] - time[None, :]))
    moving = before @ memory * drift.damping
    starting = drift.damping * (before @ drift.damping**time)
    size = 0.25 * (4 / season) ** 2
    covariance: Floats = size * (drift.innovation * moving @ moving.T + drift.start * np.outer(starting, starting))
    return covariance


@dataclass(frozen=True, slots=True)
class StructuralFit:
    """What the grid says of S series of one length: forecasts per family, spread, errors, season, model weights."""

    families: Floats  # (S, F, h): one forecast path per family of models asked for
    mixture: Floats  # (S, h): all models, weighted
    deviation: Floats  # (S, h): standard deviation of the mixture
    errors: Floats  # (S, n): one-step errors in units of each model's standard deviation, averaged
    season: Floats  # (S, m): seasonal effect of position t mod m, on the scale of z
    weights: Floats  # (S, G)


def fit_structural(
    series: Floats, season: int, horizon: int, reach: int, families: tuple[Models, ...]
) -> StructuralFit:
    """Weigh the grid's models on series of one length and forecast.

    Args:
        series: (S, n), n ≤ `window(season)`, centred near zero; log or level scale.
        season: periods in a year.
        horizon: periods ahead.
        reach: horizon the grid is factorised for (≥ horizon; one value shares one factorisation).
        families: boolean masks over the grid's models; each gives one forecast path of its own.

    Log evidence of a model, the noise variance integrated out: −½ Σ log pivots − (½(n−1) + 1) log(e'e + prior).
    """
    count, n = series.shape
    points = window(season) + reach
    grid = structural_grid(season, points)
    errors = (series @ _whitening(season, points, n)).reshape(count, -1, n)
    energy = np.einsum("sgn,sgn->sg", errors[:, :, 1:], errors[:, :, 1:])
    energy = energy + np.median(energy, axis=1, keepdims=True) / n + 1e-12
    evidence = -0.5 * grid.log_diagonal[:, 1:n].sum(axis=1) - (0.5 * (n - 1) + 1) * np.log(energy)
    variance = energy / (n - 1)
    by_model = errors.transpose(1, 0, 2)
    ahead = np.matmul(by_model, grid.factor[:, n : n + horizon, :n].transpose(0, 2, 1)).transpose(1, 0, 2)
    spread = (grid.factor[:, n : n + horizon, n : n + horizon] ** 2).sum(axis=2)  # (G, h)
    everyone = np.ones(evidence.shape[1], dtype=bool)
    weights = np.stack([_tempered(evidence, family) for family in (everyone, *families)], axis=1)  # (S, 1 + F, G)
    paths = np.matmul(weights, np.ascontiguousarray(ahead))
    mixture, mixed = paths[:, 0], weights[:, 0]
    second = (mixed * variance) @ spread + np.einsum("sg,sgh,sgh->sh", mixed, ahead, ahead)
    seasonal = np.matmul(by_model, grid.seasonal[:, :, :n].transpose(0, 2, 1))
    return StructuralFit(
        families=paths[:, 1:],
        mixture=mixture,
        deviation=np.sqrt(np.maximum(second - mixture**2, 1e-12)),
        errors=np.matmul((mixed / np.sqrt(variance))[:, None], errors)[:, 0],
        season=np.einsum("sg,gsm->sm", mixed, seasonal),
        weights=mixed,
    )


@lru_cache(maxsize=8)
def _whitening(season: int, points: int, n: int) -> Floats:
    """One matrix (n, G n) that turns a series of n points into every model's one-step errors."""
    whitening: Floats = structural_grid(season, points).inverse[:n, :, :n].reshape(n, -1)
    return whitening


def _tempered(evidence: Floats, family: Models) -> Floats:
    """Weights of the models of a family, proportional to evidence to the power of the temper, summing to one."""
    power = np.where(family, _TEMPER * evidence, -np.inf)
    weights: Floats = np.exp(power - power.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights
