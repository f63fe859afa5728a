"""The ensemble: the plain mean of the components on the log scale, and how far to trust it.

Equal weights, because on short histories estimated weights lose more than they win (the forecast combination puzzle,
Stock and Watson 2004).
"""

from dataclasses import dataclass

import numpy as np

from calculations.revenue.arrays import Floats
from calculations.revenue.components import Components, components

__all__ = ["LEAST_DEVIATION", "Ensemble", "ensemble"]

LEAST_DEVIATION = 2e-3  # of the logarithm: no plan is known to better than a fifth of a percent


@dataclass(frozen=True, slots=True)
class Ensemble:
    """The mean path of S series and its standard deviation, on the log scale."""

    path: Floats  # (S, h)
    deviation: Floats  # (S, h)
    parts: Components


def ensemble(values: Floats, season: int, horizon: int, reach: int) -> Ensemble:
    """The ensemble of positive, complete series (S, n) of one length; arguments as `components`."""
    parts = components(values, season, horizon, reach)
    return Ensemble(parts.paths.mean(axis=1), np.maximum(parts.fit.deviation, LEAST_DEVIATION), parts)
