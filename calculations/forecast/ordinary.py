"""Positive series of eight points and more: the ensemble, corrected by the network where one is trained."""

from dataclasses import replace

import numpy as np

from calculations.arrays import Floats
from calculations.forecast.anomalies import anomaly_findings, unsettled
from calculations.forecast.block import Block, BlockForecast
from calculations.forecast.components import NAMES
from calculations.forecast.ensemble import Ensemble, calm_ensemble, ensemble
from calculations.forecast.familiar import familiar
from calculations.forecast.features import TRAINED_HORIZON, TRAINED_LEAST, features
from calculations.forecast.intervals import NORMAL_QUANTILES, bounds
from calculations.forecast.network import network
from calculations.forecast.own_past import own_past

__all__ = ["forecast_ordinary"]

_WIDTHS = {4: 1.0, 12: 1.05}  # of the network's ranges, calibrated on development series of the competitions
_FARTHEST = 3.0  # logarithms beyond the history's own extremes: nobody is shown a twentyfold


def forecast_ordinary(block: Block) -> BlockForecast:
    """Forecast positive series: median and quantiles on the log scale, held within twenty times the history's range.

    Outliers are tamed first. Where the last periods jumped, the range spans the forecast with and without the jump.
    Periods beyond the trained horizon (8 quarters, 18 months) take the last trained step's correction in deviations,
    so ranges go on widening with the ensemble's own.
    """
    values, season = block.values, block.season
    horizon = max(block.horizon, TRAINED_HORIZON.get(season, 0))
    calm, base = calm_ensemble(values, season, horizon, horizon)
    settled, jumped = unsettled(calm, base.adjusted, base.logs)
    made = _made(replace(block, values=calm), base)
    open_rows = np.array(jumped.any(axis=1))
    if open_rows.any():
        rest = settled[open_rows]
        other = _made(replace(block, values=rest), ensemble(rest, season, horizon, horizon))
        made.lower[:, open_rows] = np.minimum(made.lower[:, open_rows], other.lower)
        made.upper[:, open_rows] = np.maximum(made.upper[:, open_rows], other.upper)
    return replace(made, findings=anomaly_findings(values, calm, jumped, base.adjusted))


def _made(block: Block, base: Ensemble) -> BlockForecast:
    """The forecast of tame values from their ensemble."""
    values, season, horizon = block.values, block.season, block.horizon
    least, most = np.log(values.min(axis=1)) - _FARTHEST, np.log(values.max(axis=1)) + _FARTHEST

    def held(path: Floats) -> Floats:
        """Back from logarithms (S, …, h), within reach of the history, the block's horizon only."""
        shape = (-1, *[1] * (path.ndim - 1))
        inside: Floats = np.exp(np.clip(path, least.reshape(shape), most.reshape(shape)))[..., :horizon]
        return inside

    quantiles = _quantiles(values, season, base)
    ends = np.empty((2, len(block.coverage_rates), values.shape[0], horizon))
    for r, rate in enumerate(block.coverage_rates):
        for side, end in enumerate(bounds(quantiles, rate)):
            ends[side, r] = held(base.path + base.deviation * end)
    run_rate = base.path - base.season_ahead
    steps = horizon - 1
    return BlockForecast(
        point=held(base.path + base.deviation * quantiles[..., 2]),
        lower=ends[0],
        upper=ends[1],
        level=np.exp(run_rate[:, 0]),
        growth_rate=np.expm1((run_rate[:, steps] - run_rate[:, 0]) / max(steps, 1)),
        season=np.exp(base.season[:, (values.shape[1] + np.arange(season)) % season]),
        names=NAMES,
        parts=held(base.components),
        findings=(),
    )


def _quantiles(values: Floats, season: int, base: Ensemble) -> Floats:
    """Quantiles (S, h, 5) of the error of the ensemble, in deviations: the network's, where it has seen the like.

    Far from its training series, and where it would have done worse on the series itself, they fade to a normal's, and
    the point to the plain ensemble's.
    """
    count, horizon = base.path.shape
    few = 1 + 2.5 / values.shape[1]  # the fewer points, the less sure their variance: as with Student's t
    plain = np.broadcast_to(few * NORMAL_QUANTILES, (count, horizon, 5))
    if season not in TRAINED_LEAST or values.shape[1] < TRAINED_LEAST[season]:
        return plain
    net, seen = network(season), features(values, season, base)
    correction = net.correction(seen)
    median = correction[..., 2:3]
    correction = median + _WIDTHS[season] * (correction - median)
    beyond = np.repeat(correction[:, -1:], horizon - TRAINED_HORIZON[season], axis=1)
    share = (familiar(season).weight(net.deviations(seen)) * own_past(values, season))[:, None, None]
    faded: Floats = share * np.concatenate([correction, beyond], axis=1) + (1 - share) * plain
    return faded
