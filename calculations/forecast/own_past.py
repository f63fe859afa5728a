"""Whether the network helped on a series' own last years: a look that needs no knowledge of what it was trained on."""

import numpy as np

from calculations.arrays import Floats
from calculations.forecast.ensemble import ensemble
from calculations.forecast.familiar import familiar
from calculations.forecast.features import TRAINED_HORIZON, features
from calculations.forecast.network import network

__all__ = ["own_past"]

_TRIED = {4: (4, 8)}
"""Periods before the end from which a year is forecast again. Months are not looked at: there it cost more on launches
than it gained elsewhere."""

_LEAST_LENGTH = 20  # quarters: a shorter history told no more of it than chance

_STEEPNESS = 3.0  # the weight is gone where the correction made a year's error larger by a factor of e to a third
_LEAST = 1e-4  # of a logarithm: errors below it are none


def own_past(values: Floats, season: int) -> Floats:
    """Weights (S,) of the network's correction, 0 to 1, by how it fared on each series itself.

    From one and two years before the end the year after is forecast with the correction and without. Where the
    correction made the mean absolute error of the logarithms larger, by a factor r, its weight is 1 − 3 log r, at least
    0; where it helped, or nothing was tried, 1.

    Args:
        values: S histories of equal length, positive, tame. season: periods in a year.
    """
    count, length = values.shape
    tried = _TRIED.get(season, ())
    if not tried or length < _LEAST_LENGTH:
        return np.ones(count)
    with_it, without = np.zeros(count), np.zeros(count)
    for back in tried:
        base = ensemble(values[:, :-back], season, TRAINED_HORIZON[season], TRAINED_HORIZON[season])
        seen, net = features(values[:, :-back], season, base), network(season)
        share = familiar(season).weight(net.deviations(seen))[:, None]
        correction = share * net.correction(seen)[:, :season, 2] * base.deviation[:, :season]
        came = np.log(values[:, length - back : length - back + season])
        without += np.abs(came - base.path[:, :season]).mean(axis=1)
        with_it += np.abs(came - base.path[:, :season] - correction).mean(axis=1)
    worse = np.log((with_it / len(tried) + _LEAST) / (without / len(tried) + _LEAST))
    weight: Floats = np.clip(1.0 - _STEEPNESS * np.maximum(worse, 0.0), 0.0, 1.0)
    return weight
