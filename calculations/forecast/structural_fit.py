"""What the structural grid says of series: models weighed by their evidence, forecasts, spread, season."""

from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats
from calculations.forecast.structural import Models, structural_grid, whitening, window

__all__ = ["StructuralFit", "family_paths", "fit_structural"]

_TEMPER = 0.5  # power of the evidence: short histories cannot tell neighbouring models apart
_WIDTH = 12  # histories share a whitening matrix in steps of this many points


@dataclass(frozen=True, slots=True)
class StructuralFit:
    """The grid on S series of one length."""

    families: Floats  # (S, F, h): one forecast path per family of models asked for
    mixture: Floats  # (S, h): all models, weighted
    deviation: Floats  # (S, h): standard deviation of the mixture
    errors: Floats  # (S, n): one-step errors in units of each model's standard deviation, averaged
    season: Floats  # (S, m): seasonal effect of position t mod m, on the scale of z
    weights: Floats  # (S, G)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Models weighed on S series: errors, noise variances, log evidence and forecasts of each."""

    errors: Floats  # (S, G, n)
    variance: Floats  # (S, G)
    evidence: Floats  # (S, G)
    ahead: Floats  # (S, G, h)


def _weighed(series: Floats, season: int, horizon: int, reach: int) -> _Weighed:
    """Errors, evidence and forecasts of every model.

    Log evidence, the noise variance integrated out: −½ Σ log pivots − (½(n−1) + 1) log(e'e + prior).
    """
    count, n = series.shape
    points = window(season) + reach
    grid = structural_grid(season, points)
    width = min(-(-n // _WIDTH) * _WIDTH, window(season))
    errors = (series @ whitening(season, points, width)[:n]).reshape(count, -1, width)[:, :, :n]
    energy = np.einsum("sgn,sgn->sg", errors[:, :, 1:], errors[:, :, 1:])
    energy = energy + np.median(energy, axis=1, keepdims=True) / n + 1e-12
    evidence = -0.5 * grid.log_diagonal[:, 1:n].sum(axis=1) - (0.5 * (n - 1) + 1) * np.log(energy)
    ahead = np.matmul(errors.transpose(1, 0, 2), grid.factor[:, n : n + horizon, :n].transpose(0, 2, 1))
    return _Weighed(errors, energy / (n - 1), evidence, np.ascontiguousarray(ahead.transpose(1, 0, 2)))


def _tempered(evidence: Floats, families: tuple[Models, ...]) -> Floats:
    """Weights (S, F, G) of the models of each family, proportional to tempered evidence, summing to one."""
    power = np.where(np.array(families), _TEMPER * evidence[:, None], -np.inf)
    weights = np.exp(power - power.max(axis=2, keepdims=True))
    return np.asarray(weights / weights.sum(axis=2, keepdims=True), dtype=float)


def family_paths(series: Floats, season: int, horizon: int, reach: int, families: tuple[Models, ...]) -> Floats:
    """Forecast paths (S, F, h) of families of models only; arguments as `fit_structural`."""
    weighed = _weighed(series, season, horizon, reach)
    return np.asarray(np.matmul(_tempered(weighed.evidence, families), weighed.ahead), dtype=float)


def fit_structural(
    series: Floats, season: int, horizon: int, reach: int, families: tuple[Models, ...]
) -> StructuralFit:
    """Weigh the grid's models on series of one length and forecast.

    Args:
        series: (S, n), n ≤ `window(season)`, centred near zero; log or level scale.
        season: periods in a year.
        horizon: periods ahead.
        reach: horizon the grid is factorised for (≥ horizon; one value shares one factorisation).
        families: choices of the grid's models; each gives one forecast path of its own.
    """
    n = series.shape[1]
    grid = structural_grid(season, window(season) + reach)
    weighed = _weighed(series, season, horizon, reach)
    everyone = np.ones(weighed.evidence.shape[1], dtype=bool)
    weights = _tempered(weighed.evidence, (everyone, *families))
    paths = np.matmul(weights, weighed.ahead)
    mixture, mixed = paths[:, 0], weights[:, 0]
    spread = (grid.factor[:, n : n + horizon, n : n + horizon] ** 2).sum(axis=2)  # (G, h)
    second = (mixed * weighed.variance) @ spread + np.matmul(mixed[:, None], weighed.ahead**2)[:, 0]
    seasonal = np.matmul(weighed.errors.transpose(1, 0, 2), grid.seasonal[:, :, :n].transpose(0, 2, 1))
    return StructuralFit(
        families=paths[:, 1:],
        mixture=mixture,
        deviation=np.sqrt(np.maximum(second - mixture**2, 1e-12)),
        errors=np.matmul((mixed / np.sqrt(weighed.variance))[:, None], weighed.errors)[:, 0],
        season=np.einsum("sg,gsm->sm", mixed, seasonal),
        weights=mixed,
    )
