"""Positive series of eight points and more: the ensemble, corrected by the network where one is trained."""

import numpy as np

from calculations.revenue.anomalies import anomaly_findings, tamed
from calculations.revenue.arrays import Floats
from calculations.revenue.block import Block, BlockForecast
from calculations.revenue.components import NAMES
from calculations.revenue.ensemble import Ensemble, ensemble
from calculations.revenue.features import TRAINED_HORIZON, TRAINED_LEAST, features
from calculations.revenue.intervals import NORMAL_QUANTILES, bounds
from calculations.revenue.network import network

__all__ = ["forecast_ordinary"]

_FARTHEST = 3.0  # logarithms beyond the history's own extremes: nobody is shown a twentyfold


def forecast_ordinary(block: Block) -> BlockForecast:
    """Forecast positive series: median and quantiles on the log scale, held within twenty times the history's range.

    Periods beyond the trained horizon (8 quarters, 18 months) take the last trained step's correction in deviations,
    so ranges go on widening with the ensemble's own.
    """
    values, season = block.values, block.season
    trained = TRAINED_HORIZON.get(season, 0)
    horizon = max(block.horizon, trained)
    base = ensemble(values, season, horizon, horizon)
    calm, outliers = tamed(values, base.adjusted, base.logs)
    wild = np.array(outliers.any(axis=1))
    if wild.any():
        base = base.replaced(wild, ensemble(calm[wild], season, horizon, horizon))
    least, most = np.log(values.min(axis=1)) - _FARTHEST, np.log(values.max(axis=1)) + _FARTHEST

    def held(path: Floats) -> Floats:
        """Back from logarithms, within reach of the history, the block's horizon only."""
        inside: Floats = np.exp(np.clip(path, least[:, None], most[:, None]))[:, : block.horizon]
        return inside

    quantiles = _quantiles(calm, season, base)
    ends = [bounds(quantiles, rate) for rate in block.coverage_rates]
    adjusted = base.path - base.season_ahead
    steps = block.horizon - 1
    growth = np.expm1((adjusted[:, steps] - adjusted[:, 0]) / max(steps, 1))
    ahead = (values.shape[1] + np.arange(season)) % season
    return BlockForecast(
        point=held(base.path + base.deviation * quantiles[..., 2]),
        lower=np.array([held(base.path + base.deviation * low) for low, _ in ends]).reshape(-1, *_shape(block)),
        upper=np.array([held(base.path + base.deviation * high) for _, high in ends]).reshape(-1, *_shape(block)),
        level=np.exp(adjusted[:, 0]),
        growth_rate=growth,
        season=np.exp(base.season[:, ahead]),
        names=NAMES,
        parts=np.stack([held(base.components[:, i]) for i in range(len(NAMES))], axis=1),
        findings=anomaly_findings(values, calm, outliers, base.adjusted),
    )


def _shape(block: Block) -> tuple[int, int]:
    """Series and horizon of the block."""
    return block.values.shape[0], block.horizon


def _quantiles(values: Floats, season: int, base: Ensemble) -> Floats:
    """Quantiles (S, h, 5) of the error of the ensemble, in deviations."""
    count, horizon = base.path.shape
    if season not in TRAINED_LEAST or values.shape[1] < TRAINED_LEAST[season]:
        few = 1 + 2.5 / values.shape[1]  # the fewer points, the less sure their variance: as with Student's t
        return np.broadcast_to(few * NORMAL_QUANTILES, (count, horizon, 5))
    trained = TRAINED_HORIZON[season]
    correction = network(season).correction(features(values, season, base))
    beyond = np.repeat(correction[:, -1:], horizon - trained, axis=1)
    return np.concatenate([correction, beyond], axis=1)
