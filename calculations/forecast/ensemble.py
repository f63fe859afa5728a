"""The ensemble: the plain mean of the components on the log scale, and how far to trust it.

Equal weights, because on short histories estimated weights lose more than they win (the forecast combination puzzle,
Stock and Watson 2004).
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats
from calculations.forecast.anomalies import tamed
from calculations.forecast.components import components

__all__ = ["LEAST_DEVIATION", "Ensemble", "calm_ensemble", "ensemble"]

LEAST_DEVIATION = 2e-3  # of the logarithm: no plan is known to better than a fifth of a percent


@dataclass(frozen=True, slots=True)
class Ensemble:
    """S series on the log scale: the mean path, its standard deviation, and what they are made of.

    Every field has one row per series.
    """

    path: Floats  # (S, h)
    deviation: Floats  # (S, h)
    components: Floats  # (S, 8, h)
    adjusted: Floats  # (S, n): logs less season
    logs: Floats  # (S, n)
    season_ahead: Floats  # (S, h)
    season: Floats  # (S, m), of position t mod m
    errors: Floats  # (S, n): standardised one-step errors
    weights: Floats  # (S, G): of the structural models

    def replaced(self, rows: NDArray[np.bool_], other: "Ensemble") -> "Ensemble":
        """This ensemble with the chosen rows taken, in order, from another."""
        merged = {}
        for field in fields(self):
            merged[field.name] = getattr(self, field.name).copy()
            merged[field.name][rows] = getattr(other, field.name)
        return Ensemble(**merged)


def ensemble(values: Floats, season: int, horizon: int, reach: int) -> Ensemble:
    """The ensemble of positive, complete series (S, n) of one length; arguments as `components`."""
    parts = components(values, season, horizon, reach)
    return Ensemble(
        path=parts.paths.mean(axis=1),
        deviation=np.maximum(parts.fit.deviation, LEAST_DEVIATION),
        components=parts.paths,
        adjusted=parts.adjusted,
        logs=parts.logs,
        season_ahead=parts.season_ahead,
        season=parts.fit.season,
        errors=parts.fit.errors,
        weights=parts.fit.weights,
    )


def calm_ensemble(values: Floats, season: int, horizon: int, reach: int) -> tuple[Floats, Ensemble]:
    """Values with outliers tamed, and their ensemble: what the network is trained on and forecasts start from."""
    first = ensemble(values, season, horizon, reach)
    calm = tamed(values, first.adjusted)
    touched = (calm != values).any(axis=1)
    if not touched.any():
        return calm, first
    return calm, first.replaced(touched, ensemble(calm[touched], season, horizon, reach))
