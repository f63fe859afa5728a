"""What the network sees of a series: numbers without units, so that a forecast scales with its series."""

import numpy as np

from calculations.arrays import Floats
from calculations.forecast.ensemble import Ensemble
from calculations.forecast.structural import structural_grid, window

__all__ = ["TRAINED_HORIZON", "TRAINED_LEAST", "features"]

TRAINED_HORIZON = {4: 8, 12: 18}  # the horizons of the M competitions
TRAINED_LEAST = {4: 8, 12: 24}  # the shortest history the network was trained on
_ERRORS = {4: 8, 12: 14}
_RECENT = {4: 8, 12: 24}
_CHANGES = {4: 8, 12: 12}
_STEPS = {4: tuple(range(8)), 12: (0, 2, 5, 8, 11, 14, 17)}


def features(values: Floats, season: int, base: Ensemble) -> Floats:
    """Inputs of the network (S, D) for series (S, n) and their ensemble over the trained horizon.

    In order: recent one-step errors; recent adjusted history about the ensemble's level; how components differ from
    their mean; growth of the ensemble; seasonal pattern from the origin on; sizes of error and season; length;
    weights of the structural models by level, drift and season; recent changes on the year before. Distances are in
    one-step (or h-step) deviations and pass through asinh, so that a wild history stays within range.
    """
    n = values.shape[1]
    steps = np.array(_STEPS[season])
    one = base.deviation[:, :1]
    adjusted_path = base.path - base.season_ahead
    level = adjusted_path[:, :1]
    apart = (base.components - base.path[:, None]) / base.deviation[:, None]
    pattern = base.season[:, (n + np.arange(season)) % season]
    change = np.abs(values[:, season:] - values[:, :-season]).mean(axis=1, keepdims=True)
    horizon = TRAINED_HORIZON[season]
    yearly = base.logs[:, season:] - base.logs[:, :-season]
    return np.concatenate(
        [
            np.arcsinh(_last(base.errors, _ERRORS[season])),
            np.arcsinh(_last((base.adjusted - level) / one, _RECENT[season]) / 2),
            np.arcsinh(2 * apart[:, :, steps].reshape(values.shape[0], -1)),
            np.arcsinh((adjusted_path[:, steps] - level) / base.deviation[:, steps]),
            np.arcsinh(pattern / one),
            np.log(one),
            np.log(base.deviation[:, [horizon // 2, horizon - 1]] / one),
            np.full((values.shape[0], 1), np.log(n)),
            np.log(change / values.mean(axis=1, keepdims=True) + 1e-4),
            base.weights @ structural_grid(season, window(season) + horizon).traits,
            np.arcsinh(_last(yearly, _CHANGES[season]) / one),
        ],
        axis=1,
    )


def _last(block: Floats, count: int) -> Floats:
    """The last `count` columns, with zeros in front where there are fewer."""
    kept = block[:, -count:]
    padded = np.zeros((block.shape[0], count))
    padded[:, count - kept.shape[1] :] = kept
    return padded
