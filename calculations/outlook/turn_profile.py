"""Turns of the year: how much of a seller's level survives each, because territories are redrawn at some of them."""

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Flags, Vector
from calculations.outlook.level_filter import Observed, filtered
from calculations.outlook.level_settings import SPREAD, SPREAD_WORTH, Evidence, Settings, log_prior, settings_of, shares

__all__ = ["QUARTERS_OF_A_YEAR", "turn_profile"]

QUARTERS_OF_A_YEAR = 4

_TURN = 0.5  # chance that one turn of the year breaks levels in a way of its own
_TURN_KEEPS = np.array([0.0, 0.3, 0.6, 0.8])
_TURN_REST = np.array([0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 1.0])
_TURN_RATIOS = 2.0 ** np.array([-5.0, -3.0, -2.0, -1.0, 0.0, 2.0])
_TURN_QUARTERS = 6  # with fewer quarters no turn of the year comes twice


def turn_profile(seen: Observed, members: list[Flags], back: NDArray[np.int64]) -> Vector:
    """What each turn of the year keeps, relative to the other turns: territories are redrawn at some and not at others.

    Five accounts of the team are compared: all turns alike, or one of the four unlike the rest. Each one's likelihood
    is taken over a grid; the answer is the average over the five by what the data make of them.
    """
    ones = np.ones(QUARTERS_OF_A_YEAR)
    if seen.logs.shape[1] < _TURN_QUARTERS:
        return ones
    alike = settings_of(_TURN_REST, _TURN_RATIOS, np.ones(back.size))
    weight = [float(np.log(1 - _TURN)) + _log_sum(alike.log_prior + _team_likelihood(seen, members, alike))]
    factors = [ones]
    shape = (_TURN_REST.size, _TURN_KEEPS.size, _TURN_RATIOS.size)
    rest = np.broadcast_to(_TURN_REST[:, None, None], shape).ravel()
    factor = np.broadcast_to(_TURN_KEEPS[None, :, None], shape).ravel()
    ratio = np.broadcast_to(_TURN_RATIOS[None, None, :], shape).ravel()
    prior = log_prior(rest, ratio, _TURN_REST) - np.log(_TURN_KEEPS.size)
    for turn in range(QUARTERS_OF_A_YEAR):
        steps = np.where(back[None, :] == turn, (rest * factor)[:, None], rest[:, None])
        found = prior + _team_likelihood(seen, members, Settings(ratio, rest, steps, prior))
        weight.append(float(np.log(_TURN / QUARTERS_OF_A_YEAR)) + _log_sum(found))
        one = ones.copy()
        one[turn] = float((shares(found) * factor).sum())
        factors.append(one)
    share = np.exp(np.array(weight) - max(weight))
    return np.asarray((share[:, None] * np.array(factors)).sum(axis=0) / share.sum(), dtype=np.float64)


def _team_likelihood(seen: Observed, members: list[Flags], grid: Settings) -> Vector:
    """Log likelihood of everyone's bookings for each setting, every group with a mean and a spread of its own."""
    found = np.zeros(grid.ratio.size)
    for mine, part in zip(members, filtered(seen, members, grid.ratio, grid.keeps), strict=True):
        if part.count:
            squares = np.maximum(part.squares - part.cross * part.centre(), 0.0)
            one = Evidence(squares, part.log_det + np.log(part.loadings), part.count - 1, int(mine.sum()))
            found = found + one.log_likelihood(SPREAD_WORTH, np.full(squares.shape, SPREAD_WORTH * SPREAD))
    return found


def _log_sum(values: Vector) -> float:
    """Logarithm of the sum of exponentials."""
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))
